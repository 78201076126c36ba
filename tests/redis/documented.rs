//! Each row of the table in `docs/scale-out.md` names a test: it exists.
//!
//! With it you have seen `tests/redis/`.

use std::{fs, path::Path};

#[test]
fn each_test_that_the_document_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = fs::read_to_string(root.join("docs/scale-out.md")).expect("the document");
    let folder = fs::read_dir(root.join("tests/redis")).expect("this folder");
    let source: String =
        folder.flatten().map(|file| fs::read_to_string(file.path()).expect("text")).collect();
    let words = document.split('`').skip(1).step_by(2);
    let is_name =
        |word: &&str| word.matches('_').count() > 4 && !word.contains(char::is_whitespace);
    let named: Vec<&str> = words.filter(is_name).collect();
    assert!(named.len() >= 12, "a row of the table names its test: {named:?}");
    for name in named {
        assert!(source.contains(&format!("#[test]\nfn {name}()")), "no test is called {name}");
    }
}

//! Runs a body on every input of its corpora: what `cargo test` does with a fuzz target.

use std::{fs, path::Path};

/// Each seed, and each input that a fuzzer has found to be worth keeping.
#[track_caller]
pub(crate) fn replay(target: &str, body: fn(&[u8])) {
    let mut count = 0;
    for corpus in ["fuzz/seeds", "fuzz/corpora"] {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join(corpus).join(target);
        for entry in fs::read_dir(corpus).into_iter().flatten() {
            let path = entry.unwrap().path();
            println!("{}", path.display()); // shown where one fails
            body(&fs::read(path).unwrap());
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} seeds");
}

//! Runs a body on every input of its archives: what `cargo test` does with a fuzz target.
//!
//! `tests/corpora.rs` and the tests of `fuzz/` have this file too. Whoever has it says where `FUZZ`
//! is, the directory with the inputs.

use super::FUZZ;
use std::{fs, io::Read, path::Path};

/// Each seed, and each input that a fuzzer has found to be worth keeping.
#[track_caller]
pub(crate) fn replay(target: &str, body: fn(&[u8])) {
    if !Path::new(FUZZ).exists() {
        return println!("skipped: the inputs are in the repository, not in the package");
    }
    let mut count = 0;
    for kind in ["seeds", "corpora"] {
        let archive = Path::new(FUZZ).join(kind).join(target).with_extension("tar");
        if !archive.exists() {
            continue;
        }
        let file = fs::read(&archive).expect("an archive");
        for entry in tar::Archive::new(&file[..]).entries().expect("an archive") {
            let mut entry = entry.expect("an entry");
            let name = entry.path().expect("a name").display().to_string();
            let _named = Named(format!("{}: {name}", archive.display()));
            let mut input = Vec::new();
            entry.read_to_end(&mut input).expect("an input");
            body(&input);
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} inputs");
}

/// Prints the name of the input whose body panics.
struct Named(String);

impl Drop for Named {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("this input failed: {}", self.0);
        }
    }
}

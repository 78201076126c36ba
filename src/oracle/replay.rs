//! Runs a body on every input of its corpora: what `cargo test` does with a fuzz target.
//!
//! `tests/corpora.rs` and the tests of `fuzz/` have this file too. Whoever has it says where `FUZZ`
//! is, the directory with the inputs.

use super::FUZZ;
use std::{fs, path::Path};

/// Each seed, and each input that a fuzzer has found to be worth keeping.
#[track_caller]
pub(crate) fn replay(target: &str, body: fn(&[u8])) {
    let mut count = 0;
    for corpus in ["seeds", "corpora"] {
        for entry in fs::read_dir(Path::new(FUZZ).join(corpus).join(target)).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            println!("{}", path.display()); // shown where one fails
            body(&fs::read(path).expect("an input"));
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} seeds");
}

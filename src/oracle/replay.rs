//! Runs a body on every input of its archives: what `cargo test` does with a fuzz target.
//!
//! `tests/corpora.rs` and the tests of `fuzz/` have this file too. Whoever has it says where `FUZZ`
//! is, the directory with the inputs.

use super::FUZZ;
use std::{fs, io::Read, path::Path};

/// Runs the body on each of them.
#[track_caller]
pub(crate) fn replay(target: &str, body: fn(&[u8])) {
    if !Path::new(FUZZ).exists() {
        return println!("skipped: the inputs are in the repository, not in the package");
    }
    let inputs = inputs(target);
    for (name, input) in &inputs {
        let _named = Named(name);
        body(input);
    }
    assert!(inputs.len() >= 10, "only {} inputs", inputs.len());
}

/// Each seed, and each input that a fuzzer has found to be worth keeping, with its name.
pub(crate) fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut inputs = Vec::new();
    for kind in ["seeds", "corpora"] {
        let archive = Path::new(FUZZ).join(kind).join(target).with_extension("tar");
        if !archive.exists() {
            continue;
        }
        let file = fs::read(&archive).expect("an archive");
        for entry in tar::Archive::new(&file[..]).entries().expect("an archive") {
            let mut entry = entry.expect("an entry");
            let name = entry.path().expect("a name").display().to_string();
            let mut input = Vec::new();
            entry.read_to_end(&mut input).expect("an input");
            inputs.push((format!("{}: {name}", archive.display()), input));
        }
    }
    inputs
}

/// Prints the name of the input whose body panics.
struct Named<'a>(&'a str);

impl Drop for Named<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("this input failed: {}", self.0);
        }
    }
}

//! Says when to build again: the files of the page are part of the binary, and npm may add to them
//! later.

fn main() {
    println!("cargo::rerun-if-changed=static");
    println!("cargo::rerun-if-changed=build.rs");
}

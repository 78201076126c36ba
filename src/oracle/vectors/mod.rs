//! The test vectors of `tests/vectors.txt`: what a receiver must make of which bytes. For any
//! codec, not only ours.
//!
//! The file says how a line is written. Knows nothing of how frames are read. Read next:
//! `tests.rs`, which holds our codec to them.

mod parse;
#[cfg(test)]
mod tests;
mod vector;

pub use vector::{End, Vector, small};

const FILE: &str = include_str!("../../../tests/vectors.txt");

/// All of them.
///
/// # Panics
/// Where the file is not written as it says.
pub fn all() -> Vec<Vector> {
    parse::file(FILE).unwrap_or_else(|error| panic!("tests/vectors.txt: {error}"))
}

//! The test vectors of `tests/vectors.txt`: bytes, and what a receiver must make of them. They are
//! for any codec, not only for ours.
//!
//! The format is described at the top of that file. Must not know how frames are decoded. RFC 6455,
//! sections 5 to 8; RFC 7692. Read next: `vector.rs`, `parse.rs`; then `tests.rs`, which checks our
//! codec against them.

mod parse;
#[cfg(test)]
mod tests;
mod vector;

pub use vector::{End, Vector, small};

const FILE: &str = include_str!("../../../tests/vectors.txt");

/// All vectors.
///
/// # Panics
/// Where a line of the file is malformed.
pub fn all() -> Vec<Vector> {
    parse::file(FILE).unwrap_or_else(|error| panic!("tests/vectors.txt: {error}"))
}

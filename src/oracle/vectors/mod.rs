//! The test vectors of `tests/vectors.txt`: what a receiver must make of which bytes. For any
//! codec, not only ours.
//!
//! The file says how a line is written. Knows nothing of how frames are read. Read next:
//! `tests.rs`, which holds our codec to them.

mod parse;
#[cfg(test)]
mod tests;

use crate::wire::{Event, Limits, Role};

const FILE: &str = include_str!("../../../tests/vectors.txt");

/// Bytes that come from a peer after the handshake, and what must come of them.
#[derive(Debug, Clone)]
pub struct Vector {
    /// What it is about; where a line stands for a range of codes, with the code.
    pub name: String,
    /// Which end the bytes come to.
    pub receiver: Role,
    /// permessage-deflate was agreed on, with all its defaults.
    pub deflate: bool,
    /// The receiver has the limits of [`small`].
    pub small: bool,
    /// All frames, one behind the other.
    pub bytes: Vec<u8>,
    /// What the receiver is to be told, in this order.
    pub events: Vec<Event<'static>>,
    /// What follows that.
    pub end: End,
}

impl Vector {
    /// Those of the receiver.
    pub fn limits(&self) -> Limits {
        if self.small { small() } else { Limits::default() }
    }
}

/// How the bytes of a vector end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// With a whole message, or a whole control frame behind one.
    Whole,
    /// Inside a frame, or between two fragments.
    More,
    /// The connection fails.
    Broken {
        /// The code of the Close that says so.
        code: u16,
        /// The RFC and the section that say why: `RFC6455/5.1`.
        section: String,
        /// The variant of [`ProtocolError`](crate::wire::ProtocolError), as `Debug` writes
        /// it.
        rule: String,
    },
}

/// The limits of vectors that are [`small`](Vector::small): each can be passed with a few bytes.
pub fn small() -> Limits {
    Limits { max_frame_size: 200, max_message_size: 300, max_fragments: 4, ..Limits::default() }
}

/// All of them.
///
/// # Panics
/// Where the file is not written as it says.
pub fn all() -> Vec<Vector> {
    parse::file(FILE).unwrap_or_else(|error| panic!("tests/vectors.txt: {error}"))
}

//! A test vector: bytes, and what must come of them.
//!
//! Must not know how it is written. RFC 6455, sections 5 to 8. Read next: `parse.rs`.

use crate::wire::{frame::Role, limits::Limits, protocol::Event};

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
        /// The variant of [`ProtocolError`](crate::wire::error::ProtocolError), as `Debug` writes
        /// it.
        rule: String,
    },
}

/// The limits of vectors that are [`small`](Vector::small): each can be passed with a few bytes.
pub fn small() -> Limits {
    Limits { max_frame_size: 200, max_message_size: 300, max_fragments: 4, ..Limits::default() }
}

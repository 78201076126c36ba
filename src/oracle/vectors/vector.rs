//! A test vector: bytes, and what a receiver must make of them.
//!
//! Must not know its text format. RFC 6455, sections 5 to 8. Read next: `parse.rs`.

use crate::wire::{Event, Limits, Role};

/// Bytes from a peer after the handshake, and what a receiver must make of them.
#[derive(Debug, Clone)]
pub struct Vector {
    /// Its name. Where a line stands for a range of codes, the name ends with the code.
    pub name: String,
    /// The endpoint that receives the bytes.
    pub receiver: Role,
    /// Whether permessage-deflate was negotiated, with all its defaults.
    pub deflate: bool,
    /// Whether the receiver has the limits of [`small`].
    pub small: bool,
    /// All frames, one after the other.
    pub bytes: Vec<u8>,
    /// The events that the receiver must report, in this order.
    pub events: Vec<Event<'static>>,
    /// What follows the events.
    pub end: End,
}

impl Vector {
    /// The limits of the receiver.
    pub fn limits(&self) -> Limits {
        if self.small { small() } else { Limits::default() }
    }
}

/// How the bytes of a vector end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// With a complete message, or a complete control frame after one.
    Whole,
    /// Inside a frame, or between two fragments.
    More,
    /// With an error: the connection fails.
    Broken {
        /// The code of the Close that is sent.
        code: u16,
        /// The RFC and the section of the rule: `RFC6455/5.1`.
        section: String,
        /// The variant of [`ProtocolError`](crate::wire::ProtocolError), as `Debug` writes
        /// it.
        rule: String,
    },
}

/// The limits of vectors that are [`small`](Vector::small). A few bytes exceed them.
pub fn small() -> Limits {
    Limits { max_frame_size: 200, max_message_size: 300, max_fragments: 4, ..Limits::default() }
}

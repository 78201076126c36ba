//! What a receiver is, how it is set up, and what it tells.
//!
//! Must not know any codec. Read next: `shown.rs`, `ours.rs`.

use crate::wire::{frame::Role, limits::Limits, protocol::Event};

/// How one end is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Which end it is: a server wants masked frames, a client wants others.
    pub role: Role,
    /// The longest frame and the longest message that it takes, in bytes, and the most fragments. A
    /// codec that has not all of these limits is opened all the same; where it lacks one it
    /// differs, and that is for the list of what is [`Known`](super::Known).
    pub limits: Limits,
    /// permessage-deflate was agreed on, with all its defaults.
    pub deflate: bool,
}

/// What the user of a receiver is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A message, whole, unmasked and inflated; or a Ping, a Pong or a Close when it comes, also
    /// between two fragments. A Close without a code is `None`.
    Event(Event<'static>),
    /// The peer broke a rule or passed a limit, and the connection fails. With the code of the
    /// Close that says so; `None` where the codec does not tell it, and then any code will do.
    Failed(Option<u16>),
}

/// A codec that can be fuzzed. Both functions must do the same each time that they are given the
/// same. What it sends is not looked at.
pub trait Receiver: Sized {
    /// A new end. `None`: it cannot be set up so, and is left out of that test. In a fuzz target
    /// one that never opens passes everything; [`against_vectors`](super::against_vectors) says so.
    fn open(setup: &Setup) -> Option<Self>;

    /// Takes the next bytes of the peer, and appends what comes of them to `told`. Nothing may be
    /// appended after a Close or a failure.
    fn receive(&mut self, bytes: &[u8], told: &mut Vec<Told>);
}

/// What comes of these pieces; `None` where there is no such end.
pub fn tell<R: Receiver>(setup: &Setup, pieces: &[&[u8]]) -> Option<Vec<Told>> {
    let (mut receiver, mut told) = (R::open(setup)?, Vec::new());
    for piece in pieces {
        receiver.receive(piece, &mut told);
        let end = |told: &Told| matches!(told, Told::Failed(_) | Told::Event(Event::Close(_)));
        if told.iter().any(end) {
            assert!(
                told.iter().position(end) == Some(told.len() - 1),
                "told more after the end: {told:?}"
            );
            break;
        }
    }
    Some(told)
}

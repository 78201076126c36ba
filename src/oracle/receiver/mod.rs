//! How to fuzz a codec of your own: two functions to write, and the bodies that run on whatever has
//! them.
//!
//! A receiver is opened as one end of a connection after its handshake, is given bytes, and tells
//! what it makes of them. No more is needed to hold it to the test vectors ([`against_vectors`]),
//! to itself ([`whole_equals_cut`]) and to our codec ([`differential`]). `fuzz/src/tungstenite.rs`
//! and `fuzz/src/tokio_websockets.rs` show how it is written for a codec that wants a stream to
//! read from.
//!
//! ```
//! use wirechart::oracle::receiver::{Ours, against_vectors};
//! for difference in against_vectors::<Ours>() {
//!     println!("{difference}"); // its name, its bytes, what was expected and what was told
//! }
//! ```
//!
//! Must not know any other codec. RFC 6455, sections 5 to 8. Read next: `shown.rs`, `bodies.rs`,
//! `difference.rs`; then `memory.rs`.

mod bodies;
mod difference;
mod frame;
mod shown;

pub use super::vectors::small;
pub use crate::wire::{
    CloseCode, CloseReason, Event, Limits, Message, MessageKind, ProtocolError, Role,
};
pub use bodies::{against_vectors, differential, whole_equals_cut};
pub use difference::{Difference, Known, same};

use super::{end, receive};
use crate::wire::{DeflateParameters, Protocol, deflate::Codec};
use std::{borrow::Cow, sync::Arc};

/// How one end is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Which end it is: a server wants masked frames, a client wants others.
    pub role: Role,
    /// The longest frame and the longest message that it takes, in bytes, and the most fragments. A
    /// codec that has not all of these limits is opened all the same; where it lacks one it
    /// differs, and that is for the list of what is [`Known`].
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

/// A message as a codec tells it: whether a text is UTF-8 is what it is held to.
pub fn message(kind: MessageKind, payload: impl Into<Cow<'static, [u8]>>) -> Event<'static> {
    Event::Message(Message::unchecked(kind, payload))
}

/// A codec that can be fuzzed. Both functions must do the same each time that they are given the
/// same. What it sends is not looked at.
pub trait Receiver: Sized {
    /// A new end. `None`: it cannot be set up so, and is left out of that test. In a fuzz target
    /// one that never opens passes everything; [`against_vectors`] says so.
    fn open(setup: &Setup) -> Option<Self>;

    /// Takes the next bytes of the peer, and appends what comes of them to `told`. Nothing may be
    /// appended after a Close or a failure.
    fn receive(&mut self, bytes: &[u8], told: &mut Vec<Told>);
}

/// The codec of this crate.
pub struct Ours {
    end: Protocol,
    rule: Option<ProtocolError>,
}

impl Receiver for Ours {
    fn open(setup: &Setup) -> Option<Self> {
        if setup.deflate && !Codec::AVAILABLE {
            return None;
        }
        let end = end(setup.role, Arc::new(setup.limits.clone()), [0; 4]);
        Some(Self {
            end: end.with_deflate(setup.deflate.then_some(DeflateParameters::default())),
            rule: None,
        })
    }

    fn receive(&mut self, bytes: &[u8], told: &mut Vec<Told>) {
        let (events, broken) = receive(&mut self.end, bytes);
        told.extend(events.into_iter().map(Told::Event));
        if let Some(violation) = broken {
            self.rule = Some(violation);
            told.push(Told::Failed(Some(violation.close_code().0)));
        }
    }
}

impl Ours {
    /// The rule that these bytes break.
    fn rule(setup: &Setup, bytes: &[u8]) -> Option<ProtocolError> {
        let mut ours = Self::open(setup)?;
        ours.receive(bytes, &mut Vec::new());
        ours.rule
    }
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

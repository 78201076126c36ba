//! How to fuzz a codec of your own: two functions to write, and the bodies that run on whatever has them.
//!
//! A receiver is opened as one end of a connection after its handshake, is given bytes, and tells what it makes of them. No more
//! is needed to hold it to the test vectors ([`against_vectors`]), to itself ([`whole_equals_cut`]) and to another receiver
//! ([`differential`]). `fuzz/src/tungstenite.rs` and `fuzz/src/tokio_websockets.rs` show how it is written for a codec that
//! wants a stream to read from.
//!
//! ```
//! use wirechart::wire::fuzz::receiver::{Ours, against_vectors};
//! assert!(against_vectors::<Ours>().is_empty());
//! ```
//!
//! Must not know any other codec. RFC 6455, sections 5 to 8. Read next: `memory.rs`.

use super::{
    Input,
    vectors::{self, End},
};
use crate::wire::{
    deflate::{Codec, Parameters},
    frame::Role,
    limits::Limits,
    protocol::{Event, Protocol},
};
use std::sync::Arc;

/// How one end is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Which end it is: a server wants masked frames, a client wants others.
    pub role: Role,
    /// The longest frame and the longest message that it takes, in bytes, and the most fragments.
    pub limits: Limits,
    /// permessage-deflate was agreed on, with all its defaults.
    pub deflate: bool,
}

/// What the user of a receiver is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// A message, a Ping, a Pong or a Close.
    Event(Event<'static>),
    /// The peer broke a rule or passed a limit, and the connection fails. With the code of the Close that says so, where the codec tells it.
    Failed(Option<u16>),
}

/// A codec that can be fuzzed. Both functions must do the same each time that they are given the same.
pub trait Receiver: Sized {
    /// A new end. `None`: it cannot be set up so, and is left out of that test.
    fn open(setup: &Setup) -> Option<Self>;

    /// Takes the next bytes of the peer, and appends what comes of them to `told`. Nothing may be appended after a Close or a
    /// failure.
    fn receive(&mut self, bytes: &[u8], told: &mut Vec<Told>);
}

/// The codec of this crate.
pub struct Ours(Protocol);

impl Receiver for Ours {
    fn open(setup: &Setup) -> Option<Self> {
        if setup.deflate && !Codec::AVAILABLE {
            return None;
        }
        let limits = Arc::new(setup.limits.clone());
        let end = match setup.role {
            Role::Server => Protocol::server(limits),
            Role::Client => Protocol::client(limits, Box::new(|| [0; 4])),
        };
        Some(Self(end.with_deflate(setup.deflate.then_some(Parameters::default()))))
    }

    fn receive(&mut self, bytes: &[u8], told: &mut Vec<Told>) {
        let mut bytes = bytes.to_vec();
        let mut input = &mut bytes[..];
        loop {
            match self.0.receive(&mut input) {
                Ok(Some(event)) => told.push(Told::Event(event.into_owned())),
                Ok(None) => return,
                Err(violation) => told.push(Told::Failed(Some(violation.close_code().0))),
            }
        }
    }
}

/// What comes of these pieces; `None` where there is no such end.
pub fn tell<R: Receiver>(setup: &Setup, pieces: &[&[u8]]) -> Option<Vec<Told>> {
    let (mut receiver, mut told) = (R::open(setup)?, Vec::new());
    for piece in pieces {
        receiver.receive(piece, &mut told);
        let end = |told: &Told| matches!(told, Told::Failed(_) | Told::Event(Event::Close(_)));
        if told.iter().any(end) {
            assert!(told.iter().position(end) == Some(told.len() - 1), "told more after the end: {told:?}");
            break;
        }
    }
    Some(told)
}

/// A vector of which a receiver makes something else.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The vector's name.
    pub vector: String,
    /// Which end got it.
    pub role: Role,
    /// What the vector asks for.
    pub expected: Vec<Told>,
    /// What the receiver told.
    pub told: Vec<Told>,
    /// The RFC and the section that decide it, where a rule is broken.
    pub section: Option<String>,
}

/// Runs all vectors of `tests/vectors.txt` that the receiver can be set up for, each whole and byte by byte.
pub fn against_vectors<R: Receiver>() -> Vec<Difference> {
    let mut differences = Vec::new();
    for vector in vectors::all() {
        let limits = if vector.small { vectors::small() } else { Limits::default() };
        let setup = Setup { role: vector.receiver, limits, deflate: vector.deflate };
        let mut expected: Vec<Told> = vector.events.iter().cloned().map(Told::Event).collect();
        let mut section = None;
        if let End::Broken { code, section: rule, .. } = &vector.end {
            expected.push(Told::Failed(Some(*code)));
            section = Some(rule.clone());
        }
        let one_by_one: Vec<&[u8]> = vector.bytes.chunks(1).collect();
        let tries = [tell::<R>(&setup, &[&vector.bytes]), tell::<R>(&setup, &one_by_one)];
        if let Some(told) = tries.into_iter().flatten().find(|told| !same(&expected, told)) {
            differences.push(Difference { vector: vector.name, role: vector.receiver, expected, told, section });
        }
    }
    differences
}

/// Whether both were told the same. A code that one does not tell is no difference.
pub fn same(one: &[Told], other: &[Told]) -> bool {
    let alike = |pair: (&Told, &Told)| match pair {
        (Told::Failed(one), Told::Failed(other)) => one.is_none() || other.is_none() || one == other,
        (one, other) => one == other,
    };
    one.len() == other.len() && one.iter().zip(other).all(alike)
}

/// Which end, with which limits, the options of an [`Input`] say: client in bit 0, small limits in bit 1, permessage-deflate in bit 2.
fn setup(input: &Input<'_>) -> Setup {
    Setup {
        role: if input.option(0) { Role::Client } else { Role::Server },
        limits: if input.option(1) {
            vectors::small()
        } else {
            Limits { frame: 1 << 17, message: 1 << 17, ..Limits::default() }
        },
        deflate: input.option(2),
    }
}

/// However the bytes are cut, the receiver tells the same.
///
/// # Panics
/// Where it does not.
pub fn whole_equals_cut<R: Receiver>(data: &[u8]) {
    let Some(input) = Input::new(data) else { return };
    let setup = setup(&input);
    let Some(whole) = tell::<R>(&setup, &input.whole()) else { return };
    for pieces in [input.pieces(), input.bytes.chunks(1).collect()] {
        let cut = tell::<R>(&setup, &pieces).expect("it was opened before");
        assert!(same(&whole, &cut), "whole: {whole:?}\n  cut: {cut:?}");
    }
}

/// A known difference between two receivers: what decides it, and how it is known when it is met.
pub struct Known {
    /// The RFC and section whose words decide it.
    pub section: &'static str,
    /// What differs, and who is right.
    pub what: &'static str,
    /// Whether it is this one, from the setup, the bytes, and what the one and the other told.
    pub applies: fn(&Setup, &[u8], &[Told], &[Told]) -> bool,
}

/// Two receivers tell the same of the same bytes, but for what is known.
///
/// # Panics
/// Where they do not.
pub fn differential<One: Receiver, Other: Receiver>(data: &[u8], known: &[Known]) {
    let Some(input) = Input::new(data) else { return };
    let setup = setup(&input);
    let (one, other) = (tell::<One>(&setup, &input.pieces()), tell::<Other>(&setup, &input.pieces()));
    let (Some(one), Some(other)) = (one, other) else { return };
    let is_known = || known.iter().any(|known| (known.applies)(&setup, input.bytes, &one, &other));
    assert!(same(&one, &other) || is_known(), "{setup:?}\n  one: {one:?}\nother: {other:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// It forgets between two pieces what was half done.
    struct Forgetful(Setup);

    impl Receiver for Forgetful {
        fn open(setup: &Setup) -> Option<Self> {
            Some(Self(setup.clone()))
        }

        fn receive(&mut self, bytes: &[u8], told: &mut Vec<Told>) {
            if let Some(mut ours) = Ours::open(&self.0) {
                ours.receive(bytes, told);
            }
        }
    }

    /// Options and lengths of pieces, then an empty text to a client.
    const EMPTY_TEXT: &[u8] = &[1, 0, 0, 0, 0, 0x81, 0];

    #[test]
    fn ours_has_no_difference_and_a_forgetful_one_many() {
        assert_eq!(against_vectors::<Ours>().len(), 0);
        assert!(against_vectors::<Forgetful>().len() > 100);
        whole_equals_cut::<Ours>(EMPTY_TEXT);
        differential::<Ours, Ours>(EMPTY_TEXT, &[]);
    }

    #[test]
    #[should_panic(expected = "cut: []")]
    fn a_cut_that_matters_is_found() {
        whole_equals_cut::<Forgetful>(EMPTY_TEXT);
    }

    #[test]
    #[should_panic(expected = "other: []")]
    fn a_difference_is_found() {
        differential::<Ours, Forgetful>(EMPTY_TEXT, &[]);
    }

    #[test]
    fn a_difference_that_is_known_is_let_through() {
        let known = Known { section: "none", what: "it forgets", applies: |_, _, _, other| other.is_empty() };
        differential::<Ours, Forgetful>(EMPTY_TEXT, &[known]);
    }
}

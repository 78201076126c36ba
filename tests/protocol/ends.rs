//! Helpers for the other modules: ends of a connection, frames to feed to them, and what they
//! produce.
//!
//! It must not know any test. Read next: `examples.rs`.

use std::sync::Arc;
use wirechart::wire::{
    CloseCode, CloseOutcome, CloseReason, Event, Limits, MessageKind, Protocol, ProtocolError,
    Role,
    raw::{Header, Opcode, mask},
};

pub(crate) const ROLES: [Role; 2] = [Role::Server, Role::Client];
/// The masking key in the examples of RFC 6455, section 5.7. All clients here mask with it, so that
/// every byte on the wire is predictable.
pub(crate) const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

pub(crate) fn end(role: Role) -> Protocol {
    end_with(role, Limits::default())
}

pub(crate) fn end_with(role: Role, limits: Limits) -> Protocol {
    match role {
        Role::Server => Protocol::server(Arc::new(limits)),
        Role::Client => Protocol::client(Arc::new(limits), Box::new(|| KEY)),
    }
}

pub(crate) fn peer_of(role: Role) -> Role {
    match role {
        Role::Server => Role::Client,
        Role::Client => Role::Server,
    }
}

/// The frame as `sender` encodes it.
pub(crate) fn fragment(sender: Role, opcode: Opcode, fin: bool, payload: &[u8]) -> Vec<u8> {
    let mask = (sender == Role::Client).then_some(KEY);
    let mut bytes = Vec::new();
    Header { fin, compressed: false, opcode, mask, length: payload.len() as u64 }
        .encode(&mut bytes);
    let start = bytes.len();
    bytes.extend_from_slice(payload);
    if let Some(key) = mask {
        mask::apply(key, 0, &mut bytes[start..]);
    }
    bytes
}

pub(crate) fn frame(sender: Role, opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    fragment(sender, opcode, true, payload)
}

pub(crate) fn close_frame(sender: Role, code: u16, reason: &str) -> Vec<u8> {
    frame(sender, Opcode::Close, &[&code.to_be_bytes(), reason.as_bytes()].concat())
}

pub(crate) fn reason(code: u16, words: &str) -> Option<CloseReason> {
    Some(CloseReason::new(CloseCode(code), words))
}

/// An event that owns its data and prints it readably.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Got {
    Text(String),
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(Option<CloseReason>),
}

impl From<Event<'_>> for Got {
    fn from(event: Event<'_>) -> Self {
        match event {
            Event::Message(message) => match message.kind() {
                MessageKind::Text => Self::Text(message.into_text().expect("a text").into_owned()),
                MessageKind::Binary => Self::Binary(message.into_payload().into_owned()),
            },
            Event::Ping(payload) => Self::Ping(payload.into_owned()),
            Event::Pong(payload) => Self::Pong(payload.into_owned()),
            Event::Close(reason) => Self::Close(reason),
            other => panic!("an event that no test knows: {other:?}"),
        }
    }
}

/// Everything that one end produces from some bytes.
#[derive(Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) events: Vec<Got>,
    pub(crate) broken: Option<ProtocolError>,
    pub(crate) output: Vec<u8>,
    pub(crate) outcome: Option<CloseOutcome>,
}

/// Feeds all chunks to the end, even after it has ended.
#[track_caller]
pub(crate) fn feed<'a>(end: &mut Protocol, chunks: impl IntoIterator<Item = &'a [u8]>) -> Seen {
    let (mut events, mut broken) = (Vec::new(), None);
    for chunk in chunks {
        let mut bytes = chunk.to_vec();
        let mut input = &mut bytes[..];
        loop {
            match end.receive(&mut input) {
                Ok(Some(event)) => events.push(Got::from(event)),
                Ok(None) => break,
                Err(error) => {
                    assert_eq!(broken.replace(error), None, "a violation is reported once");
                    break;
                }
            }
        }
        assert!(input.is_empty(), "all of the input is taken");
    }
    Seen { events, broken, output: end.take_output(), outcome: end.close_outcome().cloned() }
}

/// What an end produces when all bytes come at once.
#[track_caller]
pub(crate) fn feed_whole(end: &mut Protocol, bytes: &[u8]) -> Seen {
    feed(end, [bytes])
}

/// What an end produces from `bytes`. It must be the same whether they come all at once, byte by
/// byte, or split in two at any position.
#[track_caller]
pub(crate) fn feed_every_way(new_end: impl Fn() -> Protocol, bytes: &[u8]) -> Seen {
    let whole = feed_whole(&mut new_end(), bytes);
    assert_eq!(feed(&mut new_end(), bytes.chunks(1)), whole, "byte by byte");
    for cut in 0..=bytes.len() {
        let (left, right) = bytes.split_at(cut);
        assert_eq!(feed(&mut new_end(), [left, right]), whole, "cut at {cut}");
    }
    whole
}

/// Asserts that the end is over and that nothing changes it: bytes, messages, a Close, time.
#[track_caller]
pub(crate) fn assert_ended(end: &mut Protocol, role: Role) {
    use wirechart::wire::Message;
    let outcome = end.close_outcome().cloned();
    assert!(outcome.is_some() && !end.is_open());
    let peer = peer_of(role);
    let more = [
        frame(peer, Opcode::Text, b"more"),
        frame(peer, Opcode::Ping, b"?"),
        close_frame(peer, 1000, ""),
    ];
    let seen = feed_whole(end, &more.concat());
    assert_eq!(
        seen,
        Seen { events: vec![], broken: None, output: vec![], outcome: outcome.clone() }
    );
    assert!(end.send(&Message::text("more")).is_err());
    assert!(end.ping(b"").is_err());
    end.close(reason(1001, "again"));
    end.tick(std::time::Duration::from_secs(1));
    end.tick(std::time::Duration::from_secs(1_000_000));
    end.transport_ended();
    assert_eq!(end.output_len(), 0);
    assert_eq!(end.close_outcome(), outcome.as_ref());
}

//! What a client sends on a WebSocket: floods, incomplete messages, invalid frames, compressed
//! messages, a Close.
//!
//! All of it is written by hand, except compressed messages, which the crate's own client role
//! makes. Each item is bounded, so that a wave ends. The chat gets the least, since it keeps every
//! message for all clients. RFC 6455, sections 5 and 7. Read next: `client.rs`.

use super::{
    common::frame::{BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, close, frame, header},
    random::Random,
};
use std::sync::Arc;
use wirechart::wire::{DeflateParameters, Limits, Message, MessageKind, Protocol};

/// The most messages that a client sends to the chat at once. The chat keeps 10,000 for slow
/// clients, and a wave sends fewer, so that a client that reads at all misses nothing.
const CHAT_MESSAGES: u64 = 60;
/// The largest chat message.
const CHAT_BYTES: usize = 4 << 10;
/// The largest message elsewhere.
const LARGE: usize = 1 << 20;

/// Which endpoint the client talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// `/ws`, `/echo`: any traffic.
    Any,
    /// `/chat`
    Chat,
    /// `/inspect`
    Inspect,
}

/// Generates the traffic of one client.
pub(crate) struct Speaker {
    endpoint: Endpoint,
    /// Makes compressed messages if compression was agreed on. Each refers to earlier ones.
    compressing: Option<Protocol>,
}

impl Speaker {
    pub(crate) fn new(endpoint: Endpoint, compresses: bool) -> Self {
        let protocol = || {
            Protocol::client(Arc::new(Limits::default()), Box::new(|| *b"mask"))
                .with_deflate(Some(DeflateParameters::default()))
        };
        Self { endpoint, compressing: compresses.then(protocol) }
    }

    /// Bytes to send.
    pub(crate) fn generate(&mut self, random: &mut Random) -> Vec<u8> {
        if let Some(protocol) = &mut self.compressing
            && random.chance(60)
        {
            return compressed(protocol, random);
        }
        match random.between(0, 99) {
            0..=14 => control(PING, random),
            15..=24 => control(PONG, random),
            25..=39 => fragments(random),
            40..=54 => self.messages(random),
            55..=64 => self.large(random),
            65..=79 => half(random),
            80..=89 => closing(random),
            _ => broken(random),
        }
    }

    fn messages(&self, random: &mut Random) -> Vec<u8> {
        let (count, most) = match self.endpoint {
            Endpoint::Chat => (random.between(1, CHAT_MESSAGES), CHAT_BYTES),
            Endpoint::Any => (random.size(2000) as u64, 500),
            Endpoint::Inspect => (random.between(1, 50), 200),
        };
        let mut message = |_| match self.endpoint {
            Endpoint::Inspect => frame(FIN | TEXT, command(random)),
            _ => {
                let size = random.size(most);
                frame(FIN | random.pick(&[TEXT, BINARY]), random.text(size))
            }
        };
        (0..count).flat_map(&mut message).collect()
    }

    fn large(&self, random: &mut Random) -> Vec<u8> {
        let most = if self.endpoint == Endpoint::Chat { CHAT_BYTES } else { LARGE };
        let size = random.between(most as u64 / 16, most as u64) as usize;
        frame(FIN | random.pick(&[TEXT, BINARY]), random.text(size))
    }
}

/// A command to an inspected connection. The number may not exist.
fn command(random: &mut Random) -> String {
    let connection = random.between(0, 4);
    match random.between(0, 4) {
        0 => format!(r#"{{"ping":{{"connection":{connection},"payload":"?"}}}}"#),
        1 => format!(r#"{{"send":{{"connection":{connection},"text":"hello","fragments":3}}}}"#),
        2 => format!(r#"{{"send":{{"connection":{connection},"size":{}}}}}"#, random.size(20_000)),
        3 => format!(r#"{{"close":{{"connection":{connection},"code":1001}}}}"#),
        _ => "no command".to_owned(),
    }
}

fn control(opcode: u8, random: &mut Random) -> Vec<u8> {
    let size = random.pick(&[0, 1, 20, 125]);
    frame(FIN | opcode, random.text(size)).repeat(random.size(3000))
}

/// A message in fragments, most of them empty, which may or may not be complete.
fn fragments(random: &mut Random) -> Vec<u8> {
    let size = random.pick(&[0, 1, 100]);
    let mut bytes = frame(TEXT, random.text(size));
    bytes.extend(frame(CONTINUATION, "").repeat(random.size(3000)));
    if random.chance(50) {
        bytes.extend(frame(FIN | CONTINUATION, "end"));
    }
    bytes
}

/// Something incomplete: a message without its last fragment, a frame without its rest, part of a
/// header.
fn half(random: &mut Random) -> Vec<u8> {
    match random.between(0, 2) {
        0 => {
            let size = random.size(LARGE);
            frame(TEXT, random.text(size))
        }
        1 => {
            let size = random.between(1, 2000) as usize;
            let mut whole = frame(FIN | BINARY, random.text(size));
            whole.truncate(random.between(1, whole.len() as u64 - 1) as usize);
            whole
        }
        _ => {
            let mut whole = header(FIN | BINARY, random.pick(&[5, 300, 70_000, 16 << 20]));
            whole.truncate(random.between(1, whole.len() as u64 - 1) as usize);
            whole
        }
    }
}

/// A Close, perhaps followed by more data, which is not allowed.
fn closing(random: &mut Random) -> Vec<u8> {
    let mut bytes = random.pick(&[close as fn(u16) -> Vec<u8>, |_| frame(FIN | CLOSE, "")])(1000);
    if random.chance(40) {
        bytes.extend(frame(FIN | TEXT, "one more").repeat(random.size(1000)));
    }
    bytes
}

/// A frame that breaks a rule.
fn broken(random: &mut Random) -> Vec<u8> {
    match random.between(0, 5) {
        0 => b"\x81\x05Hello".to_vec(), // no mask
        1 => frame(FIN | 0x3, "what is this?"),
        2 => frame(FIN | 0x20 | TEXT, "a bit that means nothing"),
        3 => frame(FIN | TEXT, b"\xFF\xFE"),
        4 => close(1005),
        _ => header(FIN | BINARY, 1 << 40),
    }
}

fn compressed(protocol: &mut Protocol, random: &mut Random) -> Vec<u8> {
    for _ in 0..random.between(1, 20) {
        let size = random.size(LARGE / 2);
        let text = random.text(size);
        let kind = random.pick(&[MessageKind::Text, MessageKind::Binary]);
        protocol.send(&Message::new(kind, text.as_bytes()).expect("UTF-8")).expect("it is open");
    }
    protocol.take_output()
}

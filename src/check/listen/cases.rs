//! The cases for clients.
//!
//! RFC 6455, sections 4.1 and 5 to 8. Read next: `play.rs`.

use super::case::{Case, Play};
use crate::check::{
    bytes::{BINARY, CLOSE, CONTINUATION, FIN, PING, RSV1, RSV2, RSV3, TEXT, frame},
    incoming::ServerFrame,
    verdict::{Level, Verdict},
};

const UPGRADE: &str = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
const RESERVED_BIT: &str = "A reserved bit that no extension gives a meaning fails the connection.";
const RESERVED_OPCODE: &str = "A reserved opcode fails the connection.";
const NOT_UTF8: &str = "Text that is not UTF-8 fails the connection.";

const fn must(name: &'static str, section: &'static str, play: Play, rule: &'static str) -> Case {
    Case { name, section, level: Level::Must, rule, play }
}

const fn info(name: &'static str, section: &'static str, play: Play, rule: &'static str) -> Case {
    Case { level: Level::Info, ..must(name, section, play, rule) }
}

/// All cases, in the order in which they are shown.
pub fn cases() -> &'static [Case] {
    CASES
}

#[rustfmt::skip]
const CASES: &[Case] = &[
    must("cs-accept-wrong", "RFC 6455, 4.1",
        Play::Response(|_| format!("{UPGRADE}Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n")),
        "A response with another Sec-WebSocket-Accept fails the connection."),
    must("cs-accept-missing", "RFC 6455, 4.1",
        Play::Response(|_| UPGRADE.to_owned()),
        "A response without Sec-WebSocket-Accept fails the connection."),
    must("cs-no-upgrade", "RFC 6455, 4.1",
        Play::Response(|accept| format!("Connection: Upgrade\r\n{accept}")),
        "A response without Upgrade fails the connection."),
    must("cs-upgrade-other", "RFC 6455, 4.1",
        Play::Response(|accept| format!("Upgrade: other\r\nConnection: Upgrade\r\n{accept}")),
        "A response with another value of Upgrade fails the connection."),
    must("cs-no-connection", "RFC 6455, 4.1",
        Play::Response(|accept| format!("Upgrade: websocket\r\n{accept}")),
        "A response whose Connection lacks the token Upgrade fails the connection."),
    must("cs-protocol-unasked", "RFC 6455, 4.1",
        Play::Response(|accept| format!("{UPGRADE}{accept}Sec-WebSocket-Protocol: unasked\r\n")),
        "A subprotocol that the client has not offered fails the connection."),
    must("cs-extension-unasked", "RFC 6455, 4.1",
        Play::Response(|accept| format!("{UPGRADE}{accept}Sec-WebSocket-Extensions: x-unasked\r\n")),
        "An extension that the client has not offered fails the connection."),
    must("cs-text", "RFC 6455, 5.6", Play::Takes(|| sent(FIN | TEXT, b"Hello"), "Hello"),
        "A text message is taken as text."),
    must("cs-fragments", "RFC 6455, 5.4",
        Play::Takes(|| [sent(TEXT, b"Hel"), sent(CONTINUATION, b""), sent(FIN | CONTINUATION, b"lo")].concat(), "Hello"),
        "A message may come in fragments, and a fragment may be empty."),
    must("cs-utf8-cut-inside", "RFC 6455, 5.6",
        Play::Takes(|| [sent(TEXT, b"\xE2\x82"), sent(FIN | CONTINUATION, b"\xAC")].concat(), "\u{20ac}"),
        "A fragment may end inside a character."),
    must("cs-ping-inside", "RFC 6455, 5.4",
        Play::Takes(|| [sent(TEXT, b"Hel"), sent(FIN | PING, b"inside"), sent(FIN | CONTINUATION, b"lo")].concat(), "Hello"),
        "A Ping may come between the fragments of a message."),
    must("cs-frames-masked", "RFC 6455, 5.1", Play::Each(masked),
        "A client masks all its frames."),
    must("cs-lengths-minimal", "RFC 6455, 5.2", Play::Each(minimal),
        "A client writes lengths in the shortest form."),
    must("cs-rsv-0", "RFC 6455, 5.2", Play::Each(no_rsv),
        "Where no extension was agreed on, a client sets no reserved bit."),
    must("cs-masked", "RFC 6455, 5.1", Play::Fails(|| frame(FIN | TEXT, "Hello")),
        "A client closes the connection on a masked frame."),
    must("cs-rsv1", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | RSV1 | TEXT, b"x")), RESERVED_BIT),
    must("cs-rsv2", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | RSV2 | TEXT, b"x")), RESERVED_BIT),
    must("cs-rsv3", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | RSV3 | TEXT, b"x")), RESERVED_BIT),
    must("cs-opcode-3", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | 0x3, b"x")), RESERVED_OPCODE),
    must("cs-opcode-b", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | 0xB, b"x")), RESERVED_OPCODE),
    must("cs-ping-126", "RFC 6455, 5.5", Play::Fails(|| sent(FIN | PING, &[b'a'; 126])),
        "The payload of a control frame has at most 125 bytes."),
    must("cs-ping-fragmented", "RFC 6455, 5.5", Play::Fails(|| sent(PING, b"x")),
        "Control frames are not fragmented."),
    must("cs-continuation-of-nothing", "RFC 6455, 5.4", Play::Fails(|| sent(FIN | CONTINUATION, b"x")),
        "A continuation continues a message that has begun."),
    must("cs-message-inside", "RFC 6455, 5.4", Play::Fails(|| [sent(TEXT, b"a"), sent(FIN | TEXT, b"b")].concat()),
        "A message does not begin before the one before it has ended."),
    must("cs-utf8-ff", "RFC 6455, 8.1", Play::Fails(|| sent(FIN | TEXT, b"a\xFF")), NOT_UTF8),
    must("cs-utf8-surrogate", "RFC 6455, 8.1", Play::Fails(|| sent(FIN | TEXT, b"\xED\xA0\x80")), NOT_UTF8),
    must("cs-utf8-ends-early", "RFC 6455, 8.1", Play::Fails(|| sent(FIN | TEXT, b"\xE2\x82")), NOT_UTF8),
    must("cs-len-msb", "RFC 6455, 5.2", Play::Fails(|| [&[FIN | BINARY, 127, 0x80, 0, 0, 0, 0, 0, 0, 5][..], b"Hello"].concat()),
        "The top bit of a 64-bit length is 0."),
    info("cs-len-16-long", "RFC 6455, 5.2", Play::Fails(|| [&[FIN | TEXT, 126, 0, 5][..], b"Hello"].concat()),
        "A sender uses the shortest form of a length. The RFC does not say what a receiver of a longer one does."),
    must("cs-close-answered", "RFC 6455, 5.5.1", Play::Closes,
        "A Close is answered with a Close."),
    must("cs-close-one-byte", "RFC 6455, 5.5.1", Play::Fails(|| sent(FIN | CLOSE, b"x")),
        "The payload of a Close is empty, or begins with a code of 2 bytes."),
];

/// A frame of a server.
pub(super) fn sent(first: u8, payload: &[u8]) -> Vec<u8> {
    match payload.len() {
        length @ 0..=125 => [&[first, length as u8], payload].concat(),
        length => [&[first, 126][..], &(length as u16).to_be_bytes(), payload].concat(),
    }
}

fn each(frames: &[ServerFrame], holds: fn(&ServerFrame) -> bool, broken: &str) -> Verdict {
    match frames.iter().find(|frame| !holds(frame)) {
        Some(frame) => Verdict::broken(format!("{broken}: opcode {:x}", frame.opcode())),
        None if frames.is_empty() => Verdict::not_judged("sends no frame"),
        None => Verdict::kept("each frame"),
    }
}

fn masked(frames: &[ServerFrame]) -> Verdict {
    each(frames, |frame| frame.is_masked, "does not mask a frame")
}

fn minimal(frames: &[ServerFrame]) -> Verdict {
    each(frames, ServerFrame::is_minimal, "writes a length too long")
}

fn no_rsv(frames: &[ServerFrame]) -> Verdict {
    each(frames, |frame| frame.first & (RSV1 | RSV2 | RSV3) == 0, "sets a reserved bit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_paths_and_fit_their_column() {
        for (at, case) in CASES.iter().enumerate() {
            assert!(case.name.len() <= 27 && case.name.starts_with("cs-"), "{case:?}");
            assert!(CASES[..at].iter().all(|other| other.name != case.name), "{case:?}");
        }
    }
}

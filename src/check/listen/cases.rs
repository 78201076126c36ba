//! The cases for clients.
//!
//! RFC 6455, sections 4.1 and 5 to 8. The lengths and what is long stand in `long.rs`, the
//! responses in `responses.rs`, and
//! compression in `compressed.rs`. Read next: `responses.rs`.

use super::{
    case::{Case, Play, info, must, sent},
    compressed, long, responses,
};
use crate::check::{
    bytes::{CLOSE, CONTINUATION, FIN, PING, PONG, RSV1, RSV2, RSV3, TEXT, frame},
    incoming::{Message, ServerFrame},
    judge::Traffic,
    verdict::Verdict,
};

const RESERVED_BIT: &str = "A reserved bit that no extension gives a meaning fails the connection.";
const RESERVED_OPCODE: &str = "A reserved opcode fails the connection.";
const NOT_UTF8: &str = "Text that is not UTF-8 fails the connection.";
const TAKES_UTF8: &str = "Text may have any characters, cut anywhere.";

/// All cases, in the order in which they are shown.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    [responses::CASES, FRAMES, CONTROL, long::CASES, compressed::CASES].into_iter().flatten()
}

const FRAMES: &[Case] = &[
    must(
        "cs-text",
        "RFC 6455, 5.6",
        Play::Takes(|| text(&[b"Hello"])),
        "A text message is taken as text.",
    ),
    must(
        "cs-binary",
        "RFC 6455, 5.6",
        Play::Takes(|| Traffic::new(sent(FIN | 2, b"\0\xFF"), Message::binary(b"\0\xFF"))),
        "A binary message is taken as binary.",
    ),
    must(
        "cs-fragments",
        "RFC 6455, 5.4",
        Play::Takes(|| text(&[b"Hel", b"", b"lo"])),
        "A message may come in fragments, and a fragment may be empty.",
    ),
    must(
        "cs-utf8-cut-inside",
        "RFC 6455, 5.6",
        Play::Takes(|| text(&[b"\xE2\x82", b"\xAC"])),
        TAKES_UTF8,
    ),
    must(
        "cs-utf8-good",
        "RFC 6455, 5.6",
        Play::Takes(|| text(&["a\0\u{80}\u{7ff}\u{d7ff}\u{e000}\u{ffff}\u{10ffff}".as_bytes()])),
        TAKES_UTF8,
    ),
    must("cs-frames-masked", "RFC 6455, 5.1", Play::Each(masked), "A client masks all its frames."),
    must(
        "cs-lengths-minimal",
        "RFC 6455, 5.2",
        Play::Each(minimal),
        "A client writes lengths in the shortest form.",
    ),
    must(
        "cs-rsv-0",
        "RFC 6455, 5.2",
        Play::Each(no_rsv),
        "Where no extension was agreed on, a client sets no reserved bit.",
    ),
    must(
        "cs-masked",
        "RFC 6455, 5.1",
        Play::Fails(|| frame(FIN | TEXT, "Hello")),
        "A client closes the connection on a masked frame.",
    ),
    must("cs-rsv1", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | RSV1 | TEXT, b"x")), RESERVED_BIT),
    must("cs-rsv2", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | RSV2 | TEXT, b"x")), RESERVED_BIT),
    must("cs-rsv3", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | RSV3 | TEXT, b"x")), RESERVED_BIT),
    must(
        "cs-rsv-on-ping",
        "RFC 6455, 5.2",
        Play::Fails(|| sent(FIN | RSV2 | PING, b"x")),
        RESERVED_BIT,
    ),
    must("cs-opcode-3", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | 0x3, b"x")), RESERVED_OPCODE),
    must("cs-opcode-7", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | 0x7, b"x")), RESERVED_OPCODE),
    must("cs-opcode-b", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | 0xB, b"x")), RESERVED_OPCODE),
    must("cs-opcode-f", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | 0xF, b"x")), RESERVED_OPCODE),
    must(
        "cs-continuation-of-nothing",
        "RFC 6455, 5.4",
        Play::Fails(|| sent(FIN | CONTINUATION, b"x")),
        "A continuation continues a message that has begun.",
    ),
    must(
        "cs-message-inside",
        "RFC 6455, 5.4",
        Play::Fails(|| [sent(TEXT, b"a"), sent(FIN | TEXT, b"b")].concat()),
        "A message does not begin before the one before it has ended.",
    ),
    must("cs-utf8-ff", "RFC 6455, 8.1", Play::Fails(|| sent(FIN | TEXT, b"a\xFF")), NOT_UTF8),
    must(
        "cs-utf8-overlong",
        "RFC 6455, 8.1",
        Play::Fails(|| sent(FIN | TEXT, b"\xC0\xAF")),
        NOT_UTF8,
    ),
    must(
        "cs-utf8-surrogate",
        "RFC 6455, 8.1",
        Play::Fails(|| sent(FIN | TEXT, b"\xED\xA0\x80")),
        NOT_UTF8,
    ),
    must(
        "cs-utf8-beyond",
        "RFC 6455, 8.1",
        Play::Fails(|| sent(FIN | TEXT, b"\xF4\x90\x80\x80")),
        NOT_UTF8,
    ),
    must(
        "cs-utf8-ends-early",
        "RFC 6455, 8.1",
        Play::Fails(|| sent(FIN | TEXT, b"\xE2\x82")),
        NOT_UTF8,
    ),
    must(
        "cs-utf8-in-fragments",
        "RFC 6455, 8.1",
        Play::Fails(|| [sent(TEXT, b"\xE2\x82"), sent(FIN | CONTINUATION, b"a")].concat()),
        NOT_UTF8,
    ),
];

const CONTROL: &[Case] = &[
    must(
        "cs-ping-echo",
        "RFC 6455, 5.5.3",
        Play::Ping(&[0, 1, 254, 255]),
        "A Ping is answered with a Pong of the same payload.",
    ),
    must(
        "cs-ping-125",
        "RFC 6455, 5.5",
        Play::Ping(&[b'a'; 125]),
        "The payload of a control frame may have 125 bytes.",
    ),
    must(
        "cs-ping-inside",
        "RFC 6455, 5.4",
        Play::Takes(|| {
            let parts =
                [sent(TEXT, b"Hel"), sent(FIN | PING, b"i"), sent(FIN | CONTINUATION, b"lo")];
            Traffic::new(parts.concat(), Message::text("Hello"))
        }),
        "A Ping may come between the fragments of a message.",
    ),
    must(
        "cs-pong-unasked",
        "RFC 6455, 5.5.3",
        Play::Takes(|| {
            let bytes = [sent(FIN | PONG, b"unasked"), sent(FIN | TEXT, b"Hello")].concat();
            Traffic::new(bytes, Message::text("Hello"))
        }),
        "A Pong that nobody has asked for is ignored.",
    ),
    must(
        "cs-ping-126",
        "RFC 6455, 5.5",
        Play::Fails(|| sent(FIN | PING, &[b'a'; 126])),
        "The payload of a control frame has at most 125 bytes.",
    ),
    must(
        "cs-ping-fragmented",
        "RFC 6455, 5.5",
        Play::Fails(|| sent(PING, b"x")),
        "Control frames are not fragmented.",
    ),
    must("cs-close-answered", "RFC 6455, 5.5.1", Play::Closes, "A Close is answered with a Close."),
    must(
        "cs-close-one-byte",
        "RFC 6455, 5.5.1",
        Play::Fails(|| sent(FIN | CLOSE, b"x")),
        "The payload of a Close is empty, or begins with a code of 2 bytes.",
    ),
    must(
        "cs-close-126",
        "RFC 6455, 5.5",
        Play::Fails(|| sent(FIN | CLOSE, &[&[3, 232][..], &[b'a'; 124]].concat())),
        "The payload of a control frame has at most 125 bytes.",
    ),
    must(
        "cs-close-reason-not-utf8",
        "RFC 6455, 8.1",
        Play::Fails(|| sent(FIN | CLOSE, b"\x03\xE8a\xFF")),
        "The reason of a Close is UTF-8.",
    ),
    info(
        "cs-close-1005",
        "RFC 6455, 7.4.1",
        Play::Fails(|| sent(FIN | CLOSE, &1005_u16.to_be_bytes())),
        "1005 is never sent. The RFC does not say what a receiver of it does.",
    ),
    info(
        "cs-close-999",
        "RFC 6455, 7.4.2",
        Play::Fails(|| sent(FIN | CLOSE, &999_u16.to_be_bytes())),
        "999 is not used. The RFC does not say what a receiver of it does.",
    ),
];

/// A text in these fragments, which comes back whole.
fn text(fragments: &[&[u8]]) -> Traffic {
    let last = fragments.len() - 1;
    let one = |(at, payload): (usize, &&[u8])| {
        let opcode = if at == 0 { TEXT } else { CONTINUATION };
        sent(if at == last { FIN | opcode } else { opcode }, payload)
    };
    let bytes = fragments.iter().enumerate().flat_map(one).collect();
    Traffic::new(bytes, Message::text(fragments.concat()))
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
    use std::collections::HashSet;

    #[test]
    fn names_are_paths_and_fit_their_column() {
        let names: HashSet<&str> = cases().map(|case| case.name).collect();
        assert_eq!(names.len(), cases().count());
        assert!(names.iter().all(|name| name.len() <= 27 && name.starts_with("cs-")), "{names:?}");
    }
}

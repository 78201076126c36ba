//! The cases for clients.
//!
//! Those of frames stand here. The others: `responses.rs`, `control.rs`, `long.rs` for lengths
//! and what is long, `compressed.rs`, and `own.rs` for what a client sends by itself. RFC 6455,
//! sections 5 to 8. Read next: `responses.rs`.

use super::{
    case::{Case, Play, must, sent},
    compressed, control, long, own, responses,
};
use crate::check::{
    bytes::{CLOSE, CONTINUATION, FIN, PING, RSV1, RSV2, RSV3, TEXT, frame},
    failing::ANSWERED,
    incoming::Message,
    judge::Traffic,
};

const MASKED: &str = "A client closes the connection on a masked frame.";
const RESERVED_BIT: &str = "A reserved bit that no extension gives a meaning fails the connection.";
const RESERVED_OPCODE: &str = "A reserved opcode fails the connection.";
const NOT_UTF8: &str = "Text that is not UTF-8 fails the connection.";
const TAKES_UTF8: &str = "Text may have any characters, cut anywhere.";

/// The case of a text that is not UTF-8.
macro_rules! not_utf8 {
    ($name:literal $text:literal) => {
        must($name, "RFC 6455, 8.1", Play::Fails(|| sent(FIN | TEXT, $text)), NOT_UTF8)
            .rests_on("cs-utf8-ff")
    };
}

/// All cases, in the order in which they are shown.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    let all =
        [responses::CASES, FRAMES, control::CASES, long::CASES, compressed::CASES, own::CASES];
    all.into_iter().flatten()
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
    must("cs-masked", "RFC 6455, 5.1", Play::Fails(|| frame(FIN | TEXT, "Hello")), MASKED),
    must("cs-masked-empty", "RFC 6455, 5.1", Play::Fails(|| frame(FIN | TEXT, "")), MASKED)
        .rests_on("cs-masked"),
    must("cs-masked-ping", "RFC 6455, 5.1", Play::Fails(|| frame(FIN | PING, "x")), MASKED)
        .rests_on("cs-masked"),
    must("cs-rsv1", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | RSV1 | TEXT, b"x")), RESERVED_BIT),
    must("cs-rsv2", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | RSV2 | TEXT, b"x")), RESERVED_BIT)
        .rests_on("cs-rsv1"),
    must("cs-rsv3", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | RSV3 | TEXT, b"x")), RESERVED_BIT)
        .rests_on("cs-rsv1"),
    must(
        "cs-rsv-on-ping",
        "RFC 6455, 5.2",
        Play::Fails(|| sent(FIN | RSV2 | PING, b"x")),
        RESERVED_BIT,
    )
    .rests_on("cs-rsv1"),
    must(
        "cs-rsv-on-close",
        "RFC 6455, 5.2",
        Play::Fails(|| sent(FIN | RSV1 | CLOSE, &ANSWERED.to_be_bytes())),
        RESERVED_BIT,
    )
    .rests_on("cs-rsv1"),
    must(
        "cs-rsv-on-continuation",
        "RFC 6455, 5.2",
        Play::Fails(|| [sent(TEXT, b"a"), sent(FIN | RSV3 | CONTINUATION, b"b")].concat()),
        RESERVED_BIT,
    )
    .rests_on("cs-rsv1"),
    must("cs-opcode-3", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | 0x3, b"x")), RESERVED_OPCODE),
    must("cs-opcode-7", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | 0x7, b"x")), RESERVED_OPCODE)
        .rests_on("cs-opcode-3"),
    must("cs-opcode-b", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | 0xB, b"x")), RESERVED_OPCODE)
        .rests_on("cs-opcode-3"),
    must("cs-opcode-f", "RFC 6455, 5.2", Play::Fails(|| sent(FIN | 0xF, b"x")), RESERVED_OPCODE)
        .rests_on("cs-opcode-3"),
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
    not_utf8!("cs-utf8-overlong" b"\xC0\xAF"),
    not_utf8!("cs-utf8-overlong-3" b"\xE0\x9F\xBF"),
    not_utf8!("cs-utf8-overlong-4" b"\xF0\x8F\xBF\xBF"),
    not_utf8!("cs-utf8-surrogate" b"\xED\xA0\x80"),
    not_utf8!("cs-utf8-beyond" b"\xF4\x90\x80\x80"),
    not_utf8!("cs-utf8-f5" b"\xF5\x80\x80\x80"),
    not_utf8!("cs-utf8-ends-early" b"\xE2\x82"),
    must(
        "cs-utf8-in-fragments",
        "RFC 6455, 8.1",
        Play::Fails(|| [sent(TEXT, b"\xE2\x82"), sent(FIN | CONTINUATION, b"a")].concat()),
        NOT_UTF8,
    )
    .rests_on("cs-utf8-ff"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_paths_and_fit_their_column() {
        let names: HashSet<&str> = cases().map(|case| case.name).collect();
        assert_eq!(names.len(), cases().count());
        assert!(names.iter().all(|name| name.len() <= 26 && name.starts_with("cs-")), "{names:?}");
    }

    #[test]
    fn a_case_rests_on_one_that_comes_before_it_and_rests_on_none() {
        let mut before = HashSet::new();
        for case in cases() {
            assert!(case.rests_on.is_none_or(|base| before.contains(base)), "{case:?}");
            if case.rests_on.is_none() {
                before.insert(case.name);
            }
        }
    }
}

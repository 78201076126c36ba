//! Cases of Ping, Pong and Close.
//!
//! RFC 6455, sections 5.5 and 7.4. Read next: `long.rs`.

use super::case::{Case, Play, info, must, sent};
use crate::check::{
    bytes::{CLOSE, CONTINUATION, FIN, PING, PONG, TEXT},
    failing::ANSWERED,
    incoming::Message,
    judge::Traffic,
};

const NOT_FRAGMENTED: &str = "Control frames are not fragmented.";
const AT_MOST_125: &str = "The payload of a control frame has at most 125 bytes.";

/// The case of a Close that is answered.
macro_rules! closes {
    ($name:literal $payload:expr, $rule:literal) => {
        must($name, "RFC 6455, 5.5.1", Play::Closes(|| sent(FIN | CLOSE, &$payload)), $rule)
    };
}

pub(super) const CASES: &[Case] = &[
    must(
        "cs-ping-echo",
        "RFC 6455, 5.5.3",
        Play::Ping { payload: &[0, 1, 254, 255], is_inside: false },
        "A Ping is answered with a Pong of the same payload.",
    ),
    must(
        "cs-ping-125",
        "RFC 6455, 5.5",
        Play::Ping { payload: &[b'a'; 125], is_inside: false },
        "The payload of a control frame may have 125 bytes.",
    )
    .rests_on("cs-ping-echo"),
    must(
        "cs-ping-empty",
        "RFC 6455, 5.5.2",
        Play::Ping { payload: b"", is_inside: false },
        "A Ping without a payload is answered, too.",
    )
    .rests_on("cs-ping-echo"),
    must(
        "cs-ping-inside-answered",
        "RFC 6455, 5.4",
        Play::Ping { payload: b"inside", is_inside: true },
        "A Ping between the fragments of a message is answered, and before the message ends.",
    )
    .rests_on("cs-ping-echo"),
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
        AT_MOST_125,
    ),
    must("cs-ping-fragmented", "RFC 6455, 5.5", Play::Fails(|| sent(PING, b"x")), NOT_FRAGMENTED),
    must(
        "cs-pong-126",
        "RFC 6455, 5.5",
        Play::Fails(|| sent(FIN | PONG, &[b'a'; 126])),
        AT_MOST_125,
    )
    .rests_on("cs-ping-126"),
    must("cs-pong-fragmented", "RFC 6455, 5.5", Play::Fails(|| sent(PONG, b"x")), NOT_FRAGMENTED)
        .rests_on("cs-ping-fragmented"),
    closes!("cs-close-answered" 1000_u16.to_be_bytes(), "A Close is answered with a Close."),
    closes!("cs-close-empty" [], "A Close need not have a code.").rests_on("cs-close-answered"),
    closes!(
        "cs-close-reason-123" [&[3, 232][..], &[b'a'; 123]].concat(),
        "The reason of a Close may have 123 bytes."
    )
    .rests_on("cs-close-answered"),
    closes!(
        "cs-close-3000" 3000_u16.to_be_bytes(),
        "3000 to 3999 are for libraries and frameworks."
    )
    .rests_on("cs-close-answered"),
    closes!("cs-close-4999" 4999_u16.to_be_bytes(), "4000 to 4999 are for private use.")
        .rests_on("cs-close-answered"),
    must(
        "cs-close-fragmented",
        "RFC 6455, 5.5",
        Play::Fails(|| sent(CLOSE, &ANSWERED.to_be_bytes())),
        NOT_FRAGMENTED,
    )
    .rests_on("cs-ping-fragmented"),
    must(
        "cs-close-one-byte",
        "RFC 6455, 5.5.1",
        Play::Fails(|| sent(FIN | CLOSE, b"x")),
        "The payload of a Close is empty, or begins with a code of 2 bytes.",
    ),
    must(
        "cs-close-126",
        "RFC 6455, 5.5",
        Play::Fails(|| sent(FIN | CLOSE, &answered(&[b'a'; 124]))),
        AT_MOST_125,
    ),
    must(
        "cs-close-reason-not-utf8",
        "RFC 6455, 8.1",
        Play::Fails(|| sent(FIN | CLOSE, &answered(b"a\xFF"))),
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

/// The payload of a Close with a code that only an answer to it has.
fn answered(reason: &[u8]) -> Vec<u8> {
    [&ANSWERED.to_be_bytes(), reason].concat()
}

//! Cases of permessage-deflate, for clients that offer it.
//!
//! RFC 7692, sections 6 and 7. Read next: `own.rs`.

use super::case::{Case, Offered, Play, info, must, sent};
use crate::check::{
    bytes::{CONTINUATION, FIN, RSV1, TEXT},
    hello::{HELLO, HELLO_AGAIN, bomb},
    incoming::Message,
    judge::Traffic,
};

const COMPRESSED: u8 = FIN | RSV1 | TEXT;

pub(super) const CASES: &[Case] = &[
    must(
        "cs-df-hello",
        "RFC 7692, 7.2.2",
        Play::Deflate("", &Play::Takes(|| compressed(HELLO))),
        "A compressed message is taken as what it inflates to.",
    ),
    must(
        "cs-df-uncompressed-too",
        "RFC 7692, 6.2",
        Play::Deflate(
            "",
            &Play::Takes(|| Traffic::new(sent(FIN | TEXT, b"Hello"), Message::text("Hello"))),
        ),
        "With the extension, a message may still come uncompressed.",
    ),
    must(
        "cs-df-fragmented",
        "RFC 7692, 6.2",
        Play::Deflate("", &Play::Takes(in_fragments)),
        "A compressed message may come in fragments; RSV1 is set in the first alone.",
    ),
    must(
        "cs-df-context",
        "RFC 7692, 7.2.3.2",
        Play::Deflate("", &Play::Takes(|| compressed(HELLO).then(compressed(HELLO_AGAIN)))),
        "Where nothing else was agreed on, a message may refer to those before it.",
    ),
    must(
        "cs-df-client-takeover",
        "RFC 7692, 7.1.1.2",
        Play::Deflate("; client_no_context_takeover", &Play::Takes(|| compressed(HELLO))),
        "A server may ask for client_no_context_takeover, though the client has not offered it.",
    ),
    must(
        "cs-df-unknown-parameter",
        "RFC 7692, 7",
        Play::Deflate("; x_wirechart=1", &Play::Ends),
        "A response with a parameter that is not defined fails the connection.",
    ),
    must(
        "cs-df-duplicate",
        "RFC 7692, 7",
        Play::Deflate("; server_no_context_takeover; server_no_context_takeover", &Play::Ends),
        "A response that has a parameter twice fails the connection.",
    ),
    must(
        "cs-df-smwb-16",
        "RFC 7692, 7.1.2.1",
        Play::Deflate("; server_max_window_bits=16", &Play::Ends),
        "The number of window bits is from 8 to 15; a response with another fails the connection.",
    ),
    must(
        "cs-df-cmwb-unasked",
        "RFC 7692, 7.1.2.2",
        Play::If(Offered::NoClientBits, &Play::Deflate("; client_max_window_bits=10", &Play::Ends)),
        "client_max_window_bits stands in a response only if it stood in the offer.",
    ),
    must(
        "cs-df-rsv1-continuation",
        "RFC 7692, 6",
        Play::Deflate(
            "",
            &Play::Fails(|| {
                let rest = sent(FIN | RSV1 | CONTINUATION, &HELLO[3..]);
                [sent(RSV1 | TEXT, &HELLO[..3]), rest].concat()
            }),
        ),
        "RSV1 in a later fragment of a message fails the connection.",
    ),
    must(
        "cs-df-utf8",
        "RFC 6455, 8.1",
        Play::Deflate("", &Play::Fails(|| sent(COMPRESSED, b"\x00\x02\x00\xfd\xffa\xff\x00"))),
        "A compressed text inflates to UTF-8.",
    ),
    info(
        "cs-df-garbage",
        "RFC 7692, 7.2.2",
        Play::Deflate("", &Play::Fails(|| sent(COMPRESSED, &[0xFF; 16]))),
        "Bytes that are not DEFLATE data. The RFC names no code for them.",
    ),
    info(
        "cs-df-bomb",
        "RFC 6455, 10.4",
        Play::Deflate("", &Play::Fails(|| sent(RSV1 | TEXT, &bomb(64 << 20)))),
        "64 KiB that inflate to 64 MiB: a client bounds what a message inflates to.",
    ),
];

fn compressed(payload: &[u8]) -> Traffic {
    Traffic::new(sent(COMPRESSED, payload), Message::text("Hello"))
}

fn in_fragments() -> Traffic {
    let rest = sent(FIN | CONTINUATION, &HELLO[3..]);
    Traffic::new([sent(RSV1 | TEXT, &HELLO[..3]), rest].concat(), Message::text("Hello"))
}

//! Cases of all forms of a length, and of what is long or never ends.
//!
//! RFC 6455, sections 5.2, 5.4 and 10.4. Read next: `compressed.rs`.

use super::case::{Case, Play, info, must, sent};
use crate::check::{
    bytes::{BINARY, CONTINUATION, FIN, PING, TEXT},
    incoming::Message,
    judge::Traffic,
};

const FORMS: &str = "A length has one of three forms: 7, 16 or 64 bits.";
const LONG_FORM: &str = "A sender uses the shortest form of a length. The RFC does not say what a \
                         receiver of a longer one does.";
const BOUNDED: &str = "A client bounds what it keeps of a message.";

pub(super) const CASES: &[Case] = &[
    must("cs-empty", "RFC 6455, 5.2", Play::Takes(|| of_length(0)), "A message may be empty."),
    must("cs-length-125", "RFC 6455, 5.2", Play::Takes(|| of_length(125)), FORMS),
    must("cs-length-126", "RFC 6455, 5.2", Play::Takes(|| of_length(126)), FORMS),
    must("cs-length-65535", "RFC 6455, 5.2", Play::Takes(|| of_length(65_535)), FORMS),
    must("cs-length-65536", "RFC 6455, 5.2", Play::Takes(|| of_length(65_536)), FORMS),
    must(
        "cs-every-cut",
        "RFC 6455, 5.4",
        Play::Takes(|| Traffic { in_bytes: true, ..of_length(130) }),
        "TCP has no boundaries: a frame may arrive in segments of any size.",
    ),
    must(
        "cs-len-msb",
        "RFC 6455, 5.2",
        Play::Fails(|| announcing(&[127, 0x80, 0, 0, 0, 0, 0, 0, 5])),
        "The top bit of a 64-bit length is 0.",
    ),
    info("cs-len-16-long", "RFC 6455, 5.2", Play::Fails(|| announcing(&[126, 0, 5])), LONG_FORM),
    info(
        "cs-len-64-long",
        "RFC 6455, 5.2",
        Play::Fails(|| announcing(&[127, 0, 0, 0, 0, 0, 0, 0, 5])),
        LONG_FORM,
    ),
    info(
        "cs-len-2-62",
        "RFC 6455, 10.4",
        Play::Fails(|| announcing(&[127, 0x40, 0, 0, 0, 0, 0, 0, 0])),
        "A frame of 2^62 bytes is beyond every limit. A client may say so at once, with 1009.",
    ),
    must(
        "cs-100-fragments",
        "RFC 6455, 5.4",
        Play::Takes(|| {
            let middle = sent(CONTINUATION, b"b").repeat(98);
            let bytes = [sent(TEXT, b"a"), middle, sent(FIN | CONTINUATION, b"c")].concat();
            Traffic::new(bytes, Message::text(format!("a{}c", "b".repeat(98))))
        }),
        "A message may come in many fragments.",
    ),
    info(
        "cs-10000-empty-fragments",
        "RFC 6455, 10.4",
        Play::Fails(|| [sent(TEXT, b""), sent(CONTINUATION, b"").repeat(10_000)].concat()),
        "Empty fragments cost a client work, and no limit on bytes stops them.",
    ),
    info("cs-fragments-32m", "RFC 6455, 10.4", Play::Fails(|| endless(32)), BOUNDED),
    info(
        "cs-message-32m",
        "RFC 6455, 10.4",
        Play::Fails(|| sent(FIN | BINARY, &vec![0; 32 << 20])),
        BOUNDED,
    ),
    info(
        "cs-1000-pings",
        "RFC 6455, 5.5.3",
        Play::Fails(|| sent(FIN | PING, b"flood").repeat(1000)),
        "Of several Pings that came together a client may answer the last alone.",
    ),
];

fn of_length(length: usize) -> Traffic {
    let payload = vec![b'a'; length];
    Traffic::new(sent(FIN | TEXT, &payload), Message::text(&payload))
}

/// A text of 5 bytes behind this length.
fn announcing(length: &[u8]) -> Vec<u8> {
    [&[FIN | TEXT][..], length, b"Hello"].concat()
}

/// A message of so many fragments of a megabyte, and no last one.
fn endless(megabytes: usize) -> Vec<u8> {
    [sent(BINARY, b""), sent(CONTINUATION, &vec![0; 1 << 20]).repeat(megabytes)].concat()
}

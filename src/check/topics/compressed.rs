//! Compressed messages.
//!
//! The compressed bytes are written by hand, most of them from the RFC's examples. RFC 7692,
//! sections 6 and 7.2. Read next: `lives.rs`.

use crate::check::{
    bench::{Bench, Judged},
    bytes::{CLOSE, CONTINUATION, FIN, PING, PONG, RSV1, TEXT, fragments, frame, text},
    check::{Check, Needs, Probe, When, info, must},
    failing::{ANSWERED, fails},
    hello::{self, HELLO, HELLO_AGAIN},
    incoming::{Message, Messages},
    inputs::Violation,
    judge::{Traffic, alive, comes_back, takes},
    link::Link,
    verdict::Verdict,
};

/// In a block that is not compressed (7.2.3.3).
const HELLO_STORED: &[u8] = b"\x00\x05\x00\xfa\xffHello\x00";
/// In a block with BFINAL set (7.2.3.4).
const HELLO_FINAL: &[u8] = &[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00];
/// With another block behind the one with BFINAL set (7.2.1).
const HELLO_AFTER_FINAL: &[u8] = b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00\x06\x00\xf9\xff again\x00";
/// In two blocks (7.2.3.5).
const HELLO_TWO_BLOCKS: &[u8] =
    &[0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00];
/// A compressed text in one frame.
const COMPRESSED: u8 = FIN | RSV1 | TEXT;

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "df-snct",
        "RFC 7692, 7.1.1.1",
        Probe::Run(|bench| Box::pin(no_takeover(bench))),
        "A server that agrees to server_no_context_takeover compresses each message on its own.",
    )
    .needs(Needs::Both),
    must(
        "df-server-window",
        "RFC 7692, 7.1.2.1",
        Probe::Run(|bench| Box::pin(window(bench))),
        "A server that agrees to server_max_window_bits refers no further back than that; here \
         9 bits: 512 bytes.",
    )
    .needs(Needs::Both),
    must(
        "df-hello",
        "RFC 7692, 7.2.2",
        Probe::TakesDeflate(|| compressed(HELLO)),
        "A compressed message is taken as what it inflates to.",
    )
    .needs(Needs::Deflate),
    must(
        "df-fragmented",
        "RFC 7692, 6.2",
        Probe::TakesDeflate(in_fragments),
        "A compressed message may come in fragments; RSV1 is set in the first alone.",
    )
    .rests_on(&["df-hello"])
    .needs(Needs::Deflate),
    must(
        "df-uncompressed-too",
        "RFC 7692, 6.2",
        Probe::TakesDeflate(|| Traffic::text("Hello")),
        "With the extension, a message may still come uncompressed.",
    )
    .needs(Needs::Deflate),
    must(
        "df-context",
        "RFC 7692, 7.2.3.2",
        Probe::Run(|bench| Box::pin(context(bench))),
        "Where nothing else was agreed on, a message may refer to those before it.",
    )
    .rests_on(&["df-hello"])
    .answered()
    .needs(Needs::Deflate),
    must(
        "df-stored-block",
        "RFC 7692, 7.2.3.3",
        Probe::TakesDeflate(|| compressed(HELLO_STORED)),
        "A block of a compressed message may be stored.",
    )
    .rests_on(&["df-hello"])
    .needs(Needs::Deflate),
    must(
        "df-bfinal",
        "RFC 7692, 7.2.3.4",
        Probe::TakesDeflate(|| compressed(HELLO_FINAL)),
        "A block of a compressed message may have BFINAL set.",
    )
    .rests_on(&["df-hello"])
    .needs(Needs::Deflate),
    info(
        "df-after-bfinal",
        "RFC 7692, 7.2.1",
        Probe::TakesDeflate(|| {
            Traffic::new(frame(COMPRESSED, HELLO_AFTER_FINAL), Message::text("Hello again"))
        }),
        "Behind a block with BFINAL set, a message may go on with another block. Many servers that \
         use zlib lose it.",
    )
    .rests_on(&["df-bfinal"])
    .needs(Needs::Deflate),
    must(
        "df-two-blocks",
        "RFC 7692, 7.2.3.5",
        Probe::TakesDeflate(|| compressed(HELLO_TWO_BLOCKS)),
        "A compressed message may have several blocks.",
    )
    .rests_on(&["df-hello"])
    .needs(Needs::Deflate),
    must(
        "df-empty",
        "RFC 7692, 7.2.3.6",
        Probe::TakesDeflate(|| Traffic::new(frame(COMPRESSED, [0]), Message::text(""))),
        "A compressed message may be empty.",
    )
    .rests_on(&["df-hello"])
    .needs(Needs::Deflate),
    must(
        "df-rsv1-continuation",
        "RFC 7692, 6",
        Probe::FailsDeflate(rsv1_continuation),
        "RSV1 in a later fragment of a message fails the connection.",
    )
    .rests_on(&["fr-rsv1"])
    .needs(Needs::Deflate),
    must(
        "df-rsv1-control",
        "RFC 7692, 6",
        Probe::FailsEach(|| {
            vec![
                Violation::deflated("a Ping", frame(FIN | RSV1 | PING, "x")),
                Violation::deflated("a Pong", frame(FIN | RSV1 | PONG, "x")),
                Violation::deflated("a Close", frame(FIN | RSV1 | CLOSE, ANSWERED.to_be_bytes())),
            ]
        }),
        "RSV1 in a control frame fails the connection.",
    )
    .rests_on(&["fr-rsv-on-control"])
    .needs(Needs::Deflate),
    info(
        "df-garbage",
        "RFC 7692, 7.2.2",
        Probe::FailsDeflate(|| frame(COMPRESSED, [0xFF; 16])),
        "Bytes that are not DEFLATE data. The RFC names no code for them.",
    )
    .needs(Needs::Deflate),
    info(
        "df-zero-bytes",
        "RFC 7692, 7.2.2",
        Probe::Run(|bench| Box::pin(zero_bytes(bench))),
        "A compressed message of no bytes. With the four that its sender has removed, it is an \
         empty block.",
    )
    .needs(Needs::Deflate),
    must(
        "df-utf8",
        "RFC 6455, 8.1",
        Probe::FailsDeflate(|| frame(COMPRESSED, b"\x00\x02\x00\xfd\xffa\xff\x00")),
        "A compressed text inflates to UTF-8.",
    )
    .rests_on(&["utf8-ff"])
    .needs(Needs::Deflate),
    info(
        "df-bomb",
        "RFC 6455, 10.4",
        Probe::Run(|bench| Box::pin(bomb(bench))),
        "A megabyte that inflates to a gigabyte: a server bounds what a message inflates to.",
    )
    .needs(Needs::Deflate)
    .when(When::Unsafe),
];

fn compressed(payload: &[u8]) -> Traffic {
    Traffic::new(frame(COMPRESSED, payload), Message::text("Hello"))
}

fn in_fragments() -> Traffic {
    let bytes = fragments(RSV1 | TEXT, &[&HELLO[..3], &HELLO[3..]]);
    Traffic::new(bytes, Message::text("Hello"))
}

fn rsv1_continuation() -> Vec<u8> {
    let first = frame(RSV1 | TEXT, &HELLO[..3]);
    [first, frame(FIN | RSV1 | CONTINUATION, &HELLO[3..])].concat()
}

/// Text of this many bytes, in which nothing is near what it repeats.
fn noise(length: usize) -> String {
    let mut state = 1_u32;
    let letter = |_| {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        char::from(b'a' + (state >> 16) as u8 % 26)
    };
    (0..length).map(letter).collect()
}

/// Sends a text, uncompressed, and waits until it comes back, compressed or not.
async fn back(
    bench: &Bench,
    link: &mut Link,
    messages: &mut Messages,
    sent: &str,
) -> Result<(), Verdict> {
    link.send(&text(sent)).await;
    match comes_back(bench, link, messages, &[Message::text(sent)]).await? {
        Verdict::Kept(_) => Ok(()),
        other => Err(other),
    }
}

/// A server may want each message compressed on its own, though nobody has asked (7.1.1.2).
async fn context(bench: Bench) -> Judged {
    let (mut link, head) = bench.open_deflate("").await?;
    let parameters = head.deflate().unwrap_or_default();
    if parameters.iter().any(|(name, _)| name == "client_no_context_takeover") {
        return Ok(Verdict::not_judged("wants none: client_no_context_takeover"));
    }
    let messages = compressed(HELLO).then(compressed(HELLO_AGAIN));
    takes(&bench, &mut link, &messages).await
}

async fn no_takeover(bench: Bench) -> Judged {
    let (mut link, head) = bench.open_deflate("; server_no_context_takeover").await?;
    let parameters = head.deflate().unwrap_or_default();
    if !parameters.iter().any(|(name, _)| name == "server_no_context_takeover") {
        return Ok(Verdict::broken("agrees, but does not say so in its response"));
    }
    // Long enough to be compressed by servers that leave short messages alone.
    let message = noise(4000);
    let mut messages = Messages::default();
    messages.forgets = true;
    for _ in 0..2 {
        back(&bench, &mut link, &mut messages, &message).await?;
    }
    Ok(Verdict::kept("each inflates on its own"))
}

async fn window(bench: Bench) -> Judged {
    let (mut link, _) = bench.open_deflate("; server_max_window_bits=9").await?;
    let half = noise(1000);
    let message = [&half[..], &half].concat();
    let mut messages = Messages::default();
    back(&bench, &mut link, &mut messages, &message).await?;
    Ok(match messages.inflater.farthest {
        farthest @ 513.. => Verdict::broken(format!("refers {farthest} bytes back")),
        _ => Verdict::kept("refers no further back than 512 bytes"),
    })
}

async fn zero_bytes(bench: Bench) -> Judged {
    let (mut link, _) = bench.open_deflate("").await?;
    Ok(match fails(&bench, &mut link, &frame(COMPRESSED, "")).await {
        Verdict::Broken(_) => Verdict::kept("takes it as an empty message"),
        other => other,
    })
}

async fn bomb(bench: Bench) -> Judged {
    let (mut link, _) = bench.open_deflate("").await?;
    link.send(&frame(RSV1 | TEXT, hello::bomb(1 << 30))).await;
    Ok(match alive(&mut link).await? {
        Verdict::Kept(_) => Verdict::kept("inflates a gigabyte, and lives"),
        other => Verdict::kept(other.words()),
    })
}

//! Headers of frames.
//!
//! RFC 6455, sections 5.1 to 5.3. Read next: `control.rs`.

use crate::check::{
    bench::{Bench, Judged},
    bytes::{
        BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, RSV1, RSV2, RSV3, TEXT, announcing, binary,
        close, frame, masked, ping, text, unmasked,
    },
    check::{Check, Needs, Probe, info, must},
    failing::{ANSWERED, Ending, Reaction, ending, fails, reaction},
    hello::HELLO,
    incoming::{Message, Messages, ServerFrame},
    inputs::Violation,
    judge::{Traffic, answers_quickly, closed, ended},
    link::Next,
    verdict::Verdict,
};
use tokio::time::Instant;

/// Lengths at which the form of the length changes.
const LENGTHS: [usize; 5] = [125, 126, 127, 65535, 65536];
const RESERVED_BIT: &str = "A reserved bit that no extension gives a meaning fails the connection.";
const RESERVED_OPCODE: &str = "A reserved opcode fails the connection.";

/// The probe of a reserved opcode.
macro_rules! opcode {
    ($name:literal, $opcode:literal) => {
        must($name, "RFC 6455, 5.2", Probe::Fails(|| frame(FIN | $opcode, "x")), RESERVED_OPCODE)
    };
}

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "fr-text",
        "RFC 6455, 5.6",
        Probe::Takes(|| Traffic::text("Hello")),
        "A text message is taken as text.",
    ),
    must(
        "fr-binary",
        "RFC 6455, 5.6",
        Probe::Takes(|| Traffic::new(binary([0, 1, 254, 255]), Message::binary([0, 1, 254, 255]))),
        "A binary message is taken as binary.",
    ),
    must(
        "fr-empty",
        "RFC 6455, 5.2",
        Probe::Takes(|| Traffic::text("").then(Traffic::new(binary(""), Message::binary("")))),
        "A message may be empty.",
    ),
    must(
        "fr-lengths",
        "RFC 6455, 5.2",
        Probe::Takes(lengths),
        "A length has one of three forms: 7, 16 or 64 bits; here 125, 126, 127, 65535 and 65536 \
         bytes. All of them are the message's, in their order.",
    ),
    must(
        "fr-lengths-minimal",
        "RFC 6455, 5.2",
        Probe::Run(|bench| Box::pin(minimal(bench))),
        "A server writes lengths in the shortest form.",
    )
    .needs(Needs::Echo),
    must(
        "fr-server-unmasked",
        "RFC 6455, 5.1",
        Probe::Run(|bench| Box::pin(all(bench, |frame| !frame.is_masked(), "masks a frame"))),
        "A server masks no frame.",
    ),
    must(
        "fr-server-rsv-0",
        "RFC 6455, 5.2",
        Probe::Run(|bench| {
            Box::pin(all(
                bench,
                |frame| frame.first & (RSV1 | RSV2 | RSV3) == 0,
                "sets a reserved bit",
            ))
        }),
        "Where no extension was agreed on, a server sets no reserved bit.",
    ),
    must(
        "fr-mask-zero",
        "RFC 6455, 5.3",
        Probe::Takes(|| Traffic::new(masked(FIN | TEXT, b"plain", [0; 4]), Message::text("plain"))),
        "A masking key may be any 32 bits, 0 as well.",
    ),
    must(
        "fr-every-cut",
        "RFC 6455, 5.4",
        Probe::Takes(|| Traffic { in_bytes: true, ..Traffic::text(&"Hello".repeat(26)) }),
        "TCP has no boundaries: a frame may arrive in segments of any size.",
    ),
    must("fr-rsv1", "RFC 6455, 5.2", Probe::FailsEach(|| reserved(RSV1)), RESERVED_BIT),
    must("fr-rsv2", "RFC 6455, 5.2", Probe::FailsEach(|| reserved(RSV2)), RESERVED_BIT)
        .rests_on(&["fr-rsv1"]),
    must("fr-rsv3", "RFC 6455, 5.2", Probe::FailsEach(|| reserved(RSV3)), RESERVED_BIT)
        .rests_on(&["fr-rsv1"]),
    must("fr-rsv-on-control", "RFC 6455, 5.2", Probe::FailsEach(reserved_on_control), RESERVED_BIT)
        .rests_on(&["fr-rsv1"]),
    opcode!("fr-opcode-3", 0x3),
    opcode!("fr-opcode-4", 0x4).rests_on(&["fr-opcode-3"]),
    opcode!("fr-opcode-5", 0x5).rests_on(&["fr-opcode-3"]),
    opcode!("fr-opcode-6", 0x6).rests_on(&["fr-opcode-3"]),
    opcode!("fr-opcode-7", 0x7).rests_on(&["fr-opcode-3"]),
    opcode!("fr-opcode-b", 0xB),
    opcode!("fr-opcode-c", 0xC).rests_on(&["fr-opcode-b"]),
    opcode!("fr-opcode-d", 0xD).rests_on(&["fr-opcode-b"]),
    opcode!("fr-opcode-e", 0xE).rests_on(&["fr-opcode-b"]),
    opcode!("fr-opcode-f", 0xF).rests_on(&["fr-opcode-b"]),
    must(
        "fr-unmasked",
        "RFC 6455, 5.1",
        Probe::FailsEach(not_masked),
        "A server closes the connection on a frame that is not masked, whatever it holds.",
    ),
    info(
        "len-16-long",
        "RFC 6455, 5.2",
        Probe::Fails(|| announcing(FIN | TEXT, &[126, 0, 5], b"Hello")),
        "A sender uses the shortest form of a length. The RFC does not say what a receiver of a \
         longer one does.",
    ),
    info(
        "len-64-long",
        "RFC 6455, 5.2",
        Probe::Fails(|| announcing(FIN | TEXT, &[127, 0, 0, 0, 0, 0, 0, 0, 5], b"Hello")),
        "A sender uses the shortest form of a length. The RFC does not say what a receiver of a \
         longer one does.",
    ),
    must(
        "len-msb",
        "RFC 6455, 5.2",
        Probe::Run(|bench| Box::pin(top_bit(bench))),
        "The top bit of a 64-bit length is 0.",
    ),
    info(
        "len-2-62",
        "RFC 6455, 10.4",
        Probe::Run(|bench| Box::pin(huge(bench, 1 << 62))),
        "A frame of 2^62 bytes is beyond every limit. A server may say so at once, with 1009.",
    ),
    info(
        "len-4g",
        "RFC 6455, 10.4",
        Probe::Run(|bench| Box::pin(huge(bench, (4 << 30) + 5))),
        "A frame of 4 GiB and 5 bytes: a server whose lengths have 32 bits reads 5.",
    ),
];

/// A message and its echo, of this length. Wherever it is cut, turned round or changed, other bytes
/// are there: the bytes repeat after 251 of them, which divides no size of a buffer.
fn of_length(length: &usize) -> Traffic {
    let payload: Vec<u8> = (0..*length).map(|at| (at % 251) as u8).collect();
    Traffic::new(frame(FIN | BINARY, &payload), Message::binary(&payload))
}

/// Each length as binary, and the longest as text, too.
fn lengths() -> Traffic {
    let letters: String = (0..65536).map(|at| char::from(b'a' + (at % 23) as u8)).collect();
    LENGTHS.iter().map(of_length).fold(Traffic::text(&letters), Traffic::then)
}

/// Data frames with this bit, on their own and where permessage-deflate has given RSV1 a meaning.
fn reserved(bit: u8) -> Vec<Violation> {
    let mut each = vec![
        Violation::new("a text", frame(FIN | bit | TEXT, "x")),
        Violation::new("a binary frame", frame(FIN | bit | BINARY, "x")),
        Violation::new(
            "a continuation",
            [frame(TEXT, "a"), frame(FIN | bit | CONTINUATION, "b")].concat(),
        ),
    ];
    if bit != RSV1 {
        let compressed = frame(FIN | RSV1 | bit | TEXT, HELLO);
        each.extend([
            Violation::deflated("a text with permessage-deflate", frame(FIN | bit | TEXT, "x")),
            Violation::deflated("a compressed text", compressed),
        ]);
    }
    each
}

fn reserved_on_control() -> Vec<Violation> {
    let bits = [("RSV1", RSV1), ("RSV2", RSV2), ("RSV3", RSV3)];
    let on = |(name, bit): (&str, u8)| {
        [
            Violation::new(format!("{name} on a Ping"), frame(FIN | bit | PING, "x")),
            Violation::new(format!("{name} on a Pong"), frame(FIN | bit | PONG, "x")),
            Violation::new(
                format!("{name} on a Close"),
                frame(FIN | bit | CLOSE, ANSWERED.to_be_bytes()),
            ),
        ]
    };
    bits.into_iter().flat_map(on).collect()
}

/// A Close is not among them: a server that answers one closes the connection, as it must.
fn not_masked() -> Vec<Violation> {
    let continuation = [frame(TEXT, "a"), unmasked(FIN | CONTINUATION, b"b")].concat();
    vec![
        Violation::new("a text", unmasked(FIN | TEXT, b"Hello")),
        Violation::new("a binary frame", unmasked(FIN | BINARY, b"Hello")),
        Violation::new("an empty text", unmasked(FIN | TEXT, b"")),
        Violation::new("a continuation", continuation),
        Violation::new("a Ping", unmasked(FIN | PING, b"x")),
        Violation::new("an empty Ping", unmasked(FIN | PING, b"")),
        Violation::new("a Pong", unmasked(FIN | PONG, b"x")),
    ]
}

/// Reads frames until what was sent has come back.
async fn minimal(bench: Bench) -> Judged {
    let mut link = bench.open().await?;
    let mut messages = Messages::default();
    let mut checked = 0;
    for traffic in LENGTHS.iter().map(of_length) {
        link.send(&traffic.bytes).await;
        let deadline = link.deadline();
        let mut is_back = false;
        while !is_back {
            match link.next(deadline).await {
                Next::Frame(frame) if !frame.is_minimal() => {
                    let (length, bytes) = (frame.payload.len(), frame.length_bytes);
                    let words = format!("writes the length {length} in {bytes} bytes");
                    return Ok(Verdict::broken(words));
                }
                Next::Frame(frame) if frame.is_data() => {
                    is_back = messages.push_data(&frame).as_ref() == traffic.messages.first();
                    checked += 1;
                }
                Next::Frame(_) => {}
                Next::Ended(_) | Next::Silent if checked > 0 => is_back = true,
                Next::Ended(end) => return Ok(Verdict::not_judged(ended(end))),
                Next::Silent => return Ok(Verdict::unanswered("sends nothing back")),
            }
        }
    }
    Ok(Verdict::kept("the shortest form"))
}

/// Has the server send what frames it will, and looks at each.
async fn all(bench: Bench, holds: fn(&ServerFrame) -> bool, words: &str) -> Judged {
    let mut link = bench.open().await?;
    link.send(&[text("Hello"), ping("p")].concat()).await;
    let deadline = link.deadline();
    let (mut frames, mut messages) = (Vec::new(), Messages::default());
    let (mut is_back, mut is_ponged) = (!bench.server.echoes, false);
    while !(is_back && is_ponged) {
        match link.next(deadline).await {
            Next::Frame(frame) => {
                is_ponged |= frame.is_pong_of(b"p");
                let message = messages.push_data(&frame);
                is_back |= message == Some(Message::text("Hello"));
                frames.push(frame);
            }
            Next::Ended(_) | Next::Silent => break,
        }
    }
    let Ending { closes, others, .. } = ending(&mut link, &close(1000, b"")).await;
    frames.extend(closes.into_iter().chain(others));
    Ok(match frames.iter().find(|frame| !holds(frame)) {
        Some(frame) => Verdict::broken(format!("{words}: opcode {:x}", frame.opcode())),
        None if frames.is_empty() => Verdict::unanswered("sends no frame"),
        None => Verdict::kept("in each frame"),
    })
}

/// A server that waits for 2^63 bytes and more has taken the top bit as part of the length.
async fn top_bit(bench: Bench) -> Judged {
    let mut link = bench.open().await?;
    answers_quickly(&mut link).await?;
    let violation = announcing(FIN | TEXT, &[127, 0x80, 0, 0, 0, 0, 0, 0, 5], b"Hello");
    let verdict = fails(&bench, &mut link, &violation).await;
    Ok(match verdict {
        Verdict::Unanswered(_) => Verdict::broken("waits for 2^63 bytes"),
        verdict => verdict,
    })
}

async fn huge(bench: Bench, length: u64) -> Judged {
    let mut link = bench.open().await?;
    let start = Instant::now();
    let bytes = announcing(FIN | BINARY, &[&[127][..], &length.to_be_bytes()].concat(), b"Hello");
    Ok(Verdict::kept(match reaction(&bench, &mut link, &bytes).await {
        Reaction::Closed(frame) => match start.elapsed().as_secs() {
            0 => format!("{} at once", closed(&frame)),
            seconds => format!("{} after {seconds} s", closed(&frame)),
        },
        Reaction::Ended(end) => ended(end).to_owned(),
        Reaction::Taken(_) => "reads a frame of 5 bytes".to_owned(),
        Reaction::Nothing => "waits for its bytes".to_owned(),
        Reaction::Before(words) => return Ok(Reaction::before(&words)),
    }))
}

//! Text is UTF-8.
//!
//! RFC 6455, section 8.1; RFC 3629, sections 3 and 4. Read next: `closing.rs`.

use crate::check::{
    bench::{Bench, Judged},
    bytes::{FIN, TEXT, binary, fragments, frame, text},
    check::{Check, Probe, info, must, should},
    failing::{Reaction, fails, reaction},
    incoming::Message,
    inputs::Violation,
    judge::{Traffic, closed, closed_on_valid, ended},
    verdict::Verdict,
};

const NOT_UTF8: &str = "Text that is not UTF-8 fails the connection.";

/// Bytes with which no character begins.
const NO_LEAD: [&[u8]; 3] = [b"a\xFF", b"a\xFE", b"a\x80"];
/// More bytes than a character needs: the first and the last of each length.
const OVERLONG: [&[u8]; 6] = [
    b"\xC0\xAF",
    b"\xC1\xBF",
    b"\xE0\x80\xAF",
    b"\xE0\x9F\xBF",
    b"\xF0\x80\x80\xAF",
    b"\xF0\x8F\xBF\xBF",
];
/// The first surrogate, the last, and a pair of them, as CESU-8 has it.
const SURROGATES: [&[u8]; 3] = [b"\xED\xA0\x80", b"\xED\xBF\xBF", b"\xED\xA0\xBD\xED\xB8\x80"];
/// Beyond U+10FFFF; the last two are the forms of 5 and 6 bytes that RFC 2279 had.
const BEYOND: [&[u8]; 5] = [
    b"\xF4\x90\x80\x80",
    b"\xF5\x80\x80\x80",
    b"\xF7\xBF\xBF\xBF",
    b"\xF8\x88\x80\x80\x80",
    b"\xFC\x84\x80\x80\x80\x80",
];
/// A character that ends before all its bytes, at the end of the message or before another one.
const EARLY: [&[u8]; 5] = [b"\xE2\x82", b"\xC3", b"\xF0\x9F\x98", b"\xC3a", b"\xE2\x82a"];

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "utf8-good",
        "RFC 6455, 5.6",
        Probe::Takes(|| {
            Traffic::text("\u{7f}\u{80}\u{7ff}\u{800}\u{d7ff}\u{e000}\u{fffd}\u{10000}\u{10ffff}")
        }),
        "Text may have any characters, those of 1, 2, 3 and 4 bytes.",
    ),
    must(
        "utf8-cut-inside",
        "RFC 6455, 5.6",
        Probe::Takes(|| {
            Traffic::new(fragments(TEXT, &[b"\xE2", b"\x82", b"\xAC"]), Message::text("\u{20ac}"))
        }),
        "A fragment may end inside a character; the whole message is UTF-8.",
    )
    .rests_on(&["msg-fragments"]),
    must("utf8-ff", "RFC 6455, 8.1", Probe::FailsEach(|| texts(&NO_LEAD)), NOT_UTF8),
    must("utf8-overlong", "RFC 6455, 8.1", Probe::FailsEach(|| texts(&OVERLONG)), NOT_UTF8)
        .rests_on(&["utf8-ff"]),
    must("utf8-surrogate", "RFC 6455, 8.1", Probe::FailsEach(|| texts(&SURROGATES)), NOT_UTF8)
        .rests_on(&["utf8-ff"]),
    must("utf8-beyond", "RFC 6455, 8.1", Probe::FailsEach(|| texts(&BEYOND)), NOT_UTF8)
        .rests_on(&["utf8-ff"]),
    must("utf8-ends-early", "RFC 6455, 8.1", Probe::FailsEach(|| texts(&EARLY)), NOT_UTF8)
        .rests_on(&["utf8-ff"]),
    should(
        "utf8-code-1007",
        "RFC 6455, 7.4.1",
        Probe::Run(|bench| Box::pin(code_1007(bench))),
        "1007 is the code for text that is not UTF-8.",
    ),
    info(
        "utf8-early",
        "RFC 6455, 8.1",
        Probe::Run(|bench| Box::pin(early(bench))),
        "A server may fail the connection on the first wrong byte, or at the end of the message.",
    ),
    must(
        "utf8-nonchar",
        "RFC 6455, 5.6",
        Probe::Takes(|| Traffic::text("\u{fffe}\u{ffff}\u{1ffff}")),
        "Characters that are not assigned are UTF-8.",
    ),
    must(
        "utf8-nul",
        "RFC 6455, 5.6",
        Probe::Takes(|| Traffic::text("a\0b")),
        "NUL is a character like another.",
    ),
    must(
        "binary-ff",
        "RFC 6455, 5.6",
        Probe::Takes(|| Traffic::new(binary(b"\xFF\xFE"), Message::binary(b"\xFF\xFE"))),
        "Binary messages need not be UTF-8.",
    ),
];

/// These as texts, named by their bytes.
fn texts(payloads: &[&[u8]]) -> Vec<Violation> {
    let hex = |payload: &[u8]| {
        let bytes: Vec<String> = payload.iter().map(|byte| format!("{byte:02X}")).collect();
        bytes.join(" ")
    };
    payloads.iter().map(|payload| Violation::new(hex(payload), text(payload))).collect()
}

async fn code_1007(bench: Bench) -> Judged {
    let mut link = bench.open().await?;
    Ok(match reaction(&bench, &mut link, &text(b"a\xFF")).await {
        Reaction::Closed(frame) if frame.close_code() == Some(1007) => {
            Verdict::kept(closed(&frame))
        }
        // Its application may want no messages at all.
        Reaction::Closed(frame) if !bench.server.echoes => closed_on_valid(&frame),
        Reaction::Closed(frame) if !frame.has_defined_code() => {
            Verdict::not_judged(format!("{}; see sv-close-defined", closed(&frame)))
        }
        Reaction::Closed(frame) => Verdict::broken(closed(&frame)),
        Reaction::Ended(end) => Verdict::not_judged(ended(end)),
        Reaction::Taken(_) => Verdict::not_judged("takes it; see utf8-ff"),
        Reaction::Before(words) => Reaction::before(&words),
        Reaction::Nothing => Verdict::unanswered("neither closes nor goes on"),
    })
}

/// The message does not end, so that only a server that does not wait for its end closes.
async fn early(mut bench: Bench) -> Judged {
    // A text behind it would be a message inside a message; a Ping is enough.
    bench.server.echoes = false;
    let mut link = bench.open().await?;
    let verdict = fails(&bench, &mut link, &frame(TEXT & !FIN, b"a\xFF")).await;
    Ok(match verdict {
        Verdict::Kept(words) => Verdict::kept(format!("{words}, at once")),
        _ => Verdict::kept("waits for the end of the message"),
    })
}

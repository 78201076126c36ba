//! Text is UTF-8.
//!
//! RFC 6455, section 8.1; RFC 3629, sections 3 and 4. Read next: `closing.rs`.

use crate::check::{
    bench::{Bench, Judged},
    bytes::{FIN, TEXT, binary, fragments, frame, text},
    check::{Check, Probe, info, must, should},
    failing::{Reaction, fails, reaction},
    incoming::Message,
    judge::{Traffic, closed, closed_on_valid, ended},
    verdict::Verdict,
};

const NOT_UTF8: &str = "Text that is not UTF-8 fails the connection.";

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
    must("utf8-ff", "RFC 6455, 8.1", Probe::Fails(|| text(b"a\xFF")), NOT_UTF8),
    must("utf8-overlong", "RFC 6455, 8.1", Probe::Fails(|| text(b"\xC0\xAF")), NOT_UTF8)
        .rests_on(&["utf8-ff"]),
    must("utf8-surrogate", "RFC 6455, 8.1", Probe::Fails(|| text(b"\xED\xA0\x80")), NOT_UTF8)
        .rests_on(&["utf8-ff"]),
    must("utf8-beyond", "RFC 6455, 8.1", Probe::Fails(|| text(b"\xF4\x90\x80\x80")), NOT_UTF8)
        .rests_on(&["utf8-ff"]),
    must("utf8-ends-early", "RFC 6455, 8.1", Probe::Fails(|| text(b"\xE2\x82")), NOT_UTF8)
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

async fn code_1007(bench: Bench) -> Judged {
    let mut link = bench.open().await?;
    Ok(match reaction(&bench, &mut link, &text(b"a\xFF")).await {
        Reaction::Closed(frame) if frame.close_code() == Some(1007) => {
            Verdict::kept(closed(&frame))
        }
        // Its application may want no messages at all.
        Reaction::Closed(frame) if !bench.server.echoes => closed_on_valid(&frame),
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

//! The close handshake.
//!
//! RFC 6455, sections 5.5.1, 7.1 and 7.4. Read next: `violating.rs`.

use crate::check::{
    bench::{Bench, Judged},
    bytes::{CLOSE, FIN, TEXT, close, frame, text},
    check::{Check, Needs, Probe, info, must, should},
    failing::{ANSWERED, Ending, Reaction, closed_on, ending, over_before},
    incoming::{Messages, ServerFrame},
    judge::{closed, ended, in_time},
    verdict::{End, Verdict},
};

const ONE_BYTE: &[u8] = b"x";
const NOT_SENT: &str =
    "The codes 1005, 1006 and 1015 are never sent: a server does not send one back.";
const NOT_DEFINED: &str = "A code that is not used or not defined should not be sent back.";

/// The check of a code that must not, or should not, come back.
macro_rules! not_back {
    ($level:ident $name:literal $code:literal $section:literal $rule:ident) => {
        $level($name, $section, Probe::Run(|bench| Box::pin(not_back(bench, $code))), $rule)
    };
}

/// The check of a code that must be taken.
macro_rules! taken {
    ($level:ident $name:literal $code:literal $section:literal $rule:literal) => {
        $level($name, $section, Probe::Run(|bench| Box::pin(taken(bench, $code))), $rule)
    };
}

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "cl-answered",
        "RFC 6455, 5.5.1",
        Probe::Run(|bench| Box::pin(answered(bench, close(1000, b"")))),
        "A Close is answered with a Close.",
    )
    .answered(),
    must(
        "cl-empty",
        "RFC 6455, 5.5.1",
        Probe::Run(|bench| Box::pin(answered(bench, frame(FIN | CLOSE, "")))),
        "A Close need not have a code. It is answered like any other.",
    )
    .rests_on(&["cl-answered"])
    .answered(),
    must(
        "cl-tcp-ends-at-once",
        "RFC 6455, 5.5.1",
        Probe::Run(|bench| Box::pin(tcp_ends(bench))),
        "Once both ends have sent a Close, the server closes TCP at once.",
    ),
    should(
        "cl-tcp-ends-with-fin",
        "RFC 6455, 7.1.1",
        Probe::Run(|bench| Box::pin(with_fin(bench))),
        "TCP should be closed cleanly: with FIN, not with RST.",
    ),
    info(
        "cl-same-code",
        "RFC 6455, 5.5.1",
        Probe::Run(|bench| Box::pin(same_code(bench))),
        "The answer to a Close typically has its code; here 1001.",
    ),
    must(
        "cl-one-byte",
        "RFC 6455, 5.5.1",
        Probe::Run(|bench| Box::pin(malformed(bench, frame(FIN | CLOSE, ONE_BYTE)))),
        "The payload of a Close is empty, or begins with a code of 2 bytes.",
    ),
    not_back!(should "cl-1004" 1004 "RFC 6455, 7.4.1" NOT_DEFINED).rests_on(&["cl-999"]),
    not_back!(must "cl-1005" 1005 "RFC 6455, 7.4.1" NOT_SENT),
    not_back!(must "cl-1006" 1006 "RFC 6455, 7.4.1" NOT_SENT).rests_on(&["cl-1005"]),
    not_back!(must "cl-1015" 1015 "RFC 6455, 7.4.1" NOT_SENT).rests_on(&["cl-1005"]),
    not_back!(should "cl-0" 0 "RFC 6455, 7.4.2" NOT_DEFINED).rests_on(&["cl-999"]),
    not_back!(should "cl-999" 999 "RFC 6455, 7.4.2" NOT_DEFINED),
    not_back!(should "cl-1016" 1016 "RFC 6455, 7.4.2" NOT_DEFINED).rests_on(&["cl-999"]),
    not_back!(should "cl-2999" 2999 "RFC 6455, 7.4.2" NOT_DEFINED).rests_on(&["cl-999"]),
    taken!(
        info "cl-1012" 1012 "RFC 6455, 7.4.2"
        "1012 was registered after the RFC: the service restarts."
    ),
    taken!(
        info "cl-1013" 1013 "RFC 6455, 7.4.2"
        "1013 was registered after the RFC: try again later."
    ),
    taken!(
        info "cl-1014" 1014 "RFC 6455, 7.4.2"
        "1014 was registered after the RFC: a gateway got a bad response."
    ),
    taken!(must "cl-3000" 3000 "RFC 6455, 7.4.2" "3000 to 3999 are for libraries and frameworks.")
        .rests_on(&["cl-answered"])
        .answered(),
    taken!(must "cl-4999" 4999 "RFC 6455, 7.4.2" "4000 to 4999 are for private use.")
        .rests_on(&["cl-answered"])
        .answered(),
    not_back!(info "cl-5000" 5000 "RFC 6455, 7.4.2" NOT_DEFINED),
    not_back!(info "cl-65535" 65535 "RFC 6455, 7.4.2" NOT_DEFINED),
    must(
        "cl-reason-not-utf8",
        "RFC 6455, 8.1",
        Probe::Run(|bench| Box::pin(malformed(bench, close(ANSWERED, b"a\xFF")))),
        "The reason of a Close is UTF-8.",
    ),
    must(
        "cl-reason-123",
        "RFC 6455, 5.5.1",
        Probe::Run(|bench| Box::pin(answered(bench, close(1000, &longest_reason())))),
        "The reason of a Close may have 123 bytes.",
    )
    .rests_on(&["cl-answered"])
    .answered(),
    must(
        "cl-126",
        "RFC 6455, 5.5",
        Probe::Run(|bench| Box::pin(malformed(bench, close(ANSWERED, &[b'a'; 124])))),
        "The payload of a control frame has at most 125 bytes.",
    ),
    info(
        "cl-mid-message",
        "RFC 6455, 5.5.1",
        Probe::Run(|bench| Box::pin(mid_message(bench))),
        "A client may close in the middle of a message.",
    ),
    must(
        "cl-data-after",
        "RFC 6455, 5.5.1",
        Probe::Run(|bench| Box::pin(data_after(bench))),
        "After its Close a server sends no more data, and what a client sends after its own is \
         dropped.",
    )
    .needs(Needs::Echo),
    must(
        "cl-twice",
        "RFC 6455, 5.5.1",
        Probe::Run(|bench| Box::pin(twice(bench))),
        "Once both ends have sent a Close, nothing more is sent: a second Close gets no answer.",
    ),
];

/// Sends a Close, and returns what follows.
async fn closing(bench: &Bench, bytes: &[u8]) -> Result<Ending, Verdict> {
    let mut link = bench.open().await?;
    match over_before(&mut link).await {
        Some(Reaction::Before(words)) => Err(Reaction::before(&words)),
        _ => Ok(ending(&mut link, bytes).await),
    }
}

fn no_close(bench: &Bench, ending: &Ending) -> Verdict {
    // A server may send the rest of its message first (5.5.1).
    let is_inside = |frame: &&ServerFrame| frame.first & FIN == 0;
    let last = ending.others.iter().rfind(|frame| frame.is_data());
    match ending.end {
        Some(end) => Verdict::broken(ended(end)),
        None if last.filter(is_inside).is_some() => {
            Verdict::not_judged("no Close yet: a message of its own has not ended")
        }
        // It may still be on its way.
        None => Verdict::unanswered(format!("no Close {}", in_time(bench.limit()))),
    }
}

/// Why a check says nothing that is about what follows the Close.
fn not_answered(ending: &Ending) -> Verdict {
    match ending.end {
        Some(_) => Verdict::not_judged("does not answer the Close"),
        None => Verdict::unanswered("does not answer the Close"),
    }
}

async fn answered(bench: Bench, bytes: Vec<u8>) -> Judged {
    let ending = closing(&bench, &bytes).await?;
    Ok(match ending.closes.first() {
        Some(frame) if frame.close_code() == Some(1002) => Verdict::broken(closed(frame)),
        Some(frame) => Verdict::kept(closed(frame)),
        None => no_close(&bench, &ending),
    })
}

async fn tcp_ends(bench: Bench) -> Judged {
    let ending = closing(&bench, &close(1000, b"")).await?;
    Ok(match (ending.closes.is_empty(), ending.end) {
        (true, _) => not_answered(&ending),
        (false, Some(End::Fin)) => Verdict::kept("with FIN"),
        (false, Some(End::Reset)) => Verdict::kept("with RST"),
        (false, None) => Verdict::broken(format!("still open {}", in_time(bench.limit()))),
    })
}

async fn with_fin(bench: Bench) -> Judged {
    let ending = closing(&bench, &close(1000, b"")).await?;
    Ok(match ending.end {
        Some(End::Fin) => Verdict::kept("with FIN"),
        Some(End::Reset) => Verdict::broken("with RST"),
        None if ending.closes.is_empty() => not_answered(&ending),
        None => Verdict::not_judged("still open; see cl-tcp-ends-at-once"),
    })
}

async fn same_code(bench: Bench) -> Judged {
    let ending = closing(&bench, &close(1001, b"")).await?;
    Ok(ending
        .closes
        .first()
        .map_or_else(|| no_close(&bench, &ending), |frame| Verdict::kept(closed(frame))))
}

/// A Close that breaks a rule. Its answer must be a failure, and not what was sent.
async fn malformed(bench: Bench, bytes: Vec<u8>) -> Judged {
    let ending = closing(&bench, &bytes).await?;
    Ok(match (ending.closes.first(), ending.end) {
        (Some(frame), _) if frame.payload == ONE_BYTE => Verdict::broken("sends the byte back"),
        (Some(frame), _) => closed_on(&bytes, frame),
        (None, Some(end)) => Verdict::kept(ended(end)),
        (None, None) => Verdict::unanswered(format!("does not close {}", in_time(bench.limit()))),
    })
}

async fn not_back(bench: Bench, code: u16) -> Judged {
    let ending = closing(&bench, &close(code, b"")).await?;
    Ok(match (ending.closes.first(), ending.end) {
        (Some(frame), _) if frame.close_code() == Some(code) => {
            Verdict::broken(format!("sends {code} back"))
        }
        (Some(frame), _) => Verdict::kept(closed(frame)),
        (None, Some(end)) => Verdict::kept(ended(end)),
        (None, None) => Verdict::unanswered(format!("does not close {}", in_time(bench.limit()))),
    })
}

async fn taken(bench: Bench, code: u16) -> Judged {
    let ending = closing(&bench, &close(code, b"")).await?;
    Ok(match ending.closes.first() {
        Some(frame) if frame.close_code() == Some(1002) => {
            Verdict::broken("closes with 1002, as if it were invalid")
        }
        Some(frame) => Verdict::kept(closed(frame)),
        None => no_close(&bench, &ending),
    })
}

async fn mid_message(bench: Bench) -> Judged {
    let bytes = [frame(TEXT & !FIN, "a"), close(1000, b"")].concat();
    let ending = closing(&bench, &bytes).await?;
    Ok(ending
        .closes
        .first()
        .map_or_else(|| no_close(&bench, &ending), |frame| Verdict::kept(closed(frame))))
}

async fn data_after(bench: Bench) -> Judged {
    const MESSAGE: &str = "after the Close";
    let bytes = [close(1000, b""), text(MESSAGE)].concat();
    let ending = closing(&bench, &bytes).await?;
    let mut messages = Messages::default();
    let data = ending.others.iter().filter(|frame| frame.is_data());
    let came = data.filter_map(|frame| messages.push(frame).ok().flatten());
    let came = came.filter(|message| message.payload == MESSAGE.as_bytes()).count() > 0;
    Ok(match (came, ending.closes.is_empty(), ending.end) {
        (true, ..) => Verdict::broken("sends the message back"),
        (false, true, None) => not_answered(&ending),
        _ => Verdict::kept("drops it"),
    })
}

async fn twice(bench: Bench) -> Judged {
    let ending = closing(&bench, &close(1000, b"").repeat(2)).await?;
    Ok(match ending.closes.len() {
        0 => not_answered(&ending),
        1 => Verdict::kept("answers once"),
        times => Verdict::broken(format!("answers {times} times")),
    })
}

/// 123 bytes, of which the first 122 are not UTF-8: so a server is found that cuts what it sends
/// back.
fn longest_reason() -> Vec<u8> {
    format!("a{}", "\u{e9}".repeat(61)).into_bytes()
}

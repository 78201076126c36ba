//! How a server fails a connection after a violation; whether it does is the rule of other checks.
//!
//! RFC 6455, section 7.1.7. Read next: `offers.rs`.

use crate::check::{
    bench::{Bench, Judged},
    bytes::{FIN, frame},
    check::{Check, Probe, SLOW, When, info, should},
    failing::{Reaction, reaction},
    judge::{closed, ended},
    verdict::Verdict,
};
use tokio::time::Instant;

pub(in crate::check) const CHECKS: &[Check] = &[
    should(
        "cl-violation-has-close",
        "RFC 6455, 7.1.7",
        Probe::Run(|bench| Box::pin(violation(bench, None))),
        "A server should send a Close before it ends TCP because of a violation.",
    ),
    should(
        "cl-violation-1002",
        "RFC 6455, 7.1.7",
        Probe::Run(|bench| Box::pin(violation(bench, Some(1002)))),
        "The Close has a code that fits: 1002 for a violation of the protocol.",
    ),
    info(
        "cl-violation-tcp-ends",
        "RFC 6455, 7.1.7",
        Probe::Run(|bench| Box::pin(tcp_ends_after_violation(bench))),
        "A server that fails the connection closes TCP. No time is set; here within 60 seconds.",
    )
    .when(When::Slow),
];

fn reserved_opcode() -> Vec<u8> {
    frame(FIN | 0x3, "x")
}

/// A client that sends no Close and does not end TCP leaves it to the server.
async fn tcp_ends_after_violation(bench: Bench) -> Judged {
    let mut link = bench.open().await?;
    match reaction(&bench, &mut link, &reserved_opcode()).await {
        Reaction::Closed(_) => {}
        Reaction::Ended(end) => return Ok(Verdict::kept(ended(end))),
        Reaction::Before(words) => return Ok(Reaction::before(&words)),
        Reaction::Taken(_) | Reaction::Nothing => {
            return Ok(Verdict::not_judged("does not fail the connection; see fr-opcode-3"));
        }
    }
    let start = Instant::now();
    Ok(Verdict::kept(match (link.end(start + SLOW).await, start.elapsed().as_secs()) {
        (Some(_), 0) => "ends TCP at once".to_owned(),
        (Some(_), seconds) => format!("ends TCP after {seconds} s"),
        (None, _) => "keeps TCP open for more than 60 s".to_owned(),
    }))
}

async fn violation(bench: Bench, code: Option<u16>) -> Judged {
    let mut link = bench.open().await?;
    Ok(match reaction(&bench, &mut link, &reserved_opcode()).await {
        Reaction::Closed(frame) if code.is_none() || frame.close_code() == code => {
            Verdict::kept(closed(&frame))
        }
        Reaction::Closed(frame) if !frame.has_defined_code() => {
            Verdict::not_judged(format!("{}; see sv-close-defined", closed(&frame)))
        }
        Reaction::Closed(frame) => Verdict::broken(closed(&frame)),
        // Whether there is one at all is the rule of another check.
        Reaction::Ended(end) if code.is_some() => Verdict::not_judged(ended(end)),
        Reaction::Ended(end) => Verdict::broken(ended(end)),
        Reaction::Before(words) => Reaction::before(&words),
        Reaction::Taken(_) => Verdict::not_judged("does not fail the connection; see fr-opcode-3"),
        Reaction::Nothing => Verdict::unanswered("does not fail the connection in time"),
    })
}

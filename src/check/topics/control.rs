//! Ping and Pong.
//!
//! RFC 6455, sections 5.4, 5.5, 5.5.2 and 5.5.3. Read next: `messages.rs`.

use crate::check::{
    bench::{Bench, Judged},
    bytes::{CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, frame, ping, text},
    check::{Check, Probe, info, must},
    failing::{ANSWERED, GRACE},
    hanging::answers_others,
    incoming::Messages,
    inputs::Violation,
    judge::{
        BEHIND, alive, answers_quickly, closed, closed_on_valid, ended, in_time, next_message,
    },
    link::{Link, Next},
    verdict::Verdict,
};
use std::collections::BTreeSet;
use tokio::time::Instant;

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "ctl-ping-echo",
        "RFC 6455, 5.5.3",
        Probe::Run(|bench| Box::pin(ponged(bench, vec![0, 1, 254, 255]))),
        "A Ping is answered with a Pong of the same payload.",
    )
    .answered(),
    must(
        "ctl-ping-125",
        "RFC 6455, 5.5",
        Probe::Run(|bench| Box::pin(ponged(bench, vec![b'a'; 125]))),
        "The payload of a control frame may have 125 bytes.",
    )
    .rests_on(&["ctl-ping-echo"])
    .answered(),
    must(
        "ctl-ping-empty",
        "RFC 6455, 5.5.2",
        Probe::Run(|bench| Box::pin(ponged(bench, Vec::new()))),
        "A Ping without a payload is answered, too.",
    )
    .rests_on(&["ctl-ping-echo"])
    .answered(),
    must(
        "ctl-ping-126",
        "RFC 6455, 5.5",
        Probe::FailsEach(|| {
            vec![
                Violation::new("a Ping", ping([b'a'; 126])),
                Violation::new("a Pong", frame(FIN | PONG, [b'a'; 126])),
            ]
        }),
        "The payload of a control frame has at most 125 bytes.",
    ),
    must(
        "ctl-fragmented",
        "RFC 6455, 5.5",
        Probe::FailsEach(|| {
            vec![
                Violation::new("a Ping", frame(PING, "a")),
                Violation::new("an empty Ping", frame(PING, "")),
                Violation::new("a Pong", frame(PONG, "a")),
                Violation::new("a Close", frame(CLOSE, ANSWERED.to_be_bytes())),
            ]
        }),
        "Control frames are not fragmented.",
    ),
    must(
        "ctl-inside-message",
        "RFC 6455, 5.4",
        Probe::Run(|bench| Box::pin(inside(bench))),
        "A Ping between the fragments of a message is answered before the message ends.",
    )
    .rests_on(&["ctl-ping-echo"])
    .answered(),
    info(
        "ctl-ten-pings",
        "RFC 6455, 5.5.3",
        Probe::Run(|bench| Box::pin(many(bench, 10))),
        "Of several Pings that came together a server may answer the last alone.",
    ),
    info(
        "ctl-1000-pings",
        "RFC 6455, 5.5.3",
        Probe::Run(|bench| Box::pin(many(bench, 1000))),
        "Of several Pings that came together a server may answer the last alone.",
    ),
    must(
        "ctl-pong-unasked",
        "RFC 6455, 5.5.3",
        Probe::Run(|bench| Box::pin(unasked(bench))),
        "A Pong that nobody has asked for is ignored: it is no message, and ends nothing.",
    )
    .rests_on(&["ctl-ping-echo"])
    .answered(),
];

/// What has come in answer to a Ping.
#[derive(Default)]
struct Came {
    pong: bool,
    /// The length of a Pong with another payload. It is no fault alone: a server may send Pongs
    /// that nobody has asked for, and some send each twice (5.5.3).
    other: Option<usize>,
    /// Something that was sent behind the Ping was answered.
    behind: bool,
}

/// Waits for the Pong of this payload, or for the answer to what was sent behind the Ping.
async fn came(bench: &Bench, link: &mut Link, payload: &[u8]) -> Result<Came, Verdict> {
    let (mut came, mut messages) = (Came::default(), Messages::default());
    let mut deadline = link.deadline();
    while !came.pong {
        let behind = match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => return Err(closed_on_valid(&frame)),
            Next::Frame(frame) if frame.is_pong_of(BEHIND) => true,
            Next::Frame(frame) if frame.opcode() == PONG => {
                came.pong = frame.is_pong_of(payload);
                came.other = Some(frame.payload.len());
                false
            }
            Next::Frame(frame) => {
                let message = messages.push_data(&frame);
                message.is_some_and(|message| message.payload == bench.marker())
            }
            // What was sent behind it is another matter.
            Next::Ended(_) if came.behind => break,
            Next::Ended(end) => return Err(Verdict::broken(ended(end))),
            Next::Silent => break,
        };
        if behind && !came.behind {
            came.behind = true;
            deadline = Instant::now() + GRACE.min(link.limit);
        }
    }
    Ok(came)
}

/// A Pong that does not come may be late, also where one of the server's own comes. It never will,
/// if what was sent behind the Ping is answered.
async fn ponged(bench: Bench, payload: Vec<u8>) -> Judged {
    let mut link = bench.open().await?;
    let behind = if bench.server.echoes { text(bench.marker()) } else { Vec::new() };
    link.send(&[ping(&payload), behind].concat()).await;
    let limit = link.limit;
    let mut first = came(&bench, &mut link, &payload).await?;
    if first.other.is_some() && !first.pong && !first.behind {
        // Sent now: of two Pings that came together, the last alone may be answered (5.5.3).
        link.send(&ping(BEHIND)).await;
        first = Came { other: first.other, ..came(&bench, &mut link, &payload).await? };
    }
    Ok(match first {
        Came { pong: true, .. } => Verdict::kept("the same payload"),
        Came { other: Some(other), behind: true, .. } => {
            Verdict::broken(format!("a Pong of other {other} bytes"))
        }
        Came { behind: true, .. } => {
            Verdict::broken("no Pong; sends back a message behind the Ping")
        }
        Came { .. } => Verdict::unanswered(format!("no Pong {}", in_time(limit))),
    })
}

async fn inside(bench: Bench) -> Judged {
    const INSIDE: &[u8] = b"inside";
    let mut link = bench.open().await?;
    answers_quickly(&mut link).await?;
    link.send(&[frame(TEXT, "a"), ping(INSIDE)].concat()).await;
    if came(&bench, &mut link, INSIDE).await?.pong {
        return Ok(Verdict::kept("answered at once"));
    }
    let mut behind = [frame(FIN | CONTINUATION, "b"), ping(BEHIND)].concat();
    if bench.server.echoes {
        behind.extend(text(bench.marker()));
    }
    link.send(&behind).await;
    let limit = link.limit;
    let words = match came(&bench, &mut link, INSIDE).await? {
        Came { pong: true, .. } => "answered only when the message has ended",
        Came { behind: true, .. } => "not answered; what follows the message is",
        Came { .. } => return Ok(Verdict::unanswered(format!("no Pong {}", in_time(limit)))),
    };
    drop(link);
    // An application that works long on each frame is late with whatever comes behind one.
    Ok(match answers_others(&bench).await {
        true => Verdict::broken(words),
        false => Verdict::unanswered(format!("no Pong {}", in_time(limit))),
    })
}

async fn many(bench: Bench, count: usize) -> Judged {
    let mut link = bench.open().await?;
    let pings: Vec<u8> = (0..count).flat_map(|i| ping(format!("ping {i}"))).collect();
    link.send(&pings).await;
    let last = format!("ping {}", count - 1);
    let deadline = link.deadline();
    let mut payloads = BTreeSet::new();
    loop {
        let how = match link.next(deadline).await {
            Next::Frame(frame) if frame.opcode() == PONG => {
                let is_last = frame.is_pong_of(last.as_bytes());
                payloads.insert(frame.payload);
                if !is_last {
                    continue;
                }
                "answered".to_owned()
            }
            Next::Frame(frame) if frame.is_close() => format!("answered, then {}", closed(&frame)),
            Next::Frame(_) => continue,
            Next::Ended(end) => format!("answered, then {}", ended(end)),
            Next::Silent => "answered, and not the last".to_owned(),
        };
        return Ok(Verdict::kept(format!("{} of {count} {how}", payloads.len())));
    }
}

async fn unasked(bench: Bench) -> Judged {
    const UNASKED: &str = "unasked";
    let mut link = bench.open().await?;
    link.send(&frame(FIN | PONG, UNASKED)).await;
    if bench.server.echoes {
        let marker = bench.marker();
        link.send(&text(&marker)).await;
        let mut messages = Messages::default();
        let deadline = link.deadline();
        while let Some(message) = next_message(&mut link, &mut messages, deadline).await? {
            if message.payload == UNASKED.as_bytes() {
                return Ok(Verdict::broken("sends it back as a message"));
            }
            if message.payload == marker {
                break;
            }
        }
    }
    alive(&mut link).await
}

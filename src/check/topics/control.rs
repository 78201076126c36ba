//! Ping and Pong.
//!
//! RFC 6455, sections 5.4, 5.5, 5.5.2 and 5.5.3. Read next: `messages.rs`.

use crate::check::{
    bench::{Bench, Judged},
    bytes::{CLOSE, CONTINUATION, FIN, PING, PONG, TEXT, frame, ping, text},
    check::{Check, Probe, info, must},
    failing::ANSWERED,
    incoming::Messages,
    inputs::Violation,
    judge::{BEHIND, alive, closed, closed_on_valid, ended, in_time, is_quick, next_message},
    link::{Link, Next},
    verdict::Verdict,
};

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "ctl-ping-echo",
        "RFC 6455, 5.5.3",
        Probe::Run(|bench| Box::pin(ponged(bench, vec![0, 1, 254, 255]))),
        "A Ping is answered with a Pong of the same payload.",
    ),
    must(
        "ctl-ping-125",
        "RFC 6455, 5.5",
        Probe::Run(|bench| Box::pin(ponged(bench, vec![b'a'; 125]))),
        "The payload of a control frame may have 125 bytes.",
    )
    .rests_on(&["ctl-ping-echo"]),
    must(
        "ctl-ping-empty",
        "RFC 6455, 5.5.2",
        Probe::Run(|bench| Box::pin(ponged(bench, Vec::new()))),
        "A Ping without a payload is answered, too.",
    )
    .rests_on(&["ctl-ping-echo"]),
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
    .rests_on(&["ctl-ping-echo"]),
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
    ),
];

/// Waits for a Pong, and compares its payload; `None` if none comes in time.
async fn pong_of(link: &mut Link, payload: &[u8]) -> Option<Verdict> {
    let deadline = link.deadline();
    loop {
        return Some(match link.next(deadline).await {
            Next::Frame(frame) if frame.is_pong_of(payload) => Verdict::kept("the same payload"),
            Next::Frame(frame) if frame.opcode() == PONG => {
                Verdict::broken(format!("a Pong of other {} bytes", frame.payload.len()))
            }
            Next::Frame(frame) if frame.is_close() => closed_on_valid(&frame),
            Next::Frame(_) => continue,
            Next::Ended(end) => Verdict::broken(ended(end)),
            Next::Silent => return None,
        });
    }
}

/// A Pong that does not come may be late. It never will, if a message behind the Ping comes back.
async fn ponged(bench: Bench, payload: Vec<u8>) -> Judged {
    let mut link = bench.open().await?;
    link.send(&ping(&payload)).await;
    if let Some(verdict) = pong_of(&mut link, &payload).await {
        return Ok(verdict);
    }
    if bench.server.echoes {
        link.send(&text(BEHIND)).await;
        let deadline = link.deadline();
        loop {
            match link.next(deadline).await {
                Next::Frame(frame) if frame.is_pong_of(&payload) => {
                    return Ok(Verdict::kept("the same payload, late"));
                }
                Next::Frame(frame) if frame.is_data() && frame.payload == BEHIND => {
                    return Ok(Verdict::broken("no Pong; sends back a message behind the Ping"));
                }
                Next::Frame(frame) if !frame.is_close() => {}
                _ => break,
            }
        }
    }
    Ok(Verdict::not_judged(format!("no Pong {}", in_time(link.limit))))
}

async fn inside(bench: Bench) -> Judged {
    let mut link = bench.open().await?;
    is_quick(&mut link).await?;
    link.send(&[frame(TEXT, "a"), ping("inside")].concat()).await;
    match pong_of(&mut link, b"inside").await {
        Some(Verdict::Kept(_)) => return Ok(Verdict::kept("answered at once")),
        Some(verdict) => return Ok(verdict),
        None => {}
    }
    link.send(&frame(FIN | CONTINUATION, "b")).await;
    Ok(match pong_of(&mut link, b"inside").await {
        Some(Verdict::Kept(_)) => Verdict::broken("answered only when the message has ended"),
        Some(verdict) => verdict,
        None => Verdict::not_judged(format!("no Pong {}", in_time(link.limit))),
    })
}

async fn many(bench: Bench, count: usize) -> Judged {
    let mut link = bench.open().await?;
    let pings: Vec<u8> = (0..count).flat_map(|i| ping(format!("ping {i}"))).collect();
    link.send(&pings).await;
    let last = format!("ping {}", count - 1);
    let deadline = link.deadline();
    let mut answered = 0;
    loop {
        let how = match link.next(deadline).await {
            Next::Frame(frame) if frame.opcode() == PONG => {
                answered += 1;
                if !frame.is_pong_of(last.as_bytes()) {
                    continue;
                }
                "answered".to_owned()
            }
            Next::Frame(frame) if frame.is_close() => format!("answered, then {}", closed(&frame)),
            Next::Frame(_) => continue,
            Next::Ended(end) => format!("answered, then {}", ended(end)),
            Next::Silent => "answered, and not the last".to_owned(),
        };
        return Ok(Verdict::kept(format!("{answered} of {count} {how}")));
    }
}

async fn unasked(bench: Bench) -> Judged {
    const UNASKED: &str = "unasked";
    let mut link = bench.open().await?;
    link.send(&frame(FIN | PONG, UNASKED)).await;
    if bench.server.echoes {
        link.send(&text(BEHIND)).await;
        let mut messages = Messages::default();
        let deadline = link.deadline();
        while let Some(message) = next_message(&mut link, &mut messages, deadline).await? {
            if message.payload == UNASKED.as_bytes() {
                return Ok(Verdict::broken("sends it back as a message"));
            }
            if message.payload == BEHIND {
                break;
            }
        }
    }
    alive(&mut link).await
}

//! Whether a violation fails the connection, and how a connection ends.
//!
//! A Ping is sent behind a violation. A server that answers it has gone on reading, which it must
//! not (RFC 6455, 7.1.7), so no time has to pass to find out. Must not know single checks. Read
//! next: `check.rs`.

use super::{
    bench::Bench,
    bytes::{CLOSE, OPCODE, ping, text},
    incoming::{Messages, ServerFrame},
    judge::{BEHIND, closed, ended, in_time},
    link::{Link, Next},
    verdict::{End, Verdict},
};
use std::time::Duration;
use tokio::time::Instant;

/// How long a peer that has answered what is behind a violation, or behind a message, may still
/// take to close or to answer that: some have a task for Pings and another for messages.
pub(super) const GRACE: Duration = Duration::from_millis(500);

/// How a violation was answered.
pub(super) enum Reaction {
    /// With a Close.
    Closed(ServerFrame),
    /// With the end of TCP alone.
    Ended(End),
    /// It was taken, and how this is known.
    Taken(&'static str),
    /// In no way.
    Nothing,
    /// The connection was over before the violation was sent, and how.
    Before(String),
}

impl Reaction {
    /// Why nothing can be said, where the connection was over before.
    pub(super) fn before(words: &str) -> Verdict {
        Verdict::not_judged(format!("{words}, before anything is wrong"))
    }
}

/// Sees that the connection is open before anything is wrong: a server that closes each connection
/// at once has not noticed anything. One that answers no Ping is left alone after a while.
pub(super) async fn over_before(link: &mut Link) -> Option<Reaction> {
    const BEFORE: &[u8] = b"before";
    link.send(&ping(BEFORE)).await;
    let deadline = Instant::now() + link.limit / 4;
    loop {
        match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => {
                return Some(Reaction::Before(closed(&frame)));
            }
            Next::Ended(end) => return Some(Reaction::Before(ended(end).to_owned())),
            Next::Frame(frame) if frame.is_pong_of(BEFORE) => return None,
            Next::Silent => return None,
            Next::Frame(_) => {}
        }
    }
}

/// Sends a violation and what shows whether it was taken, and returns what follows.
pub(super) async fn reaction(bench: &Bench, link: &mut Link, violation: &[u8]) -> Reaction {
    if let Some(over) = over_before(link).await {
        return over;
    }
    let mut bytes = [violation, &ping(BEHIND)].concat();
    if bench.server.echoes {
        bytes.extend(text(bench.marker()));
    }
    link.send(&bytes).await;
    let mut deadline = link.deadline();
    let mut messages = Messages::default();
    let mut taken = None;
    loop {
        let sign = match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => return Reaction::Closed(frame),
            Next::Frame(frame) if frame.is_pong_of(BEHIND) => Some("answers a Ping behind it"),
            Next::Frame(frame) if frame.is_data() => match messages.push(&frame) {
                Ok(Some(message)) if message.payload == bench.marker() => {
                    Some("sends back a message behind it")
                }
                _ => None,
            },
            Next::Frame(_) => None,
            Next::Ended(end) => return Reaction::Ended(end),
            Next::Silent => return taken.map_or(Reaction::Nothing, Reaction::Taken),
        };
        if sign.is_some() && taken.is_none() {
            taken = sign;
            deadline = Instant::now() + GRACE.min(link.limit);
        }
    }
}

/// The code of a Close that breaks a rule. No peer chooses it by itself, so one that sends it back
/// has answered the Close.
pub(super) const ANSWERED: u16 = 4321;

/// Sends a violation, which must fail the connection.
pub(super) async fn fails(bench: &Bench, link: &mut Link, violation: &[u8]) -> Verdict {
    match reaction(bench, link, violation).await {
        Reaction::Closed(frame) => closed_on(violation, &frame),
        Reaction::Ended(end) => Verdict::kept(ended(end)),
        Reaction::Taken(how) => Verdict::broken(format!("takes it: {how}")),
        Reaction::Before(words) => Reaction::before(&words),
        Reaction::Nothing => {
            let words = format!("neither closes nor goes on {}", in_time(link.limit));
            Verdict::unanswered(words)
        }
    }
}

/// Any Close fails the connection, unless it may be the answer to one.
pub(super) fn closed_on(violation: &[u8], frame: &ServerFrame) -> Verdict {
    let is_close = violation.first().is_some_and(|first| first & OPCODE == CLOSE);
    match frame.close_code() {
        Some(ANSWERED) => Verdict::broken(format!("{}, as if it were valid", closed(frame))),
        None | Some(1000) if is_close => {
            Verdict::not_judged(format!("{}, which may be an answer", closed(frame)))
        }
        _ => Verdict::kept(closed(frame)),
    }
}

/// What the server does with a Close of this payload: each Close that it sends, and how TCP ends.
pub(super) struct Ending {
    pub(super) closes: Vec<ServerFrame>,
    pub(super) others: Vec<ServerFrame>,
    pub(super) end: Option<End>,
}

/// Sends bytes with a Close in them, and reads to the end of TCP, which has its own time behind the
/// Close: a server may be late with that.
pub(super) async fn ending(link: &mut Link, bytes: &[u8]) -> Ending {
    link.send(bytes).await;
    let mut deadline = link.deadline();
    let (mut closes, mut others) = (Vec::new(), Vec::new());
    loop {
        match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => {
                if closes.is_empty() {
                    deadline = link.deadline();
                }
                closes.push(frame);
            }
            Next::Frame(frame) => others.push(frame),
            Next::Ended(end) => return Ending { closes, others, end: Some(end) },
            Next::Silent => return Ending { closes, others, end: None },
        }
    }
}

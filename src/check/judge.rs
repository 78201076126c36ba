//! The questions that most checks ask: is valid traffic taken, and does a violation fail the
//! connection?
//!
//! A Ping is sent behind a violation. A server that answers it has gone on reading, which it must
//! not (RFC 6455, 7.1.7), so no time has to pass to find out. Must not know single checks. Read
//! next: `check.rs`.

use super::{
    bench::{Bench, Judged},
    bytes::{ping, text},
    incoming::{Message, Messages, ServerFrame},
    link::{Link, Next},
    verdict::{End, Verdict},
};
use std::time::Duration;
use tokio::time::Instant;

/// The payload of the Ping behind what a check sends.
const BEHIND: &[u8] = b"wirechart check";
/// How long a server that has answered the Ping behind a violation may still take to close: some
/// answer Pings on one task and read messages on another.
const GRACE: Duration = Duration::from_millis(500);

/// Valid frames, and the messages in them.
pub(super) struct Traffic {
    pub(super) bytes: Vec<u8>,
    pub(super) messages: Vec<Message>,
    /// Whether each byte is written alone.
    pub(super) in_bytes: bool,
}

impl Traffic {
    pub(super) fn new(bytes: Vec<u8>, message: Message) -> Self {
        Self { bytes, messages: vec![message], in_bytes: false }
    }

    pub(super) fn text(payload: &str) -> Self {
        Self::new(text(payload), Message::text(payload))
    }

    /// Another message behind it.
    pub(super) fn then(mut self, other: Self) -> Self {
        self.bytes.extend(other.bytes);
        self.messages.extend(other.messages);
        self
    }
}

/// A Close that a server sent, or the end of TCP, in words.
pub(super) fn closed(frame: &ServerFrame) -> String {
    match frame.close_code() {
        Some(code) => format!("closes with {code}"),
        None => "closes without a code".to_owned(),
    }
}

pub(super) fn ended(end: End) -> &'static str {
    match end {
        End::Fin => "ends TCP without a Close",
        End::Reset => "resets TCP without a Close",
    }
}

pub(super) fn in_time(limit: Duration) -> String {
    format!("in {} s", limit.as_secs_f64())
}

/// Sends valid traffic. It must be sent back by a server that echoes, and must leave another one
/// alive.
pub(super) async fn takes(bench: &Bench, link: &mut Link, traffic: &Traffic) -> Judged {
    if traffic.in_bytes {
        link.send_in_bytes(&traffic.bytes).await;
    } else {
        link.send(&traffic.bytes).await;
    }
    if bench.server.echoes { comes_back(link, &traffic.messages).await } else { alive(link).await }
}

/// Waits for these messages. A server may send others of its own, such as a greeting.
pub(super) async fn comes_back(link: &mut Link, expected: &[Message]) -> Judged {
    let mut deadline = link.deadline();
    let mut messages = Messages::default();
    let mut others = false;
    let mut expected = expected.iter();
    let mut wanted = expected.next();
    while let Some(message) = wanted {
        match next_message(link, &mut messages, deadline).await? {
            Some(found) if found == *message => wanted = expected.next(),
            Some(_) if others => {}
            Some(_) => {
                others = true;
                deadline = deadline.min(Instant::now() + GRACE);
            }
            None if others => return Ok(Verdict::broken("sends back another message")),
            None => return Ok(nothing_came(link).await),
        }
    }
    Ok(Verdict::kept("comes back"))
}

/// What it means that no message came: the connection may still live.
async fn nothing_came(link: &mut Link) -> Verdict {
    match alive(link).await {
        Ok(Verdict::Kept(_)) => Verdict::broken("does not come back; a Ping is answered"),
        Ok(verdict) | Err(verdict) => verdict,
    }
}

/// The next message; `None` if none comes in time.
///
/// # Errors
/// The connection is closed, or what comes cannot be read.
pub(super) async fn next_message(
    link: &mut Link,
    messages: &mut Messages,
    deadline: Instant,
) -> Result<Option<Message>, Verdict> {
    loop {
        match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => return Err(Verdict::broken(closed(&frame))),
            Next::Frame(frame) if frame.is_data() => match messages.push(&frame) {
                Ok(None) => {}
                Ok(message) => return Ok(message),
                Err(why) => {
                    return Err(Verdict::broken(format!("sends a message back, but {why}")));
                }
            },
            Next::Frame(_) => {}
            Next::Ended(end) => return Err(Verdict::broken(ended(end))),
            Next::Silent => return Ok(None),
        }
    }
}

/// Whether a Ping is answered.
pub(super) async fn alive(link: &mut Link) -> Judged {
    link.send(&ping(BEHIND)).await;
    let deadline = link.deadline();
    loop {
        match link.next(deadline).await {
            Next::Frame(frame) if frame.is_pong_of(BEHIND) => {
                return Ok(Verdict::kept("alive: a Ping is answered"));
            }
            Next::Frame(frame) if frame.is_close() => return Ok(refusal(&frame)),
            Next::Frame(_) => {}
            Next::Ended(end) => return Ok(Verdict::broken(ended(end))),
            Next::Silent => {
                let words = format!("sends nothing back {}", in_time(link.limit));
                return Ok(Verdict::not_judged(words));
            }
        }
    }
}

/// A Close in answer to valid traffic. A server whose application wants other messages, or none,
/// may close with a code that says so (7.4.1).
fn refusal(frame: &ServerFrame) -> Verdict {
    match frame.close_code() {
        Some(code @ (1003 | 1008 | 1009 | 1011 | 3000..=4999)) => {
            Verdict::not_judged(format!("closes with {code}: takes no such messages"))
        }
        _ => Verdict::broken(closed(frame)),
    }
}

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
}

/// Sends a violation and what shows whether it was taken, and returns what follows.
pub(super) async fn reaction(bench: &Bench, link: &mut Link, violation: &[u8]) -> Reaction {
    let mut bytes = [violation, &ping(BEHIND)].concat();
    if bench.server.echoes {
        bytes.extend(text(BEHIND));
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
                Ok(Some(message)) if message.payload == BEHIND => {
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

/// Sends a violation, which must fail the connection.
pub(super) async fn fails(bench: &Bench, link: &mut Link, violation: &[u8]) -> Verdict {
    match reaction(bench, link, violation).await {
        Reaction::Closed(frame) => Verdict::kept(closed(&frame)),
        Reaction::Ended(end) => Verdict::kept(ended(end)),
        Reaction::Taken(how) => Verdict::broken(format!("takes it: {how}")),
        Reaction::Nothing => {
            let words = format!("neither closes nor goes on {}", in_time(link.limit));
            Verdict::not_judged(words)
        }
    }
}

/// What the server does with a Close of this payload: each Close that it sends, and how TCP ends.
pub(super) struct Ending {
    pub(super) closes: Vec<ServerFrame>,
    pub(super) others: Vec<ServerFrame>,
    pub(super) end: Option<End>,
}

/// Sends bytes with a Close in them, and reads to the end of TCP.
pub(super) async fn ending(link: &mut Link, bytes: &[u8]) -> Ending {
    link.send(bytes).await;
    let deadline = link.deadline();
    let (mut closes, mut others) = (Vec::new(), Vec::new());
    loop {
        match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => closes.push(frame),
            Next::Frame(frame) => others.push(frame),
            Next::Ended(end) => return Ending { closes, others, end: Some(end) },
            Next::Silent => return Ending { closes, others, end: None },
        }
    }
}

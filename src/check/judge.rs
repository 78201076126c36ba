//! Whether a server takes valid traffic, as most checks ask.
//!
//! A check is about one rule, and a server has many reasons to close: a limit, an application that
//! wants other messages, a restart. So only what can mean nothing else counts as broken:
//!
//! - A Close whose code says that a rule was broken, 1002 or 1007. Any other is unclear.
//! - A message that comes back while one that was sent before it does not. TCP keeps the order, so
//!   a slow server is not taken for one that has dropped a message. Time alone proves nothing.
//!
//! A server may send messages of its own, or those of other clients. So an answer is looked for
//! among all that comes, and what is sent behind a message names the check: no other sends it.
//!
//! Must not know single checks. RFC 6455, section 7.4.1. Read next: `failing.rs`.

use super::{
    bench::{Bench, Judged},
    bytes::{ping, text},
    incoming::{Message, Messages, ServerFrame},
    link::{Link, Next},
    verdict::{End, Verdict},
};
use std::time::Duration;
use tokio::time::Instant;

/// The payload of the Ping that is sent behind what a check sends.
pub(super) const BEHIND: &[u8] = b"wirechart check";

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
    if bench.server.echoes {
        return comes_back(bench, link, &mut Messages::default(), &traffic.messages).await;
    }
    Ok(match life(link).await {
        // Many applications that want no message end TCP when one comes.
        Life::Ended(end) => unclear(ended(end)),
        life => life.verdict(link.limit),
    })
}

/// Waits for these messages. When half of the time is over without the next, another message is
/// sent behind them.
pub(super) async fn comes_back(
    bench: &Bench,
    link: &mut Link,
    messages: &mut Messages,
    expected: &[Message],
) -> Judged {
    let marker = bench.marker();
    let mut came = 0;
    let mut others = false;
    let mut is_marked = false;
    let mut end = link.deadline();
    let mut deadline = end - link.limit / 2;
    while came < expected.len() {
        let next = next_message(link, messages, deadline).await;
        match next.map_err(|verdict| after(verdict, came, expected.len()))? {
            Some(found) if found == expected[came] => {
                came += 1;
                // Each has its own time.
                end = link.deadline();
                deadline = if is_marked { end } else { end - link.limit / 2 };
            }
            Some(found) if is_marked && found.payload == marker => {
                return Ok(Verdict::broken(match others {
                    true => "sends back another message",
                    false => "does not come back; a message behind it does",
                }));
            }
            Some(_) => others = true,
            None if is_marked => {
                let words = format!("does not come back {}", in_time(link.limit));
                return Ok(after(Verdict::unanswered(words), came, expected.len()));
            }
            None => {
                is_marked = true;
                link.send(&text(&marker)).await;
                deadline = end;
            }
        }
    }
    Ok(Verdict::kept("comes back"))
}

/// The verdict with how many messages had come back before.
fn after(verdict: Verdict, came: usize, expected: usize) -> Verdict {
    let with = |words| format!("{words}, after {came} of {expected} messages");
    match verdict {
        verdict if came == 0 => verdict,
        Verdict::NotJudged(words) => Verdict::NotJudged(with(words)),
        Verdict::Unanswered(words) => Verdict::Unanswered(with(words)),
        verdict => verdict,
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
            Next::Frame(frame) if frame.is_close() => return Err(closed_on_valid(&frame)),
            Next::Frame(frame) if frame.is_data() => match messages.push(&frame) {
                Ok(None) => {}
                Ok(message) => return Ok(message),
                Err(why) => {
                    return Err(Verdict::broken(format!("sends a message back, but {why}")));
                }
            },
            Next::Frame(_) => {}
            // A server that has sent a message may have been written to send no more.
            Next::Ended(end) if messages.count > 0 => return Err(unclear(ended(end))),
            Next::Ended(end) => return Err(Verdict::broken(ended(end))),
            Next::Silent => return Ok(None),
        }
    }
}

/// A Close in answer to valid bytes.
pub(super) fn closed_on_valid(frame: &ServerFrame) -> Verdict {
    match frame.close_code() {
        Some(1002 | 1007) => Verdict::broken(closed(frame)),
        _ => unclear(&closed(frame)),
    }
}

fn unclear(words: &str) -> Verdict {
    Verdict::not_judged(format!("{words}; may be a limit, or its application"))
}

/// What became of a connection over which valid bytes were sent.
pub(super) enum Life {
    /// A Ping is answered.
    Alive,
    Closed(ServerFrame),
    Ended(End),
    Silent,
}

impl Life {
    fn verdict(self, limit: Duration) -> Verdict {
        match self {
            Self::Alive => Verdict::kept("alive: a Ping is answered"),
            Self::Closed(frame) => closed_on_valid(&frame),
            Self::Ended(end) => Verdict::broken(ended(end)),
            Self::Silent => Verdict::unanswered(format!("sends nothing back {}", in_time(limit))),
        }
    }
}

async fn life(link: &mut Link) -> Life {
    link.send(&ping(BEHIND)).await;
    let deadline = link.deadline();
    loop {
        match link.next(deadline).await {
            Next::Frame(frame) if frame.is_pong_of(BEHIND) => return Life::Alive,
            Next::Frame(frame) if frame.is_close() => return Life::Closed(frame),
            Next::Frame(_) => {}
            Next::Ended(end) => return Life::Ended(end),
            Next::Silent => return Life::Silent,
        }
    }
}

/// Whether a Ping is answered.
pub(super) async fn alive(link: &mut Link) -> Judged {
    Ok(life(link).await.verdict(link.limit))
}

/// Makes sure that the server answers a Ping in a fraction of the time that it has. What it then
/// leaves undone in all of that time it would not have done later.
pub(super) async fn answers_quickly(link: &mut Link) -> Result<(), Verdict> {
    const FIRST: &[u8] = b"first";
    link.send(&ping(FIRST)).await;
    let deadline = Instant::now() + link.limit / 4;
    loop {
        match link.next(deadline).await {
            Next::Frame(frame) if frame.is_pong_of(FIRST) => return Ok(()),
            Next::Frame(frame) if !frame.is_close() => {}
            _ => return Err(Verdict::unanswered("answers no Ping, or too late to tell")),
        }
    }
}

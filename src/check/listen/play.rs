//! Plays a case with a client.
//!
//! A Ping before a violation shows that the client takes what is valid, and one behind it whether
//! it has gone on reading. Only what can mean nothing else counts as broken, as for servers. Must
//! not know HTTP. RFC 6455, section 7.1.7. Read next: `serve.rs`.

use super::case::{Play, sent};
use crate::check::{
    bytes::{CLOSE, CONTINUATION, FIN, PING, PONG, TEXT},
    failing::{GRACE, closed_on},
    incoming::{Message, Messages, ServerFrame},
    judge::{BEHIND, Traffic, closed, closed_on_valid, ended, in_time, next_message},
    link::{Link, Next},
    verdict::Verdict,
};
use tokio::time::Instant;

/// The payload of the Ping that shows that a client is alive.
const BEFORE: &[u8] = b"before";

/// Plays the part of the server, from its response on.
pub(super) async fn play(play: Play, link: &mut Link, response: &[u8]) -> Verdict {
    match play {
        Play::Segments { is_one: true } => {
            let mut traffic = hello();
            traffic.bytes.splice(0..0, response.iter().copied());
            return takes(link, &traffic).await;
        }
        Play::Segments { is_one: false } => link.send_in_bytes(response).await,
        _ => link.send(response).await,
    }
    match play.innermost() {
        Play::Response(_) | Play::Ends => violation(link, &[]).await,
        Play::Opens(_) | Play::Segments { .. } => takes(link, &hello()).await,
        Play::Fails(bytes) => fails(link, &bytes()).await,
        Play::Takes(traffic) => takes(link, &traffic()).await,
        Play::Watched(_) => all_sorts(link).await,
        Play::Ping { payload, is_inside } => {
            ping(link, payload, is_inside).await.unwrap_or_else(|verdict| verdict)
        }
        Play::Closes(bytes) => closes(link, &bytes()).await.unwrap_or_else(|verdict| verdict),
        Play::Deflate(_, _) | Play::If(_, _) => Verdict::not_judged("holds another"),
    }
}

fn hello() -> Traffic {
    Traffic::new(sent(FIN | TEXT, b"Hello"), Message::text("Hello"))
}

/// Messages of lengths at which the form of the length changes, a Ping and a Close. What the client
/// answers is watched.
async fn all_sorts(link: &mut Link) -> Verdict {
    let texts = [1, 125, 126].iter().flat_map(|length| sent(FIN | TEXT, &vec![b'a'; *length]));
    link.send(&texts.chain(sent(FIN | PING, BEHIND)).collect::<Vec<u8>>()).await;
    let deadline = link.deadline();
    // Three messages and a Pong; then the answer to the Close.
    for _ in 0..4 {
        if !matches!(link.next(deadline).await, Next::Frame(frame) if !frame.is_close()) {
            break;
        }
    }
    link.send(&close()).await;
    Verdict::not_judged("watched")
}

fn close() -> Vec<u8> {
    sent(FIN | CLOSE, &1000_u16.to_be_bytes())
}

/// Sends a Ping. Returns whether it is answered in a fraction of the time that there is.
///
/// # Errors
/// The connection is over before anything is wrong: a client that ends each has not noticed
/// anything.
async fn answers_quickly(link: &mut Link) -> Result<bool, Verdict> {
    link.send(&sent(FIN | PING, BEFORE)).await;
    let deadline = Instant::now() + link.limit / 4;
    loop {
        let words = match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => closed(&frame),
            Next::Ended(end) => ended(end).to_owned(),
            Next::Frame(frame) if frame.is_pong_of(BEFORE) => return Ok(true),
            Next::Silent => return Ok(false),
            Next::Frame(_) => continue,
        };
        return Err(Verdict::not_judged(format!("{words}, before anything is wrong")));
    }
}

/// Whether a frame is a request, read as a frame. A client that opens no WebSocket may go on with
/// HTTP over the same connection.
fn asks_again(frame: &ServerFrame) -> bool {
    frame.first == b'G' && !frame.is_masked()
}

/// A violation over a connection that is open.
async fn fails(link: &mut Link, bytes: &[u8]) -> Verdict {
    match answers_quickly(link).await {
        Ok(_) => violation(link, bytes).await,
        Err(verdict) => verdict,
    }
}

async fn violation(link: &mut Link, bytes: &[u8]) -> Verdict {
    link.send(&[bytes, &sent(FIN | PING, BEHIND)].concat()).await;
    let mut deadline = link.deadline();
    let mut is_taken = false;
    loop {
        match link.next(deadline).await {
            Next::Frame(frame) if asks_again(&frame) => {
                return Verdict::kept("opens none, asks again");
            }
            Next::Frame(frame) if frame.is_close() => return closed_on(bytes, &frame),
            Next::Frame(frame) if frame.is_pong_of(BEHIND) && !is_taken => {
                is_taken = true;
                deadline = Instant::now() + GRACE.min(link.limit);
            }
            Next::Frame(_) => {}
            Next::Ended(end) => return Verdict::kept(ended(end)),
            Next::Silent if is_taken => {
                return Verdict::broken("takes it: answers a Ping behind it");
            }
            Next::Silent => return Verdict::unanswered("neither closes nor goes on"),
        }
    }
}

/// Valid traffic, which the client sends back. One that sends something else may do so with all
/// that it gets: another message shows that. One that sends each back in a task of its own need
/// not keep their order, so what is missing may come for a while after the message behind it.
async fn takes(link: &mut Link, traffic: &Traffic) -> Verdict {
    if traffic.in_bytes {
        link.send_in_bytes(&traffic.bytes).await;
    } else {
        link.send(&traffic.bytes).await;
    }
    link.send(&sent(FIN | TEXT, BEHIND)).await;
    let mut deadline = link.deadline();
    let mut messages = Messages::default();
    let mut missing: Vec<&Message> = traffic.messages.iter().collect();
    let (mut others, mut is_behind) = (false, false);
    while !missing.is_empty() {
        match next_message(link, &mut messages, deadline).await {
            Ok(Some(message)) => {
                if let Some(at) = missing.iter().position(|one| **one == message) {
                    missing.swap_remove(at);
                } else if message == Message::text(BEHIND) && !is_behind {
                    is_behind = true;
                    deadline = Instant::now() + GRACE.min(link.limit);
                } else {
                    others = true;
                }
            }
            Ok(None) if is_behind => {
                return Verdict::broken("does not send it back; sends back a message behind it");
            }
            Ok(None) if others => {
                return Verdict::not_judged("does not send messages back as they are");
            }
            Ok(None) => return Verdict::unanswered(format!("nothing {}", in_time(link.limit))),
            Err(verdict) => return verdict,
        }
    }
    link.send(&close()).await;
    Verdict::kept("comes back")
}

/// A Ping alone, which has to be answered; then what shows that the client has gone on.
async fn ping(link: &mut Link, payload: &[u8], is_inside: bool) -> Result<Verdict, Verdict> {
    let is_quick = answers_quickly(link).await?;
    let mut first = if is_inside { sent(TEXT, b"Hel") } else { Vec::new() };
    first.extend(sent(FIN | PING, payload));
    link.send(&first).await;
    let mut pongs = Pongs::default();
    if pongs.of(link, payload).await? {
        let last = if is_inside { sent(FIN | CONTINUATION, b"lo") } else { Vec::new() };
        link.send(&[last, close()].concat()).await;
        return Ok(Verdict::kept("the same payload"));
    }
    let mut behind = if is_inside { sent(FIN | CONTINUATION, b"lo") } else { Vec::new() };
    behind.extend(sent(FIN | TEXT, BEHIND));
    behind.extend(sent(FIN | PING, BEHIND));
    link.send(&behind).await;
    let is_late = pongs.of(link, payload).await?;
    let limit = in_time(link.limit);
    Ok(match (pongs.others, pongs.sign) {
        _ if is_late && is_inside => Verdict::broken("answered only when the message has ended"),
        _ if is_late => Verdict::kept("the same payload, late"),
        (Some(length), _) => Verdict::broken(format!("a Pong of other {length} bytes")),
        (None, Some(sign)) => Verdict::broken(format!("no Pong {limit}; {sign}")),
        // It was alive, and this is all that has come since.
        (None, None) if is_quick => {
            Verdict::broken(format!("answers a Ping before it, and then nothing {limit}"))
        }
        (None, None) => Verdict::unanswered(format!("no Pong {limit}")),
    })
}

/// What comes while a Pong is awaited.
#[derive(Default)]
struct Pongs {
    messages: Messages,
    /// The length of a Pong that belongs to no Ping of ours.
    others: Option<usize>,
    /// How it is known that what is behind the Ping was read.
    sign: Option<&'static str>,
}

impl Pongs {
    /// Waits for a Pong of this payload, and for a while only, once the client has gone on.
    ///
    /// # Errors
    /// The connection is closed.
    async fn of(&mut self, link: &mut Link, payload: &[u8]) -> Result<bool, Verdict> {
        let mut deadline = link.deadline();
        loop {
            let sign = match link.next(deadline).await {
                Next::Frame(frame) if frame.is_pong_of(payload) => return Ok(true),
                Next::Frame(frame) if frame.is_pong_of(BEFORE) => None,
                Next::Frame(frame) if frame.is_pong_of(BEHIND) => Some("answers a Ping behind it"),
                Next::Frame(frame) if frame.opcode() == PONG => {
                    self.others = Some(frame.payload.len());
                    None
                }
                Next::Frame(frame) if frame.is_close() => return Err(closed_on_valid(&frame)),
                Next::Frame(frame) if frame.is_data() => match self.messages.push(&frame) {
                    Ok(Some(message)) if message.payload == BEHIND => {
                        Some("sends back a message behind it")
                    }
                    _ => None,
                },
                Next::Frame(_) => None,
                Next::Ended(end) => return Err(Verdict::broken(ended(end))),
                Next::Silent => return Ok(false),
            };
            if self.sign.is_none() && sign.is_some() {
                self.sign = sign;
                deadline = Instant::now() + GRACE.min(link.limit);
            }
        }
    }
}

/// A valid Close. A client that has just answered a Ping, and not the Close in all of its time,
/// does not answer it.
async fn closes(link: &mut Link, close: &[u8]) -> Result<Verdict, Verdict> {
    let is_quick = answers_quickly(link).await?;
    link.send(close).await;
    let deadline = link.deadline();
    let limit = in_time(link.limit);
    loop {
        return Ok(match link.next(deadline).await {
            Next::Frame(frame)
                if frame.is_close() && matches!(frame.close_code(), Some(1002 | 1007)) =>
            {
                Verdict::broken(format!("{}, as if it were invalid", closed(&frame)))
            }
            Next::Frame(frame) if frame.is_close() => Verdict::kept(closed(&frame)),
            Next::Frame(_) => continue,
            Next::Ended(end) => Verdict::broken(ended(end)),
            Next::Silent if is_quick => {
                Verdict::broken(format!("answers a Ping, and then not the Close {limit}"))
            }
            Next::Silent => Verdict::unanswered(format!("no Close {limit}")),
        });
    }
}

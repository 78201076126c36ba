//! Plays a case with a client.
//!
//! A Ping before a violation shows that the client takes what is valid, and one behind it whether
//! it has gone on reading. Only what can mean nothing else counts as broken, as for servers. Must
//! not know HTTP. RFC 6455, section 7.1.7. Read next: `serve.rs`.

use super::case::{Play, sent};
use crate::check::{
    bytes::{CLOSE, FIN, PING, PONG, TEXT},
    incoming::{Message, Messages, ServerFrame},
    judge::{BEHIND, Traffic, closed, closed_on_valid, ended, next_message},
    link::{Link, Next},
    verdict::Verdict,
};
use std::time::Duration;
use tokio::time::Instant;

/// How long a client that has answered the Ping behind a violation may still take to close.
const GRACE: Duration = Duration::from_millis(500);

/// Plays the part of the server, once the response is sent.
pub(super) async fn play(play: Play, link: &mut Link) -> Verdict {
    match innermost(play) {
        Play::Response(_) | Play::Ends => violation(link, &[]).await,
        Play::Opens(_) => {
            takes(link, &Traffic::new(sent(FIN | TEXT, b"Hello"), Message::text("Hello"))).await
        }
        Play::Fails(bytes) => fails(link, &bytes()).await,
        Play::Takes(traffic) => takes(link, &traffic()).await,
        Play::Each(judge) => judge(&each(link).await),
        Play::Ping(payload) => ping(link, payload).await,
        Play::Closes => answers_close(link).await,
        Play::Deflate(_, _) | Play::If(_, _) => Verdict::not_judged("holds another"),
    }
}

/// What remains to be played once the response is sent.
fn innermost(play: Play) -> Play {
    match play {
        Play::Deflate(_, inner) | Play::If(_, inner) => innermost(*inner),
        other => other,
    }
}

/// The frames that a client sends in answer to messages of lengths at which the form of the length
/// changes, to a Ping and to a Close.
async fn each(link: &mut Link) -> Vec<ServerFrame> {
    let texts = [1, 125, 126].iter().flat_map(|length| sent(FIN | TEXT, &vec![b'a'; *length]));
    link.send(&texts.chain(sent(FIN | PING, BEHIND)).collect::<Vec<u8>>()).await;
    let mut frames = Vec::new();
    let deadline = link.deadline();
    // Three messages and a Pong; then the answer to the Close.
    while frames.len() < 4
        && let Next::Frame(frame) = link.next(deadline).await
    {
        frames.push(frame);
    }
    link.send(&close()).await;
    if let Next::Frame(frame) = link.next(link.deadline()).await {
        frames.push(frame);
    }
    frames
}

fn close() -> Vec<u8> {
    sent(FIN | CLOSE, &1000_u16.to_be_bytes())
}

/// A violation over a connection that is open: a client that ends each has not noticed anything.
async fn fails(link: &mut Link, bytes: &[u8]) -> Verdict {
    const BEFORE: &[u8] = b"before";
    link.send(&sent(FIN | PING, BEFORE)).await;
    let deadline = Instant::now() + link.limit / 4;
    loop {
        let words = match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => closed(&frame),
            Next::Ended(end) => ended(end).to_owned(),
            Next::Frame(frame) if frame.is_pong_of(BEFORE) => break,
            Next::Silent => break,
            Next::Frame(_) => continue,
        };
        return Verdict::not_judged(format!("{words}, before anything is wrong"));
    }
    violation(link, bytes).await
}

async fn violation(link: &mut Link, bytes: &[u8]) -> Verdict {
    link.send(&[bytes, &sent(FIN | PING, BEHIND)].concat()).await;
    let mut deadline = link.deadline();
    let mut is_taken = false;
    loop {
        match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => return Verdict::kept(closed(&frame)),
            Next::Frame(frame) if frame.is_pong_of(BEHIND) && !is_taken => {
                is_taken = true;
                deadline = Instant::now() + GRACE.min(link.limit);
            }
            Next::Frame(_) => {}
            Next::Ended(end) => return Verdict::kept(ended(end)),
            Next::Silent if is_taken => {
                return Verdict::broken("takes it: answers a Ping behind it");
            }
            Next::Silent => return Verdict::not_judged("neither closes nor goes on"),
        }
    }
}

/// Valid traffic, which the client sends back. One that sends something else may do so with all
/// that it gets: another message shows that.
async fn takes(link: &mut Link, traffic: &Traffic) -> Verdict {
    if traffic.in_bytes {
        link.send_in_bytes(&traffic.bytes).await;
    } else {
        link.send(&traffic.bytes).await;
    }
    link.send(&sent(FIN | TEXT, BEHIND)).await;
    let deadline = link.deadline();
    let mut messages = Messages::default();
    let mut came = 0;
    while came < traffic.messages.len() {
        match next_message(link, &mut messages, deadline).await {
            Ok(Some(message)) if message == traffic.messages[came] => came += 1,
            Ok(Some(message)) if message == Message::text(BEHIND) => {
                return Verdict::broken("does not send it back; sends back a message behind it");
            }
            Ok(Some(_)) => {}
            Ok(None) => return Verdict::not_judged("does not send messages back as they are"),
            Err(verdict) => return verdict,
        }
    }
    link.send(&close()).await;
    Verdict::kept("comes back")
}

async fn ping(link: &mut Link, payload: &[u8]) -> Verdict {
    link.send(&[sent(FIN | PING, payload), sent(FIN | TEXT, BEHIND)].concat()).await;
    let deadline = link.deadline();
    let mut messages = Messages::default();
    loop {
        return match link.next(deadline).await {
            Next::Frame(frame) if frame.is_pong_of(payload) => {
                link.send(&close()).await;
                Verdict::kept("the same payload")
            }
            Next::Frame(frame) if frame.opcode() == PONG => {
                Verdict::broken(format!("a Pong of other {} bytes", frame.payload.len()))
            }
            Next::Frame(frame) if frame.is_close() => closed_on_valid(&frame),
            Next::Frame(frame) if frame.is_data() => match messages.push(&frame) {
                Ok(Some(message)) if message.payload == BEHIND => {
                    Verdict::broken("no Pong; sends back a message behind the Ping")
                }
                _ => continue,
            },
            Next::Frame(_) => continue,
            Next::Ended(end) => Verdict::broken(ended(end)),
            Next::Silent => Verdict::not_judged("no Pong in time"),
        };
    }
}

async fn answers_close(link: &mut Link) -> Verdict {
    link.send(&close()).await;
    let deadline = link.deadline();
    loop {
        return match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => Verdict::kept(closed(&frame)),
            Next::Frame(_) => continue,
            Next::Ended(end) => Verdict::broken(ended(end)),
            Next::Silent => Verdict::not_judged("does not answer the Close in time"),
        };
    }
}

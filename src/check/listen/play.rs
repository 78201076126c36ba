//! Plays a case with a client.
//!
//! A Ping behind a violation shows whether the client has gone on reading, as for servers. Must not
//! know HTTP. RFC 6455, section 7.1.7. Read next: `serve.rs`.

use super::{case::Play, cases::sent};
use crate::check::{
    bytes::{CLOSE, FIN, PING, TEXT},
    incoming::{Message, Messages},
    judge::{closed, ended},
    link::{Link, Next},
    verdict::Verdict,
};
use std::time::Duration;
use tokio::time::Instant;

const BEHIND: &[u8] = b"wirechart check";
/// How long a client that has answered the Ping behind a violation may still take to close.
const GRACE: Duration = Duration::from_millis(500);

/// Plays the part of the server, once the response is sent.
pub(super) async fn play(play: Play, link: &mut Link) -> Verdict {
    match play {
        Play::Response(_) => fails(link, &[]).await,
        Play::Fails(bytes) => fails(link, &bytes()).await,
        Play::Takes(bytes, text) => takes(link, &bytes(), text).await,
        Play::Each(judge) => {
            link.send(&[each_length(), sent(FIN | PING, BEHIND)].concat()).await;
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
            judge(&frames)
        }
        Play::Closes => answers_close(link).await,
    }
}

/// Texts of lengths at which the form of the length changes.
fn each_length() -> Vec<u8> {
    [1, 125, 126].iter().flat_map(|length| sent(FIN | TEXT, &vec![b'a'; *length])).collect()
}

fn close() -> Vec<u8> {
    sent(FIN | CLOSE, &1000_u16.to_be_bytes())
}

async fn fails(link: &mut Link, violation: &[u8]) -> Verdict {
    link.send(&[violation, &sent(FIN | PING, BEHIND)].concat()).await;
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

async fn takes(link: &mut Link, bytes: &[u8], text: &str) -> Verdict {
    link.send(bytes).await;
    let deadline = link.deadline();
    let mut messages = Messages::default();
    loop {
        return match link.next(deadline).await {
            Next::Frame(frame) if frame.is_close() => Verdict::broken(closed(&frame)),
            Next::Frame(frame) if frame.is_data() => match messages.push(&frame) {
                Ok(Some(message)) if message == Message::text(text) => {
                    link.send(&close()).await;
                    Verdict::kept("comes back")
                }
                Ok(None) => continue,
                _ => Verdict::broken("sends back another message"),
            },
            Next::Frame(_) => continue,
            Next::Ended(end) => Verdict::broken(ended(end)),
            Next::Silent => Verdict::not_judged("sends nothing back"),
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
            Next::Silent => Verdict::broken("does not answer the Close"),
        };
    }
}

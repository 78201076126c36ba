//! What must be known about a server before it can be checked.
//!
//! Must not judge anything. Read next: `table.rs`.

use super::{
    answer::Answer,
    bench::Bench,
    bytes::{ping, text},
    incoming::Messages,
    link::{Link, Next},
    settings::{Offered, Server, Settings},
    watch::Shared,
};
use crate::client::ConnectError;
use std::{sync::Arc, time::Duration};
use thiserror::Error;
use tokio::time::Instant;

const PROBE: &str = "wirechart check";
/// How much longer than a Pong an echo may take.
const GRACE: Duration = Duration::from_secs(1);

/// Why a server cannot be checked.
#[derive(Debug, Error)]
pub enum SurveyError {
    /// There is no connection.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The response opens no WebSocket.
    #[error(
        "the server answers {0} instead of 101: is there a WebSocket at this path? If it wants \
         credentials, a subprotocol or an Origin, give them with -H, --subprotocol or --origin"
    )]
    Declined(u16),
    /// The server has too much to do, or the client has connected too often.
    #[error(
        "the server answers {0}: it is busy or limits how often a client may connect; try again \
         later, with --jobs 1"
    )]
    Busy(u16),
    /// The server does not answer.
    #[error(
        "the server takes the connection, but does not answer the handshake in {0:?}; a slow one \
         needs a longer --timeout"
    )]
    Silent(Duration),
    /// The connection ends before the response.
    #[error("the connection ends before the server has answered; if it speaks TLS, use wss://")]
    Ended,
    /// The answer is a TLS record.
    #[error("the server speaks TLS, use wss://")]
    SpeaksTls,
    /// The answer is something else.
    #[error("the server's answer is not HTTP/1")]
    NotHttp,
    /// The server was said to echo, and does not.
    #[error("the server does not send a message back: use --target any, or the path of an echo")]
    NoEcho,
    /// The server was said to echo, and changes what it sends back.
    #[error("the server sends messages back changed: use --target any, or the path of an echo")]
    Alters,
}

/// What comes back for a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Back {
    /// The message.
    Same,
    /// One with the message in it.
    Changed,
    Nothing,
}

/// Finds out what a server can do.
///
/// # Errors
/// It cannot be checked.
pub async fn survey(settings: &Arc<Settings>) -> Result<Server, SurveyError> {
    let deflate = Offered::Silent;
    let server = Server { echoes: false, alters: false, deflate, is_serial: false };
    // What is seen here would be found in the checks, too.
    let bench = Bench::new(settings, server, &Shared::default());
    let mut link = open(&bench).await?;
    let back = match settings.echoes {
        Some(false) => Back::Nothing,
        _ => back(&mut link).await,
    };
    match back {
        Back::Changed if settings.echoes == Some(true) => return Err(SurveyError::Alters),
        Back::Nothing if settings.echoes == Some(true) => return Err(SurveyError::NoEcho),
        _ => {}
    }
    let mut other = bench.try_connect().await?;
    other.send(&bench.offer("").bytes()).await;
    let mut answer = other.answer().await;
    let was_silent = answer == Answer::Silent;
    if was_silent {
        // It may wait for the end of the first connection.
        link.finish().await;
        answer = other.answer().await;
    }
    Ok(Server {
        echoes: back == Back::Same,
        alters: back == Back::Changed,
        deflate: offered(&answer),
        is_serial: was_silent && answer != Answer::Silent,
    })
}

/// What the answer to an offer of permessage-deflate says.
fn offered(answer: &Answer) -> Offered {
    match answer {
        Answer::Head(head) if head.opens() && head.deflate().is_some() => Offered::Agreed,
        Answer::Head(head) if head.is_busy() => Offered::Busy,
        Answer::Head(_) | Answer::Ended(_) | Answer::NotHttp(_) => Offered::Declined,
        Answer::Silent => Offered::Silent,
    }
}

async fn open(bench: &Bench) -> Result<Link, SurveyError> {
    let mut link = bench.try_connect().await?;
    link.send(&bench.request().bytes()).await;
    match link.answer().await {
        Answer::Head(head) if head.opens() => Ok(link),
        Answer::Head(head) if head.is_busy() => Err(SurveyError::Busy(head.status)),
        Answer::Head(head) => Err(SurveyError::Declined(head.status)),
        Answer::Silent => Err(SurveyError::Silent(bench.limit())),
        Answer::Ended(_) => Err(SurveyError::Ended),
        // An alert or a handshake (RFC 8446, 5.1).
        Answer::NotHttp(bytes) if matches!(bytes[..], [0x15 | 0x16, 0x03, ..]) => {
            Err(SurveyError::SpeaksTls)
        }
        Answer::NotHttp(_) => Err(SurveyError::NotHttp),
    }
}

async fn back(link: &mut Link) -> Back {
    link.send(&[text(PROBE), ping("p")].concat()).await;
    let mut deadline = link.deadline();
    let mut messages = Messages::default();
    let mut back = Back::Nothing;
    loop {
        match link.next(deadline).await {
            Next::Frame(frame) if frame.is_pong_of(b"p") => {
                deadline = deadline.min(Instant::now() + GRACE);
            }
            Next::Frame(frame) => match messages.push_data(&frame) {
                Some(message) if message.payload == PROBE.as_bytes() => return Back::Same,
                Some(message) if holds(&message.payload) => back = Back::Changed,
                _ => {}
            },
            Next::Ended(_) | Next::Silent => return back,
        }
    }
}

/// Whether the probe is somewhere in a message, in any letters.
fn holds(payload: &[u8]) -> bool {
    payload.windows(PROBE.len()).any(|part| part.eq_ignore_ascii_case(PROBE.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{answer::Head, verdict::End};

    #[test]
    fn only_silence_is_no_answer_to_an_offer() {
        let head = |lines: &str| {
            let bytes = format!("HTTP/1.1 {lines}\r\n\r\n");
            Answer::Head(Head::read(bytes.as_bytes()).unwrap().unwrap().0)
        };
        let agreed = "101 x\r\nSec-WebSocket-Extensions: permessage-deflate";
        for (answer, expected) in [
            (head(agreed), Offered::Agreed),
            (head("101 x"), Offered::Declined),
            (head("400 x"), Offered::Declined),
            (Answer::Ended(End::Reset), Offered::Declined),
            (Answer::NotHttp(b"x".to_vec()), Offered::Declined),
            (head("503 x"), Offered::Busy),
            (Answer::Silent, Offered::Silent),
        ] {
            assert_eq!(offered(&answer), expected, "{answer:?}");
        }
    }
}

//! A WebSocket as a source: each message is one or more lines. It connects again when it ends.
//!
//! The end of a connection is a gap in its series. While viewers hold it up, nothing is read, and
//! TCP holds the server back. Must not know how lines are read. Read next:
//! [`client`], which opens the connection.

use super::{attempts::Attempts, intake::Intake};
use crate::{
    client::{self, Client, Url},
    feed::status::Phase,
    format::{Options, Reader},
    wire::{CloseOutcome, Event, Message},
};
use std::{
    thread,
    time::{Duration, Instant},
};

/// Reads what the server sends, again and again or once. Each of `sends` is sent after opening.
pub(super) fn run(
    url: &Url,
    sends: &[String],
    once: bool,
    options: &Options,
    intake: &mut Intake<'_>,
) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let note = format!("cannot wait for {url}: {error}");
            tracing::error!("{note}");
            return intake.status().becomes(Phase::Ended, Some(note));
        }
    };
    let (mut attempts, mut reader) = (Attempts::default(), Reader::new(options));
    loop {
        let mut ran = Duration::ZERO;
        let ended = runtime.block_on(async {
            let mut client = match Client::connect(url, &client::Options::default()).await {
                Ok(client) => client,
                Err(error) => return error.to_string(),
            };
            tracing::info!("{url} is open");
            let since = Instant::now();
            let ended = session(&mut client, sends, &mut reader, intake).await;
            ran = since.elapsed();
            ended
        });
        intake.gap();
        if once {
            intake.status().log_counts();
            intake.status().becomes(Phase::Ended, Some(ended));
            return;
        }
        let pause = attempts.pause_after(ran, false);
        let note = format!("{ended}; connects again in {} s", pause.as_secs());
        tracing::warn!("{url}: {note}");
        intake.status().becomes(Phase::Retrying, Some(note));
        thread::sleep(pause);
        intake.status().becomes(Phase::Waiting, None);
    }
}

/// Reads one connection to its end, and returns why it has ended.
async fn session(
    client: &mut Client,
    sends: &[String],
    reader: &mut Reader,
    intake: &mut Intake<'_>,
) -> String {
    for text in sends {
        // An error means that the connection has ended, and `next` says why.
        _ = client.send(&Message::text(text.as_str()));
        client.flush().await;
    }
    loop {
        match client.next().await {
            Ok(Some(Event::Message(message))) => {
                reader.push(message.payload(), intake);
                reader.end_message(intake);
                intake.publish();
                intake.status().has_input(|| reader.what_came_instead());
            }
            Ok(Some(_)) => {}
            Ok(None) => return closed(client.close_outcome()),
            Err(error) => return error.to_string(),
        }
    }
}

fn closed(outcome: Option<&CloseOutcome>) -> String {
    match outcome {
        Some(CloseOutcome::ByPeer(Some(reason))) if reason.reason.is_empty() => {
            format!("the server closed the connection with {}", reason.code)
        }
        Some(CloseOutcome::ByPeer(Some(reason))) => {
            format!("the server closed the connection with {}: {}", reason.code, reason.reason)
        }
        _ => "the server closed the connection".to_owned(),
    }
}

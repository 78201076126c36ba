//! `wirechart connect`: a WebSocket on the command line.
//!
//! ```text
//!   standard input --lines--> Session --> the server
//!   standard output <--printer-- Session <-- the server
//!   standard error <---trace---- every byte, both ways
//! ```
//!
//! When standard input has ended, the server is listened to for as long as it talks: once no
//! message has come for `--linger` (a second), the WebSocket is closed with 1000. So `echo hi |
//! wirechart connect ws://127.0.0.1:8000/echo` prints the reply and ends. To close at once would
//! lose it at some servers, Python's `websockets` for one: they take our Close as the end of the
//! conversation, although they have not answered what came before it. `--keep-open` goes on
//! forever. On a terminal, where the end of input is a key that a person presses, it closes at
//! once.
//!
//! | exit code | when |
//! |---|---|
//! | 0 | the WebSocket was closed with 1000, with 1001 or without a code |
//! | 1 | it did not open, or standard input or output failed |
//! | 2 | the command line makes no sense |
//! | 3 | the connection ended without a Close: lost, or given up |
//! | 4 | the server broke a rule of the protocol or passed a limit of ours |
//! | 5 | the server closed with another code |
//! | 130 | interrupted, whatever else became of it |
//!
//! An interrupt, SIGINT or SIGTERM, closes with 1000 and gives the server a second to answer. A
//! second interrupt ends it at once. So does the first, two seconds later, where standard output
//! takes no more.
//!
//! Read next: `printer`, for what is written and in which form; then [`client`](crate::client).

mod interrupts;
mod lines;
mod output;
mod printer;
mod session;
mod trace;

use super::{paint::Paint, seconds};
use crate::{
    client::{
        Client, ConnectError, ConnectionError, Options, Transport, Url,
        tap::{Heard, Tap},
    },
    wire::{CloseCode, CloseOutcome, Limits},
};
use clap::{Args, ColorChoice};
use interrupts::interrupts;
use printer::{Form, Printer};
use session::Session;
use std::{process::ExitCode, time::Duration};
use trace::Trace;

/// How long a Close of ours may stay unanswered. Longer than a server waits: over a slow line, the
/// replies to all of standard input come before the answer.
const CLOSE: Duration = Duration::from_secs(10);
/// What a shell calls a program that was interrupted.
const INTERRUPTED: u8 = 130;

const EXIT_CODES: &str = "\
Exit codes: 0 closed with 1000, 1001 or no code; 1 not opened; 2 wrong usage; 3 ended without a Close; \
4 the server broke a rule; 5 closed by the server with another code; 130 interrupted";

/// Flags of `wirechart connect`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_CODES)]
pub struct Connect {
    /// Where to: ws://HOST:PORT/PATH, or wss://
    url: Url,
    /// Send each line as a binary message instead of a text
    #[arg(long)]
    binary: bool,
    /// Send each line as the bytes that it is the hex of: frames, as `wirechart frame` makes them,
    /// or anything else
    #[arg(long, conflicts_with = "binary")]
    frames: bool,
    /// Write the bytes of binary messages as they are, with nothing between them, instead of a line
    /// of hex for each
    #[arg(long, conflicts_with = "json")]
    raw: bool,
    /// Print one JSON object for each event: open, message, ping, pong, close, error
    #[arg(long)]
    json: bool,
    /// Show the handshake and each frame, both ways, as they stand on the wire: on standard error,
    /// and with --json among the other events
    #[arg(long)]
    trace: bool,
    /// Use colour in what --trace shows
    #[arg(long, value_name = "WHEN", default_value_t)]
    color: ColorChoice,
    /// Offer this subprotocol; may be given again, the one wanted most first
    #[arg(long, value_name = "NAME")]
    subprotocol: Vec<String>,
    /// Send this header with the request; may be given again
    #[arg(long, value_name = "NAME: VALUE", value_parser = header)]
    header: Vec<(String, String)>,
    /// Say that a page of this origin connects
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// Send a Ping every so many seconds
    #[arg(long, value_name = "SECONDS", value_parser = period)]
    ping: Option<Duration>,
    /// When standard input has ended, close once no message has come for so many seconds; at once
    /// on a terminal
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    linger: Duration,
    /// When standard input has ended, go on listening until the server closes
    #[arg(long, conflicts_with = "linger")]
    keep_open: bool,
    /// Do not offer to compress messages
    #[arg(long)]
    no_compression: bool,
    /// Seconds that it may take to open
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,
    /// The largest message taken from the server, in bytes
    #[arg(long, value_name = "BYTES", default_value = "16777216")]
    max_message: usize,
}

impl Connect {
    pub(super) fn run(self) -> Result<ExitCode, String> {
        let printer = Printer::new(match (self.json, self.raw) {
            (true, _) => Form::Json,
            (_, true) => Form::Raw,
            _ => Form::Lines,
        })?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| format!("cannot wait for the network: {error}"))?;
        let code = runtime.block_on(self.converse(printer));
        // A name that is still being looked up on another thread is no reason to stay.
        runtime.shutdown_background();
        code.map(ExitCode::from)
    }

    async fn converse(&self, mut printer: Printer) -> Result<u8, String> {
        let mut interrupts =
            interrupts().map_err(|error| format!("cannot wait for signals: {error}"))?;
        let options = self.options();
        let client = tokio::select! {
            client = Client::connect_through(&self.url, &options, |transport| self.tap(transport, &options, &printer)) => client,
            Some(()) = interrupts.recv() => return Ok(INTERRUPTED),
        };
        let client = match client {
            Ok(client) => client,
            Err(error) => {
                printer.error(&format_args!("{error}{}", advice(&error)));
                return Ok(1);
            }
        };
        let mut session = Session::new(self, client, printer);
        let ended = session.run(&mut interrupts).await;
        Ok(session.report(ended))
    }

    /// With `--trace`, the transport and a listener.
    fn tap(
        &self,
        transport: Box<dyn Transport>,
        options: &Options,
        printer: &Printer,
    ) -> Box<dyn Transport> {
        if !self.trace {
            return transport;
        }
        let mut trace = Trace::new(
            &self.url,
            printer.objects(),
            Paint::stderr(self.color),
            options.limits.clone(),
        );
        Box::new(Tap::new(transport, move |heard: Heard<'_>| trace.hear(heard)))
    }

    fn options(&self) -> Options {
        let mut headers = self.header.clone();
        headers.extend(self.origin.iter().map(|origin| ("Origin".to_owned(), origin.clone())));
        let limits = Limits {
            max_frame_size: self.max_message as u64,
            max_message_size: self.max_message,
            close_timeout: CLOSE,
            message_deadline: Duration::MAX,
            ..Limits::default()
        };
        Options {
            subprotocols: self.subprotocol.clone(),
            headers,
            compression: !self.no_compression,
            limits,
            deadline: self.timeout,
        }
    }
}

/// Which flag helps.
fn advice(error: &ConnectError) -> &'static str {
    match error {
        ConnectError::Declined(declined) if declined.challenge.is_some() => {
            " with --header 'Authorization: ...'"
        }
        _ => "",
    }
}

/// The row of the table above.
fn exit_code(ended: &Result<(), ConnectionError>, ending: Option<&CloseOutcome>) -> u8 {
    let good = [CloseCode::NORMAL, CloseCode::GOING_AWAY];
    match (ended, ending) {
        (Err(ConnectionError::ProtocolError(_)), _) => 4,
        (Err(_), _) => 3,
        (Ok(()), Some(CloseOutcome::ByPeer(Some(theirs)))) if !good.contains(&theirs.code) => 5,
        (Ok(()), _) => 0,
    }
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it as 'Name: value'")?;
    Ok((name.to_owned(), value.trim().to_owned()))
}

fn period(text: &str) -> Result<Duration, String> {
    let period = seconds(text)?;
    // Shorter than the clock's tick, and nothing but Pings would happen.
    let sensible = Duration::from_millis(1)..=Duration::from_secs(24 * 60 * 60);
    if !sensible.contains(&period) {
        return Err("the time between two Pings must be at least 0.001 seconds and at most a day"
            .to_owned());
    }
    Ok(period)
}

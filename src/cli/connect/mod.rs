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
//! `exit.rs` has the exit codes.
//!
//! An interrupt, SIGINT or SIGTERM, closes with 1000 and gives the server a second to answer. A
//! second interrupt ends it at once. So does the first, two seconds later, where standard output
//! takes no more.
//!
//! Read next: `printer`, for what is written and in which form; then [`client`](crate::client).

mod exit;
mod flags;
mod interrupts;
mod lines;
mod output;
mod printer;
mod session;
mod trace;

pub use flags::Connect;

use super::paint::Paint;
use crate::{
    client::{Client, ConnectError, Options, Transport, observed::Observed},
    wire::Limits,
};
use exit::INTERRUPTED;
use interrupts::interrupts;
use printer::{Form, Printer};
use session::Session;
use std::{process::ExitCode, time::Duration};
use trace::Trace;

/// How long a Close of ours may stay unanswered. Longer than a server waits: over a slow line, the
/// replies to all of standard input come before the answer.
const CLOSE: Duration = Duration::from_secs(10);
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
            client = Client::connect_through(&self.url, &options, |transport| self.observed(transport, &options, &printer)) => client,
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

    /// The transport; with `--trace`, observed.
    fn observed(
        &self,
        transport: Box<dyn Transport>,
        options: &Options,
        printer: &Printer,
    ) -> Box<dyn Transport> {
        if !self.trace {
            return transport;
        }
        let trace = Trace::new(
            &self.url,
            printer.objects(),
            Paint::stderr(self.color),
            options.limits.clone(),
        );
        Box::new(Observed::new(transport, trace))
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

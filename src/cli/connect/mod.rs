//! `wirechart connect`: a WebSocket on the command line.
//!
//! ```text
//!   standard input --lines--> Session --> the server
//!   standard output <--printer-- Session <-- the server
//!   standard error <---trace---- every byte, both ways
//! ```
//!
//! After standard input has ended, the program listens as long as the server sends: once no message
//! has come for `--linger`, a second by default, it closes the WebSocket with 1000. So `echo hi |
//! wirechart connect ws://127.0.0.1:8000/echo` prints the reply and ends. If it closed at once,
//! some servers, such as Python's `websockets`, would not send the reply: to them a Close ends the
//! conversation, even if earlier messages are unanswered. With `--keep-open` it never closes. On a
//! terminal, where a person ends the input with a key, it closes at once.
//!
//! An interrupt, SIGINT or SIGTERM, closes with 1000 and gives the server a second to answer. A
//! second interrupt ends the program at once. If standard output is blocked, the first interrupt
//! ends it after two seconds. `exit.rs` has the exit codes.
//!
//! Read next: `printer`, which writes the output; then [`client`](crate::client).

mod exit;
mod flags;
mod interrupts;
mod lines;
mod output;
mod printer;
mod session;
mod trace;
mod trace_output;

pub use flags::Connect;

use super::paint::Paint;
use crate::{
    client::{Client, ConnectError, Options, Transport, Trust, observed::ObservedTransport},
    wire::Limits,
};
use exit::INTERRUPTED;
use interrupts::interrupts;
use printer::{Form, Printer};
use session::Session;
use std::{process::ExitCode, time::Duration};
use trace::Trace;

/// How long the server may take to answer our Close. Longer than our server allows, because the
/// replies to all of standard input come first, and the connection may be slow.
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
        // Does not wait for a name lookup on another thread.
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
        Box::new(ObservedTransport::new(transport, trace))
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
            trust: Trust::System,
            subprotocols: self.subprotocol.clone(),
            headers,
            compression: !self.no_compression,
            limits,
            deadline: self.timeout,
        }
    }
}

/// The flag that helps.
fn advice(error: &ConnectError) -> &'static str {
    match error {
        ConnectError::Declined(declined) if declined.challenge.is_some() => {
            " with --header 'Authorization: ...'"
        }
        _ => "",
    }
}

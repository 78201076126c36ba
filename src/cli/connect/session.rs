//! A session with a server: one loop that handles whatever happens next.
//!
//! Must not know how messages are printed. Read next: [`client`](crate::client).

use super::{
    exit::{INTERRUPTED, exit_code},
    flags::Connect,
    lines::standard_input,
    printer::Printer,
};
use crate::{
    cli::hex,
    client::{Client, ConnectionError, HIGH_WATER, Next},
    wire::{CloseCode, CloseReason, Event, Message},
};
use std::{
    future::{pending, ready},
    io::{self, ErrorKind, IsTerminal},
    str,
    time::Duration,
};
use tokio::{
    sync::mpsc::Receiver,
    time::{Instant, Interval, MissedTickBehavior, interval_at, sleep},
};

/// How long the server may take to answer our Close after an interrupt. A person who interrupts
/// does not want to wait.
const INTERRUPTED_FOR: Duration = Duration::from_secs(1);

/// An open WebSocket, with the input and output that it is connected to.
pub(super) struct Session<'a> {
    flags: &'a Connect,
    client: Client,
    printer: Printer,
    lines: Receiver<Result<Vec<u8>, String>>,
    input: Input,
    /// Standard input failed.
    failed: bool,
    interrupted: Option<Instant>,
}

/// The state of standard input.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Input {
    Open,
    /// It has ended, but not all of it is written to the server.
    Ended,
    /// All of it is written, and the server has sent no message since this moment.
    SilentSince(Instant),
    /// It no longer matters.
    Over,
}

/// What came first.
enum LineOrClient {
    Line(Option<Result<Vec<u8>, String>>),
    Client(Result<Option<Next>, ConnectionError>),
}

impl<'a> Session<'a> {
    pub(super) fn new(flags: &'a Connect, client: Client, mut printer: Printer) -> Self {
        printer.open(client.subprotocol());
        let lines = standard_input();
        Self { flags, client, printer, lines, input: Input::Open, failed: false, interrupted: None }
    }

    /// Runs until the connection has ended.
    pub(super) async fn run(
        &mut self,
        interrupts: &mut Receiver<()>,
    ) -> Result<(), ConnectionError> {
        let mut pings = self.flags.ping.map(pings);
        loop {
            if self.input == Input::Ended && self.client.waiting() == 0 {
                self.input = Input::SilentSince(Instant::now());
            }
            let silent_since =
                if let Input::SilentSince(since) = self.input { Some(since) } else { None };
            // The order keeps a flood of messages from starving anything else. Output is flushed
            // when there is nothing else to do, so messages that come together are printed
            // together.
            tokio::select! {
                biased;
                Some(()) = interrupts.recv() => {
                    self.printer.say(&"interrupted: closing; a second interrupt does not wait for the server");
                    self.interrupted = Some(Instant::now());
                    self.close(CloseCode::NORMAL);
                }
                () = passed(self.interrupted, INTERRUPTED_FOR) => return Err(ConnectionError::Unanswered),
                () = tick(&mut pings) => {
                    _ = self.client.ping(b""); // fails if there is no room, or after a Close
                }
                first = line_or_client(&mut self.client, &mut self.lines, self.input) => match first {
                    LineOrClient::Line(line) => self.take_line(line),
                    LineOrClient::Client(Ok(Some(Next::Event(event)))) => self.take_event(&event),
                    LineOrClient::Client(Ok(Some(Next::Room))) => {}
                    LineOrClient::Client(Ok(None)) => return Ok(()),
                    LineOrClient::Client(Err(error)) => return Err(error),
                },
                () = ready(()), if self.printer.is_dirty() => self.printer.flush(),
                () = passed(silent_since, self.flags.linger) => {
                    self.input = Input::Over;
                    self.close(CloseCode::NORMAL);
                }
            }
            let failed = self.printer.output().failure().is_some();
            if failed {
                self.close(CloseCode::GOING_AWAY); // nobody reads our output
            }
        }
    }

    fn take_event(&mut self, event: &Event<'_>) {
        // A Pong does not count as a reply: with `--ping` they never end.
        if let (Event::Message(_), Input::SilentSince(since)) = (event, &mut self.input) {
            *since = Instant::now();
        }
        self.printer.event(event);
    }

    fn take_line(&mut self, line: Option<Result<Vec<u8>, String>>) {
        match line {
            Some(Ok(line)) if self.flags.frames => match hex::read(&String::from_utf8_lossy(&line))
            {
                Ok(bytes) => _ = self.client.send_bytes(&bytes),
                Err(error) => self.printer.error(&format_args!("a line was not sent: {error}")),
            },
            Some(Ok(line)) if self.flags.binary => _ = self.client.send(&Message::binary(&line)), // there is room
            Some(Ok(line)) => match str::from_utf8(line.strip_suffix(b"\r").unwrap_or(&line)) {
                Ok(text) => _ = self.client.send(&Message::text(text)),
                Err(_) => self
                    .printer
                    .error(&"a line is not UTF-8 and was not sent; use --binary to send it"),
            },
            Some(Err(sentence)) => {
                self.printer.error(&sentence);
                self.input = Input::Over;
                self.failed = true;
                self.close(CloseCode::INTERNAL_ERROR);
            }
            None => {
                let at_once = io::stdin().is_terminal() && !self.flags.keep_open;
                self.input =
                    if at_once || self.flags.keep_open { Input::Over } else { Input::Ended };
                if at_once {
                    self.close(CloseCode::NORMAL);
                }
            }
        }
    }

    fn close(&mut self, code: CloseCode) {
        self.client.close(Some(CloseReason::new(code, "")));
    }

    /// Reports how the connection ended, and returns the exit code.
    pub(super) fn report(mut self, result: Result<(), ConnectionError>) -> u8 {
        match (&result, self.client.close_outcome()) {
            (Ok(()), Some(outcome)) => self.printer.closed(outcome),
            (Ok(()), None) => {}
            (Err(error), _) => self.printer.error(error),
        }
        self.printer.flush();
        let output = self.printer.output();
        match output.failure() {
            _ if self.interrupted.is_some() => INTERRUPTED,
            // The reader has closed the pipe, as `head` does when it has read enough.
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                self.printer.say(&format_args!("cannot write to standard output: {error}"));
                1
            }
            _ if self.failed => 1,
            _ => exit_code(&result, self.client.close_outcome()),
        }
    }
}

/// Waits for a line, if there is room to send one, or for the client. Which of the two is polled
/// first is random each time, so that a flood of one does not starve the other.
async fn line_or_client(
    client: &mut Client,
    lines: &mut Receiver<Result<Vec<u8>, String>>,
    input: Input,
) -> LineOrClient {
    let takes_lines = input == Input::Open && client.is_open() && client.has_room();
    // While input is open, waits for room for a line; then, until all lines are written.
    let below = if input == Input::Open { HIGH_WATER } else { 1 };
    tokio::select! {
        line = lines.recv(), if takes_lines => LineOrClient::Line(line),
        next = client.next_or_room(below) => LineOrClient::Client(next),
    }
}

/// Waits until so much time has passed since `since`; forever if that is `None`.
async fn passed(since: Option<Instant>, time: Duration) {
    match since {
        // `sleep` takes any duration, but adding it to an `Instant` could overflow.
        Some(since) => sleep(time.saturating_sub(since.elapsed())).await,
        None => pending().await,
    }
}

/// When Pings are due. A missed one is skipped: Pings come before nearly everything else in the
/// loop, and catching up would starve it.
fn pings(period: Duration) -> Interval {
    let mut pings = interval_at(Instant::now() + period, period);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}

/// Waits until the next Ping is due; forever without `--ping`.
async fn tick(pings: &mut Option<Interval>) {
    match pings {
        Some(pings) => _ = pings.tick().await,
        None => pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn missed_pings_are_not_made_up_for() {
        let period = Duration::from_secs(1);
        let mut pings = Some(pings(period));
        sleep(10 * period).await;
        tick(&mut pings).await;
        let late = Instant::now();
        tick(&mut pings).await;
        assert_eq!(late.elapsed(), period);
    }
}

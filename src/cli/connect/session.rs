//! A conversation with a server: whatever happens next, in one loop.
//!
//! Must not know how messages are printed. Read next: [`client`](crate::net::client).

use super::{Connect, exit_code, lines::standard_input, printer::Printer};
use crate::{
    cli::hex,
    net::client::{Client, ConnectionError},
    wire::{close::CloseReason, code::CloseCode, message::Message, protocol::Event},
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

/// An open WebSocket, and what it is joined to.
pub(super) struct Session<'a> {
    flags: &'a Connect,
    client: Client,
    printer: Printer,
    lines: Receiver<Result<Vec<u8>, String>>,
    /// Standard input has not ended.
    reading: bool,
    /// Standard input has ended, and since this moment the server has been silent.
    silent_since: Option<Instant>,
    /// Standard input failed.
    failed: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(flags: &'a Connect, client: Client, mut printer: Printer) -> Self {
        printer.open(client.subprotocol());
        Self { flags, client, printer, lines: standard_input(), reading: true, silent_since: None, failed: false }
    }

    /// Goes on until the connection has ended.
    pub(super) async fn run(&mut self, interrupts: &mut Receiver<()>) -> Result<(), ConnectionError> {
        let mut pings = self.flags.ping.map(pings);
        loop {
            let takes_lines = self.reading && self.client.is_open() && self.client.has_room();
            // In this order, so that a flood of messages keeps us from nothing else. Lines come before messages, which
            // costs those little: soon there is no room for more lines. Output is flushed when there is nothing
            // else to do, so messages that came together are printed together.
            tokio::select! {
                biased;
                Some(()) = interrupts.recv() => {
                    self.printer.say(&"closing; a second interrupt does not wait for the server");
                    self.close(CloseCode::NORMAL);
                }
                () = tick(&mut pings) => {
                    _ = self.client.ping(b""); // refused where there is no room or no use
                }
                line = self.lines.recv(), if takes_lines => self.take_line(line),
                event = self.client.next() => match event {
                    Ok(Some(event)) => {
                        // A Pong is no reply to what was said, and with `--ping` there is no end of them.
                        if matches!(event, Event::Message(_)) {
                            self.silent_since = self.silent_since.map(|_| Instant::now());
                        }
                        self.printer.event(&event);
                    }
                    Ok(None) => return Ok(()),
                    Err(error) => return Err(error),
                },
                () = ready(()), if self.printer.is_dirty() => self.printer.flush(),
                () = passed(self.silent_since, self.flags.linger) => {
                    self.silent_since = None;
                    self.close(CloseCode::NORMAL);
                }
            }
            let failed = self.printer.output().failure().is_some();
            if failed {
                self.close(CloseCode::GOING_AWAY); // nobody reads us any more
            }
        }
    }

    fn take_line(&mut self, line: Option<Result<Vec<u8>, String>>) {
        match line {
            Some(Ok(line)) if self.flags.frames => match hex::read(&String::from_utf8_lossy(&line)) {
                Ok(bytes) => _ = self.client.send_bytes(&bytes),
                Err(error) => self.printer.error(&format_args!("a line was left out: {error}")),
            },
            Some(Ok(line)) if self.flags.binary => _ = self.client.send(&Message::binary(&line)), // there is room
            Some(Ok(line)) => match str::from_utf8(line.strip_suffix(b"\r").unwrap_or(&line)) {
                Ok(text) => _ = self.client.send(&Message::text(text)),
                Err(_) => self.printer.error(&"a line is not UTF-8 and was left out; --binary sends it"),
            },
            Some(Err(sentence)) => {
                self.printer.error(&sentence);
                self.reading = false;
                self.failed = true;
                self.close(CloseCode::INTERNAL_ERROR);
            }
            None => {
                self.reading = false;
                if io::stdin().is_terminal() && !self.flags.keep_open {
                    self.close(CloseCode::NORMAL);
                } else if !self.flags.keep_open {
                    self.silent_since = Some(Instant::now());
                }
            }
        }
    }

    fn close(&mut self, code: CloseCode) {
        self.client.close(Some(CloseReason::new(code, "")));
    }

    /// Tells how it ended, and gives the exit code.
    pub(super) fn report(mut self, result: Result<(), ConnectionError>) -> u8 {
        match (&result, self.client.ending()) {
            (Ok(()), Some(ending)) => self.printer.closed(ending),
            (Ok(()), None) => {}
            (Err(error), _) => self.printer.error(error),
        }
        self.printer.flush();
        let output = self.printer.output();
        match output.failure() {
            // Whoever reads us has seen enough, `head` for one: that is how a pipe ends.
            Some(error) if error.kind() != ErrorKind::BrokenPipe => {
                self.printer.say(&format_args!("standard output takes no more: {error}"));
                1
            }
            _ if self.failed => 1,
            _ => exit_code(&result, self.client.ending()),
        }
    }
}

/// Waits until so much time has passed since then; forever where there is no then.
async fn passed(since: Option<Instant>, time: Duration) {
    match since {
        // `sleep` takes any length, which the sum of a moment and a length does not.
        Some(since) => sleep(time.saturating_sub(since.elapsed())).await,
        None => pending().await,
    }
}

/// When Pings are due. One that was missed is not made up for: Pings come before all else in the loop, and would keep us
/// from it.
fn pings(period: Duration) -> Interval {
    let mut pings = interval_at(Instant::now() + period, period);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}

/// Waits for the next Ping to be due, forever where none is wanted.
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

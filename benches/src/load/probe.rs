//! A probe: a client of `/echo` and a viewer, both with almost nothing to do, that measure how long
//! they wait.
//!
//! Every [`PERIOD`] it writes a line into the pipe of the server and sends a message, unless the
//! last message has not come back. A late message also counts for those that would have been sent
//! in the meantime, each with the rest of the wait. Otherwise a server that stops for a second
//! would have one slow answer among a hundred thousand, and its p99 would not show it (coordinated
//! omission).
//!
//! Must not know what else the server has to do. Read next: `flood.rs`.

use super::{Answer, Clients, LINE, STUCK, Target, latency::Latencies};
use crate::{Failure, server};
use std::{
    collections::VecDeque,
    io::Write,
    thread::sleep,
    time::{Duration, Instant},
};

/// The interval between messages.
const PERIOD: Duration = Duration::from_millis(2);
/// The payload size in bytes.
const SIZE: usize = 20;
/// The indices of its sockets.
const ECHO: usize = 0;
const VIEWER: usize = 1;

/// The result: p50 and p99 in milliseconds.
#[derive(Clone, Copy, Default)]
pub struct ProbeResult {
    /// The time from sending a message until its echo.
    pub echo: [f64; 2],
    /// The time from writing a line until the viewer received it.
    pub delivery: [f64; 2],
    /// The part of the time in which the probe waited for a processor.
    pub waited: f64,
}

/// The open connections. Opening them is not measured.
pub struct Probe<'a> {
    target: &'a Target<'a>,
    clients: Clients,
    message: Vec<u8>,
    answers: [Answer; 2],
    buffer: Vec<u8>,
    /// When the pending echo was sent.
    sent: Option<Instant>,
    /// When the lines were written that the viewer has not received.
    lines: VecDeque<Instant>,
    times: [Latencies; 2],
}

impl<'a> Probe<'a> {
    /// Connects. There is a viewer only if the server has a feed.
    pub fn open(echo: &'a Target<'a>, feed: Option<&Target<'_>>) -> Result<Self, Failure> {
        let (message, answer) = echo.frames(SIZE);
        let mut clients = Clients::open(echo, 1)?;
        if let Some(feed) = feed {
            clients.grow(feed, 2)?;
            // The client completes the handshake before the server does.
            sleep(Duration::from_millis(50));
        }
        Ok(Self {
            target: echo,
            clients,
            message,
            answers: [Answer::Same(answer), Answer::Measurements],
            buffer: vec![0; 64 << 10],
            sent: None,
            lines: VecDeque::new(),
            times: Default::default(),
        })
    }

    /// Measures for the duration of the target, and then until everything has arrived.
    pub fn measure(&mut self) -> Result<ProbeResult, Failure> {
        let (started, waited) = (Instant::now(), server::this_thread_waited()?);
        let (mut next, mut last) = (started, started);
        let ends = started + self.target.duration;
        while next < ends || self.is_waiting() {
            if next < ends && Instant::now() >= next {
                self.send()?;
                next = (next + PERIOD).max(Instant::now());
            }
            let longest =
                if next < ends { next.saturating_duration_since(Instant::now()) } else { STUCK };
            if self.receive(longest)? {
                last = Instant::now();
            } else if self.is_waiting() && last.max(ends).elapsed() > STUCK {
                eprintln!(
                    "no answer for {STUCK:?}: the probe gives up, and its figures are too small"
                );
                self.record_pending();
                break;
            }
        }
        let waited = (server::this_thread_waited()? - waited).as_secs_f64()
            / started.elapsed().as_secs_f64();
        let [echo, delivery] = std::mem::take(&mut self.times).map(Latencies::percentiles);
        Ok(ProbeResult { echo, delivery, waited })
    }

    /// Adds what is pending with the time that it has waited.
    fn record_pending(&mut self) {
        self.sent.iter().for_each(|sent| self.times[ECHO].add_with_due(sent.elapsed(), PERIOD));
        self.lines.iter().for_each(|written| self.times[VIEWER].add(written.elapsed(), 1));
    }

    fn is_waiting(&self) -> bool {
        self.sent.is_some() || !self.lines.is_empty()
    }

    fn send(&mut self) -> Result<(), Failure> {
        if self.clients.sockets.len() > VIEWER {
            self.lines.push_back(Instant::now());
            // The pipe holds more lines than are written until the probe gives up.
            (&self.target.server.input).write_all(LINE)?;
        }
        if self.sent.is_none() {
            self.sent = Some(Instant::now());
            let socket = &mut self.clients.sockets[ECHO];
            socket.unsent = self.message.len();
            socket.send(&self.message, self.message.len())?;
        }
        Ok(())
    }

    /// Receives what has arrived, and returns whether anything has.
    fn receive(&mut self, longest: Duration) -> Result<bool, Failure> {
        let ready = self.clients.wait(longest)?;
        for &i in &ready {
            let came = self.clients.sockets[i].receive(&mut self.buffer, &self.answers[i])?;
            for _ in 0..came {
                let since = if i == ECHO { self.sent.take() } else { self.lines.pop_front() };
                let time = since.ok_or("more came than was sent")?.elapsed();
                if i == ECHO {
                    self.times[ECHO].add_with_due(time, PERIOD);
                } else {
                    self.times[VIEWER].add(time, 1);
                }
            }
        }
        Ok(!ready.is_empty())
    }
}

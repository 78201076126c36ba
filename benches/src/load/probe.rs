//! A probe: a client of `/echo` and a viewer, both with next to nothing to do, and how long they
//! wait.
//!
//! It writes a line into the server's pipe every [`PERIOD`], and with it sends a message, unless
//! the last one has not come back. A message that comes back late stands for those that would have
//! been sent meanwhile: each of them would have waited for the rest of that time. Otherwise a
//! server that stops for a second would have one slow answer in a hundred thousand, and a p99 that
//! knows nothing of it.
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

/// How often it sends.
const PERIOD: Duration = Duration::from_millis(2);
/// How many bytes of text.
const SIZE: usize = 20;
/// Where its sockets are in the crowd.
const ECHO: usize = 0;
const VIEWER: usize = 1;

/// What it came to: p50 and p99 in milliseconds.
#[derive(Clone, Copy, Default)]
pub struct ProbeResult {
    /// From when a message was sent until it had come back.
    pub echo: [f64; 2],
    /// From when a line was written until the viewer had it.
    pub delivery: [f64; 2],
    /// What part of the time the probe itself waited for a processor.
    pub waited: f64,
}

/// Connections that are open already: they are not what is measured.
pub struct Probe<'a> {
    target: &'a Target<'a>,
    clients: Clients,
    message: Vec<u8>,
    answers: [Answer; 2],
    buffer: Vec<u8>,
    /// The echo that is under way was sent then.
    sent: Option<Instant>,
    /// Lines that the viewer has not got were written then.
    lines: VecDeque<Instant>,
    times: [Latencies; 2],
}

impl<'a> Probe<'a> {
    /// Connects. There is a viewer where the server has a feed.
    pub fn open(echo: &'a Target<'a>, feed: Option<&Target<'_>>) -> Result<Self, Failure> {
        let (message, answer) = echo.frames(SIZE);
        let mut clients = Clients::open(echo, 1)?;
        if let Some(feed) = feed {
            clients.grow(feed, 2)?;
            sleep(Duration::from_millis(50)); // the handshake is over here before it is there
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

    /// Measures for as long as the target says, and then until all has come.
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
                    "the probe has had no answer for {STUCK:?}, and waits no longer: its figures are too small"
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

    /// For what has not come, so long at the least.
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
            // A pipe holds more lines than can be written until the probe gives up.
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

    /// Takes what has come, and tells whether anything has.
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

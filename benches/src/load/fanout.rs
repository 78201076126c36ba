//! Fan-out: one client publishes, all receive. The next messages are published when everybody has
//! received the last ones.
//!
//! The publisher is the first viewer, or the pipe from which the server reads measurements. Must
//! not know how the server distributes messages. Read next: `connect.rs`.

use super::{
    Answer, Clients, LINE, LoadResult, MAX_WAIT, Target, latency::Latencies, socket::Socket,
};
use crate::Failure;
use std::{io::Write, thread::sleep, time::Duration, time::Instant};

/// The payload size in bytes: that of a measurement.
const SIZE: usize = 40;
/// After this many messages, a viewer that never reads is permanently behind: they are more than
/// the sockets and the log hold.
const UNTIL_STUCK: usize = 70_000;
/// How many of them are published at a time.
const BURST: usize = 256;

/// Runs the load, with `stuck` more viewers that never read. The unit is a delivery.
pub fn fanout(
    target: &Target<'_>,
    viewers: usize,
    in_flight: usize,
    stuck: usize,
) -> Result<LoadResult, Failure> {
    let mut fanout = Fanout::open(target)?;
    let stuck = (0..stuck).map(|_| Socket::open_stuck(target)).collect::<Result<Vec<_>, _>>()?;
    if !stuck.is_empty() {
        settle();
        let mut left = UNTIL_STUCK / BURST;
        while left > 0 || fanout.due > 0 {
            left -= usize::from(fanout.due == 0);
            fanout.step(BURST, &mut Latencies::default())?;
        }
    }
    fanout.clients.grow(target, viewers)?;
    settle();
    target.measure(|latencies| fanout.step(in_flight, latencies))
}

/// The client completes a handshake before the server does.
fn settle() {
    sleep(Duration::from_millis(200));
}

struct Fanout<'a> {
    target: &'a Target<'a>,
    clients: Clients,
    message: Vec<u8>,
    answer: Answer,
    published: Instant,
    /// How many deliveries of the last messages are missing.
    due: u64,
    buffer: Vec<u8>,
}

impl<'a> Fanout<'a> {
    /// Connects the first viewer.
    fn open(target: &'a Target<'a>) -> Result<Self, Failure> {
        let (message, answer) = if target.is_feed() {
            (LINE.to_vec(), Answer::Measurements)
        } else {
            let (message, answer) = target.frames(SIZE);
            (message, Answer::Same(answer))
        };
        let clients = Clients::open(target, 1)?;
        Ok(Self {
            target,
            clients,
            message,
            answer,
            published: Instant::now(),
            due: 0,
            buffer: vec![0; 64 << 10],
        })
    }

    /// Publishes if nothing is due, and receives what arrives next.
    fn step(&mut self, in_flight: usize, latencies: &mut Latencies) -> Result<u64, Failure> {
        if self.due == 0 {
            self.published = Instant::now();
            self.publish(in_flight)?;
            self.due = (self.clients.sockets.len() * in_flight) as u64;
        }
        let mut count = 0;
        for i in self.clients.wait(MAX_WAIT)? {
            let came = self.clients.sockets[i].receive(&mut self.buffer, &self.answer)?;
            latencies.add(self.published.elapsed(), came);
            count += came;
        }
        self.due = self.due.checked_sub(count).ok_or("more came than was sent")?;
        Ok(count)
    }

    fn publish(&mut self, count: usize) -> Result<(), Failure> {
        // Little enough that an empty pipe or an idle socket accepts it at once.
        let messages = self.message.repeat(count);
        if self.target.is_feed() {
            return Ok((&self.target.server.input).write_all(&messages)?);
        }
        let sender = &mut self.clients.sockets[0];
        sender.unsent = messages.len();
        if sender.send(&messages, self.message.len())? {
            Ok(())
        } else {
            Err("the sender's socket is full".into())
        }
    }
}

//! Pace: measurements at a fixed rate, however fast the server is.
//!
//! Must not know what a measurement contains. Read next: `latency.rs`.

use super::{Answer, Clients, LINE, LoadResult, MAX_WAIT, Target};
use crate::Failure;
use std::{
    io::Write,
    thread::sleep,
    time::{Duration, Instant},
};

/// The fewest measurements in a result.
const LEAST: f64 = 4.0;

/// Runs the load with `rate` measurements per second. The unit is a delivery.
pub fn pace(target: &Target<'_>, viewers: usize, rate: f64) -> Result<LoadResult, Failure> {
    let mut clients = Clients::open(target, viewers)?;
    sleep(Duration::from_millis(200));
    let (started, mut sent, mut buffer) = (Instant::now(), 0, vec![0; 64 << 10]);
    let duration = target.duration.max(Duration::from_secs_f64(LEAST / rate));
    Target { duration, ..*target }.measure(|_| {
        let due = (started.elapsed().as_secs_f64() * rate) as u64;
        if due > sent {
            (&target.server.input).write_all(&LINE.repeat((due - sent) as usize))?;
            sent = due;
        }
        let next = Duration::from_secs_f64((sent + 1) as f64 / rate);
        let mut count = 0;
        for i in clients.wait(next.saturating_sub(started.elapsed()).min(MAX_WAIT))? {
            count += clients.sockets[i].receive(&mut buffer, &Answer::Measurements)?;
        }
        Ok(count)
    })
}

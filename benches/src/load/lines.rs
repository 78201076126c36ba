//! Lines: as many as the pipe of the server takes, to viewers that read as fast as they can.
//!
//! Must not know what a line means. Read next: `pace.rs`.

use super::{Answer, Clients, LoadResult, MAX_WAIT, STUCK, Target, latency::Latencies};
use crate::Failure;
use rustix::io::ioctl_fionread;
use std::{
    io::Write,
    thread::{scope, sleep},
    time::{Duration, Instant},
};

/// How long the server may take to process what it read last.
const SETTLED: Duration = Duration::from_millis(20);

/// Runs the load: `text` has `count` lines. The unit is a measurement, which every viewer must
/// receive.
pub fn lines(
    target: &Target<'_>,
    text: &[u8],
    count: u64,
    viewers: usize,
) -> Result<LoadResult, Failure> {
    let mut clients = Clients::open(target, viewers)?;
    sleep(Duration::from_millis(200));
    let (started, before) = (Instant::now(), target.server.time()?);
    scope(|scope| {
        let writer = scope.spawn(|| (&target.server.input).write_all(text));
        drain(&mut clients, count * viewers as u64)?;
        Ok::<_, Failure>(writer.join().map_err(|_| "the writer panicked")??)
    })?;
    while ioctl_fionread(&target.server.input)? > 0 {
        sleep(Duration::from_millis(1));
    }
    let wall = started.elapsed();
    sleep(SETTLED);
    Ok(LoadResult {
        count,
        wall,
        server: target.server.time()? - before,
        latencies: Latencies::default(),
    })
}

fn drain(clients: &mut Clients, deliveries: u64) -> Result<(), Failure> {
    let (mut left, mut last, mut buffer) = (deliveries, Instant::now(), vec![0; 256 << 10]);
    while left > 0 {
        for i in clients.wait(MAX_WAIT)? {
            left -= clients.sockets[i].receive(&mut buffer, &Answer::Measurements)?;
            last = Instant::now();
        }
        if last.elapsed() > STUCK {
            return Err(format!("of {deliveries} deliveries {left} did not come").into());
        }
    }
    Ok(())
}

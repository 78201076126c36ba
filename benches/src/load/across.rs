//! Lines into one server, and measurements out of another: the time from when a line was due until
//! a viewer has it.
//!
//! The time counts from when a line is due, not from when it was written, so that a server which
//! holds up the writer does not hide it. Must not know what is between the servers. Read next:
//! `lines.rs`.

use super::{
    STUCK, Target,
    latency::Latencies,
    socket::{read_response, send_request},
};
use crate::{Failure, server::Server};
use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// How many lines are sent where the rate is not limited.
const LINES: u64 = 500_000;

/// The result.
pub struct Across {
    /// How many measurements the viewer has.
    pub count: u64,
    /// From the first line until the viewer had the last.
    pub wall: Duration,
    /// The p50 and p99 in milliseconds; zero without a rate.
    pub latency: [f64; 2],
}

/// Writes lines at this rate to one server, and reads them from the other.
pub fn across(
    writes: &Server,
    viewer: &Target<'_>,
    rate: u64,
    duration: Duration,
) -> Result<Across, Failure> {
    let mut stream = TcpStream::connect(viewer.server.address)?;
    stream.set_nodelay(true)?;
    send_request(&mut stream, viewer)?;
    read_response(&mut stream)?;
    stream.set_read_timeout(Some(STUCK))?;
    let count = if rate == 0 { LINES } else { (rate as f64 * duration.as_secs_f64()) as u64 };
    let start = Instant::now();
    thread::scope(|scope| {
        let written = scope.spawn(move || write(writes, (count, rate), start));
        let mut latencies = Latencies::default();
        let (mut buffer, mut rest, mut had) = (vec![0; 256 << 10], Vec::new(), 0);
        while had < count {
            let length = stream.read(&mut buffer)?;
            if length == 0 {
                return Err("the server has closed the connection".into());
            }
            let now = start.elapsed();
            rest.extend_from_slice(&buffer[..length]);
            let (values, used) = values(&rest);
            rest.drain(..used);
            for value in values {
                if value != had {
                    return Err(format!("{value} came in place of {had}").into());
                }
                if rate > 0 {
                    latencies.add(now.saturating_sub(due(value, rate)), 1);
                }
                had += 1;
            }
        }
        let wall = start.elapsed();
        written.join().map_err(|_| "the writer has failed")??;
        Ok(Across { count, wall, latency: latencies.percentiles() })
    })
}

fn due(number: u64, rate: u64) -> Duration {
    Duration::from_secs_f64(number as f64 / rate as f64)
}

fn write(server: &Server, (count, rate): (u64, u64), start: Instant) -> Result<(), Failure> {
    let mut next = 0;
    while next < count {
        let mut lines = String::new();
        while next < count
            && lines.len() < 60_000
            && (rate == 0 || due(next, rate) <= start.elapsed())
        {
            lines += &format!("{next}\n");
            next += 1;
        }
        (&server.input).write_all(lines.as_bytes())?;
        if rate > 0 && next < count {
            thread::sleep(due(next, rate).saturating_sub(start.elapsed()));
        }
    }
    Ok(())
}

/// The values in whole messages, and how many bytes those take.
pub(super) fn values(bytes: &[u8]) -> (Vec<u64>, usize) {
    const NAME: &[u8] = br#""value":"#;
    let (mut values, mut used) = (Vec::new(), 0);
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'}') {
        let message = &bytes[used..at];
        if let Some(name) = message.windows(NAME.len()).position(|window| window == NAME) {
            let digits = std::str::from_utf8(&message[name + NAME.len()..]).unwrap_or_default();
            values.extend(digits.parse::<u64>());
        }
        used = at + 1;
    }
    (values, used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_from_whole_messages() {
        let bytes =
            b"\x81\x28{\"seq\":1,\"t\":5,\"value\":7}\x81\x28{\"seq\":2,\"t\":5,\"value\":81}\x81";
        assert_eq!(values(bytes), (vec![7, 81], bytes.len() - 1));
        assert_eq!(values(b"{\"value\":8"), (vec![], 0));
    }
}

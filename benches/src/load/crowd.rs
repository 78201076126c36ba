//! A crowd of viewers while something fails: how long each waits for what was written after that.
//!
//! A viewer that is cut off connects to the other server at once and goes on from the last number
//! that it has. Each value must be the one after the last, so nothing is lost and nothing comes
//! twice. A thread for each viewer is simple, and they sleep most of the time. Must not know what
//! fails. Read next: `across.rs`.

use super::{STUCK, across::values, socket::reset_at_end};
use crate::{Failure, server::Server};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::atomic::{
        AtomicU64, AtomicUsize,
        Ordering::{Relaxed, SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

const STACK: usize = 128 << 10;
/// Between two attempts to connect. A page waits longer, and a random time.
const RETRY: Duration = Duration::from_millis(50);
/// Lines before something fails.
const BEFORE: Duration = Duration::from_secs(2);
/// A failed attempt is repeated, and a failure is noticed, within this time.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the viewers and the writer have in common.
struct Shared {
    /// The values that were written, which are 1, 2, 3, …
    written: AtomicU64,
    /// The last value that was written before something had failed; `u64::MAX` before that.
    failed_at: AtomicU64,
    /// How many viewers have had a value.
    shown: AtomicUsize,
    /// How many wait for nothing any more.
    back: AtomicUsize,
}

/// Shows so many viewers at the first of two servers the lines that the second reads, then has
/// `fail` make something fail and, if it is to, work again. The time that each then waits, shortest
/// first, is counted from the end of `fail`.
pub fn crowd(
    addresses: [SocketAddr; 2],
    writes: &Server,
    (viewers, rate): (usize, u64),
    fail: impl FnOnce() -> Result<(), Failure>,
) -> Result<Vec<Duration>, Failure> {
    let shared = Shared {
        written: AtomicU64::new(0),
        failed_at: AtomicU64::new(u64::MAX),
        shown: AtomicUsize::new(0),
        back: AtomicUsize::new(0),
    };
    let shared = &shared;
    thread::scope(|scope| {
        let writer = scope.spawn(move || write(writes, (viewers, rate), shared));
        let mut crowd = Vec::with_capacity(viewers);
        for _ in 0..viewers {
            let viewer = thread::Builder::new().stack_size(STACK);
            let view = move || Viewer::default().follow(addresses, shared);
            crowd.push(viewer.spawn_scoped(scope, view)?);
        }
        let deadline = Instant::now() + PATIENCE;
        while shared.shown.load(SeqCst) < viewers && Instant::now() < deadline {
            thread::sleep(RETRY);
        }
        thread::sleep(BEFORE);
        fail()?;
        let failed = Instant::now();
        shared.failed_at.store(shared.written.load(SeqCst), SeqCst);
        let mut times = Vec::with_capacity(viewers);
        for viewer in crowd {
            let back = viewer.join().map_err(|_| "a viewer has failed")??;
            times.push(back.saturating_duration_since(failed));
        }
        writer.join().map_err(|_| "the writer has failed")??;
        times.sort();
        Ok(times)
    })
}

/// Writes lines until all viewers are back.
fn write(server: &Server, (viewers, rate): (usize, u64), shared: &Shared) -> io::Result<()> {
    let (start, mut value) = (Instant::now(), 0);
    let end = start + 3 * PATIENCE;
    while shared.back.load(Relaxed) < viewers && Instant::now() < end {
        value += 1;
        shared.written.store(value, SeqCst);
        (&server.input).write_all(format!("{value}\n").as_bytes())?;
        let due = Duration::from_secs_f64(value as f64 / rate as f64);
        thread::sleep(due.saturating_sub(start.elapsed()));
    }
    Ok(())
}

#[derive(Default)]
struct Viewer {
    epoch: String,
    seq: u64,
    /// The last value; 0 before the first.
    had: u64,
}

impl Viewer {
    /// Returns when it has the first value that was written after the failure.
    fn follow(mut self, addresses: [SocketAddr; 2], shared: &Shared) -> Result<Instant, String> {
        let back = self.until_back(addresses, shared);
        shared.back.fetch_add(1, SeqCst);
        back
    }

    fn until_back(
        &mut self,
        [mut at, other]: [SocketAddr; 2],
        shared: &Shared,
    ) -> Result<Instant, String> {
        let deadline = Instant::now() + 3 * PATIENCE;
        while Instant::now() < deadline {
            match self.watch(at, shared) {
                Ok(back) => return back,
                Err(_) => thread::sleep(if at == other { RETRY } else { Duration::ZERO }),
            }
            // Only what is not there any more has another in its place.
            if TcpStream::connect(at).is_err() {
                at = other;
            }
        }
        Err("a viewer has waited too long".to_owned())
    }

    /// Reads until it is back, or the connection fails. The inner error is a lost or doubled value.
    fn watch(&mut self, at: SocketAddr, shared: &Shared) -> io::Result<Result<Instant, String>> {
        let mut stream = TcpStream::connect(at)?;
        reset_at_end(&stream).map_err(io::Error::other)?;
        stream.set_read_timeout(Some(STUCK))?;
        let from = match self.had {
            0 => "history=0".to_owned(),
            _ => format!("after={}&epoch={}", self.seq, self.epoch),
        };
        let request = format!(
            "GET /ws?{from} HTTP/1.1\r\nHost: {at}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Protocol: wirechart.v2\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        let (mut buffer, mut rest) = ([0; 4096], Vec::new());
        loop {
            let length = stream.read(&mut buffer)?;
            if length == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            rest.extend_from_slice(&buffer[..length]);
            let (values, used) = values(&rest);
            let text = String::from_utf8_lossy(&rest[..used]).into_owned();
            rest.drain(..used);
            if let Some(epoch) = after(&text, "\"epoch\":\"") {
                self.epoch = epoch.to_owned();
            }
            if let Some(seq) =
                text.rfind("\"seq\":").and_then(|seq| after(&text[seq..], "\"seq\":"))
            {
                self.seq = seq.parse().unwrap_or(self.seq);
            }
            for value in values {
                if self.had == 0 {
                    shared.shown.fetch_add(1, SeqCst);
                } else if value != self.had + 1 {
                    return Ok(Err(format!("{value} came after {}", self.had)));
                }
                self.had = value;
            }
            if self.had > shared.failed_at.load(SeqCst) {
                return Ok(Ok(Instant::now()));
            }
        }
    }
}

/// What stands between this and the next `,`, `"` or `}`.
fn after<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(name)?;
    rest.split([',', '"', '}']).next()
}

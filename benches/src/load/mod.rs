//! The load: many connections on one thread, which sleeps in epoll until one of them is ready.
//!
//! Answers are counted and not parsed: equal messages by their bytes, measurements by the lengths
//! of their frames. Only the first answer is checked. Must not know which suite runs it. Read next:
//! `socket.rs`.

mod across;
mod connect;
mod crowd;
mod echo;
mod fanout;
pub mod flood;
mod idle;
mod latency;
mod lines;
mod pace;
mod posts;
mod probe;
mod socket;

pub use across::{Across, across};
pub use connect::connect;
pub use crowd::crowd;
pub use echo::echo;
pub use fanout::fanout;
pub use idle::idle;
pub use lines::lines;
pub use pace::pace;
pub use posts::posts;
pub use probe::{Probe, ProbeResult};

use crate::{Failure, server::Server, table::Figure};
use latency::Latencies;
use rustix::{
    buffer::spare_capacity,
    event::epoll,
    fd::OwnedFd,
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::Timespec,
};
use socket::{Answer, Socket};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use wirechart::wire::{DeflateParameters, Limits, Message, Protocol};

/// How long a load runs before it is measured.
const WARM_UP: Duration = Duration::from_millis(300);
/// A measurement is reported as disturbed if server and load waited for a processor for a larger
/// part of the time. Its rate and latencies then depend on what else ran.
const DISTURBED: f64 = 0.05;
/// A measurement, as a line of input.
const LINE: &[u8] = b"20123\n";
/// The longest wait of epoll.
const MAX_WAIT: Duration = Duration::from_millis(100);
/// Without any answer for this long, a measurement fails.
const STUCK: Duration = Duration::from_secs(10);

/// How a message is encoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As it is, without a handshake and without masks.
    Plain,
    /// In a WebSocket frame.
    WebSocket,
    /// In a WebSocket frame, each message compressed independently.
    Compressed,
}

/// The parameters for [`Encoding::Compressed`]. With them, equal messages are equal bytes.
const COMPRESSION: DeflateParameters = DeflateParameters {
    server_no_context_takeover: true,
    client_no_context_takeover: true,
    server_max_window_bits: None,
    client_max_window_bits: None,
};

/// The target of a load.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The server process.
    pub server: &'a Server,
    /// The path in the request.
    pub path: &'a str,
    /// What the server prepends to a message that it forwards.
    pub prefix: &'a str,
    /// How messages to it are encoded.
    pub encoding: Encoding,
    /// The duration of the measurement.
    pub duration: Duration,
}

/// The result of a load.
pub struct LoadResult {
    count: u64,
    wall: Duration,
    server: Duration,
    latencies: Latencies,
}

impl From<LoadResult> for Figure {
    fn from(result: LoadResult) -> Self {
        let count = result.count.max(1) as f64;
        Self {
            cost: result.server.as_secs_f64() * 1e6 / count,
            rate: count / result.wall.as_secs_f64(),
            latency: result.latencies.percentiles(),
        }
    }
}

impl Target<'_> {
    /// Whether it sends the measurements that it reads from its standard input.
    fn is_feed(&self) -> bool {
        self.path == "/ws"
    }

    /// The bytes of a message of this size, as the server receives it, and those of its answer.
    fn frames(&self, size: usize) -> (Vec<u8>, Vec<u8>) {
        let text: String = ('a'..='z').cycle().take(size).collect();
        let answer = [self.prefix, &text].concat();
        let compression = (self.encoding == Encoding::Compressed).then_some(COMPRESSION);
        let (limits, masks) = (Arc::new(Limits::default()), Box::new(|| [0x37, 0xfa, 0x21, 0x3d]));
        let answer = frame(Protocol::server(limits.clone()).with_deflate(compression), &answer);
        match self.encoding {
            Encoding::Plain => (answer.clone(), answer),
            _ => (frame(Protocol::client(limits, masks).with_deflate(compression), &text), answer),
        }
    }

    /// Runs `step` repeatedly, first without and then with measuring. `step` returns how many
    /// messages it completed and may record their latencies.
    fn measure(
        &self,
        mut step: impl FnMut(&mut Latencies) -> Result<u64, Failure>,
    ) -> Result<LoadResult, Failure> {
        run_for(WARM_UP, || step(&mut Latencies::default()))?;
        let mut latencies = Latencies::default();
        let (waited, started, before) =
            (self.server.waited()?, Instant::now(), self.server.time()?);
        let count = run_for(self.duration, || step(&mut latencies))?;
        let result = LoadResult {
            count,
            wall: started.elapsed(),
            server: self.server.time()? - before,
            latencies,
        };
        let waited = (self.server.waited()? - waited).as_secs_f64() / result.wall.as_secs_f64();
        if waited > DISTURBED {
            eprintln!(
                "disturbed: server and load waited for a processor for {:.0} % of the time",
                waited * 100.0
            );
        }
        Ok(result)
    }
}

fn run_for(
    length: Duration,
    mut step: impl FnMut() -> Result<u64, Failure>,
) -> Result<u64, Failure> {
    let (started, mut last, mut count) = (Instant::now(), Instant::now(), 0);
    while started.elapsed() < length {
        let more = step()?;
        count += more;
        if more > 0 {
            last = Instant::now();
        } else if last.elapsed() > STUCK {
            return Err("no answer comes any more".into());
        }
    }
    Ok(count)
}

/// The bytes that this endpoint sends for a text.
fn frame(mut endpoint: Protocol, text: &str) -> Vec<u8> {
    endpoint.send(&Message::text(text)).expect("the connection is open");
    endpoint.take_output()
}

/// Many sockets, and the epoll instance that reports which of them are ready.
struct Clients {
    epoll: OwnedFd,
    sockets: Vec<Socket>,
    ready: Vec<epoll::Event>,
}

impl Clients {
    fn open(target: &Target<'_>, count: usize) -> Result<Self, Failure> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let mut clients =
            Self { epoll, sockets: Vec::with_capacity(count), ready: Vec::with_capacity(1024) };
        clients.grow(target, count)?;
        Ok(clients)
    }

    /// Opens connections until there are `count`.
    fn grow(&mut self, target: &Target<'_>, count: usize) -> Result<(), Failure> {
        for i in self.sockets.len()..count {
            let socket = Socket::open(target)?;
            epoll::add(
                &self.epoll,
                &socket.stream,
                epoll::EventData::new_u64(i as u64),
                epoll::EventFlags::IN,
            )?;
            self.sockets.push(socket);
        }
        Ok(())
    }

    /// Waits at most this long. Returns the indices of the sockets that are ready.
    fn wait(&mut self, longest: Duration) -> Result<Vec<usize>, Failure> {
        self.ready.clear();
        epoll::wait(
            &self.epoll,
            spare_capacity(&mut self.ready),
            Some(&Timespec::try_from(longest)?),
        )?;
        Ok(self.ready.iter().map(|event| event.data.u64() as usize).collect())
    }

    /// Sets whether epoll also reports that a socket can be written.
    fn watch(&self, socket: usize, writing: bool) -> Result<(), Failure> {
        let flags = if writing {
            epoll::EventFlags::IN | epoll::EventFlags::OUT
        } else {
            epoll::EventFlags::IN
        };
        let data = epoll::EventData::new_u64(socket as u64);
        Ok(epoll::modify(&self.epoll, &self.sockets[socket].stream, data, flags)?)
    }
}

/// Raises the limit on open files to the maximum that the system allows, for this process and the
/// servers that it starts.
pub fn allow_many_sockets() -> Result<(), Failure> {
    let limit = getrlimit(Resource::Nofile);
    Ok(setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?)
}

//! The load: many connections on one thread, which sleeps in epoll until any of them has something.
//!
//! What comes back is counted, not read: messages that are all alike by their bytes, measurements
//! by their frames' lengths. The first answer is looked at, to see that it is what it should be.
//! Read next: `socket.rs`.

mod connect;
mod echo;
mod fanout;
pub mod flood;
mod idle;
mod latency;
mod lines;
mod pace;
mod probe;
mod socket;

pub use connect::connect;
pub use echo::echo;
pub use fanout::fanout;
pub use idle::idle;
pub use lines::lines;
pub use pace::pace;
pub use probe::{Probe, Probed};

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
/// A measurement in which server and load waited for a processor for a larger part of the time is
/// said to be disturbed: rate and latencies then tell of whatever else ran.
const DISTURBED: f64 = 0.05;
/// A measurement, as a line of input.
const LINE: &[u8] = b"20123\n";
/// Epoll waits for so long at the most.
const TENTH: Duration = Duration::from_millis(100);
/// Without any answer for so long, the measurement is given up.
const STUCK: Duration = Duration::from_secs(10);

/// How a message is put into bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// As it is: no handshake and no masks.
    Plain,
    /// In a frame.
    WebSocket,
    /// The same, compressed, each message for itself.
    Compressed,
}

/// What is agreed on for [`Speech::Compressed`]: with it, equal messages are equal bytes.
const COMPRESSION: DeflateParameters = DeflateParameters {
    server_no_context_takeover: true,
    client_no_context_takeover: true,
    server_max_window_bits: None,
    client_max_window_bits: None,
};

/// Whom the load is for.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The process.
    pub server: &'a Server,
    /// The path in the request.
    pub path: &'a str,
    /// What the server puts in front of a message that it sends on.
    pub prefix: &'a str,
    /// What it is spoken to in.
    pub speech: Speech,
    /// How long it is measured.
    pub lasting: Duration,
}

/// What a load came to.
pub struct Done {
    count: u64,
    wall: Duration,
    server: Duration,
    latencies: Latencies,
}

impl From<Done> for Figure {
    fn from(done: Done) -> Self {
        let count = done.count.max(1) as f64;
        Self {
            cost: done.server.as_secs_f64() * 1e6 / count,
            rate: count / done.wall.as_secs_f64(),
            latency: done.latencies.percentiles(),
        }
    }
}

impl Target<'_> {
    /// It shows the measurements that it reads from its standard input.
    fn is_feed(&self) -> bool {
        self.path == "/ws"
    }

    /// The bytes of a message of `size` as the server gets it, and those that it is to send for it.
    fn frames(&self, size: usize) -> (Vec<u8>, Vec<u8>) {
        let text: String = ('a'..='z').cycle().take(size).collect();
        let answer = [self.prefix, &text].concat();
        let compression = (self.speech == Speech::Compressed).then_some(COMPRESSION);
        let (limits, masks) = (Arc::new(Limits::default()), Box::new(|| [0x37, 0xfa, 0x21, 0x3d]));
        let answer = frame(Protocol::server(limits.clone()).with_deflate(compression), &answer);
        match self.speech {
            Speech::Plain => (answer.clone(), answer),
            _ => (frame(Protocol::client(limits, masks).with_deflate(compression), &text), answer),
        }
    }

    /// Runs `step`, which tells how many messages it saw through and may note how long they took,
    /// first unmeasured, then measured.
    fn measure(
        &self,
        mut step: impl FnMut(&mut Latencies) -> Result<u64, Failure>,
    ) -> Result<Done, Failure> {
        run_for(WARM_UP, || step(&mut Latencies::default()))?;
        let mut latencies = Latencies::default();
        let (waited, started, before) =
            (self.server.waited()?, Instant::now(), self.server.time()?);
        let count = run_for(self.lasting, || step(&mut latencies))?;
        let done = Done {
            count,
            wall: started.elapsed(),
            server: self.server.time()? - before,
            latencies,
        };
        let waited = (self.server.waited()? - waited).as_secs_f64() / done.wall.as_secs_f64();
        if waited > DISTURBED {
            eprintln!(
                "disturbed: server and load waited for a processor for {:.0} % of the time",
                waited * 100.0
            );
        }
        Ok(done)
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

/// What this end sends for a text.
fn frame(mut end: Protocol, text: &str) -> Vec<u8> {
    end.send(&Message::text(text)).expect("nobody has closed");
    end.take_output()
}

/// Many sockets and the epoll that knows which of them are ready.
struct Crowd {
    epoll: OwnedFd,
    sockets: Vec<Socket>,
    ready: Vec<epoll::Event>,
}

impl Crowd {
    fn open(target: &Target<'_>, count: usize) -> Result<Self, Failure> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let mut crowd =
            Self { epoll, sockets: Vec::with_capacity(count), ready: Vec::with_capacity(1024) };
        crowd.grow(target, count)?;
        Ok(crowd)
    }

    /// Opens more, until they are so many.
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

    /// Waits for so long at most, and gives the sockets that can be read or written, by number.
    fn wait(&mut self, longest: Duration) -> Result<Vec<usize>, Failure> {
        self.ready.clear();
        epoll::wait(
            &self.epoll,
            spare_capacity(&mut self.ready),
            Some(&Timespec::try_from(longest)?),
        )?;
        Ok(self.ready.iter().map(|event| event.data.u64() as usize).collect())
    }

    /// Has epoll look for room to write as well, or no longer.
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

/// Raises the limit on open sockets as far as the system lets us, for us and the servers that we
/// start.
pub fn allow_many_sockets() -> Result<(), Failure> {
    let limit = getrlimit(Resource::Nofile);
    Ok(setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?)
}

//! The load: many connections on one thread, which sleeps in epoll until any of them has something.
//!
//! All messages of a load are alike, so a connection need not take frames apart: it counts bytes. The first reply is looked at,
//! to see that it is what it should be. Read next: `socket.rs`.

mod connect;
mod echo;
mod fanout;
mod idle;
mod socket;

pub use connect::connect;
pub use echo::echo;
pub use fanout::fanout;
pub use idle::idle;

use crate::{Failure, server::Server, table::Figure};
use rustix::{
    buffer::spare_capacity,
    event::epoll,
    fd::OwnedFd,
    process::{Resource, Rlimit, getrlimit, setrlimit},
    time::Timespec,
};
use socket::Socket;
use std::time::{Duration, Instant};
use wirechart::wire::{
    frame::{Header, Opcode},
    mask,
};

/// How long a load runs before it is measured, and how long it is.
const WARM_UP: Duration = Duration::from_millis(300);
const MEASURED: Duration = Duration::from_millis(1000);
/// Without any answer for so long, the measurement is given up.
const STUCK: Duration = Duration::from_secs(10);

/// Whom the load is for.
pub struct Target<'a> {
    /// The process.
    pub server: &'a Server,
    /// The path in the request.
    pub path: &'a str,
    /// What the server puts in front of a message that it sends on.
    pub prefix: &'a str,
    /// It takes the bytes as they are: no handshake and no masks.
    pub plain: bool,
}

/// What a load came to.
pub struct Done {
    count: u64,
    wall: Duration,
    server: Duration,
}

impl From<Done> for Figure {
    fn from(done: Done) -> Self {
        let count = done.count.max(1) as f64;
        Self { cost: done.server.as_secs_f64() * 1e6 / count, rate: count / done.wall.as_secs_f64() }
    }
}

impl Target<'_> {
    /// The bytes of a message of `size` as the server gets it, and those that it is to send for it.
    fn frames(&self, size: usize) -> (Vec<u8>, Vec<u8>) {
        let payload: Vec<u8> = (b'a'..=b'z').cycle().take(size).collect();
        let answer = frame(None, &[self.prefix.as_bytes(), &payload].concat());
        if self.plain { (answer.clone(), answer) } else { (frame(Some([0x37, 0xfa, 0x21, 0x3d]), &payload), answer) }
    }

    /// Runs `step`, which tells how many messages it saw through, first unmeasured, then measured.
    fn measure(&self, mut step: impl FnMut() -> Result<u64, Failure>) -> Result<Done, Failure> {
        run_for(WARM_UP, &mut step)?;
        let (started, before) = (Instant::now(), self.server.time()?);
        let count = run_for(MEASURED, &mut step)?;
        Ok(Done { count, wall: started.elapsed(), server: self.server.time()? - before })
    }
}

fn run_for(length: Duration, step: &mut impl FnMut() -> Result<u64, Failure>) -> Result<u64, Failure> {
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

fn frame(key: Option<[u8; 4]>, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    Header::whole(Opcode::Text, payload.len(), key).encode(&mut bytes);
    let start = bytes.len();
    bytes.extend_from_slice(payload);
    if let Some(key) = key {
        mask::apply(key, 0, &mut bytes[start..]);
    }
    bytes
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
        let mut sockets = Vec::with_capacity(count);
        for i in 0..count {
            let socket = Socket::open(target)?;
            epoll::add(&epoll, &socket.stream, epoll::EventData::new_u64(i as u64), epoll::EventFlags::IN)?;
            sockets.push(socket);
        }
        Ok(Self { epoll, sockets, ready: Vec::with_capacity(1024) })
    }

    /// Waits for a tenth of a second at most, and gives the sockets that can be read or written, by number.
    fn wait(&mut self) -> Result<Vec<usize>, Failure> {
        let tenth = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
        self.ready.clear();
        epoll::wait(&self.epoll, spare_capacity(&mut self.ready), Some(&tenth))?;
        Ok(self.ready.iter().map(|event| event.data.u64() as usize).collect())
    }

    /// Has epoll look for room to write as well, or no longer.
    fn watch(&self, socket: usize, writing: bool) -> Result<(), Failure> {
        let flags = if writing { epoll::EventFlags::IN | epoll::EventFlags::OUT } else { epoll::EventFlags::IN };
        let data = epoll::EventData::new_u64(socket as u64);
        Ok(epoll::modify(&self.epoll, &self.sockets[socket].stream, data, flags)?)
    }
}

/// Raises the limit on open sockets as far as the system lets us, for us and the servers that we start.
pub fn allow_many_sockets() -> Result<(), Failure> {
    let limit = getrlimit(Resource::Nofile);
    Ok(setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?)
}

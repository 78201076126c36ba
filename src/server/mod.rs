//! The server: sockets, HTTP, and WebSockets that read from a log. And a client.
//!
//! | module | what |
//! |---|---|
//! | [`listen`] | the listening socket |
//! | [`shard`] | a thread with its connections |
//! | [`http`] | requests, until one becomes a WebSocket |
//! | [`names`], [`strangers`] | hosts and origins, and that those which are not ours are told of |
//! | [`guard`], [`route`], [`response`], [`start`](mod@start) | who may, what a path is, what is answered, where a viewer starts |
//! | [`memory`] | what all clients together make us hold |
//! | [`connection`] | a WebSocket on a socket |
//! | [`delivery`] | its way out, without the socket |
//! | [`audience`] | viewers and how news gets to them |
//! | [`inspector`] | what goes over a connection, shown to the one whose it is |
//!
//! Knows nothing of where measurements come from. Read next: [`listen`].

pub mod audience;
pub mod connection;
pub mod delivery;
pub mod guard;
pub mod http;
pub mod inspector;
pub mod listen;
pub mod memory;
pub mod names;
pub mod response;
pub mod route;
pub mod shard;
pub mod start;
pub mod strangers;

use crate::{
    feed::log::Log,
    wire::{HeadLimits, Limits},
};
use guard::Guard;
use std::{
    hash::{BuildHasher, RandomState},
    io,
    net::SocketAddr,
    num::NonZeroUsize,
    sync::{Arc, atomic::AtomicUsize, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};
use thiserror::Error;
use tokio::sync::watch;

/// How many messages of the chat a late joiner can have, at the most; and their bytes.
const CHAT_MESSAGES: usize = 10_000;
const CHAT_BYTES: usize = 64 << 20;

/// The largest message taken for the chat, in bytes: with the words in front it is a MiB, the most
/// that many clients take.
const CHAT_MESSAGE: usize = (1 << 20) - connection::CHAT_PREFIX.len();

/// The largest message taken on `/ws`, in bytes: there is nothing to say there.
const FEED_MESSAGE: usize = 4 << 10;

/// What can be chosen about a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Hosts and origins that may use it, beside its own.
    pub guard: Guard,
    /// The most connections at a time.
    pub max_connections: usize,
    /// The most that all clients together make it hold, in bytes; see [`memory`].
    pub max_memory: usize,
    /// Bounds of each WebSocket.
    pub limits: Limits,
    /// Bounds of a request's head.
    pub head: HeadLimits,
    /// How long a request may take to be whole, and how long a connection may stay without one.
    pub head_deadline: Duration,
    /// How many threads serve connections.
    pub threads: NonZeroUsize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8000)),
            guard: Guard::default(),
            max_connections: 16_384,
            max_memory: 256 << 20,
            limits: Limits::default(),
            head: HeadLimits::default(),
            head_deadline: Duration::from_secs(10),
            threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }
}

/// What the shards share.
pub struct Server {
    config: Config,
    limits: Arc<Limits>,
    feed_limits: Arc<Limits>,
    /// What is said to all must be such as all take.
    chat_limits: Arc<Limits>,
    inspect_limits: Arc<Limits>,
    memory: memory::Memory,
    feed: Arc<Log>,
    chat: Arc<Log>,
    inspections: inspector::registry::Registry,
    strangers: strangers::Strangers,
    epoch: String,
    connections: AtomicUsize,
}

/// Why a server cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address is in use, say, or not this machine's.
    #[error("cannot listen: {0}")]
    Listen(io::Error),
    /// The system has too few threads left, or file descriptors for them.
    #[error("cannot start the threads that serve connections: {0}")]
    Threads(io::Error),
}

/// A server that runs, on threads of its own.
pub struct Running {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    shards: Vec<JoinHandle<io::Result<()>>>,
}

/// Starts a server of the measurements in `feed`.
///
/// # Errors
/// It cannot listen at the address, or threads cannot be started.
pub fn start(mut config: Config, feed: Arc<Log>) -> Result<Running, StartError> {
    let listener = listen::listen(config.listen).map_err(StartError::Listen)?;
    let address = listener.local_addr().map_err(StartError::Listen)?;
    config.guard.loopback = address.ip().is_loopback();
    let (stop, stopped) = watch::channel(false);
    let threads = config.threads.get();
    let at_most = |bytes: usize| {
        let Limits { max_frame_size: frame, max_message_size: message, .. } = config.limits;
        Arc::new(Limits {
            max_frame_size: frame.min(bytes as u64),
            max_message_size: message.min(bytes),
            ..config.limits.clone()
        })
    };
    let server = Arc::new(Server {
        limits: Arc::new(config.limits.clone()),
        feed_limits: at_most(FEED_MESSAGE),
        chat_limits: at_most(CHAT_MESSAGE),
        inspect_limits: at_most(inspector::commands::LONGEST_COMMAND),
        memory: memory::Memory::new(config.max_memory),
        config,
        feed,
        chat: Arc::new(Log::new(CHAT_MESSAGES, CHAT_BYTES)),
        inspections: Default::default(),
        strangers: Default::default(),
        epoch: new_epoch(),
        connections: AtomicUsize::new(0),
    });
    let (ready, set_up) = mpsc::channel();
    let shards = (0..threads)
        .map(|number| {
            let (server, listener, stop) = (server.clone(), listener.try_clone()?, stopped.clone());
            let ready = ready.clone();
            let run = move || shard::run(server, listener, stop, || _ = ready.send(()));
            thread::Builder::new().name(format!("shard-{number}")).spawn(run)
        })
        .collect::<io::Result<Vec<_>>>()
        .map_err(StartError::Threads)?;
    drop(ready);
    // One that cannot be set up ends without having said so: better no server than one with some of
    // its threads.
    let all = set_up.iter().take(threads).count() == threads;
    let running = Running { address, stop, shards };
    if all {
        return Ok(running);
    }
    let unknown = || io::Error::other("one of them ended at once");
    Err(StartError::Threads(running.stop().err().unwrap_or_else(unknown)))
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends all connections with 1001, has the responses that are being written go out, and returns
    /// when that is done. That takes no longer than a Close may stay [unanswered](Limits::close_timeout)
    /// and two seconds more.
    ///
    /// # Errors
    /// What went wrong in the first of the shards that failed. All have ended by then.
    pub fn stop(self) -> io::Result<()> {
        self.stop.send_replace(true);
        join_all(self.shards)
    }
}

/// Waits for all of them, whatever becomes of some.
fn join_all(threads: Vec<JoinHandle<io::Result<()>>>) -> io::Result<()> {
    let panicked = |_| Err(io::Error::other("a thread of the server panicked"));
    let ended: Vec<_> =
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(panicked)).collect();
    ended.into_iter().collect()
}

/// A name for this run of the server, new each time: the standard library seeds its hash maps from
/// the system's randomness, which is as much of it as is needed to tell two runs apart.
fn new_epoch() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::Ordering;

    #[test]
    fn a_thread_that_fails_is_told_when_the_others_have_ended() {
        let (says, goes) = mpsc::channel();
        let ended = Arc::new(AtomicUsize::new(0));
        let last = ended.clone();
        let threads = vec![
            thread::spawn(|| Err(io::Error::other("the first"))),
            thread::spawn(move || {
                says.send(()).expect("the last waits for this");
                Err(io::Error::other("the second"))
            }),
            thread::spawn(move || {
                goes.recv().expect("the second says so");
                last.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }),
        ];
        assert_eq!(join_all(threads).unwrap_err().to_string(), "the first");
        assert_eq!(ended.load(Ordering::Relaxed), 1);
    }
}

//! The server: sockets, HTTP, and WebSockets that read from a log. And a client.
//!
//! | module | what |
//! |---|---|
//! | [`listen`] | the listening socket |
//! | [`shard`] | a thread with its connections |
//! | [`http`] | requests, until one becomes a WebSocket |
//! | [`names`], [`strangers`] | hosts and origins, and that those which are not ours are told of |
//! | [`guard`], [`route`], [`response`], [`start`](mod@start) | who may, what a path is, what is answered, where a viewer starts |
//! | [`connection`] | a WebSocket on a socket |
//! | [`audience`] | viewers and how news gets to them |
//! | [`inspect`](mod@inspect) | what goes over a connection, shown to the one whose it is |
//! | [`client`] | the other end: a WebSocket that we open |
//! | `fuzz` | the bodies of two fuzz targets, for tests only |
//!
//! Knows nothing of where measurements come from. Read next: [`listen`].

pub mod audience;
pub mod client;
pub mod connection;
#[cfg(any(test, feature = "fuzz"))]
pub mod fuzz;
pub mod guard;
pub mod http;
pub mod inspect;
pub mod listen;
pub mod names;
pub mod response;
pub mod route;
pub mod shard;
pub mod start;
pub mod strangers;

use crate::{
    feed::log::Log,
    wire::{head::HeadLimits, limits::Limits},
};
use guard::Guard;
use std::{
    hash::{BuildHasher, RandomState},
    io,
    net::SocketAddr,
    num::NonZeroUsize,
    sync::{Arc, atomic::AtomicUsize},
    thread::{self, JoinHandle},
    time::Duration,
};
use tokio::sync::watch;

/// How many messages of the chat a late joiner can have, at the most; and their bytes.
const CHAT_MESSAGES: usize = 10_000;
const CHAT_BYTES: usize = 64 << 20;

/// The largest message taken for the chat, in bytes: with the words in front it is a MiB, the most that many clients take.
const CHAT_MESSAGE: usize = (1 << 20) - connection::CHAT_PREFIX.len();

/// What can be chosen about a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Hosts and origins that may use it, beside its own.
    pub guard: Guard,
    /// The most connections at a time.
    pub max_connections: usize,
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
    /// What is said to all must be such as all take.
    chat_limits: Arc<Limits>,
    feed: Arc<Log>,
    chat: Arc<Log>,
    inspections: inspect::registry::Registry,
    strangers: strangers::Strangers,
    epoch: String,
    connections: AtomicUsize,
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
pub fn start(mut config: Config, feed: Arc<Log>) -> io::Result<Running> {
    let listener = listen::listen(config.listen)?;
    let address = listener.local_addr()?;
    config.guard.loopback = address.ip().is_loopback();
    let (stop, stopped) = watch::channel(false);
    let threads = config.threads.get();
    let server = Arc::new(Server {
        limits: Arc::new(config.limits.clone()),
        chat_limits: Arc::new(Limits {
            frame: config.limits.frame.min(CHAT_MESSAGE as u64),
            message: config.limits.message.min(CHAT_MESSAGE),
            ..config.limits.clone()
        }),
        config,
        feed,
        chat: Arc::new(Log::new(CHAT_MESSAGES, CHAT_BYTES)),
        inspections: Default::default(),
        strangers: Default::default(),
        epoch: new_epoch(),
        connections: AtomicUsize::new(0),
    });
    let shards = (0..threads)
        .map(|number| {
            let (server, listener, stop) = (server.clone(), listener.try_clone()?, stopped.clone());
            thread::Builder::new().name(format!("shard-{number}")).spawn(move || shard::run(server, listener, stop))
        })
        .collect::<io::Result<_>>()?;
    Ok(Running { address, stop, shards })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends all connections with 1001 and returns when that is done, within 5 seconds.
    ///
    /// # Errors
    /// What kept a shard from running.
    pub fn stop(self) -> io::Result<()> {
        self.stop.send_replace(true);
        for shard in self.shards {
            shard.join().unwrap_or_else(|_| Err(io::Error::other("a thread of the server panicked")))?;
        }
        Ok(())
    }
}

/// A name for this run of the server, new each time: the standard library seeds its hash maps from the system's
/// randomness, which is as much of it as is needed to tell two runs apart.
fn new_epoch() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

//! What can be chosen about a server.
//!
//! Must not know how any of it is done. Read next: [`listen`](super::listen).

use super::{access::Tokens, guard::Guard};
use crate::{
    feed::{log::Log, registry::Others, tiers::Tiers},
    wire::{HeadLimits, Limits},
};
use std::{net::SocketAddr, num::NonZeroUsize, sync::Arc, thread, time::Duration};

/// The configuration of a server.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address to listen at; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The hosts and origins that are allowed besides the server's own.
    pub guard: Guard,
    /// Who may write, and who may view.
    pub tokens: Tokens,
    /// The most connections at a time.
    pub max_connections: usize,
    /// The most memory that all clients together may make the server hold, in bytes; see
    /// [`memory`](super::memory).
    pub max_memory: usize,
    /// The limits of each WebSocket.
    pub limits: Limits,
    /// The limits of a request's head.
    pub head: HeadLimits,
    /// How long a request may take to arrive whole, and how long a connection may stay without one.
    pub head_deadline: Duration,
    /// How long the sender of a body may pause.
    pub body_timeout: Duration,
    /// How long slow viewers may hold up measurements that clients send.
    pub patience: Duration,
    /// How many rooms with a name the chat may have at a time.
    pub max_rooms: usize,
    /// The other servers that have the same rooms of the chat.
    pub shared_rooms: Option<Arc<dyn Others<Log>>>,
    /// How long a feed or room with a name is kept that nobody uses.
    pub keep_unused: Duration,
    /// What is kept of the feeds for the long term.
    pub tiers: Arc<Tiers>,
    /// How many worker threads serve connections.
    pub threads: NonZeroUsize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8000)),
            guard: Guard::default(),
            tokens: Tokens::default(),
            max_connections: 16_384,
            max_memory: 256 << 20,
            limits: Limits::default(),
            head: HeadLimits::default(),
            head_deadline: Duration::from_secs(10),
            body_timeout: Duration::from_secs(600),
            patience: Duration::from_secs(2),
            max_rooms: 64,
            shared_rooms: None,
            keep_unused: Duration::from_secs(600),
            tiers: Arc::new(Tiers::new(0)),
            threads: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        }
    }
}

//! What all workers share to serve HTTP: the configuration, and what is counted over the whole
//! server.
//!
//! Must not know what is behind the paths; that is [`endpoints`](super::endpoints). Read next:
//! [`worker`](super::shard).

use super::{config::Config, memory::Memory, strangers::Strangers};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// What all workers share.
pub struct Shared {
    /// What was chosen about the server.
    pub config: Config,
    /// The memory that clients make the server hold.
    pub memory: Arc<Memory>,
    /// Foreign hosts and origins that the log was told of.
    pub strangers: Strangers,
    connections: AtomicUsize,
}

impl Shared {
    /// Of a server without connections so far.
    pub fn new(config: Config) -> Self {
        let memory = Arc::new(Memory::new(config.max_memory));
        Self { config, memory, strangers: Strangers::default(), connections: AtomicUsize::new(0) }
    }
}

/// One of the connections that the server allows itself, until it is dropped.
pub struct Place(Arc<Shared>);

impl Place {
    /// Takes one. `None`: all are taken.
    pub fn take(shared: &Arc<Shared>) -> Option<Self> {
        let place = Self(shared.clone());
        let taken = shared.connections.fetch_add(1, Ordering::Relaxed);
        (taken < shared.config.max_connections).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

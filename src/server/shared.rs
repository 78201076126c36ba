//! What all workers share to serve HTTP: the configuration, and what is counted over the whole
//! server.
//!
//! Must not know what is behind the paths; that is [`endpoints`](super::endpoints). Read next:
//! [`worker`](super::worker).

use super::{access::Access, config::Config, memory::Memory, strangers::Strangers};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

/// What all workers share.
pub struct Shared {
    /// The configuration.
    pub config: Config,
    /// Counts the memory that clients make the server hold.
    pub memory: Arc<Memory>,
    /// Who may do what.
    pub access: Access,
    /// Foreign hosts and origins that were logged.
    pub strangers: Strangers,
    connections: AtomicUsize,
}

impl Shared {
    /// Without connections so far.
    pub fn new(config: Config) -> Self {
        let memory = Arc::new(Memory::new(config.max_memory));
        let access = Access::new(config.tokens.clone(), config.listen.port());
        let strangers = Strangers::default();
        Self { config, memory, access, strangers, connections: AtomicUsize::new(0) }
    }
}

/// Allows one connection. Dropping it makes room for another.
pub struct ConnectionPermit(Arc<Shared>);

impl ConnectionPermit {
    /// `None` if the server has as many connections as it may.
    pub fn take(shared: &Arc<Shared>) -> Option<Self> {
        let permit = Self(shared.clone());
        let taken = shared.connections.fetch_add(1, Ordering::Relaxed);
        (taken < shared.config.max_connections).then_some(permit)
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

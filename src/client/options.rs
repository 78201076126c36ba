//! What can be chosen about a connection before it is opened.
//!
//! Must not know how that is done. Read next: [`open`](super::open).

use crate::wire::Limits;
use std::time::Duration;

/// What can be chosen about a connection.
#[derive(Debug, Clone)]
pub struct Options {
    /// Subprotocols to offer, the one wanted most first.
    pub subprotocols: Vec<String>,
    /// Headers to send, `Origin` among them where one is wanted.
    pub headers: Vec<(String, String)>,
    /// Whether to offer permessage-deflate.
    pub compression: bool,
    /// Bounds of what is taken from the server, and deadlines.
    pub limits: Limits,
    /// How long it may take to open, from the host's name to the answer.
    pub deadline: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            subprotocols: Vec::new(),
            headers: Vec::new(),
            compression: true,
            limits: Limits::default(),
            deadline: Duration::from_secs(10),
        }
    }
}

//! The settings of a connection.
//!
//! Must not know how a connection is opened. Read next: [`open`](super::open).

use crate::wire::Limits;
use std::time::Duration;

/// The settings of a connection.
#[derive(Debug, Clone)]
pub struct Options {
    /// Subprotocols to offer, in order of preference.
    pub subprotocols: Vec<String>,
    /// Headers to send with the request, such as `Origin`.
    pub headers: Vec<(String, String)>,
    /// Whether to offer permessage-deflate.
    pub compression: bool,
    /// Limits on what the server may send, and timeouts.
    pub limits: Limits,
    /// How long opening may take, from the name lookup to the response.
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

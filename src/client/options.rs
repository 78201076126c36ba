//! The settings of a connection.
//!
//! Must not know how a connection is opened. Read next: [`open`](super::open).

use crate::wire::Limits;
use std::{path::PathBuf, time::Duration};

/// Which certificates a server may have, for `wss://`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Trust {
    /// Those of the authorities that the system trusts.
    #[default]
    System,
    /// Those of the authorities in this file, in PEM form. A certificate in it that is signed by
    /// itself is its own authority.
    Authorities(PathBuf),
    /// Any: whoever answers is taken for the server. Only for tests.
    Anyone,
}

/// The settings of a connection.
#[derive(Debug, Clone)]
pub struct Options {
    /// Subprotocols to offer, in order of preference.
    pub subprotocols: Vec<String>,
    /// Headers to send with the request, such as `Origin`.
    pub headers: Vec<(String, String)>,
    /// Whether to offer permessage-deflate.
    pub compression: bool,
    /// Which certificates are trusted.
    pub trust: Trust,
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
            trust: Trust::default(),
            limits: Limits::default(),
            deadline: Duration::from_secs(10),
        }
    }
}

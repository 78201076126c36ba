//! What the user has chosen for a run.
//!
//! Must not know the checks. Read next: `request.rs`, which sends some of it.

use crate::client::{Trust, Url};
use std::time::Duration;

/// The settings of a run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The server.
    pub url: Url,
    /// Which certificates are trusted, for `wss://`.
    pub trust: Trust,
    /// Headers of each request, such as `Authorization`. One that a request has already is
    /// replaced.
    pub headers: Vec<(String, String)>,
    /// The subprotocols that each request offers.
    pub subprotocols: Vec<String>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How many checks run at the same time.
    pub jobs: usize,
    /// Whether the server sends each message back; `None` to find out.
    pub echoes: Option<bool>,
}

/// What a server says to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// It agrees.
    Agreed,
    /// It opens without, refuses, or ends the connection.
    Declined,
    /// It had too much to do.
    Busy,
    /// Nothing, in time.
    Silent,
}

/// What was found out about a server before the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server {
    /// Whether it sends each message back.
    pub echoes: bool,
    /// Whether what it sends back is the message with something around it, or in other letters.
    pub alters: bool,
    /// What it says to an offer of permessage-deflate.
    pub deflate: Offered,
    /// Whether it seems to answer a connection only when the one before it has ended. One that was
    /// slow once looks the same.
    pub is_serial: bool,
}

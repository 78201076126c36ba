//! The reports of `/inspect`, which are JSON texts. The docs of the [module](super) describe them.
//!
//! Must not know how they come about. Read next: `commands.rs`, the other direction.

use super::token::Token;
use crate::explain::{Frame, Head, Step};
use serde::{Serialize, Serializer};
use std::time::SystemTime;

/// How many bytes of each payload are shown.
pub const PAYLOAD: usize = 256;

/// A report of `/inspect`.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // the module's docs say what each member is
pub enum Report<'a> {
    /// The first message: what is watched, and how many bytes of each payload are shown.
    Hello {
        #[serde(serialize_with = "as_text")]
        token: Token,
        payload: usize,
    },
    /// A connection has made its handshake.
    Open {
        connection: u64,
        t: Time,
        path: &'a str,
        request: &'a Head,
        response: &'a Head,
        accept: &'a [Step],
    },
    /// What one read has returned.
    Read { connection: u64, t: Time, from: u64, to: u64 },
    /// What the socket has taken of one write.
    Write { connection: u64, t: Time, from: u64, to: u64 },
    /// A frame is whole, or never will be, because it breaks a rule or the connection has ended.
    Frame {
        connection: u64,
        t: Time,
        direction: Direction,
        #[serde(flatten)]
        frame: &'a Frame,
    },
    /// Reports that were left out, because there were too many in too short a time: their `frames`,
    /// and their `pieces` (reads or writes).
    Skipped { connection: u64, t: Time, direction: Direction, frames: u64, pieces: u64 },
    /// The close handshake has reached this state.
    Closing { connection: u64, t: Time, state: &'static str, by: &'static str, sentence: &'a str },
    /// A connection has ended.
    End { connection: u64, t: Time, sentence: &'a str },
    /// A command cannot be executed, or a connection not be mirrored.
    Refused { sentence: &'a str },
}

impl Report<'_> {
    /// The report as JSON.
    pub fn json(&self) -> String {
        // It could fail only for a map whose keys are not strings, and there is none.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The direction, as the server sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From the client.
    In,
    /// From the server.
    Out,
}

/// A moment in milliseconds since 1970, with three decimals.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Time(f64);

impl Time {
    /// By this machine's clock.
    pub fn now() -> Self {
        // A clock before 1970 is wrong anyway. Microseconds fit into the 53 bits of a JSON number
        // until 2255.
        let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        Self(since.as_micros() as f64 / 1000.0)
    }
}

fn as_text<S: Serializer>(token: &Token, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(token)
}

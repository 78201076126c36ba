//! A case as data: a rule for clients, what the server sends, and what the client must do.
//!
//! Must not know the single cases. Read next: `cases.rs`.

use crate::check::{
    incoming::ServerFrame,
    verdict::{Level, Verdict},
};

/// A case.
pub struct Case {
    /// Its name, which is its path, too.
    pub name: &'static str,
    /// Where the rule stands.
    pub section: &'static str,
    /// How much it counts.
    pub level: Level,
    /// The rule, in our words.
    pub rule: &'static str,
    pub(super) play: Play,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}, {})", self.name, self.section, self.level)
    }
}

/// A case that was played.
#[derive(Debug)]
pub struct CaseReport {
    /// The case.
    pub case: &'static Case,
    /// Its result.
    pub verdict: Verdict,
}

/// What the server sends, and what the client must do.
#[derive(Clone, Copy)]
pub(super) enum Play {
    /// A response with these headers behind `HTTP/1.1 101` for this `Sec-WebSocket-Accept`. The
    /// client must end the connection.
    Response(fn(&str) -> String),
    /// Bytes that break a rule. The client must fail the connection.
    Fails(fn() -> Vec<u8>),
    /// Valid frames, with this text in them, which the client sends back.
    Takes(fn() -> Vec<u8>, &'static str),
    /// The same, and what must hold for the frames that the client sends.
    Each(fn(&[ServerFrame]) -> Verdict),
    /// A valid Close, which the client answers.
    Closes,
}

//! A case as data: a rule for clients, what the server sends, and what the client must do.
//!
//! Must not know the single cases. Read next: `cases.rs`.

use crate::check::{
    incoming::ServerFrame,
    judge::Traffic,
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

impl Case {
    /// Whether a client that takes all it gets, and only answers Pings, breaks the rule.
    pub fn finds_what_is_taken(&self) -> bool {
        let mut play = self.play;
        while let Play::Deflate(_, inner) | Play::If(_, inner) = play {
            play = *inner;
        }
        matches!(play, Play::Response(_) | Play::Ends | Play::Fails(_) | Play::Each(_))
    }
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

/// What a client must have offered for a case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Offered {
    /// permessage-deflate without `client_max_window_bits`.
    NoClientBits,
}

/// What the server sends, and what the client must do.
#[derive(Clone, Copy)]
pub(super) enum Play {
    /// A response with this status and these headers behind `HTTP/1.1`, for this line with
    /// `Sec-WebSocket-Accept`. The client must end the connection.
    Response(fn(&str) -> String),
    /// The same, for a valid response. The client must send a message back.
    Opens(fn(&str) -> String),
    /// Nothing: the response was the violation.
    Ends,
    /// Bytes that break a rule. The client must fail the connection.
    Fails(fn() -> Vec<u8>),
    /// Valid frames, whose messages the client sends back.
    Takes(fn() -> Traffic),
    /// The same, and what must hold for the frames that the client sends.
    Each(fn(&[ServerFrame]) -> Verdict),
    /// A Ping, which the client answers.
    Ping(&'static [u8]),
    /// A valid Close, which the client answers.
    Closes,
    /// One of these, after a response that agrees to permessage-deflate with these parameters. Not
    /// for clients that do not offer it.
    Deflate(&'static str, &'static Play),
    /// One of these, for clients whose offer is like this.
    If(Offered, &'static Play),
}

/// The case of a MUST.
pub(super) const fn must(
    name: &'static str,
    section: &'static str,
    play: Play,
    rule: &'static str,
) -> Case {
    Case { name, section, level: Level::Must, rule, play }
}

/// A case that only shows what a client does.
pub(super) const fn info(
    name: &'static str,
    section: &'static str,
    play: Play,
    rule: &'static str,
) -> Case {
    Case { level: Level::Info, ..must(name, section, play, rule) }
}

/// A frame of a server.
pub(super) fn sent(first: u8, payload: &[u8]) -> Vec<u8> {
    let length = payload.len();
    match length {
        0..=125 => [&[first, length as u8], payload].concat(),
        126..=0xFFFF => [&[first, 126][..], &(length as u16).to_be_bytes(), payload].concat(),
        _ => [&[first, 127][..], &(length as u64).to_be_bytes(), payload].concat(),
    }
}

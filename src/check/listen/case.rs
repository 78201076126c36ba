//! A case as data: a rule for clients, what the server sends, and what the client must do.
//!
//! Must not know the single cases. Read next: `cases.rs`.

use crate::check::{
    judge::Traffic,
    verdict::{Level, Transcript, Verdict},
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
    /// A case of a wider rule. Where a client breaks that one, it has one fault, not two, and this
    /// case does not count.
    pub(super) rests_on: Option<&'static str>,
    pub(super) play: Play,
}

impl Case {
    /// Whether a client that takes all it gets, and only answers Pings, breaks the rule.
    pub fn finds_what_is_taken(&self) -> bool {
        let play = self.play.innermost();
        !play.opens() || matches!(play, Play::Fails(_))
    }

    /// Whether it looks at all that a client sends, in every connection.
    pub fn is_watched(&self) -> bool {
        matches!(self.play, Play::Watched(_))
    }

    /// The case of a wider rule.
    pub(super) const fn rests_on(self, name: &'static str) -> Self {
        Self { rests_on: Some(name), ..self }
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
    /// Its connection; for a case that looks at every connection, the one in which a rule was
    /// broken.
    pub transcript: Transcript,
}

/// What a client must have offered for a case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Offered {
    /// permessage-deflate without `client_max_window_bits`.
    NoClientBits,
}

/// A rule for what a client sends. Every connection is watched for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Watched {
    /// The request is a valid opening handshake.
    Request,
    /// Each connection has a key of its own.
    FreshKey,
    /// Nothing is sent before the response.
    Waits,
    /// Masking keys cannot be predicted.
    MaskKeys,
    /// A rule of frames that binds servers, too: the check of this name.
    Frames(&'static str),
}

/// What the server sends, and what the client must do.
#[derive(Clone, Copy)]
pub(super) enum Play {
    /// A response with this status and these headers behind `HTTP/1.1`, for this line with
    /// `Sec-WebSocket-Accept`. The client must end the connection.
    Response(fn(&str) -> String),
    /// The same, for a valid response. The client must send a message back.
    Opens(fn(&str) -> String),
    /// The usual response, with the first message in the same segment or each byte in its own. The
    /// client must send the message back.
    Segments { is_one: bool },
    /// Nothing: the response was the violation.
    Ends,
    /// Bytes that break a rule. The client must fail the connection. A Close has the code
    /// `ANSWERED` if it can have one: a client that sends it back has taken the Close as valid.
    Fails(fn() -> Vec<u8>),
    /// Valid frames, whose messages the client sends back.
    Takes(fn() -> Traffic),
    /// Valid traffic of all sorts, in which this rule can be seen.
    Watched(Watched),
    /// A Ping, which the client answers, between the fragments of a message or not.
    Ping { payload: &'static [u8], is_inside: bool },
    /// A valid Close, which the client answers.
    Closes(fn() -> Vec<u8>),
    /// One of these, after a response that agrees to permessage-deflate with these parameters. Not
    /// for clients that do not offer it.
    Deflate(&'static str, &'static Play),
    /// One of these, for clients whose offer is like this.
    If(Offered, &'static Play),
}

impl Play {
    /// What remains to be played once the response is sent.
    pub(super) fn innermost(self) -> Self {
        match self {
            Self::Deflate(_, inner) | Self::If(_, inner) => inner.innermost(),
            other => other,
        }
    }

    /// Whether the response is valid.
    pub(super) fn opens(self) -> bool {
        !matches!(self.innermost(), Self::Response(_) | Self::Ends)
    }
}

/// The case of a MUST.
pub(super) const fn must(
    name: &'static str,
    section: &'static str,
    play: Play,
    rule: &'static str,
) -> Case {
    Case { name, section, level: Level::Must, rule, rests_on: None, play }
}

/// The case of a SHOULD.
pub(super) const fn should(
    name: &'static str,
    section: &'static str,
    play: Play,
    rule: &'static str,
) -> Case {
    Case { level: Level::Should, ..must(name, section, play, rule) }
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

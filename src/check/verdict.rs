//! What a check finds, and how much it counts.
//!
//! Must not know how a check works. Read next: `check.rs`.

use std::fmt;

/// How much a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The RFC says MUST: a server that breaks it does not conform.
    Must,
    /// The RFC says SHOULD, or the rule follows from one that does. Counts with `--strict`.
    Should,
    /// The RFC leaves it open, or good servers differ. Shown, and never counted.
    Info,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::Info => "info",
        })
    }
}

/// The result of a check, with a few words about what the server did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The server keeps the rule.
    Kept(String),
    /// The server breaks the rule.
    Broken(String),
    /// It cannot be said, and why.
    NotJudged(String),
    /// It cannot be said, because nothing came in time. The server may hang, or be slow.
    Unanswered(String),
    /// What the server did where the RFC leaves it open.
    Shown(String),
}

impl Verdict {
    pub(super) fn kept(words: impl Into<String>) -> Self {
        Self::Kept(words.into())
    }

    pub(super) fn broken(words: impl Into<String>) -> Self {
        Self::Broken(words.into())
    }

    pub(super) fn not_judged(words: impl Into<String>) -> Self {
        Self::NotJudged(words.into())
    }

    pub(super) fn unanswered(words: impl Into<String>) -> Self {
        Self::Unanswered(words.into())
    }

    /// The verdict of a rule of this level: one that counts for nothing is only shown.
    pub(super) fn at(self, level: Level) -> Self {
        match self {
            Self::Kept(words) | Self::Broken(words) if level == Level::Info => Self::Shown(words),
            verdict => verdict,
        }
    }

    /// One word for it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Kept(_) => "kept",
            Self::Broken(_) => "broken",
            Self::NotJudged(_) => "not judged",
            Self::Unanswered(_) => "no answer",
            Self::Shown(_) => "shown",
        }
    }

    /// What the server did. Texts from the server in it are quoted and escaped.
    pub fn words(&self) -> &str {
        match self {
            Self::Kept(words)
            | Self::Broken(words)
            | Self::NotJudged(words)
            | Self::Unanswered(words)
            | Self::Shown(words) => words,
        }
    }

    /// Whether something can be said.
    pub fn is_judged(&self) -> bool {
        !matches!(self, Self::NotJudged(_) | Self::Unanswered(_))
    }

    /// Whether the server breaks the rule.
    pub fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

/// The bytes of one connection, as far as they are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Transcript {
    /// What we sent: the request, and what followed it.
    pub sent: Vec<u8>,
    /// What the server sent.
    pub came: Vec<u8>,
    /// The check in which it was seen that a server breaks a rule by itself, if that is its rule.
    pub during: Option<&'static str>,
    /// How the server ended the connection, if it did.
    pub end: Option<End>,
}

/// How the server ended a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// In order: with FIN, or over TLS with the end of the stream.
    Fin,
    /// With RST, or any other error.
    Reset,
}

//! How a run ended, and with which code the command exits.
//!
//! | exit code | when |
//! |---|---|
//! | 0 | every MUST is kept; with `--strict` every SHOULD, too, and each had an answer in time |
//! | 1 | one is broken, or one that was expected to fail is kept |
//! | 2 | the server could not be checked, or the command line makes no sense |
//! | 3 | the server no longer answers |
//! | 130 | interrupted with Ctrl-C |
//!
//! A run that is not complete says so in each of its reports: one that lists only what was kept
//! before the server died would be green. Must not know how results are shown. Read next:
//! `tally.rs`.

use super::tally::Tally;
use crate::check::Stopped;
use std::io::{self, Write};

/// The exit code of a server or client that could not be checked.
pub(super) const NOT_CHECKED: u8 = 2;

/// A sentence for standard error. One that nobody reads changes nothing.
pub(super) fn tell(sentence: &str) {
    _ = writeln!(io::stderr(), "wirechart: {sentence}");
}

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// All checks were made.
    Complete,
    /// The server could not be checked, and why.
    NotChecked(String),
    /// The server no longer answers; the sentence names the checks that may have done it.
    Died(String),
    Interrupted,
}

impl Outcome {
    /// The end of a run in which these were the results; `None` if it was interrupted, and a
    /// sentence if the server could not be checked.
    pub(super) fn of(ended: Option<Result<Result<(), Stopped>, String>>, tally: &Tally) -> Self {
        match ended {
            None => Self::Interrupted,
            Some(Err(sentence)) => Self::NotChecked(sentence),
            Some(Ok(Err(died @ Stopped::Died { .. }))) => Self::Died(died.to_string()),
            Some(Ok(Err(slow))) => Self::NotChecked(slow.to_string()),
            Some(Ok(Ok(()))) if tally.is_empty() => {
                Self::NotChecked("no check could be judged".to_owned())
            }
            Some(Ok(Ok(()))) => Self::Complete,
        }
    }

    /// Why the run is not complete.
    pub(super) fn why(&self) -> Option<&str> {
        match self {
            Self::Complete => None,
            Self::NotChecked(sentence) | Self::Died(sentence) => Some(sentence),
            Self::Interrupted => Some("the run was interrupted"),
        }
    }

    pub(super) fn exit_code(&self, tally: &Tally, is_strict: bool) -> u8 {
        match self {
            Self::Complete => u8::from(tally.fails(is_strict)),
            Self::NotChecked(_) => NOT_CHECKED,
            Self::Died(_) => 3,
            Self::Interrupted => 130,
        }
    }
}

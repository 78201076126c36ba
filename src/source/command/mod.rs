//! A command as a source: run by the shell, its output read as it comes, started again when it
//! ends.
//!
//! | module | what |
//! |---|---|
//! | `children` | the commands that run, to be ended when the program stops |
//! | `environment` | what the commands are not told: our own variables |
//! | `process` | one run of a command; on Unix its output is a pseudo-terminal |
//! | `errors` | its standard error, for the log |
//!
//! The end of a command is a gap in its series. It starts again after a second, or, while it fails
//! at once, after a pause that grows. Must not know how its lines are read. Read next: `children`.

mod children;
mod environment;
mod errors;
#[cfg(unix)]
mod process;
#[cfg(not(unix))]
#[path = "process_other.rs"]
mod process;

pub use children::Children;
pub use environment::OURS as OUR_VARIABLES;

use super::{attempts::Attempts, intake::Intake, lines};
use crate::{feed::status::Phase, format::Options};
use std::{fmt, io, time::Instant};

/// Runs `line` again and again, or once, until the program stops.
pub(super) fn run(
    line: &str,
    once: bool,
    options: &Options,
    children: &Children,
    intake: &mut Intake<'_>,
) {
    let mut attempts = Attempts::default();
    loop {
        let since = Instant::now();
        let Some(ended) = run_once(line, options, children, intake) else { return };
        intake.gap();
        if children.are_stopping() {
            return;
        }
        if once {
            intake.status().log_counts();
            intake.status().becomes(Phase::Ended, Some(ended.to_string()));
            return;
        }
        let pause = attempts.pause_after(since.elapsed(), ended.is_success);
        let note = format!("{ended}; starts again in {} s", pause.as_secs());
        if ended.is_success {
            tracing::debug!("{line} {note}");
        } else {
            tracing::warn!("{line} {note}");
        }
        intake.status().becomes(Phase::Retrying, Some(note));
        if !children.pause(pause) {
            return;
        }
        intake.status().becomes(Phase::Waiting, None);
    }
}

/// How a run of a command ended.
struct Ended {
    /// The rest of a sentence about the command.
    how: String,
    /// It says that it has done its work: it is run again after the shortest pause.
    is_success: bool,
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.how)
    }
}

impl Ended {
    fn failed(how: String) -> Self {
        Self { how, is_success: false }
    }
}

/// One run. Returns how it ended; `None` if the program stops.
fn run_once(
    line: &str,
    options: &Options,
    children: &Children,
    intake: &mut Intake<'_>,
) -> Option<Ended> {
    let mut running = match children.start(line) {
        Ok(running) => running?,
        // The shell is missing, not the command: that is for the shell to say.
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Some(Ended::failed("cannot be started: this system has no shell".to_owned()));
        }
        Err(error) => return Some(Ended::failed(format!("cannot be started: {error}"))),
    };
    let errors = running.take_errors().map(|errors| errors::log(line, errors));
    let read = lines::read(running.take_output()?, options, intake);
    let status = children.wait(running);
    let said = errors
        .and_then(errors::Errors::last)
        .map_or_else(String::new, |last| format!(" (it said: {last})"));
    Some(match (read, status) {
        (Err(error), _) => Ended::failed(format!("cannot be read any further: {error}")),
        (_, Ok(status)) => {
            let how = match status.code() {
                Some(code) => format!("ended with exit status {code}{said}"),
                None => format!("ended with {status}{said}"), // a signal
            };
            Ended { how, is_success: status.success() }
        }
        (_, Err(error)) => Ended::failed(format!("ended: {error}{said}")),
    })
}

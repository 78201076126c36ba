//! Where measurements come from: the recording in the binary, a file, or lines on standard input.
//!
//! A source is plain blocking code on a thread of its own: reading a pipe, or waiting for the next
//! value of a recording, is a loop with nothing to interleave. The source is opened before the
//! server listens, so that a bad file stops the start. Then it runs until it has ended for good:
//!
//! ```text
//! Source ── open() ──> OpenSource ── run(pace, sink) ──> returns when the last measurement is published
//!                          ├─ a recording: `replay` publishes what is due
//!                          └─ standard input: `lines` cuts what arrives into measurements
//! ```
//!
//! Must not know the protocol, the server, or what a [`Sink`] does with its measurements. Read
//! next: `replay` (a recording in time), then `stdin` and `lines` (a stream as it comes), `file`,
//! `rate`.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use crate::feed::measurement::Measurement;

mod bad_lines;
mod file;
pub(crate) mod lines;
mod rate;
mod replay;
mod sink;
mod stdin;

pub use bad_lines::MAX_LINE_BYTES;
pub use file::{MAX_FILE_BYTES, SourceError};
pub use rate::{Pace, Rate, RateError};
pub use sink::{MAX_BATCH, Sink};

/// The recording that is served if no source is named: see `data/README.md`.
const BUILT_IN: &[u8] = include_bytes!("../../data/measurements.json");

/// What to read, as the command line names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// The recording that is part of the binary.
    #[default]
    Builtin,
    /// A file with a JSON array of measurements, or with one measurement on each line.
    File(PathBuf),
    /// One measurement on each line of standard input, as they come.
    Stdin,
}

/// A source that can be read: see [`Source::open`].
#[derive(Debug)]
pub struct OpenSource(Opened);

#[derive(Debug)]
enum Opened {
    Recording(Vec<Measurement>),
    Stdin,
}

/// The argument `-` means standard input. Any other is a path; write `./-` for a file of that name.
/// Without an argument the source is [`Source::default`].
impl From<OsString> for Source {
    fn from(argument: OsString) -> Self {
        if argument == "-" { Self::Stdin } else { Self::File(argument.into()) }
    }
}

/// The name of the source in a message.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Builtin => f.write_str("the built-in recording"),
            Self::File(path) => path.display().fmt(f),
            Self::Stdin => f.write_str("standard input"),
        }
    }
}

impl Source {
    /// Reads a file to its end and checks it. Does not touch standard input. Call this before the
    /// server listens.
    ///
    /// Lines of a file that do not parse are reported as warnings and left out.
    ///
    /// # Errors
    /// The file cannot be read, is too large, or holds no measurements: a sentence that names it
    /// and says what to do.
    pub fn open(&self) -> Result<OpenSource, SourceError> {
        Ok(OpenSource(match self {
            Self::Builtin => {
                Opened::Recording(file::parse(Path::new("data/measurements.json"), BUILT_IN)?)
            }
            Self::File(path) => Opened::Recording(file::read(path)?),
            Self::Stdin => Opened::Stdin,
        }))
    }
}

impl OpenSource {
    /// Publishes every measurement at its time, on the calling thread. Returns when no more will
    /// come: at the end of standard input, or of a recording that is replayed once.
    pub fn run(self, pace: Pace, sink: &mut dyn Sink) {
        match self.0 {
            Opened::Recording(values) => {
                replay_in_real_time(replay::Replay::new(values, pace), sink)
            }
            Opened::Stdin => stdin::run(io::stdin().lock(), sink),
        }
    }
}

/// The only place in `source` that uses a real clock.
fn replay_in_real_time(mut replay: replay::Replay, sink: &mut dyn Sink) {
    let start = Instant::now();
    while let Some(next) = replay.wake(start.elapsed(), sink) {
        thread::sleep(next.saturating_sub(start.elapsed()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sink that keeps every batch.
    #[derive(Default)]
    pub(super) struct Kept {
        pub(super) published: Vec<Vec<Measurement>>,
        pub(super) published_when_room: Vec<Vec<Measurement>>,
    }

    #[test]
    fn a_source_is_called_by_what_was_asked_for() {
        let called = |argument: &str| Source::from(OsString::from(argument)).to_string();
        assert_eq!(Source::default().to_string(), "the built-in recording");
        assert_eq!(called("-"), "standard input");
        assert_eq!(called("./-"), "./-");
        assert_eq!(called("data/measurements.json"), "data/measurements.json");
    }

    impl Sink for Kept {
        fn publish(&mut self, batch: &[Measurement]) {
            assert!((1..=MAX_BATCH).contains(&batch.len()));
            self.published.push(batch.to_vec());
        }

        fn publish_when_room(&mut self, batch: &[Measurement]) {
            assert!((1..=MAX_BATCH).contains(&batch.len()));
            self.published_when_room.push(batch.to_vec());
        }
    }

    /// Integers without a series.
    pub(super) fn measurements(values: impl IntoIterator<Item = u64>) -> Vec<Measurement> {
        values.into_iter().map(|value| Measurement { series: None, value: value.into() }).collect()
    }

    #[test]
    fn the_argument_names_the_source() {
        assert_eq!(Source::default(), Source::Builtin);
        assert_eq!(Source::from(OsString::from("-")), Source::Stdin);
        assert_eq!(Source::from(OsString::from("./-")), Source::File("./-".into()));
        assert_eq!(Source::from(OsString::from("load.json")), Source::File("load.json".into()));
    }

    #[test]
    fn the_built_in_recording_is_ten_thousand_amounts_of_memory() {
        let OpenSource(Opened::Recording(values)) = Source::Builtin.open().unwrap() else {
            panic!("no recording")
        };
        assert_eq!(values.len(), 10_000);
        for measurement in values {
            assert_eq!(measurement.series, None);
            assert!(measurement.value.as_u64().unwrap() > 0, "{measurement:?}");
        }
    }

    #[test]
    fn a_recording_that_runs_once_is_published_whole_and_returns() {
        let source = OpenSource(Opened::Recording(measurements(0..100)));
        let mut sink = Kept::default();
        source.run(Pace { rate: Rate::new(1e6).unwrap(), once: true }, &mut sink);
        assert_eq!(sink.published.concat(), measurements(0..100));
    }
}

//! Where measurements come from.
//!
//! | module | what |
//! |---|---|
//! | [`argument`] | a source as the command line names it |
//! | `file`, `rate`, `spacing`, `replay` | a recording: read whole, then replayed in time |
//! | `lines` | a stream, such as standard input |
//! | [`command`], `websocket`, `udp` | a command's output, a WebSocket, datagrams |
//! | `attempts` | the pause before a source starts again |
//! | [`names`], `intake`, `sink` | on the way to a feed |
//! | [`record`] | writes what a feed gets into a file, which can be replayed |
//!
//! A source is plain blocking code on a thread of its own: reading a pipe, or waiting for the next
//! value of a recording, is a loop with nothing to interleave. The source is opened before the
//! server listens, so that a bad file stops the start. Then it runs until it has ended for good:
//!
//! ```text
//! Source ── open() ──> OpenSource ── run(sink) ──> returns when the last measurement is published
//!                          ├─ a recording: `replay` publishes what is due
//!                          └─ a stream: `format` makes measurements of what arrives
//! ```
//!
//! Must not know the server, or what a [`Sink`] does with its measurements. Read next: `replay` (a
//! recording in time), then `lines` (a stream as it comes), `file`, `rate`.

use std::io;
use std::net::UdpSocket;
use std::path::Path;
use std::thread;
use std::time::Instant;

use crate::client::Url;
use crate::feed::status::{Phase, SourceStatus};
use crate::format::{Options, options::TimeChoice};

pub mod argument;
mod attempts;
pub mod command;
mod file;
mod intake;
mod lines;
pub mod names;
mod rate;
pub mod record;
mod replay;
mod sink;
mod spacing;
mod udp;
mod websocket;

pub use argument::{Argument, ArgumentError, Source};
pub use command::{Children, OUR_VARIABLES};
pub use file::{MAX_FILE_BYTES, SourceError};
pub use names::Names;
pub use rate::{Pace, Rate, RateError, Speed, SpeedError};
pub use sink::{MAX_BATCH, Sink};

use file::Recording;
use intake::Intake;
use replay::Replay;

/// The recording that is served if no source is named: see `data/README.md`.
const BUILT_IN: &[u8] = include_bytes!("../../data/measurements.json");

/// How the sources are read.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The form of their lines.
    pub options: Options,
    /// How a recording is replayed, and whether a source that ends starts again.
    pub pace: Pace,
    /// What is sent to each WebSocket after opening.
    pub sends: Vec<String>,
}

/// A source that can be read: see [`Source::open`].
#[derive(Debug)]
pub struct OpenSource {
    opened: Opened,
    names: Names,
    settings: Settings,
}

#[derive(Debug)]
enum Opened {
    Recording(Recording),
    Stdin,
    Command(String),
    WebSocket(Url),
    Udp(UdpSocket),
}

impl Source {
    /// Reads a file to its end and checks it; listens for datagrams. Touches no other source. Call
    /// this before the server listens.
    ///
    /// Lines of a file that do not parse are reported as warnings and left out.
    ///
    /// # Errors
    /// The file cannot be read, is too large, or holds no measurements; the address is taken: a
    /// sentence that names it and says what to do.
    pub fn open(
        &self,
        names: Names,
        settings: Settings,
        status: &SourceStatus,
    ) -> Result<OpenSource, SourceError> {
        let opened = match self {
            Self::Builtin => {
                status.is_demo();
                let path = Path::new("data/measurements.json");
                let options = Options::default();
                Opened::Recording(file::parse(path, BUILT_IN, names.clone(), &options, status)?)
            }
            Self::File(path) => {
                // Where times are not shown, they still are the spacing.
                let mut options = settings.options.clone();
                if options.time == TimeChoice::Arrival {
                    options.time = TimeChoice::Own;
                }
                Opened::Recording(file::read(path, names.clone(), &options, status)?)
            }
            Self::Stdin => Opened::Stdin,
            Self::Command(line) => Opened::Command(line.clone()),
            Self::WebSocket(url) => Opened::WebSocket(url.clone()),
            Self::Udp(address) => {
                let socket = udp::open(*address);
                let listen = |reason| SourceError::Listen { address: *address, reason };
                Opened::Udp(socket.map_err(listen)?)
            }
        };
        Ok(OpenSource { opened, names, settings })
    }
}

impl OpenSource {
    /// Publishes every measurement at its time, on the calling thread. Returns when no more will
    /// come. Commands run as long as `children` do not [stop](Children::stop).
    pub fn run(self, children: &Children, sink: &mut dyn Sink) {
        let Self { opened, names, settings: Settings { options, pace, sends } } = self;
        match opened {
            Opened::Recording(recording) => {
                let Recording { values, annotations } = recording;
                let mut replay = Replay::new(values, pace).with_annotations(annotations);
                if options.time == TimeChoice::Arrival {
                    replay = replay.without_times();
                }
                if let Some(length) = replay.length() {
                    let name = sink.status().report().name;
                    let repeats = if pace.once { "" } else { ", again and again" };
                    tracing::info!("{name}: replayed in {length:?}{repeats}; --speed 10 is faster");
                }
                replay_in_real_time(replay, sink);
                sink.status().becomes(Phase::Ended, None);
            }
            Opened::Stdin => {
                let mut intake = Intake::new(names, sink);
                let read = lines::read(io::stdin().lock(), &options, &mut intake);
                ended(read, intake.status());
            }
            Opened::Command(line) => {
                let mut intake = Intake::with_gaps(names, sink);
                command::run(&line, pace.once, &options, children, &mut intake);
            }
            Opened::WebSocket(url) => {
                let mut intake = Intake::with_gaps(names, sink);
                websocket::run(&url, &sends, pace.once, &options, &mut intake);
            }
            Opened::Udp(socket) => udp::run(&socket, &options, &mut Intake::new(names, sink)),
        }
    }
}

/// Says how a stream has ended, and if nothing came of it.
fn ended(read: io::Result<()>, status: &SourceStatus) {
    let report = status.report();
    let why = match read {
        Err(error) => Some(format!("it cannot be read any further: {error}")),
        Ok(()) if report.state == Phase::Waiting => {
            Some("it has ended, and there was not one measurement in it".to_owned())
        }
        Ok(()) => None,
    };
    if let Some(why) = &why {
        tracing::error!("{}: {why}", report.name);
    }
    status.log_counts();
    status.becomes(Phase::Ended, why);
}

/// The only place in `source` that replays by a real clock.
fn replay_in_real_time(mut replay: Replay, sink: &mut dyn Sink) {
    let start = Instant::now();
    while !sink.status().is_superseded() {
        let Some(next) = replay.wake(start.elapsed(), sink) else { break };
        thread::sleep(next.saturating_sub(start.elapsed()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{annotation::Annotation, measurement::Measurement};

    /// A sink that keeps every batch.
    pub(super) struct Kept {
        status: SourceStatus,
        pub(super) published: Vec<Vec<Measurement>>,
        pub(super) published_when_room: Vec<Vec<Measurement>>,
        pub(super) annotations: Vec<Annotation>,
    }

    impl Default for Kept {
        fn default() -> Self {
            let status = SourceStatus::new("a test");
            let (published, published_when_room, annotations) = Default::default();
            Self { status, published, published_when_room, annotations }
        }
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

        fn annotate(&mut self, annotation: Annotation) {
            self.annotations.push(annotation);
        }

        fn status(&self) -> &SourceStatus {
            &self.status
        }
    }

    /// Integers without a series.
    pub(super) fn measurements(values: impl IntoIterator<Item = u64>) -> Vec<Measurement> {
        values.into_iter().map(Measurement::new).collect()
    }

    #[test]
    fn the_built_in_recording_is_ten_thousand_amounts_of_memory() {
        let status = SourceStatus::new("x");
        let open = Source::Builtin.open(Names::default(), Settings::default(), &status).unwrap();
        let Opened::Recording(recording) = open.opened else { panic!("no recording") };
        assert!(status.report().demo);
        assert_eq!(recording.values.len(), 10_000);
        for measurement in recording.values {
            assert_eq!(measurement.series, None);
            assert!(measurement.value.as_ref().unwrap().as_i64().unwrap() > 0, "{measurement:?}");
        }
    }

    #[test]
    fn a_recording_that_runs_once_is_published_whole_and_returns() {
        let values = measurements(0..100);
        let opened = Opened::Recording(Recording { values, ..Recording::default() });
        let rate = Some(Rate::new(1e6).unwrap());
        let pace = Pace { rate, once: true, ..Pace::default() };
        let settings = Settings { pace, ..Settings::default() };
        let mut sink = Kept::default();
        OpenSource { opened, names: Names::default(), settings }
            .run(&Children::default(), &mut sink);
        assert_eq!(sink.published.concat(), measurements(0..100));
    }

    #[test]
    fn a_stream_without_a_measurement_does_not_end_in_silence() {
        let status = SourceStatus::new("x");
        ended(Ok(()), &status);
        let report = status.report();
        assert_eq!(report.state, Phase::Ended);
        assert!(report.note.unwrap().contains("not one measurement"));
        let status = SourceStatus::new("x");
        status.becomes(Phase::Running, None);
        ended(Ok(()), &status);
        assert_eq!(status.report().note, None);
    }
}

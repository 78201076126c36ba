//! The lines of one body, or of one WebSocket, on their way into a feed.
//!
//! Measurements that were read, but not published yet, are kept here and nowhere else. So a caller
//! that has to wait for room can stop at any point. Must not know where the bytes come from. Read
//! next: `post.rs`.

use super::inlets::Writer;
use crate::{
    feed::{
        annotation::Annotation,
        clock::Moment,
        measurement::Measurement,
        named::TOO_MANY_SERIES,
        sequencer::{Fate, Ticket},
        status::Phase,
    },
    format::{BadLine, BadLineError, Output, Reader},
    server::connection::Progress,
};
use std::{
    collections::VecDeque,
    sync::Arc,
    time::{Duration, Instant},
};

/// How many bytes are read at a time. Compressed input can be a thousand times as long when it is
/// unpacked, and the measurements in it are held until they are published.
const PART: usize = 512;
/// The capacity that is kept for measurements that wait for room, so that it is not allocated each
/// time.
const KEPT: usize = 4096;
/// Why something is not taken that was to be numbered elsewhere.
const GAVE_WAY: &str = "a measurement has given way to later ones: Redis takes none";
const NOTE_GAVE_WAY: &str =
    "what is said about the chart has given way to what came later: Redis takes nothing";
/// Shorter waits for slow viewers are not reported.
const SHORT: Duration = Duration::from_millis(20);

/// See the [module](self).
pub(super) struct Intake {
    writer: Writer,
    reader: Reader,
    /// Bytes that have arrived, of which the first `used` were read.
    input: Vec<u8>,
    used: usize,
    /// A message ends with them.
    ends_message: bool,
    sorted: Sorted,
    /// How many of the measurements were published.
    published: usize,
    /// When the last bytes were read.
    read_at: Moment,
    waits_since: Option<Instant>,
    /// How many measurements stand in the log.
    taken: u64,
    /// What was submitted to be numbered elsewhere and may not be there yet.
    submitted: VecDeque<Submitted>,
}

/// What was submitted: so many measurements, or, if there are none, what is said about the chart.
struct Submitted {
    ticket: Arc<Ticket>,
    measurements: u64,
}

/// What the reader made of the last bytes, and the lines that it refused.
#[derive(Default)]
struct Sorted {
    measurements: Vec<Measurement>,
    refused: Refusals,
}

/// Lines that were refused.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Refusals {
    pub(super) count: u64,
    /// The first of them, and why.
    pub(super) first: Option<String>,
    /// It is too long.
    pub(super) is_too_long: bool,
}

impl Intake {
    pub(super) fn new(writer: Writer) -> Self {
        Self {
            reader: Reader::new(&writer.options),
            read_at: Moment::from(0),
            writer,
            input: Vec::new(),
            used: 0,
            ends_message: false,
            sorted: Sorted::default(),
            published: 0,
            waits_since: None,
            taken: 0,
            submitted: VecDeque::new(),
        }
    }

    /// Takes bytes, which [`go_on`](Self::go_on) reads.
    pub(super) fn arrived(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
        let untold = self.read_at.step; // the last bytes brought no measurement to tell it with
        self.read_at = self.writer.feed.now();
        self.read_at.step = self.read_at.step.or(untold);
        if !bytes.is_empty() {
            self.writer.inlet.status.has_input(|| self.reader.what_came_instead());
        }
    }

    /// Takes a whole message.
    pub(super) fn message_arrived(&mut self, message: &[u8]) {
        self.arrived(message);
        self.ends_message = true;
    }

    /// Publishes some of what was read, or else reads some of what has arrived. Done when all of it
    /// stands in the log.
    pub(super) fn go_on(&mut self) -> Progress {
        self.wait_for_numbers();
        let published = self.publish();
        if published != Progress::Done {
            return published;
        }
        let rest = &self.input[self.used..];
        let Self { sorted, submitted, writer, read_at, .. } = self;
        let mut sorting = Sorting { sorted, submitted, writer, read_at: read_at.t };
        if rest.is_empty() {
            (self.input, self.used) = (Vec::new(), 0);
            if !std::mem::take(&mut self.ends_message) {
                return self.wait_for_numbers();
            }
            self.reader.end_message(&mut sorting);
            return Progress::Working;
        }
        let part = &rest[..rest.len().min(PART)];
        self.used += part.len();
        self.reader.push(part, &mut sorting);
        Progress::Working
    }

    /// There are no more bytes.
    pub(super) fn finish(&mut self) {
        let Self { sorted, submitted, writer, read_at, .. } = self;
        self.reader.finish(&mut Sorting { sorted, submitted, writer, read_at: read_at.t });
    }

    /// Publishes some of what was read, if the viewers leave room for it.
    fn publish(&mut self) -> Progress {
        let rest = &self.sorted.measurements[self.published..];
        if rest.is_empty() {
            self.sorted.measurements.clear();
            self.sorted.measurements.shrink_to(KEPT);
            self.published = 0;
            return Progress::Done;
        }
        let Writer { feed, inlet, patience, .. } = &self.writer;
        let waited = self.waits_since.map_or(Duration::ZERO, |since| since.elapsed());
        if !feed.log().may_append(waited, *patience) {
            self.waits_since.get_or_insert_with(Instant::now);
            return Progress::Waiting;
        }
        self.waits_since = None;
        if waited > SHORT && feed.log().sequencer().is_none() {
            inlet.status.held_up(waited);
        }
        inlet.status.becomes(Phase::Running, None);
        let part = &rest[..rest.len().min(feed.log().room_frames())];
        let taken = if let Some((ticket, taken)) = feed.submit(part, &inlet.status) {
            self.submitted.push_back(Submitted { ticket, measurements: taken as u64 });
            taken
        } else {
            let taken = feed.publish(part, self.read_at, &inlet.status);
            self.read_at.step = None; // it is told once
            self.taken += taken as u64;
            taken
        };
        self.published += part.len();
        for _ in taken..part.len() {
            self.sorted.refused.add(false, || TOO_MANY_SERIES.to_owned());
        }
        Progress::Working
    }

    /// Done when nothing that was read waits to be numbered elsewhere.
    fn wait_for_numbers(&mut self) -> Progress {
        while let Some(Submitted { ticket, measurements }) = self.submitted.front() {
            match (ticket.fate(), *measurements) {
                (Fate::Waiting, _) => return Progress::Waiting,
                (Fate::Taken, count) => self.taken += count,
                (Fate::Lost, 0) => self.sorted.refused.add(false, || NOTE_GAVE_WAY.to_owned()),
                (Fate::Lost, count) => {
                    for _ in 0..count {
                        self.sorted.refused.add(false, || GAVE_WAY.to_owned());
                    }
                }
            }
            self.submitted.pop_front();
        }
        Progress::Done
    }

    /// Why nothing gets a number at present, if so.
    pub(super) fn trouble(&self) -> Option<String> {
        self.writer.feed.log().sequencer().and_then(|sequencer| sequencer.trouble())
    }

    /// What waits to be numbered elsewhere is not to be, as far as that is still possible.
    pub(super) fn withdraw(&mut self) {
        self.submitted.drain(..).for_each(|one| one.ticket.withdraw());
    }

    /// How many measurements stand in the log.
    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// The lines that were refused since this was last asked.
    pub(super) fn take_refusals(&mut self) -> Refusals {
        std::mem::take(&mut self.sorted.refused)
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        self.input.capacity()
            + self.reader.held()
            + self.sorted.measurements.capacity() * size_of::<Measurement>()
    }
}

impl Refusals {
    fn add(&mut self, is_too_long: bool, sentence: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.is_none() {
            (self.first, self.is_too_long) = (Some(sentence()), is_too_long);
        }
    }
}

struct Sorting<'a> {
    sorted: &'a mut Sorted,
    submitted: &'a mut VecDeque<Submitted>,
    writer: &'a Writer,
    read_at: u64,
}

impl Output for Sorting<'_> {
    fn measurement(&mut self, measurement: Measurement) {
        self.sorted.measurements.push(measurement);
    }

    fn annotation(&mut self, annotation: Annotation) {
        let Writer { feed, inlet, .. } = self.writer;
        inlet.status.becomes(Phase::Running, None);
        if let Some(ticket) = feed.submit_annotation(&annotation) {
            self.submitted.push_back(Submitted { ticket, measurements: 0 });
        } else if let Err(error) = feed.annotate(annotation, self.read_at.into(), &inlet.status) {
            self.sorted.refused.add(false, || error.to_string());
        }
    }

    fn refused(&mut self, line: &BadLine<'_>) {
        self.writer.inlet.status.refused(line);
        let is_too_long = line.error == BadLineError::TooLong;
        self.sorted.refused.add(is_too_long, || line.to_string());
    }

    fn reads(&mut self, how: &str) {
        self.writer.inlet.reads(how);
    }
}

//! Replays a recording: which measurements are due, and when to look again.
//!
//! Time is an argument, as in the protocol. [`Replay::wake`] takes the current time, publishes what
//! is due, and returns when to call it again. So tests can replay a million values in no time, and
//! on clocks that jump.
//!
//! A recording with times keeps its own spacing, pauses and all. One without, and any for which a
//! rate was chosen, is spaced evenly: measurement `n` is due `n / rate` seconds after the first.
//! Either is computed from the start of the schedule each time instead of summed up, so neither
//! rounding nor late wake-ups make the replay drift. A late wake-up publishes everything that has
//! become due:
//!
//! ```text
//! due      0   1   2   3   4   5   6   7   8
//! wake     ^   ^   ^           ^   ^
//! publish  0   1   2         3 4 5 6            the late wake-up catches up
//! ```
//!
//! A wake-up that is later than [`MAX_LATE`], after a laptop slept or a process was stopped, does
//! not catch up. Instead, the schedule moves so that the next measurement is due now. Nothing is
//! left out, and viewers do not get a burst.
//!
//! When a recording starts again, its times are moved on, so that time goes on. What it says about
//! the chart is told each time with the measurement that follows it.
//!
//! Must not know the real clock, nor where the recording was read from. Read next: `feed::log`,
//! where the batches go.

use std::time::Duration;

use super::rate::{Pace, Rate, Speed};
use super::sink::{MAX_BATCH, Sink};
use super::spacing::Times;
use crate::feed::{
    annotation::{Annotation, Note},
    measurement::Measurement,
};

/// The longest delay that the replay catches up. A busy machine causes shorter ones, and a viewer
/// would not take a longer one for a jump.
const MAX_LATE: Duration = Duration::from_secs(1);

/// The shortest pause between two wake-ups. A page draws about sixty times a second, so a thousand
/// batches a second are plenty. Above a thousand values a second, the batches grow instead.
const MIN_PAUSE: Duration = Duration::from_millis(1);

/// A recording, and how much of it has been published.
#[derive(Debug)]
pub(super) struct Replay {
    /// Never empty. Whole measurements, so that a batch is a slice of this and costs no copy.
    values: Vec<Measurement>,
    /// The one in `values` to publish next.
    position: usize,
    /// How much later each round is than the one before, in milliseconds of the recording.
    period: i64,
    spacing: Spacing,
    once: bool,
    /// When the schedule started: the time at which its first measurement was due.
    origin: Duration,
    /// Whether viewers get the times of the recording.
    shows_times: bool,
    /// The batch without its times, where they do not.
    untimed: Vec<Measurement>,
    /// What is said about the chart, each with the number of values before it.
    annotations: Vec<(usize, Annotation)>,
    /// How many of them were told in this round.
    annotated: usize,
    /// By how much the times of this round are moved on, in milliseconds.
    moved: i64,
}

/// When measurements are due, counted from the start of the schedule.
#[derive(Debug, Clone, Copy)]
enum Spacing {
    /// Evenly. `sent` goes on when the recording starts again.
    Even { rate: Rate, sent: u64 },
    /// At their own times, from `first` on. One that is older than `latest`, the latest so far, is
    /// due with it.
    Own { speed: Speed, first: i64, latest: i64 },
}

impl Replay {
    /// Starts at time zero, when the first of `values` is due. With no values it has ended from the
    /// start.
    pub(super) fn new(values: Vec<Measurement>, pace: Pace) -> Self {
        let times = Times::of(&values);
        let even = Spacing::Even { rate: pace.rate.unwrap_or_default(), sent: 0 };
        let spacing = match times {
            Some(Times { first, period, .. }) if pace.rate.is_none() => Spacing::Own {
                speed: pace.speed.limited(values.len(), period),
                first,
                latest: first,
            },
            _ => even,
        };
        Self {
            values,
            position: 0,
            period: times.map_or(1_000, |times| times.period),
            spacing,
            once: pace.once,
            origin: Duration::ZERO,
            shows_times: true,
            untimed: Vec::new(),
            annotations: Vec::new(),
            annotated: 0,
            moved: 0,
        }
    }

    /// Also tells what is said about the chart, each with the number of values before it.
    pub(super) fn with_annotations(self, annotations: Vec<(usize, Annotation)>) -> Self {
        Self { annotations, ..self }
    }

    /// Leaves the times out of what is published: viewers get those of the replay.
    pub(super) fn without_times(self) -> Self {
        Self { shows_times: false, ..self }
    }

    /// How long a round takes at the recording's own spacing.
    pub(super) fn length(&self) -> Option<Duration> {
        match &self.spacing {
            Spacing::Even { .. } => None,
            Spacing::Own { speed, .. } => Some(after_times(0, self.period, *speed)),
        }
    }

    /// Publishes what is due at `now`, a time since the start that never decreases, in batches of
    /// at most [`MAX_BATCH`]. Returns the time to wake it next, always after `now`, or `None` when
    /// the replay has ended.
    pub(super) fn wake(&mut self, now: Duration, sink: &mut dyn Sink) -> Option<Duration> {
        if now.saturating_sub(self.next_due()) > MAX_LATE {
            self.start_schedule(now);
        }
        loop {
            if self.values.is_empty() {
                return None;
            }
            let due = self.due(now);
            if due == 0 {
                return Some(self.next_due().max(now.saturating_add(MIN_PAUSE)));
            }
            self.publish(due, sink);
            self.position += due;
            self.annotate(sink);
            if self.position == self.values.len() {
                if self.once {
                    return None;
                }
                self.start_round();
            }
        }
    }

    /// The next measurement is due at `now`.
    fn start_schedule(&mut self, now: Duration) {
        self.origin = now;
        let next = self.values.get(self.position).and_then(|measurement| measurement.time);
        match &mut self.spacing {
            Spacing::Even { sent, .. } => *sent = 0,
            Spacing::Own { first, latest, .. } => {
                *first = next.unwrap_or(*latest).max(*latest);
                *latest = *first;
            }
        }
    }

    fn start_round(&mut self) {
        (self.position, self.annotated) = (0, 0);
        self.moved = self.moved.saturating_add(self.period);
        for time in self.values.iter_mut().filter_map(|measurement| measurement.time.as_mut()) {
            *time = time.saturating_add(self.period);
        }
    }

    fn publish(&mut self, count: usize, sink: &mut dyn Sink) {
        let batch = &self.values[self.position..self.position + count];
        if self.shows_times {
            return sink.publish(batch);
        }
        let untimed = |measurement: &Measurement| Measurement { time: None, ..measurement.clone() };
        self.untimed.clear();
        self.untimed.extend(batch.iter().map(untimed));
        sink.publish(&self.untimed);
    }

    /// Tells what stands before the measurements that were published, and at the end of the
    /// recording, what stands there.
    fn annotate(&mut self, sink: &mut dyn Sink) {
        let is_end = self.position == self.values.len();
        while let Some((place, annotation)) = self.annotations.get(self.annotated)
            && (*place < self.position || is_end)
        {
            let mut annotation = annotation.clone();
            if let Annotation::Note(Note { time, .. }) = &mut annotation {
                let own = time.map(|time| time.saturating_add(self.moved));
                let next = || self.values.get(*place).or(self.values.last())?.time;
                *time = if self.shows_times { own.or_else(next) } else { None };
            }
            sink.annotate(annotation);
            self.annotated += 1;
        }
    }

    /// When the next measurement is due. At the slowest rates that is never: the end of time.
    fn next_due(&self) -> Duration {
        let since_origin = match &self.spacing {
            Spacing::Even { rate, sent } => after(*sent, *rate),
            Spacing::Own { speed, first, latest } => {
                let next = self.values.get(self.position).and_then(|next| next.time);
                after_times(*first, next.unwrap_or(*latest).max(*latest), *speed)
            }
        };
        self.origin.saturating_add(since_origin)
    }

    /// How many measurements from `position` on are due at `now`: at most a batch, and none of the
    /// next round. Takes note that they are sent.
    fn due(&mut self, now: Duration) -> usize {
        if now < self.next_due() {
            return 0;
        }
        let left = &self.values[self.position..];
        let left = &left[..left.len().min(MAX_BATCH)];
        let since_origin = now.saturating_sub(self.origin);
        match &mut self.spacing {
            Spacing::Even { rate, sent } => {
                // The product may round to just below the number that `next_due` reached, but that
                // one is due: without the `max` a wake-up could come at its time and find nothing
                // to do.
                let due = (since_origin.as_secs_f64() * rate.per_second()) as u64 + 1;
                let count = due.max(*sent + 1) - *sent;
                let count = usize::try_from(count).unwrap_or(usize::MAX).min(left.len());
                *sent += count as u64;
                count
            }
            Spacing::Own { speed, first, latest } => {
                let mut count = 0;
                for measurement in left {
                    let time = measurement.time.unwrap_or(*latest).max(*latest);
                    if after_times(*first, time, *speed) > since_origin {
                        break;
                    }
                    *latest = time;
                    count += 1;
                }
                count
            }
        }
    }
}

/// The time that `count` measurements take.
fn after(count: u64, rate: Rate) -> Duration {
    seconds(count as f64 / rate.per_second())
}

/// The time in which the recording passes from `first` to `time`.
fn after_times(first: i64, time: i64, speed: Speed) -> Duration {
    seconds(time.saturating_sub(first) as f64 / 1e3 / speed.factor())
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

#[cfg(test)]
#[path = "replay_tests.rs"]
mod tests;

//! What a feed remembers from one measurement to the next: its clock, and the series that have
//! appeared. With that, measurements are written to the log.
//!
//! Must not know sources, nor who is told. Read next: `named`.

use super::{
    clock::{FeedClock, Moment},
    log::Append,
    measurement::Measurement,
    observer::Taken,
};
use std::{
    collections::{HashMap, HashSet},
    num::NonZeroI64,
    ptr,
};

/// The most series of one feed. A page can draw only some, and a program that puts a number into
/// the name makes a new series with each line.
pub const MAX_SERIES: usize = 1_000;

/// See the [module](self).
#[derive(Default)]
pub(super) struct State {
    pub(super) clock: FeedClock,
    /// By how much the clock was set, while no measurement has reported it.
    step: Option<NonZeroI64>,
    /// The series that have a name.
    series: HashMap<Box<str>, Known>,
    /// That without one.
    unnamed: Option<Known>,
    /// Those that were submitted to be numbered elsewhere and have not appeared so far.
    submitted: HashSet<Box<str>>,
}

/// What is known of a series.
#[derive(Clone, Copy)]
struct Known {
    /// How many there were before it.
    number: usize,
    /// Its latest own time.
    latest: i64,
}

/// What is known of a measurement that is taken.
struct Noted {
    /// The number of its series.
    series: usize,
    /// It is older than the last of its series.
    is_late: bool,
}

impl State {
    /// Appends a gap, perhaps, and those measurements that are of no more than the `most` series.
    /// Returns what was appended, and how much of it was older than the last of its series.
    pub(super) fn write<'a>(
        &mut self,
        append: &mut Append<'_>,
        (gap, batch): (Option<&'a Measurement>, &'a [Measurement]),
        moment: Moment,
        most: usize,
    ) -> (Vec<Taken<'a>>, u64) {
        let (mut late, mut taken) = (0, Vec::with_capacity(batch.len() + 1));
        self.owe(moment.step);
        for measurement in gap.into_iter().chain(batch) {
            let Some(noted) = self.note(measurement, most) else { continue };
            late += u64::from(noted.is_late);
            // A step of the clock is reported once, with the first measurement that it dates.
            let is_gap = gap.is_some_and(|gap| ptr::eq(measurement, gap));
            let is_dated_here = measurement.time.is_none() && !is_gap;
            let moment = Moment { step: self.step.take_if(|_| is_dated_here), ..moment };
            append.text(|seq, json| {
                let t = measurement.time_or(moment.t);
                let (series, step) = (noted.series, moment.step);
                taken.push(Taken { seq, t, series, measurement, step });
                measurement.write_json(seq, moment, json);
            });
        }
        (taken, late)
    }

    /// The clock was set: the next measurement that it dates says so.
    pub(super) fn owe(&mut self, step: Option<NonZeroI64>) {
        let owed = self.step.map_or(0, NonZeroI64::get);
        self.step = NonZeroI64::new(owed.saturating_add(step.map_or(0, NonZeroI64::get)));
    }

    /// Whether this one may be submitted to be numbered elsewhere: its series has appeared or was
    /// submitted, or there may be another.
    pub(super) fn may_submit(&mut self, measurement: &Measurement) -> bool {
        let name = measurement.series.as_ref().map_or("", |series| &series.name);
        if name.is_empty() || self.series.contains_key(name) || self.submitted.contains(name) {
            return true;
        }
        let fits = self.series.len() + self.submitted.len() < MAX_SERIES;
        if fits {
            self.submitted.insert(name.into());
        }
        fits
    }

    /// No series has appeared: the log starts over.
    pub(super) fn forget_series(&mut self) {
        (self.series, self.unnamed, self.submitted) = Default::default();
    }

    /// `None` if there would be more than the `most` series that there may be.
    fn note(&mut self, measurement: &Measurement, most: usize) -> Option<Noted> {
        let name = measurement.series.as_ref().map_or("", |series| &series.name);
        let number = self.series.len() + usize::from(self.unnamed.is_some());
        let new = Known { number, latest: i64::MIN };
        let known = if name.is_empty() {
            self.unnamed.get_or_insert(new)
        } else if let Some(known) = self.series.get_mut(name) {
            known
        } else if self.series.len() < most {
            self.submitted.remove(name);
            self.series.entry(name.into()).or_insert(new)
        } else {
            return None;
        };
        let time = measurement.time.unwrap_or(known.latest);
        let is_late = time < known.latest;
        known.latest = time.max(known.latest);
        Some(Noted { series: known.number, is_late })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feed::{log::Log, measurement::Series};

    #[test]
    fn a_thousand_series_are_submitted_and_no_more_before_or_after_they_have_come_back() {
        let (mut state, log) = (State::default(), Log::new(10, 1 << 20));
        let of = |number: usize| Measurement {
            series: Some(Series::named(format!("s{number}"))),
            ..Measurement::new(1)
        };
        for came_back in [0, 500, MAX_SERIES] {
            let all: Vec<_> = (0..came_back).map(of).collect();
            state.write(&mut log.append(), (None, &all), 1.into(), usize::MAX);
            let fitting = (0..2 * MAX_SERIES).filter(|number| state.may_submit(&of(*number)));
            assert_eq!(fitting.count(), MAX_SERIES);
        }
        assert!(state.may_submit(&Measurement::new(1)), "no name is needed");
        state.forget_series();
        assert!(state.may_submit(&of(5_000)), "the log has started over");
    }
}

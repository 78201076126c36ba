//! The tiers of one series.
//!
//! A measurement goes into the open second. When a measurement of another second comes, or somebody
//! reads, the open second goes into all tiers. So a measurement costs one addition as a rule, and
//! each tier by itself holds everything since its reach.
//!
//! Must not know other series. Read next: `picture.rs`.

use super::{
    bucket::Bucket,
    tier::{Tier, TierView},
};
use crate::feed::{measurement::Series, steps::Move};
use std::{array, ops::Range, sync::Arc};

/// The length of the buckets of each tier in milliseconds, and how many are kept: of a series that
/// is measured at least once a second, 6 hours, 3 days, 2 weeks and 90 days. Each length is a
/// multiple of that before it.
pub const TIERS: [(i64, usize); 4] =
    [(1_000, 6 * 3_600), (10_000, 3 * 24 * 360), (60_000, 14 * 24 * 60), (600_000, 90 * 24 * 6)];
/// The range of times: that of JavaScript's `Date`. What lies beyond counts as its end.
pub const TIMES: Range<i64> = -8_640_000_000_000_000..8_640_000_000_000_000;

/// See the [module](self).
#[derive(Debug)]
pub struct SeriesTiers {
    /// Its name, and the last unit that was named.
    pub series: Arc<Series>,
    /// The oldest and the newest time of its measurements, those that were dropped too.
    times: (i64, i64),
    /// Where the open second starts, and what is in it.
    open: (i64, Option<Bucket>),
    tiers: [Tier; TIERS.len()],
    /// When it was last written, as the caller counts.
    pub written: u64,
    /// Our clock has dated all of it.
    pub is_ours: bool,
}

impl SeriesTiers {
    /// Without measurements.
    pub fn new(series: Arc<Series>) -> Self {
        Self::with(series, TIERS.map(|(_, most)| most))
    }

    /// Without measurements; keeps so many buckets in each tier.
    pub fn with(series: Arc<Series>, most: [usize; TIERS.len()]) -> Self {
        let tier = |at: usize| Tier::new(TIERS[at].0, most[at]);
        Self {
            series,
            times: (TIMES.end, TIMES.start),
            open: (0, None),
            tiers: array::from_fn(tier),
            written: 0,
            is_ours: true,
        }
    }

    /// Whether this time lies in another second than the open one, which must be
    /// [flushed](Self::flush) then.
    pub fn is_of_another_second(&self, t: i64) -> bool {
        let (start, bucket) = &self.open;
        bucket.is_some() && !(*start..*start + TIERS[0].0).contains(&clamp(t))
    }

    /// Adds a value, or a gap, to the open second.
    pub fn add(&mut self, t: i64, value: Option<f64>) {
        let t = clamp(t);
        self.times = (self.times.0.min(t), self.times.1.max(t));
        let (start, bucket) = &mut self.open;
        let bucket = bucket.get_or_insert_with(|| {
            *start = t - t.rem_euclid(TIERS[0].0);
            Bucket::GAP
        });
        if let Some(value) = value {
            bucket.add(t, value);
        }
    }

    /// Puts the open second into all tiers.
    pub fn flush(&mut self) {
        let (start, bucket) = &mut self.open;
        if let Some(bucket) = bucket.take() {
            self.tiers.iter_mut().for_each(|tier| tier.merge(*start, &bucket));
        }
    }

    /// Moves what is not before a time.
    pub fn shift(&mut self, step: Move) {
        self.flush();
        let shifted = |t: i64| if t < step.since { t } else { clamp(t.saturating_add(step.by)) };
        if self.times.0 <= self.times.1 {
            self.times = (shifted(self.times.0), shifted(self.times.1));
        }
        self.tiers.iter_mut().for_each(|tier| tier.shift(step));
    }

    /// How many bytes its buckets take.
    pub fn memory(&self) -> usize {
        self.tiers.iter().map(Tier::memory).sum::<usize>()
    }

    /// Whether this tier could give way.
    pub fn has(&self, tier: usize) -> bool {
        self.tiers[tier].memory() > 0
    }

    /// Drops the older half of a tier.
    pub fn give_way(&mut self, tier: usize) {
        self.tiers[tier].give_way();
    }

    /// The oldest time that is kept, and the newest. It must be [flushed](Self::flush).
    pub fn kept(&self) -> Option<(i64, i64)> {
        let (oldest, newest) = self.times;
        let first = if self.tiers.iter().any(Tier::is_whole) {
            oldest
        } else {
            self.tiers.iter().filter_map(Tier::first).min()?.max(oldest)
        };
        (oldest <= newest).then_some((first, newest))
    }

    /// What the tiers hold of a span of time, from the one with this number on. It must be
    /// [flushed](Self::flush).
    pub fn view(&self, span: &Range<i64>, finest: usize) -> Vec<TierView> {
        self.tiers[finest..].iter().map(|tier| tier.view(span)).collect()
    }
}

fn clamp(t: i64) -> i64 {
    t.clamp(TIMES.start, TIMES.end - 1)
}

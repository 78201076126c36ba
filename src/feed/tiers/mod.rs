//! The long-term tiers: for each series of each feed, buckets of 1 second, 10 seconds, 1 minute and
//! 10 minutes, each with the first, the last, the least and the largest value, with their times,
//! with the mean value and the count.
//!
//! ```text
//!                        open second        tiers of the series
//!  feed ──measurements──> [ . . . ] ──┬──> 1 s     6 hours
//!                                     ├──> 10 s    3 days
//!                                     ├──> 1 min   2 weeks
//!                                     └──> 10 min  90 days ──> picture of a span of time
//! ```
//!
//! The number of buckets of a tier is bounded, and all tiers of a server share a limit of memory.
//! Where it is reached, the shortest buckets give way first: the older half of those of the series
//! that was written least recently, and so on. The lists of series count, too, but cannot give way;
//! however long they are, buckets have half of the limit.
//!
//! The log of a feed knows nothing of this: the tiers are an [`Observer`]. No sockets and no clock:
//! the times of the measurements drive it. Read next: `bucket.rs`; then
//! [`server::history`](crate::server::history), which answers from them.

pub mod bucket;
pub mod chunk;
pub mod kept;
pub mod picture;
pub mod series;
pub mod tier;

use super::{
    measurement::Series,
    observer::{Observer, Taken},
    steps::Steps,
};
use series::{SeriesTiers, TIERS};
use std::{
    collections::HashMap,
    ops::Range,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
};
use tier::TierView;

/// The tiers of all feeds of a server.
#[derive(Debug)]
pub struct Tiers {
    /// How many bytes they may take; 0 keeps none.
    limit: usize,
    /// By the epoch of the log. Each has a lock of its own, so who reads much of one feed holds up
    /// no other.
    feeds: Mutex<HashMap<Box<str>, Arc<Mutex<FeedTiers>>>>,
    /// Of all feeds, in bytes.
    memory: AtomicUsize,
    /// What the lists of series take of it.
    lists: AtomicUsize,
    /// Counts batches, to tell which series was written least recently.
    batches: AtomicU64,
}

#[derive(Debug, Default)]
struct FeedTiers {
    last: u64,
    series: Vec<SeriesTiers>,
    /// By how much our clock was set.
    steps: Steps,
    /// Of its series and their buckets, in bytes.
    memory: usize,
    /// What the list of its series takes of it.
    list: usize,
}

/// What the tiers held of a feed at one moment.
#[derive(Debug, Default)]
pub struct FeedView {
    /// The number of the last measurement that is in them.
    pub last: u64,
    /// The span of time that was asked for, from the oldest to the newest measurement where one of
    /// its ends was left open.
    pub span: Range<i64>,
    /// Each series, in the order in which they appeared.
    pub series: Vec<SeriesView>,
}

impl FeedView {
    /// The span that is `asked` for. An end that is left open is that of what is `kept`: the oldest
    /// and the newest time.
    pub fn span(asked: (Option<i64>, Option<i64>), kept: Option<(i64, i64)>) -> Range<i64> {
        let (oldest, end) = kept.map_or((0, 0), |(oldest, newest)| (oldest, newest + 1));
        match asked {
            (Some(from), Some(to)) => from..to.max(from),
            (Some(from), None) => from..end.max(from),
            (None, Some(to)) => oldest.min(to)..to,
            (None, None) => oldest..end,
        }
    }
}

/// What the tiers held of a series.
#[derive(Debug)]
pub struct SeriesView {
    /// Its name and unit.
    pub series: Arc<Series>,
    /// The oldest time that is kept.
    pub first: i64,
    /// The tiers, the shortest buckets first.
    pub tiers: Vec<TierView>,
}

impl Tiers {
    /// Without feeds so far. They take at most `limit` bytes, or half of it besides the lists of
    /// series, if that is more; 0 keeps none.
    pub fn new(limit: usize) -> Self {
        let (feeds, memory, lists, batches) = Default::default();
        Self { limit, feeds, memory, lists, batches }
    }

    /// Whether anything is kept.
    pub fn is_on(&self) -> bool {
        self.limit > 0
    }

    /// How many bytes the tiers of a feed take.
    pub fn memory(&self, epoch: &str) -> usize {
        self.feed(epoch).map_or(0, |feed| lock(&feed).memory)
    }

    /// What is kept of a feed, of the series that are `wanted`. The ends of the span may be
    /// `asked` for.
    /// `finest` chooses the first tier to look at, by the span and the number of series.
    pub fn view(
        &self,
        epoch: &str,
        wanted: impl Fn(&str) -> bool,
        asked: (Option<i64>, Option<i64>),
        finest: impl FnOnce(&Range<i64>, usize) -> usize,
    ) -> FeedView {
        let Some(feed) = self.feed(epoch) else { return FeedView::default() };
        let mut feed = lock(&feed);
        self.count(&mut feed, |feed| feed.flush(&wanted));
        let mut chosen = Vec::new();
        for series in feed.series.iter().filter(|series| wanted(&series.series.name)) {
            chosen.extend(series.kept().map(|kept| (series, kept)));
        }
        let oldest = chosen.iter().map(|(_, kept)| kept.0).min();
        let newest = chosen.iter().map(|(_, kept)| kept.1).max();
        let span = FeedView::span(asked, oldest.zip(newest));
        let finest = finest(&span, chosen.len());
        let view = |(series, (first, _)): (&SeriesTiers, (i64, i64))| SeriesView {
            series: series.series.clone(),
            first,
            tiers: series.view(&span, finest),
        };
        let series = chosen.into_iter().map(view).collect();
        FeedView { last: feed.last, span, series }
    }

    fn feed(&self, epoch: &str) -> Option<Arc<Mutex<FeedTiers>>> {
        lock(&self.feeds).get(epoch).cloned()
    }

    /// Changes a feed, and counts its memory.
    fn count(&self, feed: &mut FeedTiers, change: impl FnOnce(&mut FeedTiers)) {
        let (memory, list) = (feed.memory, feed.list);
        change(feed);
        // Both wrap round if less.
        self.memory.fetch_add(feed.memory.wrapping_sub(memory), Relaxed);
        self.lists.fetch_add(feed.list.wrapping_sub(list), Relaxed);
    }

    /// How many bytes all may take. Many lists must not leave buckets without room: each batch would
    /// drop all there are.
    fn most(&self) -> usize {
        self.limit.max(self.lists.load(Relaxed) + self.limit / 2)
    }

    /// Drops buckets until all take no more than `limit`. The caller has no feed locked.
    fn make_room(&self, limit: usize) {
        let feeds: Vec<_> = lock(&self.feeds).values().cloned().collect();
        for tier in 0..TIERS.len() {
            loop {
                let mut having = Vec::new();
                for feed in &feeds {
                    let all = lock(feed);
                    let series = all.series.iter().enumerate();
                    let series = series.filter(|(_, series)| series.has(tier));
                    having.extend(series.map(|(number, series)| (series.written, number, feed)));
                }
                if having.is_empty() {
                    break;
                }
                having.sort_unstable_by_key(|(written, ..)| *written);
                for (_, number, feed) in having {
                    if self.memory.load(Relaxed) <= limit {
                        return;
                    }
                    let give_way = |series: &mut SeriesTiers| series.give_way(tier);
                    self.count(&mut lock(feed), |feed| feed.change(number, give_way));
                }
            }
        }
    }
}

impl Observer for Tiers {
    fn took(&self, epoch: &str, batch: &[Taken<'_>]) {
        let Some(last) = batch.last().filter(|_| self.is_on()) else { return };
        let number = self.batches.fetch_add(1, Relaxed) + 1;
        let feed = self.feed(epoch);
        let feed =
            feed.unwrap_or_else(|| lock(&self.feeds).entry(epoch.into()).or_default().clone());
        self.count(&mut lock(&feed), |feed| {
            feed.last = last.seq;
            feed.take(batch, number);
        });
        let most = self.most();
        if self.memory.load(Relaxed) > most {
            self.make_room(most - self.limit / 16);
        }
    }

    fn gone(&self, epoch: &str) {
        let feed = lock(&self.feeds).remove(epoch);
        if let Some(feed) = feed {
            self.count(&mut lock(&feed), |feed| *feed = FeedTiers::default());
        }
    }
}

impl FeedTiers {
    fn take(&mut self, batch: &[Taken<'_>], number: u64) {
        for taken in batch {
            if let Some(step) = taken.step {
                self.step(step.get(), taken.t);
            }
            self.add(taken, number);
        }
    }

    /// Changes a series, and counts its memory.
    fn change(&mut self, number: usize, change: impl FnOnce(&mut SeriesTiers)) {
        let Some(series) = self.series.get_mut(number) else { return };
        let before = series.memory();
        change(series);
        self.memory = self.memory + series.memory() - before;
    }

    /// Puts the open second of each series that is `wanted` into its tiers.
    fn flush(&mut self, wanted: impl Fn(&str) -> bool) {
        for number in 0..self.series.len() {
            if wanted(&self.series[number].series.name) {
                self.change(number, SeriesTiers::flush);
            }
        }
    }

    fn add(&mut self, taken: &Taken<'_>, batch: u64) {
        while self.series.len() <= taken.series {
            self.series.push(SeriesTiers::new(Arc::default()));
        }
        let list = self.series.capacity() * size_of::<SeriesTiers>();
        self.memory += list - self.list;
        self.list = list;
        let series = &mut self.series[taken.series];
        // A line that leaves the unit out does not take it away.
        if let Some(named) = &taken.measurement.series
            && !Arc::ptr_eq(named, &series.series)
            && (!named.unit.is_empty() || series.series.unit.is_empty())
        {
            series.series = named.clone();
        }
        series.written = batch;
        series.is_ours &= taken.measurement.time.is_none();
        let value = taken.measurement.value.as_ref().map(|value| value.as_f64());
        if series.is_of_another_second(taken.t) {
            self.change(taken.series, SeriesTiers::flush);
        }
        self.series[taken.series].add(taken.t, value);
    }

    /// Our clock was set by this number of milliseconds and is at `t` now. Where the times that it
    /// gave before were wrong, they move. Else the wrong hour and the right one would be in the same
    /// buckets.
    fn step(&mut self, step: i64, t: i64) {
        let Some(step) = self.steps.set(step, t) else { return };
        for number in 0..self.series.len() {
            if self.series[number].is_ours {
                self.change(number, |series| series.shift(step));
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;

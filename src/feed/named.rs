//! A feed: a log of measurements with a name, the clock that dates them, and its sources.
//!
//! Any number of sources publish into one feed, each from its own thread. Must not know sockets,
//! nor what a source reads. Read next: `numbered`.

use super::{
    about::{About, AboutError},
    annotation::{Annotation, Text},
    clock::Moment,
    log::{Log, Subject},
    measurement::Measurement,
    observer::Observer,
    sequencer::Ticket,
    state::State,
    status::{Report, SourceStatus},
};
use serde::Serialize;
use std::{
    ptr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

pub use super::state::MAX_SERIES;

/// Why a measurement of one series more is refused.
pub const TOO_MANY_SERIES: &str = "a measurement is left out: the feed has 1,000 series already, the \
                                   most that it takes";
/// How long no number is found in the input before that is reported.
const NOT_UNDERSTOOD: Duration = Duration::from_secs(3);
/// Reading two clocks takes less than a microsecond, unless the thread is interrupted in between.
const HELD_UP: Duration = Duration::from_millis(1);

/// See the [module](self).
pub struct Feed {
    name: Box<str>,
    pub(super) log: Arc<Log>,
    started: Instant,
    pub(super) state: Mutex<State>,
    sources: Mutex<Vec<Arc<SourceStatus>>>,
    pub(super) about: Mutex<About>,
    pub(super) observer: Option<Arc<dyn Observer>>,
}

impl Feed {
    /// A feed without sources. The one that is always there has an empty name.
    pub fn new(name: impl Into<Box<str>>, log: Arc<Log>) -> Self {
        Self {
            name: name.into(),
            log,
            started: Instant::now(),
            state: Mutex::default(),
            sources: Mutex::default(),
            about: Mutex::default(),
            observer: None,
        }
    }

    /// Has this observer told of all that the feed takes.
    pub fn observed_by(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Has the same observer as another feed.
    pub fn observed_as(mut self, other: &Self) -> Self {
        self.observer.clone_from(&other.observer);
        self
    }

    /// The same, with what its chart is about from the start.
    pub fn with_about(mut self, about: About) -> Self {
        self.about = Mutex::new(about);
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The log of its measurements.
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// Adds a source, which is shown as long as `status` is kept or the feed exists.
    pub fn add_source(&self, status: Arc<SourceStatus>) {
        lock(&self.sources).push(status);
    }

    /// Removes a source that was added.
    pub fn remove_source(&self, status: &Arc<SourceStatus>) {
        lock(&self.sources).retain(|other| !Arc::ptr_eq(other, status));
    }

    /// The status of each source.
    pub fn reports(&self) -> Vec<Report> {
        lock(&self.sources).iter().map(|source| source.report()).collect()
    }

    /// The title of its chart, which may be empty.
    pub fn title(&self) -> Text {
        lock(&self.about).title().clone()
    }

    /// Tells all viewers that speak our subprotocols about the sources and what the chart is about,
    /// where something has changed.
    pub fn tell(&self) {
        lock(&self.sources).iter().for_each(|source| source.check_understood(NOT_UNDERSTOOD));
        let changes = lock(&self.sources).iter().filter(|source| source.take_change()).count();
        if changes > 0 {
            self.log.set_notice(Subject::Sources, sources_record(&self.reports()));
        }
        let changed = lock(&self.about).take_change();
        if let Some(record) = changed {
            self.log.set_notice(Subject::About, record);
        }
    }

    /// The moment now.
    pub fn now(&self) -> Moment {
        let mut state = lock(&self.state);
        let (wall, steady) = self.read_clocks();
        let moment = state.clock.read(wall, steady);
        moment.step.iter().for_each(|step| lock(&self.about).shift(*step));
        drop(state); // nobody waits while something is logged
        if let Some(step) = moment.step {
            let (ms, way) = (step.unsigned_abs(), if step.get() < 0 { "back" } else { "forward" });
            tracing::warn!(
                "the clock of this machine was set {way} by {} seconds",
                ms.get() as f64 / 1e3
            );
        }
        moment
    }

    /// Unix time and the time since the start, of the same moment. Reads both again if the thread
    /// was interrupted between the two.
    fn read_clocks(&self) -> (Duration, Duration) {
        const TRIES: usize = 5;
        let read = || {
            let before = self.started.elapsed();
            let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            (self.started.elapsed() - before, (wall, before))
        };
        let mut best = read();
        for _ in 1..TRIES {
            if best.0 < HELD_UP {
                break;
            }
            best = read().min(best);
        }
        best.1
    }

    /// Ends the recording in the binary, if it plays here and the measurements come from elsewhere:
    /// its values and the user's would be drawn as one line. Returns whether it did.
    fn supersede_demo(&self, status: &SourceStatus) -> bool {
        let sources = lock(&self.sources);
        let mut others = sources.iter().filter(|other| !ptr::eq(&***other, status));
        others.any(|other| other.supersede())
    }

    /// Appends measurements that were read at this moment, and reports to `status` what became of
    /// them. Returns how many were accepted.
    pub fn publish(&self, batch: &[Measurement], moment: Moment, status: &SourceStatus) -> usize {
        if self.log.sequencer().is_some() {
            return self.submit(batch, status).map_or(0, |(_, taken)| taken);
        }
        let was_demo = self.supersede_demo(status);
        let state = lock(&self.state);
        if status.is_superseded() {
            return 0; // with the lock: none of its values comes after one that has superseded it
        }
        let gap = Measurement { value: None, ..Measurement::new(0) };
        self.append(state, (was_demo.then_some(&gap), batch), moment, (None, status))
    }

    /// Hands measurements to whoever gives them their numbers, if the log does not: then they come
    /// back with these (`numbered.rs`). Returns how many were accepted, too.
    pub fn submit(
        &self,
        batch: &[Measurement],
        status: &SourceStatus,
    ) -> Option<(Arc<Ticket>, usize)> {
        let sequencer = self.log.sequencer()?;
        let mut state = lock(&self.state);
        let fits: Vec<bool> = batch.iter().map(|one| state.may_submit(one)).collect();
        let accepted = fits.iter().filter(|fits| **fits).count();
        let only: Vec<Measurement>;
        let rest = if accepted == batch.len() {
            batch
        } else {
            let fitting = batch.iter().zip(fits).filter(|(_, fits)| *fits);
            only = fitting.map(|(one, _)| one.clone()).collect();
            &only
        };
        drop(state);
        for _ in accepted..batch.len() {
            status.refused(&TOO_MANY_SERIES);
        }
        Some((sequencer.measurements(rest), accepted))
    }

    /// Appends a gap, perhaps, and measurements. The numbers go on, or begin with a given one; then
    /// whoever gave it has accepted them.
    pub(super) fn append(
        &self,
        mut state: MutexGuard<'_, State>,
        (gap, batch): (Option<&Measurement>, &[Measurement]),
        moment: Moment,
        (first, status): (Option<u64>, &SourceStatus),
    ) -> usize {
        let mut append = self.log.append();
        if let Some(first) = first {
            append.skip_to(first);
        }
        let most = if first.is_some() { usize::MAX } else { MAX_SERIES };
        let (taken, late) = state.write(&mut append, (gap, batch), moment, most);
        let epoch = self.observer.as_ref().map(|observer| (observer, append.epoch()));
        drop(append);
        if let Some((observer, epoch)) = epoch {
            observer.took(&epoch, &taken);
        }
        let taken = taken.len() - usize::from(gap.is_some());
        drop(state); // nobody waits while something is logged
        if late > 0 {
            status.late(late);
        }
        for _ in taken..batch.len() {
            status.refused(&TOO_MANY_SERIES);
        }
        taken
    }

    /// Takes what the data says about the chart. `moment` is the time of a note that has none.
    ///
    /// # Errors
    /// Why it is not taken, which is also reported to `status`.
    pub fn annotate(
        &self,
        annotation: Annotation,
        moment: Moment,
        status: &SourceStatus,
    ) -> Result<(), AboutError> {
        if self.submit_annotation(&annotation).is_some() {
            return Ok(());
        }
        lock(&self.state).owe(moment.step);
        self.take_annotation(annotation, moment.t, status)
    }

    /// Hands what the data says about the chart to whoever gives the numbers, if the log does not:
    /// then it comes back from there, like the [measurements](Self::submit).
    pub fn submit_annotation(&self, annotation: &Annotation) -> Option<Arc<Ticket>> {
        self.log.sequencer().map(|sequencer| sequencer.annotation(annotation))
    }

    /// Takes what the data says about the chart, as it came back from whoever gives the numbers.
    ///
    /// # Errors
    /// Why it is not taken, which is also reported to `status`.
    pub fn take_annotation(
        &self,
        annotation: Annotation,
        t: u64,
        status: &SourceStatus,
    ) -> Result<(), AboutError> {
        let now = i64::try_from(t).unwrap_or(i64::MAX);
        let taken = lock(&self.about).annotate(annotation, now);
        taken.inspect_err(|error| status.refused(error))
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.gone(&self.log.epoch());
        }
    }
}

/// The record that a viewer with our subprotocol gets about the sources of its feed.
fn sources_record(reports: &[Report]) -> String {
    #[derive(Serialize)]
    struct Record<'a> {
        sources: &'a [Report],
    }
    serde_json::to_string(&Record { sources: reports }).unwrap_or_default()
}

/// No code that can panic leaves what is locked inconsistent.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "named_tests.rs"]
mod tests;

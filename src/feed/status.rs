//! What a source does, and what became of its input: for the log, the page and monitoring.
//!
//! Whoever reads an input keeps its status up to date, from any thread. Every quarter of a second
//! or so, whoever shows a feed asks whether something [has changed](SourceStatus::take_change).
//!
//! Must not know what a source is, nor who is told. Read next: `named`.

use serde::Serialize;
use std::{
    fmt::Display,
    mem,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// How many refused lines are logged one by one. The rest is counted, so that a million bad lines
/// do not flood the log.
const LOGGED: u64 = 10;
/// The shortest time between two descriptions of the last refused line.
const WORDS_EVERY: Duration = Duration::from_millis(200);

/// What a source does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Nothing has come so far.
    #[default]
    Waiting,
    /// Measurements come, or what the data says about the chart.
    Running,
    /// It will start again in a moment.
    Retrying,
    /// No more will come.
    Ended,
}

/// The status of one source.
#[derive(Debug)]
pub struct SourceStatus {
    report: Mutex<Report>,
    changed: AtomicBool,
    /// See [`supersede`](Self::supersede).
    superseded: AtomicBool,
}

/// A status at one moment, as the page gets it. Members without a value are left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Report {
    /// What a person calls the source.
    pub name: String,
    /// What it does.
    pub state: Phase,
    /// Since when, Unix time in milliseconds.
    pub since: u64,
    /// The source is the recording in the binary, and not the user's data.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
    /// How its lines are read, such as `columns: r, b, swpd`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reads: Option<String>,
    /// Why it is retried or has ended, or what slows it down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How many lines were refused.
    #[serde(skip_serializing_if = "is_zero")]
    pub refused: u64,
    /// The last of them, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_refused: Option<String>,
    /// How many measurements were older than the last of their series.
    #[serde(skip_serializing_if = "is_zero")]
    pub late: u64,
    /// How much of the input was lost before it could be read: datagrams.
    #[serde(skip_serializing_if = "is_zero")]
    pub lost: u64,
    /// For how long slow viewers have held it up, in milliseconds.
    #[serde(skip_serializing_if = "is_zero")]
    pub held_up: u64,
    #[serde(skip)]
    worded: Option<Instant>,
    /// When the first input came, if no measurement has come of it.
    #[serde(skip)]
    not_understood: Option<Instant>,
    #[serde(skip)]
    instead: Option<String>,
    /// The total delay, in milliseconds, at which slow viewers are next reported in the log.
    #[serde(skip)]
    next_held_up: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl SourceStatus {
    /// The status of a source that waits for input.
    pub fn new(name: impl Into<String>) -> Self {
        let report = Report { name: name.into(), since: unix_now(), ..Report::default() };
        Self {
            report: Mutex::new(report),
            changed: AtomicBool::new(true),
            superseded: AtomicBool::new(false),
        }
    }

    fn change(&self) -> MutexGuard<'_, Report> {
        self.changed.store(true, Ordering::Release);
        self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Report> {
        self.report.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The status now.
    pub fn report(&self) -> Report {
        self.lock().clone()
    }

    /// Whether something has changed since this was last asked.
    pub fn take_change(&self) -> bool {
        self.changed.swap(false, Ordering::AcqRel)
    }

    /// Records that the source is the recording in the binary.
    pub fn is_demo(&self) {
        self.change().demo = true;
    }

    /// Ends the recording in the binary for good, if this is it, because the user's own data has
    /// come. Returns whether it has played until now.
    pub fn supersede(&self) -> bool {
        let mut report = self.lock();
        if !mem::take(&mut report.demo) {
            return false;
        }
        self.superseded.store(true, Ordering::Release);
        (report.state, report.since) = (Phase::Ended, unix_now());
        report.note = Some("measurements of your own have come".to_owned());
        self.changed.store(true, Ordering::Release);
        true
    }

    /// Whether it was ended by [`supersede`](Self::supersede): nothing of it is shown any more.
    pub fn is_superseded(&self) -> bool {
        self.superseded.load(Ordering::Acquire)
    }

    /// Sets what the source does from now on, and why, if there is something to say about it.
    pub fn becomes(&self, state: Phase, note: Option<String>) {
        let mut report = self.lock();
        if self.is_superseded() || (report.state, &report.note) == (state, &note) {
            return;
        }
        if report.state != state {
            (report.state, report.since) = (state, unix_now());
        }
        report.note = note;
        report.not_understood = None;
        self.changed.store(true, Ordering::Release);
    }

    /// Records that something was read. If it contains no measurement for some time, that is
    /// [reported](Self::check_understood), with the words that `instead` has for what came.
    pub fn has_input(&self, instead: impl FnOnce() -> Option<String>) {
        let mut report = self.lock();
        if report.state == Phase::Waiting && report.note.is_none() {
            report.not_understood.get_or_insert_with(Instant::now);
            report.instead = instead();
        }
    }

    /// Reports, once, if input has come for `long` without a single measurement.
    pub fn check_understood(&self, long: Duration) {
        let mut report = self.lock();
        if report.not_understood.is_none_or(|since| since.elapsed() < long) {
            return;
        }
        report.not_understood = None;
        let came = match (report.instead.take(), &report.last_refused) {
            (Some(words), _) => format!(": {words}"),
            (None, Some(last)) => format!("; the last: {last}"),
            (None, None) => String::new(),
        };
        let note = format!(
            "input comes, but no number was found in it so far{came}. --format, --columns or \
             --match say how to read it"
        );
        tracing::warn!("{}: {note}", report.name);
        report.note = Some(note);
        self.changed.store(true, Ordering::Release);
    }

    /// Sets how the lines of the source are read from now on.
    pub fn reads(&self, how: &str) {
        let mut report = self.lock();
        if report.reads.as_deref() == Some(how) {
            return; // a source that has started again is read as before
        }
        self.changed.store(true, Ordering::Release);
        tracing::info!("{}: reading {how}", report.name);
        report.reads = Some(how.to_owned());
    }

    /// Records that a line was refused, for the reason that `why` gives. The first few are logged.
    pub fn refused(&self, why: &dyn Display) {
        let mut report = self.change();
        report.refused += 1;
        if report.refused <= LOGGED {
            let more =
                if report.refused == LOGGED { " (more such lines are only counted)" } else { "" };
            tracing::warn!("{}, {why}{more}", report.name);
        }
        if report.worded.is_none_or(|before| before.elapsed() >= WORDS_EVERY) {
            report.worded = Some(Instant::now());
            report.last_refused = Some(why.to_string());
        }
    }

    /// Records that `count` measurements were older than the last of their series.
    pub fn late(&self, count: u64) {
        self.change().late += count;
    }

    /// Records that `count` parts of the input were lost before they could be read. The first loss
    /// is logged.
    pub fn lost(&self, count: u64) {
        let mut report = self.change();
        if report.lost == 0 {
            tracing::warn!(
                "{}: {count} datagrams were lost, because more came than could be read",
                report.name
            );
        }
        report.lost += count;
    }

    /// Records that slow viewers have delayed the source. The total delay is logged the first time,
    /// and each time it has grown fourfold.
    pub fn held_up(&self, by: Duration) {
        let mut report = self.change();
        report.held_up += u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        if report.held_up >= report.next_held_up {
            report.next_held_up = report.held_up.saturating_mul(4);
            tracing::warn!(
                "{}: slow viewers have held it up for {} seconds so far; with --patience 0 they would lose \
                 data instead",
                report.name,
                report.held_up as f64 / 1e3
            );
        }
    }

    /// At the end of the input: logs how many refused lines were only counted.
    pub fn log_counts(&self) {
        let report = self.report();
        let more = report.refused.saturating_sub(LOGGED);
        if more > 0 {
            tracing::warn!("{}: {more} more lines were left out", report.name);
        }
        if report.late > 0 {
            tracing::warn!(
                "{}: {} measurements were older than the last of their series",
                report.name,
                report.late
            );
        }
        if report.lost > 0 {
            tracing::warn!("{}: {} datagrams were lost", report.name, report.lost);
        }
        if report.held_up > 0 {
            tracing::warn!(
                "{}: slow viewers held it up for {} seconds in all",
                report.name,
                report.held_up as f64 / 1e3
            );
        }
    }
}

/// What the wall clock shows, in Unix milliseconds.
pub fn unix_now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;

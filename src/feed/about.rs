//! What a chart is about: its title, its unit, thresholds and notes; and the record that a viewer
//! gets of it.
//!
//! ```json
//! {"about":{"title":"Oven","unit":"°C","thresholds":[{"series":"top","value":250,"text":"too hot"}],
//!   "notes":[{"t":1763770000123,"text":"door opened"}]}}
//! ```
//!
//! All of it is bounded. The oldest notes give way to newer ones; a threshold too many is refused.
//! Must not know where annotations come from, nor who is told. Read next: `named`.

use super::annotation::{Annotation, Bound, Note, Text, Thresholds};
use serde::Serialize;
use serde_json::Number;
use std::num::NonZeroI64;
use thiserror::Error;

/// The most notes of a feed: they stand on one chart, each with its text.
pub const MAX_NOTES: usize = 100;
/// The most thresholds of a feed.
pub const MAX_THRESHOLDS: usize = 100;

/// What a chart is about. Members that are empty are left out of the record.
#[derive(Debug, Default, Serialize)]
pub struct About {
    #[serde(skip_serializing_if = "Text::is_empty")]
    title: Text,
    #[serde(skip_serializing_if = "Text::is_empty")]
    unit: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    thresholds: Vec<Threshold>,
    /// The oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<DatedNote>,
    #[serde(skip)]
    has_changed: bool,
    /// The title from the start.
    #[serde(skip)]
    first_title: Text,
}

/// A value that a series, or every series, should not pass.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Threshold {
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<Box<str>>,
    value: Number,
    #[serde(skip_serializing_if = "Text::is_empty")]
    text: Text,
    /// Which threshold of its series the data has set. `None` if it was not the data.
    #[serde(skip)]
    bound: Option<Bound>,
}

/// A note with its time.
#[derive(Debug, PartialEq, Serialize)]
struct DatedNote {
    t: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<Box<str>>,
    text: Text,
    /// The time is ours, and not that of the data.
    #[serde(skip)]
    is_ours: bool,
}

/// Why something is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AboutError {
    /// There are [`MAX_THRESHOLDS`].
    #[error(
        "a threshold is left out: the chart has {MAX_THRESHOLDS} already, the most that it takes"
    )]
    TooManyThresholds,
    /// There are [`MAX_NOTES`], all of them newer.
    #[error(
        "a note is left out: it is older than the {MAX_NOTES} that the chart has, the most that it takes"
    )]
    NoteTooOld,
}

impl About {
    /// A chart with this title, and this unit of numbers that come without one. Both may be empty.
    pub fn new(title: Text, unit: Text) -> Self {
        let has_changed = !title.is_empty() || !unit.is_empty();
        Self { first_title: title.clone(), title, unit, has_changed, ..Self::default() }
    }

    /// Adds a threshold that the data does not change.
    ///
    /// # Errors
    /// See [`AboutError`].
    pub fn add_line(
        &mut self,
        series: Option<Box<str>>,
        value: Number,
        text: Text,
    ) -> Result<(), AboutError> {
        self.add_threshold(Threshold { series, value, text, bound: None })
    }

    /// Takes what the data says. A note without a time happens `now`.
    ///
    /// # Errors
    /// See [`AboutError`].
    pub fn annotate(&mut self, annotation: Annotation, now: i64) -> Result<(), AboutError> {
        match annotation {
            Annotation::Note(note) => self.add_note(note, now),
            Annotation::Thresholds(thresholds) => self.set_thresholds(thresholds),
            Annotation::Title(title) => {
                self.has_changed |= self.title != title;
                self.title = title;
                Ok(())
            }
        }
    }

    /// Forgets all that the data has said.
    pub fn forget(&mut self) {
        let is_of_data = |threshold: &Threshold| threshold.bound.is_some();
        self.has_changed |= self.title != self.first_title
            || self.thresholds.iter().any(is_of_data)
            || !self.notes.is_empty();
        self.title.clone_from(&self.first_title);
        self.thresholds.retain(|threshold| !is_of_data(threshold));
        self.notes.clear();
    }

    fn add_note(&mut self, note: Note, now: i64) -> Result<(), AboutError> {
        let Note { time, series, text } = note;
        let note = DatedNote { t: time.unwrap_or(now), series, text, is_ours: time.is_none() };
        if self.notes.contains(&note) {
            return Ok(()); // it was sent again
        }
        let place = self.notes.partition_point(|other| other.t <= note.t);
        if self.notes.len() == MAX_NOTES {
            if place == 0 {
                return Err(AboutError::NoteTooOld);
            }
            self.notes.remove(0);
            self.notes.insert(place - 1, note);
        } else {
            self.notes.insert(place, note);
        }
        self.has_changed = true;
        Ok(())
    }

    fn set_thresholds(&mut self, thresholds: Thresholds) -> Result<(), AboutError> {
        let Thresholds { series, bounds, text } = thresholds;
        for (bound, value) in bounds {
            let is_it = |one: &Threshold| one.bound == Some(bound) && one.series == series;
            let place = self.thresholds.iter().position(is_it);
            let new = value.map(|value| {
                let (series, text) = (series.clone(), text.clone());
                Threshold { series, value, text, bound: Some(bound) }
            });
            match (place, new) {
                (None, None) => {}
                (None, Some(new)) => self.add_threshold(new)?,
                (Some(place), None) => {
                    self.thresholds.remove(place);
                    self.has_changed = true;
                }
                (Some(place), Some(new)) => {
                    self.has_changed |= self.thresholds[place] != new;
                    self.thresholds[place] = new;
                }
            }
        }
        Ok(())
    }

    fn add_threshold(&mut self, threshold: Threshold) -> Result<(), AboutError> {
        if self.thresholds.len() == MAX_THRESHOLDS {
            return Err(AboutError::TooManyThresholds);
        }
        self.thresholds.push(threshold);
        self.has_changed = true;
        Ok(())
    }

    /// Our clock was set by this number of milliseconds. If it was set back, the times of our notes
    /// before were wrong, and they are shifted. A step forward moves nothing: the machine may have
    /// slept, and the times before were right. A chart does the same with its lines.
    pub fn shift(&mut self, step: NonZeroI64) {
        if step.is_positive() {
            return;
        }
        let ours = self.notes.iter_mut().filter(|note| note.is_ours);
        for note in ours {
            note.t = note.t.saturating_add(step.get());
            self.has_changed = true;
        }
        self.notes.sort_by_key(|note| note.t);
    }

    /// Its title, which may be empty.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The record, if it has changed since this was last asked.
    pub fn take_change(&mut self) -> Option<String> {
        #[derive(Serialize)]
        struct Record<'a> {
            about: &'a About,
        }
        let record = || serde_json::to_string(&Record { about: self }).ok();
        let changed = self.has_changed.then(record).flatten();
        self.has_changed = false;
        changed
    }
}

#[cfg(test)]
#[path = "about_tests.rs"]
mod tests;

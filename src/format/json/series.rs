//! The measurements of one complete value, or what it says about the chart; and the series, which
//! are remembered.
//!
//! Must not know where the value stands in the input. Read next: `mod`, the stream.

use super::{
    annotation::{self, MOST_MEMBERS},
    found::{Found, Member, is_time_name},
    members::walk,
    telegraf::batch,
};
use crate::feed::{
    annotation::{Annotation, Note},
    measurement::{MAX_SERIES_BYTES, Measurement, Series},
};
use crate::format::options::{Column, Options, TimeChoice, TimeUnit};
use crate::format::{json_error::JsonError, names::SERIES_BYTES};
use std::{collections::HashMap, sync::Arc};

/// Our own records number and date themselves. These members of them are no series.
const OWN: [&str; 3] = ["seq", "epoch", "step"];
/// How the records of our subprotocols begin that are no measurements.
const ABOUT: [&str; 7] = [
    r#"{"hello":{"epoch":"#,
    r#"{"gap":{"from":"#,
    r#"{"about":{}"#,
    r#"{"about":{"title":"#,
    r#"{"about":{"unit":"#,
    r#"{"about":{"thresholds":[{"#,
    r#"{"about":{"notes":[{"#,
];
/// How that of the sources begins, and what it has.
const SOURCES: [&str; 3] = [r#"{"sources":[{"name":"#, r#","state":""#, r#","since":"#];
/// How many series are remembered before all are forgotten.
const MAX_KNOWN: usize = 4_096;

/// Makes measurements of values, and remembers the series.
#[derive(Debug, Default)]
pub(super) struct Values {
    /// The members that a person chose, each with its place.
    columns: HashMap<Box<str>, usize>,
    time: TimeChoice,
    unit: Option<TimeUnit>,
    known: HashMap<Box<str>, Known>,
    /// The series without a name.
    unnamed: Option<Known>,
    /// The number of the object that is read, to tell a name that comes twice in it.
    object: u64,
    // Buffers that are kept for the next value.
    path: String,
    found: Found,
    name: String,
}

#[derive(Debug)]
struct Known {
    series: Arc<Series>,
    last_object: u64,
}

impl Values {
    pub(super) fn new(options: &Options) -> Self {
        let named = |(place, column): (usize, &Column)| match column {
            Column::Named(name) => Some((name.clone(), place)),
            Column::Skipped => None,
        };
        Self {
            columns: options.columns.iter().enumerate().rev().filter_map(named).collect(),
            time: options.time.clone(),
            unit: options.time_unit,
            ..Self::default()
        }
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        self.known.len() * SERIES_BYTES
    }

    /// Appends the measurements of an object or array, which a scan has found to be complete. If
    /// it says something about the chart instead, returns that.
    ///
    /// # Errors
    /// Why it gives neither. Then nothing is appended.
    pub(super) fn read(
        &mut self,
        value: &[u8],
        measurements: &mut Vec<Measurement>,
    ) -> Result<Option<Annotation>, JsonError> {
        let value = std::str::from_utf8(value)
            .map_err(|error| JsonError::NotUtf8 { byte: error.valid_up_to() + 1 })?;
        if is_of_subprotocol(value) {
            return Ok(None);
        }
        let before = measurements.len();
        let read = match batch(value) {
            Some(elements) => {
                let mut elements = elements.into_iter();
                elements.try_for_each(|one| self.object(one, measurements).map(drop)).map(|()| None)
            }
            None => self.object(value, measurements),
        };
        if read.is_err() {
            measurements.truncate(before);
        }
        read
    }

    /// What an object says about the chart; `None` if it is anything else.
    ///
    /// # Errors
    /// It says something that cannot be.
    pub(super) fn annotation(&mut self, object: &str) -> Result<Option<Annotation>, JsonError> {
        let (found, members) = self.walk(object);
        let read = members.map_or(Ok(None), |members| self.annotation_of(object, members, &found));
        self.found = found;
        read
    }

    fn object(
        &mut self,
        value: &str,
        out: &mut Vec<Measurement>,
    ) -> Result<Option<Annotation>, JsonError> {
        if self.known.len() > MAX_KNOWN {
            self.known.clear();
        }
        self.object += 1;
        let (mut found, members) = self.walk(value);
        let read =
            members.and_then(|members| match self.annotation_of(value, members, &found)? {
                Some(annotation) => Ok(Some(annotation)),
                None => self.measurements(&mut found, out).map(|()| None),
            });
        self.found = found;
        read
    }

    /// Finds what an object holds. Returns how many members it has.
    fn walk(&mut self, object: &str) -> (Found, Result<usize, JsonError>) {
        let mut found = std::mem::take(&mut self.found);
        found.clear();
        let (choice, unit) = (&self.time, self.unit);
        let members = walk(object, &mut self.path, &mut |path, depth, said| {
            found.take(path, depth, said, choice, unit)
        });
        (found, members)
    }

    /// What the object says about the chart, unless it has a number that a person chose.
    fn annotation_of(
        &self,
        object: &str,
        members: usize,
        found: &Found,
    ) -> Result<Option<Annotation>, JsonError> {
        if members > MOST_MEMBERS || !found.may_annotate() || self.is_chosen(found) {
            return Ok(None);
        }
        let is_time = |path: &str| match &self.time {
            TimeChoice::Column(chosen) => **chosen == *path,
            TimeChoice::Own | TimeChoice::Arrival => is_time_name(path),
        };
        let annotation =
            annotation::read(object, members, &is_time, found.time.map(|(_, time)| time))?;
        Ok(match (annotation, &self.time) {
            (Some(Annotation::Note(note)), TimeChoice::Arrival) => {
                Some(Annotation::Note(Note { time: None, ..note }))
            }
            (annotation, _) => annotation,
        })
    }

    /// Whether a person chose one of the numbers.
    fn is_chosen(&self, found: &Found) -> bool {
        let is_chosen = |member: &Member| {
            let path = &found.paths[member.path.clone()];
            let name = found.name.as_ref().map_or("", |(_, name)| name);
            self.columns.contains_key(path) || self.columns.contains_key(&*format!("{name}.{path}"))
        };
        !self.columns.is_empty() && found.numbers.iter().any(is_chosen)
    }

    fn measurements(
        &mut self,
        found: &mut Found,
        out: &mut Vec<Measurement>,
    ) -> Result<(), JsonError> {
        let is_own = found.has_seq && found.t.is_some();
        if !is_own
            && self.time == TimeChoice::Own
            && let Some(text) = found.wrong_time()
        {
            return Err(JsonError::WrongTime { text });
        }
        let time = match &self.time {
            TimeChoice::Arrival => None,
            TimeChoice::Column(member) => match found.time {
                Some((_, time)) => Some(time),
                None => return Err(JsonError::NoTime { member: member.clone() }),
            },
            TimeChoice::Own if is_own => found.t,
            TimeChoice::Own => found.time.map(|(_, time)| time),
        };
        let is_telegraf = found.has_fields && found.name.is_some();
        let before = out.len();
        let mut chosen = Vec::new();
        for at in 0..found.numbers.len() {
            let member = &found.numbers[at];
            let path = &found.paths[member.path.clone()];
            if is_own && (OWN.contains(&path) || path == "t") {
                continue;
            }
            let field =
                if is_telegraf { path.strip_prefix("fields.").unwrap_or(path) } else { path };
            found.write_name(field, &mut self.name);
            let places = [path, &self.name].map(|name| self.columns.get(name));
            let column = places.into_iter().flatten().min().copied();
            if !self.columns.is_empty() && column.is_none() {
                continue;
            }
            if column.is_some() && found.name.is_none() {
                self.name.clear();
                self.name.push_str(path);
            }
            let is_value = field == "value" || field.is_empty();
            if member.is_null
                && column.is_none()
                && !is_value
                && !self.known.contains_key(&*self.name)
            {
                continue; // nobody knows whether it would be a number
            }
            let series = self.series(&found.unit)?;
            let value = found.numbers[at].value.take();
            let measurement = Measurement { series, value, time };
            match column {
                Some(column) => chosen.push((column, measurement)),
                None => out.push(measurement),
            }
        }
        chosen.sort_by_key(|(column, _)| *column);
        out.extend(chosen.into_iter().map(|(_, measurement)| measurement));
        if out.len() > before {
            return Ok(());
        }
        Err(if self.columns.is_empty() { JsonError::NoNumber } else { found.not_chosen() })
    }

    /// The series that is called `self.name`; `None` if it has neither a name nor a unit.
    fn series(&mut self, unit: &str) -> Result<Option<Arc<Series>>, JsonError> {
        let object = self.object;
        let name = &*self.name;
        // See `Series::has_unit`: to look up an empty name takes longer than all else.
        let known = if name.is_empty() { self.unnamed.as_mut() } else { self.known.get_mut(name) };
        if let Some(known) = known {
            if known.last_object == object {
                let name = if name.is_empty() { "value" } else { name };
                return Err(JsonError::Twice { name: name.into() });
            }
            known.last_object = object;
            if !known.series.has_unit(unit) {
                known.series = Arc::new(Series { name: name.into(), unit: unit.into() });
            }
            return Ok(some_series(&known.series));
        }
        if name.len() > MAX_SERIES_BYTES {
            return Err(JsonError::NameTooLong { len: name.len() });
        }
        let series = Arc::new(Series { name: name.into(), unit: unit.into() });
        let result = some_series(&series);
        let known = Known { series, last_object: object };
        if name.is_empty() {
            self.unnamed = Some(known);
        } else {
            self.known.insert(name.into(), known);
        }
        Ok(result)
    }
}

fn some_series(series: &Arc<Series>) -> Option<Arc<Series>> {
    let is_empty = series.name.is_empty() && series.unit.is_empty();
    (!is_empty).then(|| series.clone())
}

fn is_of_subprotocol(value: &str) -> bool {
    ABOUT.iter().any(|start| value.starts_with(start))
        || value.starts_with(SOURCES[0]) && SOURCES.iter().all(|part| value.contains(part))
}

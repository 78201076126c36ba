//! What each field of a row is: a time, a label, or a value with its name.
//!
//! A layout is made once, from the first row of a table and its header. It holds for all rows with
//! the same number of fields. Must not know how fields are split. Read next: `label`.

use super::{
    error::LineError,
    header::{Fit, Header},
    label::Label,
    moment::{self, Times},
    names::SERIES_BYTES,
    number::{is_explicit_gap, scan},
    options::Column,
    slot::Slot,
    time,
};
use crate::feed::measurement::Measurement;
use std::{borrow::Cow, collections::HashMap, ops::Range};

/// A feed has no more series, so a row needs no more columns.
const MAX_COLUMNS: usize = 1000;
/// How many series of labels are kept. If there are more, all are made again.
const MAX_SLOTS: usize = 8192;
/// What each field of a row is.
#[derive(Debug)]
pub(super) struct Layout {
    fields: usize,
    starts_with_text: bool,
    time: Range<usize>,
    label: Label,
    /// The fields that are values, with their names.
    values: Vec<(usize, Box<str>)>,
    /// Which of the values have had a number. For these, an empty field is a gap.
    numeric: Vec<bool>,
    /// The series of the values, if rows have no label.
    slots: Vec<Slot>,
    labelled: HashMap<Box<str>, Vec<Slot>>,
}

/// The input from which a layout is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) times: &'a Times,
    pub(super) columns: &'a [Column],
    pub(super) decimal_comma: bool,
}

impl Layout {
    /// Makes a layout from the first row, and from the header above it if that fits.
    ///
    /// # Errors
    /// A name is too long.
    pub(super) fn new(
        fields: &[Cow<'_, str>],
        header: Option<(&Header, Fit)>,
        given: Given<'_>,
    ) -> Result<Self, LineError> {
        if fields.len() > MAX_COLUMNS {
            let (found, most) = (fields.len(), MAX_COLUMNS);
            return Err(LineError::TooManyColumns { found, most });
        }
        let front = front_time(fields, header.map(|(header, _)| header), given);
        let names = names(fields, front, header);
        let time = named_time(fields, &names, given.times).unwrap_or(0..front);
        let label = Label::find(fields, &time, &names, header, given.decimal_comma);
        let mut values: Vec<(usize, Box<str>)> = Vec::new();
        for (at, name) in names.iter().enumerate() {
            if !time.contains(&at) && !label.uses(at) {
                values.push((at, name.clone().unwrap_or_default()));
            }
        }
        let mut layout = Self {
            fields: fields.len(),
            starts_with_text: fields
                .get(front)
                .is_some_and(|field| scan(field, given.decimal_comma).is_none()),
            time,
            label,
            values,
            numeric: Vec::new(),
            slots: Vec::new(),
            labelled: HashMap::new(),
        };
        layout.choose(&names, given.columns);
        layout.name_the_rest(fields, given.decimal_comma);
        layout.number_duplicates();
        layout.numeric = vec![false; layout.values.len()];
        layout.slots = layout.slots_of("")?;
        Ok(layout)
    }

    /// Whether the layout fits a row with this number of fields. `first_is_text` says whether the
    /// first of them is a text.
    pub(super) fn holds(&self, fields: usize, first_is_text: bool) -> bool {
        self.fields == fields && (first_is_text == self.starts_with_text || self.has_labels())
    }

    /// Whether the first field of its first row was a text.
    pub(super) fn starts_with_text(&self) -> bool {
        self.starts_with_text
    }

    /// Whether a field of each row says what it is about.
    pub(super) fn has_labels(&self) -> bool {
        matches!(self.label, Label::Field(_))
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        (1 + self.labelled.len()) * (1 + self.slots.len()) * SERIES_BYTES
    }

    /// How many fields a row has.
    pub(super) fn fields(&self) -> usize {
        self.fields
    }

    /// Appends the measurements of a row.
    ///
    /// # Errors
    /// A name is too long.
    pub(super) fn read(
        &mut self,
        fields: &[Cow<'_, str>],
        given: Given<'_>,
        row: &mut Vec<Measurement>,
    ) -> Result<(), LineError> {
        let time = match &fields[self.time.clone()] {
            [] => None,
            [one] => given.times.parse(one),
            several => given.times.parse(&several.join(" ")),
        };
        let label = self.label.of(fields);
        if let Some(label) = label.as_deref()
            && !self.labelled.contains_key(label)
        {
            let slots = self.slots_of(label)?;
            if (self.labelled.len() + 1) * slots.len() > MAX_SLOTS {
                self.labelled.clear();
            }
            self.labelled.insert(label.into(), slots);
        }
        let slots = match label.as_deref() {
            Some(label) => self.labelled.get_mut(label),
            None => Some(&mut self.slots),
        };
        let values = self.values.iter().zip(&mut self.numeric);
        for (((at, _), numeric), slot) in values.zip(slots.into_iter().flatten()) {
            let field = &*fields[*at];
            if let Some(scanned) = scan(field, given.decimal_comma) {
                *numeric |= scanned.value.is_some();
                let is_gap = || *numeric || is_explicit_gap(field);
                row.extend(slot.measurement(scanned, is_gap, time));
            }
        }
        Ok(())
    }

    /// Applies `--columns`: chooses the columns, or names them.
    fn choose(&mut self, names: &[Option<Box<str>>], columns: &[Column]) {
        if columns.is_empty() {
            return;
        }
        let is_name = |column: &Column| matches!(column, Column::Named(wanted) if names.iter().flatten().any(|name| name == wanted));
        if columns.iter().any(is_name) {
            let wanted = |name: &str| {
                columns
                    .iter()
                    .any(|column| matches!(column, Column::Named(wanted) if **wanted == *name))
            };
            return self.values.retain(|(_, name)| wanted(name));
        }
        // A time of several fields is one column. It may have no name.
        let extra = self.time.len().saturating_sub(1);
        let all_but_time = columns.len() + self.time.len() == self.fields && self.time.start == 0;
        let skipped = if all_but_time { self.time.len() } else { extra };
        self.values.retain_mut(|(at, name)| {
            let place = if *at >= self.time.end { at.checked_sub(skipped) } else { Some(*at) };
            match place.and_then(|place| columns.get(place)) {
                Some(Column::Named(chosen)) => {
                    *name = chosen.clone();
                    true
                }
                _ => false,
            }
        });
    }

    /// Columns without names are called by their places, unless there is only one.
    fn name_the_rest(&mut self, fields: &[Cow<'_, str>], decimal_comma: bool) {
        let is_value = |at: usize| scan(&fields[at], decimal_comma).is_some();
        let skipped = |at: usize| {
            self.time.clone().filter(|time| *time < at).count()
                + (0..at).filter(|&before| self.label.uses(before)).count()
        };
        let unnamed =
            self.values.iter().filter(|(at, name)| name.is_empty() && is_value(*at)).count();
        let places: Vec<usize> = self.values.iter().map(|(at, _)| at + 1 - skipped(*at)).collect();
        for ((_, name), place) in self.values.iter_mut().zip(places) {
            if name.is_empty() && unnamed > 1 {
                *name = place.to_string().into();
            }
        }
    }

    /// A second column of a name gets a number: `/proc/net/dev` has two of each.
    fn number_duplicates(&mut self) {
        let mut seen: HashMap<Box<str>, usize> = HashMap::new();
        for (_, name) in self.values.iter_mut().filter(|(_, name)| !name.is_empty()) {
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            if *count > 1 {
                *name = format!("{name}.{count}").into();
            }
        }
    }

    fn slots_of(&self, label: &str) -> Result<Vec<Slot>, LineError> {
        let only_value = |name: &str| self.values.len() == 1 && name.eq_ignore_ascii_case("value");
        let full = |name: &str| match (label, name) {
            ("", name) => name.to_owned(),
            (label, "") => label.to_owned(),
            (label, name) if only_value(name) => label.to_owned(),
            (label, name) => format!("{label}.{name}"),
        };
        self.values.iter().map(|(_, name)| Slot::new(&full(name))).collect()
    }
}

/// How many of the first fields are a time that needs no name.
fn front_time(fields: &[Cow<'_, str>], header: Option<&Header>, given: Given<'_>) -> usize {
    let span = moment::span(fields);
    if span > 0 || header.is_some() || fields.len() < 2 {
        return span;
    }
    let number = fields[0].parse::<f64>();
    usize::from(number.is_ok_and(moment::is_recent) && !given.times.is_chosen())
}

/// The name of each field, where it has one.
fn names(
    fields: &[Cow<'_, str>],
    front: usize,
    header: Option<(&Header, Fit)>,
) -> Vec<Option<Box<str>>> {
    let Some((header, fit)) = header else { return vec![None; fields.len()] };
    let has_front = header.starts_with_time || front > 0 && !header.names_time(front, fields.len());
    let (skipped_fields, skipped_names) = match fit {
        Fit::InOrder if has_front => (front, 0),
        // One name may stand for a time of several fields.
        Fit::InOrder => {
            let unnamed = fields.len().saturating_sub(header.names.len());
            (front.saturating_sub(1).min(unnamed), 0)
        }
        Fit::UnnamedLabel => (front + 1, 0),
        Fit::LabelInHeader => (front, 1),
    };
    let names = header.names[skipped_names..].iter().cloned().map(Some);
    let before = std::iter::repeat_n(None, skipped_fields);
    before.chain(names).chain(std::iter::repeat(None)).take(fields.len()).collect()
}

impl Header {
    /// Whether the header has a name for the time that takes the first `front` fields.
    fn names_time(&self, front: usize, fields: usize) -> bool {
        self.names.len() + front > fields
    }
}

/// The fields that the header calls a time. `date` and `time` side by side are one.
fn named_time(
    fields: &[Cow<'_, str>],
    names: &[Option<Box<str>>],
    times: &Times,
) -> Option<Range<usize>> {
    // In a table of processes, TIME is how long each has run.
    if names.iter().flatten().any(|name| &**name == "PID") && !times.is_chosen() {
        return None;
    }
    let is_time = |at: usize| {
        let field = &*fields[at];
        names[at].as_deref().is_some_and(|name| times.is_name(name))
            && (moment::is_time_text(field)
                || field
                    .parse::<f64>()
                    .is_ok_and(|time| times.is_chosen() || time::is_plausible_unix(time)))
    };
    let first = (0..fields.len()).find(|&at| is_time(at))?;
    // A time of several fields has its name at the last of them.
    let span = moment::span(fields);
    if first < span {
        return Some(0..span);
    }
    let end = first + 1 + usize::from(first + 1 < fields.len() && is_time(first + 1));
    Some(first..end)
}

//! Names with their numbers: `cpu=3 mem=4`, `temp:21.5,hum:40`, `load average: 0.26, 1.05`,
//! `Tasks: 100 total, 1 running`, `load 0.5`, `level=info msg="x y" took=12ms`.
//!
//! A line is read in the first of three ways that finds a number: `label: number` from its start,
//! `name=value` anywhere in it, and `name value` in turns. Must not know how the input is split
//! into lines. Read next: `detect`.

use super::{
    assignments::assignments,
    error::LineError,
    moment::{self, Times},
    names::SERIES_BYTES,
    number::{self, Scanned},
    options::{Column, Options},
    pair::{Pair, Value},
    row::LineFormat,
    slot::Slot,
    words::{alternating, is_level, labelled},
};
use crate::feed::measurement::Measurement;
use std::{borrow::Cow, collections::HashMap};

/// How many names keep their series. If there are more names, all series are made again.
const MAX_NAMES: usize = 1024;

/// Names with their numbers.
#[derive(Debug)]
pub(super) struct Pairs {
    times: Times,
    columns: Vec<Column>,
    decimal_comma: bool,
    slots: HashMap<Box<str>, Slot>,
}

impl Pairs {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            times: Times::new(options),
            columns: options.columns.clone(),
            decimal_comma: options.decimal_comma,
            slots: HashMap::new(),
        }
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        self.slots.len() * SERIES_BYTES
    }

    /// The time of a line: in front of it, or the value of a name that stands for it.
    fn time(&self, front: &str, pairs: &[Pair<'_>]) -> (Option<i64>, Option<usize>) {
        if !front.is_empty() && !self.times.is_chosen() {
            return (self.times.parse(front), None);
        }
        let found = pairs.iter().position(|pair| {
            self.times.is_name(&pair.name)
                && match &pair.value {
                    Value::Text(text) => moment::is_time_text(text),
                    // `ping` prints `time=0.045 ms`, which is no time of day.
                    Value::Number(Scanned { value: Some(value), unit: "" }, _) => {
                        self.times.is_chosen() || moment::is_recent(value.as_f64())
                    }
                    Value::Number(..) => false,
                }
        });
        let text = found.map(|at| match pairs[at].value {
            Value::Text(text) | Value::Number(_, text) => text,
        });
        (text.and_then(|text| self.times.parse(text)), found)
    }

    fn is_wanted(&self, name: &str) -> bool {
        let is_it = |column: &Column| matches!(column, Column::Named(wanted) if **wanted == *name);
        self.columns.is_empty() || self.columns.iter().any(is_it)
    }

    fn slot(&mut self, name: &str) -> Result<Option<&mut Slot>, LineError> {
        if !self.slots.contains_key(name) {
            let slot = Slot::new(name)?;
            if self.slots.len() >= MAX_NAMES {
                self.slots.clear();
            }
            self.slots.insert(name.into(), slot);
        }
        Ok(self.slots.get_mut(name))
    }
}

impl LineFormat for Pairs {
    fn line(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        let (front, rest) = front_time(line);
        let pairs = pairs(rest, self.decimal_comma).ok_or_else(|| why_not(rest))?;
        let (time, time_at) = self.time(front, &pairs);
        let start = row.len();
        for (at, pair) in pairs.into_iter().enumerate() {
            let Value::Number(scanned, text) = pair.value else { continue };
            if Some(at) == time_at || !self.is_wanted(&pair.name) {
                continue;
            }
            match self.slot(&pair.name) {
                Ok(slot) => {
                    let slot = slot.into_iter();
                    let is_explicit = || number::is_explicit_gap(text);
                    row.extend(
                        slot.filter_map(|s| s.measurement(scanned.clone(), is_explicit, time)),
                    );
                }
                Err(error) => {
                    row.truncate(start);
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

/// Whether `line` has a name with a number.
pub(super) fn looks_like(line: &str, decimal_comma: bool) -> bool {
    let is_number =
        |pair: &Pair<'_>| matches!(pair.value, Value::Number(Scanned { value: Some(_), .. }, _));
    pairs(front_time(line).1, decimal_comma).is_some_and(|pairs| pairs.iter().any(is_number))
}

/// Whether `line` has an `=` between a name and a number, so that it can be nothing else.
pub(super) fn has_assignment(line: &str, decimal_comma: bool) -> bool {
    let is_number =
        |pair: &Pair<'_>| matches!(pair.value, Value::Number(Scanned { value: Some(_), .. }, _));
    assignments(line, decimal_comma).iter().any(is_number)
}

/// The pairs of a line, `None` if it has none.
fn pairs(line: &str, decimal_comma: bool) -> Option<Vec<Pair<'_>>> {
    let some = |pairs: Vec<_>| (!pairs.is_empty()).then_some(pairs);
    some(labelled(line, decimal_comma))
        .or_else(|| some(assignments(line, decimal_comma)).map(|pairs| under_subject(line, pairs)))
        .or_else(|| some(alternating(line, decimal_comma)))
}

/// The pairs, with the one word in front of them in their names: `some avg10=1.5 total=3`,
/// `eth0: rx=5 tx=6`. A line with more words is a sentence.
fn under_subject<'a>(line: &'a str, mut pairs: Vec<Pair<'a>>) -> Vec<Pair<'a>> {
    let mut words = line.split_ascii_whitespace();
    let subject = words.next().unwrap_or_default().trim_end_matches(':');
    let is_pair = |word: &str| word.find('=').is_some_and(|sign| sign > 0);
    let is_subject = subject.starts_with(char::is_alphabetic)
        && subject.chars().all(|c| c.is_alphanumeric() || "_-./".contains(c))
        && !is_level(subject)
        && words.all(is_pair);
    if is_subject {
        for pair in &mut pairs {
            pair.name = format!("{subject}.{}", pair.name).into();
        }
    }
    pairs
}

/// The time at the start of a line, and the rest.
fn front_time(line: &str) -> (&str, &str) {
    // The names of days and months are not lower-case.
    if !line.starts_with(|c: char| c == '[' || c.is_ascii_digit() || c.is_ascii_uppercase()) {
        return ("", line);
    }
    let words = line.split_ascii_whitespace().take(moment::MAX_FIELDS);
    let fields: Vec<_> = words.map(Cow::Borrowed).collect();
    let mut end = 0;
    for field in &fields[..moment::span(&fields)] {
        let gap = line[end..].len() - line[end..].trim_ascii_start().len();
        end += gap + field.len();
    }
    let (front, rest) = line.split_at(end);
    (front, rest.trim_ascii_start().trim_start_matches(',').trim_ascii_start())
}

fn why_not(line: &str) -> LineError {
    let refused = line.split(['=', ' ', ':', ';', '\t']).find_map(number::refusal);
    refused.unwrap_or(LineError::NoPair)
}

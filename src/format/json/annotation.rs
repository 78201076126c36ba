//! An object that says something about the chart and measures nothing:
//!
//! ```text
//! {"note": "deploy"}           {"series": "cpu", "max": 80, "min": 5}        {"title": "Oven"}
//! {"note": "deploy", "t": 1763770000123, "series": "cpu"}
//! ```
//!
//! It has these members and no others: with one more, it is measurements as any other object. So
//! `{"note":"x","value":3}` and `{"min":1,"max":5,"mean":3}` keep their meaning. Must not know
//! where the object stands in the input. Read next: `series`.

use super::members::{Said, number, walk};
use crate::feed::{
    annotation::{Annotation, Bound, Note, Text, Thresholds},
    measurement::MAX_SERIES_BYTES,
};
use crate::format::json_error::JsonError;
use serde_json::Number;

/// The most members that such an object has: a series, two bounds and a text.
pub(super) const MOST_MEMBERS: usize = 4;

/// Whether a text or null with this path hints at one of them.
pub(super) fn is_hint(path: &str) -> bool {
    matches!(path, "note" | "title")
}

/// Whether this is the path of a bound.
pub(super) fn is_bound(path: &str) -> bool {
    matches!(path, "min" | "max")
}

/// What the object says about the chart; `None` if it is anything else. It has this many `members`.
/// `is_time` tells the names of times, and `time` is the one that was found in it.
///
/// # Errors
/// It says something that cannot be: a note without a text, a time that is none, a threshold that is
/// not finite, or a text or name that is too long.
pub(super) fn read(
    object: &str,
    members: usize,
    is_time: &dyn Fn(&str) -> bool,
    time: Option<i64>,
) -> Result<Option<Annotation>, JsonError> {
    let (mut found, mut has_other, mut visited) = (Members::default(), false, 0);
    walk(object, &mut String::new(), &mut |path, _, said| {
        visited += 1;
        has_other |= !found.takes(path, said, is_time);
    })?;
    // What is not visited is a word such as `true`, or has no members.
    if has_other || visited != members { Ok(None) } else { found.annotation(time) }
}

/// The members of an object that has no others.
#[derive(Default)]
struct Members {
    note: Option<String>,
    title: Option<String>,
    text: Option<String>,
    series: Option<String>,
    bounds: Vec<(Bound, Limit)>,
    /// The name of the time, and whether it is written as a number.
    time: Option<(String, bool)>,
}

/// What a bound is set to.
enum Limit {
    At(Number),
    Nowhere,
    /// `NaN` or an infinity.
    NotFinite,
}

impl Members {
    /// Whether the member may belong to an annotation, and comes for the first time.
    fn takes(&mut self, path: &str, said: Said<'_>, is_time: &dyn Fn(&str) -> bool) -> bool {
        let new = |place: &mut Option<String>, text: &str| place.replace(text.to_owned()).is_none();
        match (path, said) {
            (_, said) if is_time(path) => {
                let is_number = matches!(said, Said::Number(_));
                self.time.replace((path.to_owned(), is_number)).is_none()
            }
            ("note", Said::Text(text)) => new(&mut self.note, &text),
            ("title", Said::Text(text)) => new(&mut self.title, &text),
            ("title", Said::Null) => new(&mut self.title, ""),
            ("text", Said::Text(text)) => new(&mut self.text, &text),
            ("series", Said::Text(text)) => new(&mut self.series, &text),
            ("min", said) => self.bound(Bound::Min, said),
            ("max", said) => self.bound(Bound::Max, said),
            _ => false,
        }
    }

    fn bound(&mut self, bound: Bound, said: Said<'_>) -> bool {
        let limit = match said {
            Said::Number(number) => Limit::At(number.nearest().clone()),
            Said::Null => Limit::Nowhere,
            Said::NoNumber => Limit::NotFinite,
            Said::Text(text) => match (number(text.trim()), &*text) {
                (Ok(Some(number)), _) => Limit::At(number.nearest().clone()),
                (_, "NaN" | "Infinity" | "-Infinity") => Limit::NotFinite,
                _ => return false,
            },
        };
        let is_new = self.bounds.iter().all(|(other, _)| *other != bound);
        self.bounds.push((bound, limit));
        is_new
    }

    fn annotation(self, time: Option<i64>) -> Result<Option<Annotation>, JsonError> {
        let text = |text: Option<String>| Text::new(&text.unwrap_or_default());
        Ok(match self {
            Self { note: Some(note), title: None, text: None, series, bounds, time: own }
                if bounds.is_empty() =>
            {
                match (own, time) {
                    (Some((_, true)), None) => return Ok(None), // a number that is a measurement
                    (Some((member, false)), None) => {
                        return Err(JsonError::NoTime { member: member.into() });
                    }
                    _ => {}
                }
                let text = text(Some(note))?;
                if text.is_empty() {
                    return Err(JsonError::EmptyNote);
                }
                Some(Annotation::Note(Note { time, series: series_name(series)?, text }))
            }
            Self {
                title: Some(title),
                note: None,
                text: None,
                series: None,
                bounds,
                time: None,
            } if bounds.is_empty() => Some(Annotation::Title(text(Some(title))?)),
            Self {
                series: Some(series),
                text: words,
                bounds,
                note: None,
                title: None,
                time: None,
            } if !bounds.is_empty() => {
                let value = |(bound, limit)| match limit {
                    Limit::At(number) => Ok((bound, Some(number))),
                    Limit::Nowhere => Ok((bound, None)),
                    Limit::NotFinite => Err(JsonError::NoThreshold),
                };
                let bounds = bounds.into_iter().map(value).collect::<Result<_, _>>()?;
                let series = series_name(Some(series))?;
                Some(Annotation::Thresholds(Thresholds { series, bounds, text: text(words)? }))
            }
            _ => None,
        })
    }
}

/// The name of a series; `None` if it has none, and so stands for all.
fn series_name(name: Option<String>) -> Result<Option<Box<str>>, JsonError> {
    match name {
        Some(name) if name.len() > MAX_SERIES_BYTES => {
            Err(JsonError::NameTooLong { len: name.len() })
        }
        name => Ok(name.filter(|name| !name.is_empty()).map(String::into)),
    }
}

#[cfg(test)]
#[path = "annotation_tests.rs"]
mod tests;

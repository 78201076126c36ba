//! What an object holds: its numbers by their paths, what names them, and its time.
//!
//! Must not know what becomes of it. Read next: `annotation`, `series`.

use super::{
    annotation::{is_bound, is_hint},
    members::{Said, number},
};
use crate::feed::number::Number;
use crate::format::options::{TimeChoice, TimeUnit};
use crate::format::{json_error::JsonError, time};
use std::ops::Range;

/// Members whose text names the series; an earlier one precedes.
const NAMES: [&str; 9] =
    ["series", "metric", "name", "label", "sensor", "device", "topic", "model", "host"];
/// Members that are a time, if they can be one.
const TIMES: [&str; 7] = ["t", "time", "ts", "timestamp", "@timestamp", "date", "datetime"];

/// So many characters of a text that is no time are repeated.
const SHOWN: usize = 40;

/// What an object holds.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The paths of all numbers, one behind the other.
    pub(super) paths: String,
    pub(super) numbers: Vec<Member>,
    /// The place in [`NAMES`], and the name.
    pub(super) name: Option<(usize, String)>,
    pub(super) unit: String,
    pub(super) tags: Vec<(String, String)>,
    /// The depth of the member, and the time.
    pub(super) time: Option<(usize, i64)>,
    /// `t` as it is written, for our own records.
    pub(super) t: Option<i64>,
    /// What `t` says, where that is no time.
    pub(super) not_a_time: Option<Box<str>>,
    pub(super) has_seq: bool,
    pub(super) has_fields: bool,
    /// There may be a note or a title in it, or the bounds of all series.
    pub(super) has_hint: bool,
}

/// A number, or a gap.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) path: Range<usize>,
    pub(super) value: Option<Number>,
    pub(super) is_null: bool,
}

impl Found {
    /// Forgets it all, and keeps the buffers.
    pub(super) fn clear(&mut self) {
        self.paths.clear();
        self.numbers.clear();
        self.tags.clear();
        self.unit.clear();
        (self.name, self.time, self.t, self.not_a_time) = (None, None, None, None);
        (self.has_seq, self.has_fields, self.has_hint) = (false, false, false);
    }

    /// Takes what stands at a path, which has so many names and indices.
    pub(super) fn take(
        &mut self,
        path: &str,
        depth: usize,
        said: Said<'_>,
        choice: &TimeChoice,
        unit: Option<TimeUnit>,
    ) {
        if let Some(tag) = path.strip_prefix("tags.") {
            match said {
                Said::Text(text) => return self.tags.push((tag.to_owned(), text.into_owned())),
                Said::Number(number) => {
                    return self.tags.push((tag.to_owned(), number.to_string()));
                }
                _ => return,
            }
        }
        if self.takes_time(path, depth, &said, choice, unit) {
            return;
        }
        self.has_fields |= path.starts_with("fields.");
        self.has_hint |= matches!(said, Said::Text(_) | Said::Null) && is_hint(path);
        let (value, is_null) = match said {
            Said::Text(text) => {
                if self.takes_text(path, &text) {
                    return;
                }
                match (number(text.trim()), &*text) {
                    (Ok(Some(number)), _) => (Some(number), false),
                    (_, "NaN" | "Infinity" | "-Infinity") => (None, false),
                    _ => return,
                }
            }
            Said::Number(number) => (Some(number), false),
            Said::NoNumber => (None, false),
            Said::Null => (None, true),
        };
        let start = self.paths.len();
        self.paths.push_str(path);
        self.numbers.push(Member { path: start..self.paths.len(), value, is_null });
    }

    /// Whether the member is a time, which is then no series.
    fn takes_time(
        &mut self,
        path: &str,
        depth: usize,
        said: &Said<'_>,
        choice: &TimeChoice,
        unit: Option<TimeUnit>,
    ) -> bool {
        if path == "seq" {
            self.has_seq |= matches!(said, Said::Number(_));
        }
        if let TimeChoice::Column(chosen) = choice {
            if **chosen != *path {
                return false;
            }
            self.time = match said {
                Said::Number(number) => time::from_number(number.as_f64(), unit),
                Said::Text(text) => time::parse(text, unit),
                _ => None,
            }
            .map(|time| (depth, time));
            return true;
        }
        if !is_time_name(path.rsplit('.').next().unwrap_or(path)) {
            return false;
        }
        let time = match said {
            Said::Number(number) => {
                if path == "t" {
                    self.t = number.as_i64();
                }
                let number = number.as_f64();
                let is_time = unit.is_some() || time::is_plausible_unix(number);
                is_time.then(|| time::from_number(number, unit)).flatten()
            }
            Said::Text(text) if number(text).is_ok_and(|number| number.is_none()) => {
                time::parse(text, unit)
            }
            Said::Text(text) => text
                .parse()
                .ok()
                .filter(|&number| time::is_plausible_unix(number))
                .and_then(|number| time::from_number(number, unit)),
            _ => None,
        };
        if let Some(time) = time
            && self.time.is_none_or(|(outer, _)| depth < outer)
        {
            self.time = Some((depth, time));
        }
        if path == "t" && time.is_none() {
            self.not_a_time = match said {
                Said::Number(number) => Some(number.to_string().into()),
                Said::Text(text) => {
                    let start: String = text.chars().take(SHOWN).collect();
                    Some(format!("{start:?}").into())
                }
                _ => None,
            };
        }
        time.is_some()
    }

    /// What `t` says beside a `value`, where that is no time. Without a `value`, it may be a
    /// temperature.
    pub(super) fn wrong_time(&mut self) -> Option<Box<str>> {
        let is_value = |member: &Member| self.paths[member.path.clone()] == *"value";
        if self.numbers.iter().any(is_value) { self.not_a_time.take() } else { None }
    }

    /// Whether the text names the series or its unit.
    fn takes_text(&mut self, path: &str, text: &str) -> bool {
        if path == "unit" {
            text.clone_into(&mut self.unit);
            return true;
        }
        let Some(place) = NAMES.iter().position(|name| *name == path) else { return false };
        self.has_hint |= text.is_empty() && place == 0;
        if !text.is_empty() && self.name.as_ref().is_none_or(|(other, _)| place < *other) {
            self.name = Some((place, text.to_owned()));
        }
        true
    }

    /// Whether it may say something about the chart. Most objects do not, and this is all that
    /// they pay for those that do.
    pub(super) fn may_annotate(&self) -> bool {
        let is_named = || matches!(self.name, Some((0, _)));
        let is_bound = |member: &Member| is_bound(&self.paths[member.path.clone()]);
        self.has_hint || is_named() && !self.numbers.is_empty() && self.numbers.iter().all(is_bound)
    }

    /// The name of a series: `name.field{tag=value}`.
    pub(super) fn write_name(&self, field: &str, out: &mut String) {
        out.clear();
        if let Some((_, name)) = &self.name {
            out.push_str(name);
        }
        if field != "value" && !field.is_empty() {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(field);
        }
        for (number, (tag, value)) in self.tags.iter().enumerate() {
            out.push(if number == 0 { '{' } else { ',' });
            out.push_str(tag);
            out.push('=');
            out.push_str(value);
        }
        if !self.tags.is_empty() {
            out.push('}');
        }
    }

    /// Why it gives nothing, where a person chose members.
    pub(super) fn not_chosen(&self) -> JsonError {
        let paths = self.numbers.iter().take(10).map(|member| &self.paths[member.path.clone()]);
        let has = paths.collect::<Vec<_>>().join(", ");
        JsonError::NotChosen { has: if has.is_empty() { "no number".into() } else { has.into() } }
    }
}

/// Whether a member that is called so may be a time.
pub(super) fn is_time_name(key: &str) -> bool {
    TIMES.iter().any(|name| key.eq_ignore_ascii_case(name))
}

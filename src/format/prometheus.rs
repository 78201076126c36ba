//! Prometheus' text format, and OpenMetrics: `http_requests_total{code="200"} 1027 1763770000123`.
//!
//! Times are in milliseconds in Prometheus and in seconds in OpenMetrics; the size of the number
//! tells which. Of the comments, `# UNIT` is kept. `NaN` and infinities are gaps. Exemplars are
//! skipped.
//!
//! Must not know how the input is split into lines. The formats are
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>, with names in quotes
//! (<https://prometheus.io/docs/guides/utf8/>), and
//! <https://prometheus.io/docs/specs/om/open_metrics_spec/>. Read next: `graphite`.

use super::{
    decimal::decimal,
    error::LineError,
    metric_error::MetricError,
    names::{Names, SERIES_BYTES, series_name},
    options::{Options, TimeChoice, TimeUnit},
    row::LineFormat,
    time,
};
use crate::feed::measurement::{MAX_SERIES_BYTES, Measurement, Series};
use std::{borrow::Cow, collections::HashMap};

/// How many metrics' units are remembered.
const MAX_UNITS: usize = 1_000;

const BLANKS: [char; 2] = [' ', '\t'];

/// Reads Prometheus' text format.
#[derive(Debug, Default)]
pub struct Prometheus {
    names: Names,
    units: HashMap<Box<str>, Box<str>>,
    time: TimeChoice,
    time_unit: Option<TimeUnit>,
}

impl Prometheus {
    /// Reads times as `options` say. A line has no columns, so a column's name changes nothing.
    pub fn new(options: &Options) -> Self {
        let Options { time, time_unit, .. } = options;
        Self { time: time.clone(), time_unit: *time_unit, ..Self::default() }
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        self.names.held() + self.units.len() * SERIES_BYTES
    }

    /// Whether `line` is one of this form and hardly one of another: it has labels, a time in
    /// milliseconds, or is a comment that only this form has.
    pub fn looks_like(line: &str) -> bool {
        if let Some(comment) = line.strip_prefix("# ") {
            let word = comment.split(BLANKS).next();
            return matches!(word, Some("HELP" | "TYPE" | "UNIT")) || comment == "EOF";
        }
        let mut row = Vec::new();
        if Self::default().line(line, &mut row).is_err() {
            return false;
        }
        let has_milliseconds = line
            .rsplit(BLANKS)
            .next()
            .is_some_and(|last| last.len() == 13 && last.bytes().all(|b| b.is_ascii_digit()));
        line.contains("=\"") || (has_milliseconds && row.iter().all(|one| one.time.is_some()))
    }

    fn read(&mut self, line: &str) -> Result<Measurement, LineError> {
        let column = |rest: &str| line.len() - rest.len() + 1;
        let (head, rest) = line.split_at(end_of_head(line)?);
        let units = &self.units;
        let series = self.names.series(&[head], || named(head, units))?;
        let rest = rest.trim_start_matches(BLANKS);
        let (text, after) = rest.split_at(rest.find(BLANKS).unwrap_or(rest.len()));
        let value =
            decimal(text).ok_or_else(|| MetricError::PrometheusValue { column: column(rest) })?;
        let rest = after.trim_start_matches(BLANKS);
        let text = rest.split('#').next().unwrap_or_default().trim_end_matches(BLANKS);
        let mut time = None;
        if !text.is_empty() {
            let number: Option<f64> = decimal(text).flatten().map(|number| number.as_f64());
            let own = number.and_then(|number| time::from_number(number, self.time_unit));
            time = Some(own.ok_or_else(|| MetricError::PrometheusTime { column: column(rest) })?);
        }
        let time = time.filter(|_| self.time != TimeChoice::Arrival);
        Ok(Measurement { series: Some(series), value, time })
    }

    /// Keeps the unit that `UNIT name unit` gives.
    fn comment(&mut self, comment: &str) {
        let mut words = comment.split_ascii_whitespace();
        let (Some("UNIT"), Some(name), Some(unit), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return;
        };
        let is_new = self.units.get(name).is_none_or(|known| **known != *unit);
        let is_short = name.len() <= MAX_SERIES_BYTES && unit.len() <= MAX_SERIES_BYTES;
        if is_new && is_short && self.units.len() < MAX_UNITS {
            self.units.insert(name.into(), unit.into());
            self.names.clear();
        }
    }
}

impl LineFormat for Prometheus {
    fn line(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        let line = line.trim_start_matches(BLANKS);
        match line.strip_prefix('#') {
            Some(comment) => self.comment(comment),
            None => row.push(self.read(line)?),
        }
        Ok(())
    }
}

/// The length of the name with its labels.
fn end_of_head(line: &str) -> Result<usize, MetricError> {
    let name = line.find(|c| BLANKS.contains(&c) || c == '{').unwrap_or(line.len());
    let rest = line[name..].trim_start_matches(BLANKS);
    if !rest.starts_with('{') {
        return Ok(name);
    }
    let start = line.len() - rest.len();
    let (mut at, mut is_quoted) = (start, false);
    let bytes = line.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\\' if is_quoted => at += 1,
            b'"' => is_quoted = !is_quoted,
            b'}' if !is_quoted => return Ok(at),
            _ => {}
        }
    }
    Err(MetricError::PrometheusLabels { column: start + 1 })
}

/// The series that `head` names, with the unit of its metric.
fn named(head: &str, units: &HashMap<Box<str>, Box<str>>) -> Result<Series, LineError> {
    let (name, labels) = head.split_at(head.find('{').unwrap_or(head.len()));
    let name = name.trim_end_matches(BLANKS);
    let mut labels = Labels { head, rest: labels.strip_prefix('{').unwrap_or("}"), name: None };
    let mut tags = Vec::new();
    while let Some(label) = labels.next()? {
        // An empty label is the same as none.
        if !label.1.is_empty() {
            tags.push(label);
        }
    }
    let name: Cow<'_, str> = match labels.name {
        Some(quoted) if name.is_empty() && !quoted.is_empty() => quoted,
        None if is_name(name) => name.into(),
        _ => return Err(MetricError::PrometheusName { column: 1 }.into()),
    };
    // The samples of a metric of OpenMetrics have suffixes; those of `_bucket` and `_count` are
    // counts.
    let metric = name.strip_suffix("_total").or_else(|| name.strip_suffix("_sum"));
    let unit = [Some(&*name), metric].into_iter().flatten().find_map(|name| units.get(name));
    Ok(Series { name: series_name(&name, "", &tags)?, unit: unit.cloned().unwrap_or_default() })
}

/// Whether `text` is a name that needs no quotes.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| !c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':'))
}

/// The name and the value of a label.
type Label<'a> = (Cow<'a, str>, Cow<'a, str>);

/// The labels between braces, one after the other.
struct Labels<'a> {
    head: &'a str,
    rest: &'a str,
    /// The name of the metric, if it is in the braces: there it is quoted and has no value.
    name: Option<Cow<'a, str>>,
}

impl<'a> Labels<'a> {
    /// The next label, or `None` at the brace that closes them.
    fn next(&mut self) -> Result<Option<Label<'a>>, MetricError> {
        loop {
            self.skip_blanks();
            if self.rest == "}" {
                return Ok(None);
            }
            let fault =
                MetricError::PrometheusLabel { column: self.head.len() - self.rest.len() + 1 };
            let is_quoted = self.rest.starts_with('"');
            let name = if is_quoted { self.quoted() } else { self.bare() };
            let name = name.ok_or_else(|| fault.clone())?;
            self.skip_blanks();
            if let Some(value) = self.rest.strip_prefix('=') {
                self.rest = value;
                self.skip_blanks();
                let value = self.quoted().filter(|_| self.comma());
                return Ok(Some((name, value.ok_or(fault)?)));
            }
            if !is_quoted || self.name.is_some() || !self.comma() {
                return Err(fault);
            }
            self.name = Some(name);
        }
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start_matches(BLANKS);
    }

    /// Skips the comma after a label. The last label needs none.
    fn comma(&mut self) -> bool {
        self.skip_blanks();
        match self.rest.strip_prefix(',') {
            Some(rest) => self.rest = rest,
            None => return self.rest == "}",
        }
        true
    }

    fn bare(&mut self) -> Option<Cow<'a, str>> {
        let end = self.rest.find(|c| BLANKS.contains(&c) || c == '=')?;
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        is_name(name).then_some(name.into())
    }

    /// A text in quotes, in which `\` escapes a quote, itself, and `n` for a line end.
    fn quoted(&mut self) -> Option<Cow<'a, str>> {
        let text = self.rest.strip_prefix('"')?;
        let plain = text.find(['"', '\\'])?;
        if text[plain..].starts_with('"') {
            self.rest = &text[plain + 1..];
            return Some(text[..plain].into());
        }
        let mut out = String::new();
        let mut chars = text.chars();
        loop {
            match chars.next()? {
                '"' => break,
                '\\' => match chars.next()? {
                    'n' => out.push('\n'),
                    escaped @ ('"' | '\\') => out.push(escaped),
                    other => out.extend(['\\', other]),
                },
                char => out.push(char),
            }
        }
        self.rest = chars.as_str();
        Some(out.into())
    }
}

#[cfg(test)]
mod tests;

//! InfluxDB's line protocol: `cpu,host=a usage=3.5,cores=4i 1763770000123000000`.
//!
//! Each field that is a number is a series, `cpu.usage{host=a}`. `true` and `false` are 1 and 0, so
//! that a state can be drawn; texts are skipped. The time is of any unit, found out by its size:
//! nanoseconds since 1973 can be no other. `Options::time_unit` says otherwise. Where
//! `Options::time` names a field, that field is the time.
//!
//! Must not know how the input is split into lines. The protocol is
//! <https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/>. Read next:
//! `prometheus`.

use super::{
    decimal::{decimal, integer},
    error::LineError,
    metric_error::MetricError,
    names::{Names, series_name},
    options::{Options, TimeChoice, TimeUnit},
    row::LineFormat,
    time,
    words::is_level,
};
use crate::feed::{
    measurement::{Measurement, Series},
    number::Number,
};
use std::borrow::Cow;

/// Reads InfluxDB's line protocol.
#[derive(Debug, Default)]
pub struct Influx {
    names: Names,
    time: TimeChoice,
    time_unit: Option<TimeUnit>,
}

impl Influx {
    /// Reads times as `options` say.
    pub fn new(options: &Options) -> Self {
        let Options { time, time_unit, .. } = options;
        Self { names: Names::default(), time: time.clone(), time_unit: *time_unit }
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        self.names.held()
    }

    /// Whether `line` is almost certainly of this form. Its measurement distinguishes it from
    /// pairs: it has no `=` and no `:`, and starts with a letter.
    pub fn looks_like(line: &str) -> bool {
        let measurement = &line[..end_of(line, |byte| matches!(byte, b',' | b' '))];
        let starts_a_name = |c: char| c.is_alphabetic() || c == '_';
        measurement.starts_with(starts_a_name)
            && !measurement.contains(['=', ':', '|', '{'])
            && !is_level(measurement)
            && Self::default().line(line, &mut Vec::new()).is_ok()
    }

    fn read(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        let column = |rest: &str| line.len() - rest.len() + 1;
        let start = row.len();
        let (head, mut rest) = line.split_at(end_of(line, |byte| byte == b' '));
        if head.is_empty() || head.starts_with(',') {
            return Err(MetricError::InfluxMeasurement.into());
        }
        // The blank stays with the head, so that head and field together are a key.
        let head = &line[..line.len().min(head.len() + 1)];
        rest = rest.trim_start_matches(' ');
        if rest.is_empty() {
            return Err(MetricError::InfluxFields.into());
        }
        let mut named_time = None;
        loop {
            let (field, after) = split_pair(rest)
                .ok_or_else(|| MetricError::InfluxField { column: column(rest) })?;
            let (value, end) = Value::read(after)
                .ok_or_else(|| MetricError::InfluxValue { column: column(after) })?;
            let end = end.ok_or_else(|| MetricError::InfluxText { column: column(after) })?;
            if matches!(&self.time, TimeChoice::Column(name) if **name == *unescape(field)) {
                named_time = time_of(&after[..end], self.time_unit);
            } else if let Value::Number(value) = value {
                let series = self.names.series(&[head, field], || named(head, field))?;
                row.push(Measurement { series: Some(series), value, time: None });
            }
            rest = &after[end..];
            match rest.strip_prefix(',') {
                Some(more) => rest = more,
                None => break,
            }
        }
        let own_time = self.own_time(rest).ok_or_else(|| MetricError::InfluxTime {
            column: column(rest.trim_start_matches(' ')),
        })?;
        let time = if self.time == TimeChoice::Arrival { None } else { named_time.or(own_time) };
        row[start..].iter_mut().for_each(|measurement| measurement.time = time);
        Ok(())
    }

    /// The time behind the fields, if there is one. `None` if something else stands there.
    fn own_time(&self, rest: &str) -> Option<Option<i64>> {
        let text = rest.trim_matches(' ');
        if text.is_empty() {
            return Some(None);
        }
        let number = text.parse::<i64>().ok().filter(|_| rest.starts_with(' '))?;
        time::from_number(number as f64, self.time_unit).map(Some)
    }
}

impl LineFormat for Influx {
    fn line(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        if line.starts_with('#') {
            return Ok(());
        }
        let start = row.len();
        self.read(line, row).inspect_err(|_| row.truncate(start))
    }
}

/// The value of a field.
enum Value {
    /// A number, or a gap.
    Number(Option<Number>),
    /// Anything that is not drawn.
    Text,
}

impl Value {
    /// The value at the start of `text` and its length, which is `None` for a text without an end.
    fn read(text: &str) -> Option<(Self, Option<usize>)> {
        if let Some(quoted) = text.strip_prefix('"') {
            let end = end_of(quoted, |byte| byte == b'"');
            return Some((Self::Text, (end < quoted.len()).then_some(end + 2)));
        }
        let end = end_of(text, |byte| matches!(byte, b',' | b' '));
        let value = match &text[..end] {
            "t" | "T" | "true" | "True" | "TRUE" => Some(1.into()),
            "f" | "F" | "false" | "False" | "FALSE" => Some(0.into()),
            number => match number.as_bytes().last()? {
                b'i' | b'u' => Some(integer(&number[..number.len() - 1])?),
                _ => decimal(number)?,
            },
        };
        Some((Self::Number(value), Some(end)))
    }
}

/// The time in the value of the field that is the time.
fn time_of(value: &str, unit: Option<TimeUnit>) -> Option<i64> {
    time::parse(value.trim_matches('"').trim_end_matches(['i', 'u']), unit)
}

/// The series of a field. `head` is the measurement with its tags.
fn named(head: &str, field: &str) -> Result<Series, LineError> {
    let text = head.strip_suffix(' ').unwrap_or(head);
    let (measurement, mut rest) = text.split_at(end_of(text, |byte| byte == b','));
    let mut tags = Vec::new();
    while let Some(tag) = rest.strip_prefix(',') {
        let column = text.len() - tag.len() + 1;
        let end = end_of(tag, |byte| byte == b',');
        let (name, value) = split_pair(&tag[..end])
            .filter(|(_, value)| !value.is_empty())
            .ok_or(MetricError::InfluxTag { column })?;
        tags.push((unescape(name), unescape(value)));
        rest = &tag[end..];
    }
    let name = series_name(&unescape(measurement), &unescape(field), &tags)?;
    Ok(Series { name, unit: Box::default() })
}

/// A name and what is behind its `=`. A name is not empty, and has no blank and no comma.
fn split_pair(text: &str) -> Option<(&str, &str)> {
    let end = end_of(text, |byte| matches!(byte, b'=' | b',' | b' '));
    let value = text[end..].strip_prefix('=')?;
    (end > 0).then_some((&text[..end], value))
}

/// Where the first byte stands that is an end and has no `\` before it, or the length. An end is
/// ASCII, so it is never within a character.
fn end_of(text: &str, is_end: impl Fn(u8) -> bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if is_end(byte) => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Removes the `\` before a comma, a `=` or a blank. Before anything else, a `\` is itself.
fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (char, chars.clone().next()) {
            ('\\', Some(next)) => {
                if !matches!(next, ',' | '=' | ' ') {
                    out.push('\\');
                }
                out.push(next);
                chars.next();
            }
            _ => out.push(char),
        }
    }
    out.into()
}

#[cfg(test)]
mod tests;

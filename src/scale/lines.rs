//! Messages as lines of JSON, as they stand in Redis: without a number, and without a time unless
//! it is the data's own.
//!
//! | what | line |
//! |---|---|
//! | a measurement | `{"series":"rtt","unit":"ms","value":74}`, perhaps with `t` |
//! | a text of the chat | `"Message: hello"` |
//! | a binary message | `["aGVsbG8="]` |
//! | what is said about the chart | `{"title":"Oven"}`, `{"note":"door opened","t":5}`, `{"bounds":[["max",80]],"text":""}` |
//!
//! Must not know Redis. Read next: `apply.rs`.

use crate::{
    feed::{
        annotation::{Annotation, Bound, Note, Text, Thresholds},
        measurement::{Measurement, Series},
        number::Number,
    },
    wire::MessageKind,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, collections::HashMap, sync::Arc};

#[derive(Serialize, Deserialize)]
struct MeasurementLine<'a> {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    t: Option<i64>,
    #[serde(default, borrow, skip_serializing_if = "str::is_empty")]
    series: Cow<'a, str>,
    #[serde(default, borrow, skip_serializing_if = "str::is_empty")]
    unit: Cow<'a, str>,
    value: Option<Number>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum MessageLine<'a> {
    Text(Cow<'a, str>),
    Binary([String; 1]),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum AboutLine<'a> {
    Title {
        title: Cow<'a, str>,
    },
    Note {
        note: Cow<'a, str>,
        t: Option<i64>,
        series: Option<Box<str>>,
    },
    Bounds {
        bounds: Vec<(Cow<'a, str>, Option<serde_json::Number>)>,
        series: Option<Box<str>>,
        text: Cow<'a, str>,
    },
}

fn write(line: &impl Serialize, out: &mut Vec<u8>) {
    // It cannot fail: a Vec takes every write, and none of the lines has a key that is no text.
    _ = serde_json::to_writer(&mut *out, line);
    out.push(b'\n');
}

/// Appends the line of a measurement.
pub fn write_measurement(measurement: &Measurement, out: &mut Vec<u8>) {
    let series = measurement.series.as_deref();
    let line = MeasurementLine {
        t: measurement.time,
        series: series.map_or("", |series| &series.name).into(),
        unit: series.map_or("", |series| &series.unit).into(),
        value: measurement.value.clone(),
    };
    write(&line, out);
}

/// Appends the line of a message of the chat.
pub fn write_message(kind: MessageKind, payload: &[u8], out: &mut Vec<u8>) {
    let line = match (kind, std::str::from_utf8(payload)) {
        (MessageKind::Text, Ok(text)) => MessageLine::Text(text.into()),
        _ => MessageLine::Binary([BASE64_STANDARD.encode(payload)]),
    };
    write(&line, out);
}

/// Appends the line of what is said about a chart.
pub fn write_annotation(annotation: &Annotation, out: &mut Vec<u8>) {
    let line = match annotation {
        Annotation::Title(title) => AboutLine::Title { title: title.as_str().into() },
        Annotation::Note(Note { time, series, text }) => {
            AboutLine::Note { note: text.as_str().into(), t: *time, series: series.clone() }
        }
        Annotation::Thresholds(Thresholds { series, bounds, text }) => {
            let name = |bound: &Bound| if *bound == Bound::Min { "min" } else { "max" };
            let bounds = bounds.iter().map(|(one, value)| (name(one).into(), value.clone()));
            let (series, text) = (series.clone(), text.as_str().into());
            AboutLine::Bounds { bounds: bounds.collect(), series, text }
        }
    };
    write(&line, out);
}

/// The series that have appeared, by their names: all measurements of one share its name and its
/// unit, as long as that stays.
#[derive(Debug, Default)]
pub struct Names(HashMap<Box<str>, Arc<Series>>);

/// The most names that are remembered.
const MOST_NAMES: usize = 10_000;

impl Names {
    fn series(&mut self, name: &str, unit: &str) -> Arc<Series> {
        if let Some(known) = self.0.get(name).filter(|series| series.has_unit(unit)) {
            return known.clone();
        }
        let new = Arc::new(Series { name: name.into(), unit: unit.into() });
        if self.0.len() >= MOST_NAMES {
            self.0.clear();
        }
        self.0.insert(name.into(), new.clone());
        new
    }
}

/// Reads one measurement a line. A line that is none is a gap, because it has a number.
pub fn read_measurements(data: &[u8], names: &mut Names) -> Vec<Measurement> {
    let gap = Measurement { series: None, value: None, time: None };
    let read = |line: &[u8]| {
        let line: MeasurementLine<'_> = serde_json::from_slice(line).ok()?;
        let is_named = !line.series.is_empty() || !line.unit.is_empty();
        let series = is_named.then(|| names.series(&line.series, &line.unit));
        Some(Measurement { series, value: line.value, time: line.t })
    };
    lines(data).map(read).map(|read| read.unwrap_or(gap.clone())).collect()
}

/// Reads one message a line. A line that is none is an empty message, because it has a number.
pub fn read_messages(data: &[u8]) -> impl Iterator<Item = (MessageKind, Vec<u8>)> {
    lines(data).map(|line| match serde_json::from_slice(line) {
        Ok(MessageLine::Text(text)) => (MessageKind::Text, text.into_owned().into_bytes()),
        Ok(MessageLine::Binary([text])) => {
            (MessageKind::Binary, BASE64_STANDARD.decode(text).unwrap_or_default())
        }
        Err(_) => (MessageKind::Binary, Vec::new()),
    })
}

/// Reads one annotation a line. Leaves out what is none.
pub fn read_annotations(data: &[u8]) -> impl Iterator<Item = Annotation> {
    lines(data).filter_map(|line| {
        let text = |text: Cow<'_, str>| Text::new(&text).ok();
        Some(match serde_json::from_slice(line).ok()? {
            AboutLine::Title { title } => Annotation::Title(text(title)?),
            AboutLine::Note { note, t, series } => {
                Annotation::Note(Note { time: t, series, text: text(note)? })
            }
            AboutLine::Bounds { bounds, series, text: words } => {
                let bound = |name: &str| if name == "min" { Bound::Min } else { Bound::Max };
                let bounds = bounds.into_iter().map(|(name, value)| (bound(&name), value));
                let (bounds, text) = (bounds.collect(), text(words)?);
                Annotation::Thresholds(Thresholds { series, bounds, text })
            }
        })
    })
}

/// The lines.
pub fn lines(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measurement_comes_back_as_it_was() {
        let long = serde_json::from_str("18446744073709551616").unwrap();
        let oven = Arc::new(Series { name: "oven \"°\n".into(), unit: "ms".into() });
        let all = [
            Measurement::new(74),
            Measurement { value: None, ..Measurement::new(1) },
            Measurement { series: Some(oven.clone()), time: Some(-5), ..Measurement::new(1) },
            Measurement { value: Number::from_f64(0.1), series: Some(oven), time: None },
            Measurement { value: Some(long), ..Measurement::new(1) },
        ];
        let mut data = Vec::new();
        all.iter().for_each(|one| write_measurement(one, &mut data));
        assert!(data.starts_with(b"{\"value\":74}\n{\"value\":null}\n"));
        let mut names = Names::default();
        assert_eq!(read_measurements(&data, &mut names), all);
        let read = read_measurements(&data, &mut names);
        let series = |one: usize| read[one].series.clone().unwrap();
        assert!(Arc::ptr_eq(&series(2), &series(3)), "its name is kept once");
    }

    #[test]
    fn however_many_names_and_units_come_few_are_remembered() {
        let mut names = Names::default();
        for number in 0..3 * MOST_NAMES {
            let line =
                format!("{{\"series\":\"a{}\",\"unit\":\"{number}\",\"value\":1}}", number / 2);
            let read = read_measurements(line.as_bytes(), &mut names);
            assert_eq!(*read[0].series.clone().unwrap().unit, *number.to_string());
        }
        assert!(names.0.len() <= MOST_NAMES);
    }

    #[test]
    fn what_is_no_measurement_keeps_its_number() {
        let read = read_measurements(b"{\"value\":1}\nnonsense\n{}\n", &mut Names::default());
        assert_eq!(read.iter().filter(|one| one.value.is_none()).count(), 2);
    }

    #[test]
    fn a_message_comes_back_as_it_was() {
        let all = [
            (MessageKind::Text, b"Message: a\n\"b\"".to_vec()),
            (MessageKind::Binary, vec![0, 255, 10]),
            (MessageKind::Text, Vec::new()),
        ];
        let mut data = Vec::new();
        all.iter().for_each(|(kind, payload)| write_message(*kind, payload, &mut data));
        assert_eq!(read_messages(&data).collect::<Vec<_>>(), all);
    }

    #[test]
    fn what_is_said_about_the_chart_comes_back_as_it_was() {
        let text = |text| Text::new(text).unwrap();
        let all = [
            Annotation::Title(text("Oven")),
            Annotation::Note(Note { time: None, series: None, text: text("door opened") }),
            Annotation::Note(Note { time: Some(5), series: Some("a".into()), text: text("x") }),
            Annotation::Thresholds(Thresholds {
                series: Some("top".into()),
                bounds: vec![(Bound::Min, None), (Bound::Max, Some(250.into()))],
                text: text("too hot"),
            }),
        ];
        let mut data = Vec::new();
        all.iter().for_each(|one| write_annotation(one, &mut data));
        assert_eq!(read_annotations(&data).collect::<Vec<_>>(), all);
    }
}

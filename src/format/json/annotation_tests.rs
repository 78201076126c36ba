//! What objects say about the chart, and which of them are measurements all the same.

use super::super::JsonReader;
use crate::feed::annotation::{Annotation, Bound, Note, Thresholds};
use crate::format::{
    Collected, Options,
    options::{Column, TimeChoice},
};

fn read_with(options: &Options, text: &str) -> Collected {
    let (mut reader, mut read) = (JsonReader::new(options), Collected::default());
    reader.push(text.as_bytes(), &mut read);
    reader.finish(&mut read);
    read
}

fn shown(annotation: &Annotation) -> String {
    let about = |series: &Option<Box<str>>| match series {
        Some(series) => format!(" of {series}"),
        None => String::new(),
    };
    match annotation {
        Annotation::Note(Note { time, series, text }) => {
            let time = time.map_or(String::new(), |time| format!(" at {time}"));
            format!("note{}: {}{time}", about(series), text.as_str())
        }
        Annotation::Thresholds(Thresholds { series, bounds, text }) => {
            let bound = |(bound, value): &(Bound, Option<serde_json::Number>)| {
                let name = if *bound == Bound::Max { "max" } else { "min" };
                let value = value.as_ref().map_or("none".to_owned(), ToString::to_string);
                format!("{name} {value}")
            };
            let bounds: Vec<String> = bounds.iter().map(bound).collect();
            format!("{}{}: {}", bounds.join(", "), about(series), text.as_str())
        }
        Annotation::Title(text) => format!("title: {}", text.as_str()),
    }
}

/// What the text says about the chart, and which series it measures.
fn read(options: &Options, text: &str) -> (String, String) {
    let read = read_with(options, text);
    assert_eq!(read.refused, [], "{text}");
    let annotations: Vec<String> = read.annotations.iter().map(shown).collect();
    let names: Vec<String> = read
        .measurements
        .iter()
        .map(|one| one.series.as_ref().map_or(String::new(), |series| series.name.to_string()))
        .collect();
    (annotations.join("; "), names.join(" "))
}

#[track_caller]
fn says(text: &str, annotations: &str) {
    let read = read(&Options::default(), text);
    assert_eq!(read, (annotations.to_owned(), String::new()), "{text}");
}

#[track_caller]
fn measures(text: &str, series: &str) {
    let read = read(&Options::default(), text);
    assert_eq!(read, (String::new(), series.to_owned()), "{text}");
}

#[track_caller]
fn refuses(text: &str, why: &str) {
    let read = read_with(&Options::default(), text);
    assert_eq!((read.annotations.len(), read.measurements.len()), (0, 0), "{text}");
    assert_eq!(read.refused, [(1, why.to_owned())], "{text}");
}

#[test]
fn a_note_has_a_text_and_perhaps_a_time_and_a_series() {
    says(r#"{"note":"deploy"}"#, "note: deploy");
    says(r#"{"note":"deploy","t":1763770000123}"#, "note: deploy at 1763770000123");
    says(r#"{"time":"2025-11-22T00:06:40Z","note":"deploy"}"#, "note: deploy at 1763770000000");
    says(r#"{"series":"web","note":"a\nb\u001b"}"#, "note of web: a b");
    says(r#"{"note":"5"}"#, "note: 5");
    says("{\n 'note': 'it\\'s up',\n}", "note: it's up");
    says(r#"[{"note":"a"},{"note":"b"}]"#, "note: a; note: b");
}

#[test]
fn a_threshold_has_a_series_and_a_bound_and_perhaps_a_text() {
    says(r#"{"series":"cpu","max":80}"#, "max 80 of cpu: ");
    says(r#"{"min":-1.5,"series":"cpu","max":"80"}"#, "min -1.5, max 80 of cpu: ");
    says(r#"{"series":"cpu","max":null,"text":"hot"}"#, "max none of cpu: hot");
    says(r#"{"series":"","max":18446744073709551615}"#, "max 18446744073709551615: ");
}

#[test]
fn a_title_is_a_text_or_nothing() {
    says(r#"{"title":"Oven 5"}"#, "title: Oven 5");
    says(r#"{"title":"5"}"#, "title: 5");
    says(r#"{"title":null}"#, "title: ");
}

#[test]
fn with_one_more_member_it_is_measurements() {
    measures(r#"{"note":"x","value":3}"#, "");
    measures(r#"{"max":5,"min":1,"mean":3}"#, "max min mean");
    measures(r#"{"max":5}"#, "max");
    measures(r#"{"series":"cpu","max":5,"mean":3}"#, "cpu.max cpu.mean");
    measures(r#"{"series":"cpu","max":5,"min":1,"value":3}"#, "cpu.max cpu.min cpu");
    measures(r#"{"series":"cpu","t":1763770000123,"max":5}"#, "cpu.max");
    measures(r#"{"series":"cpu","max":5,"ok":true}"#, "cpu.max");
    measures(r#"{"series":"cpu","max":5,"tags":{}}"#, "cpu.max");
    measures(r#"{"series":"cpu","max":5,"unit":"ms"}"#, "cpu.max");
    measures(r#"{"name":"cpu","max":5}"#, "cpu.max");
    measures(r#"{"series":{"max":5}}"#, "series.max");
    measures(r#"{"series":"cpu","max":{"value":5}}"#, "cpu.max.value");
    measures(r#"{"note":5}"#, "note");
    measures(r#"{"note":"5","x":"6"}"#, "note x");
    measures(r#"{"title":5}"#, "title");
    measures(r#"{"note":"x","t":5}"#, "t");
    measures(r#"{"a":{"note":"x"},"b":1}"#, "b");
    measures(r#"{"metrics":[{"name":"a","fields":{"max":5}}]}"#, "a.max");
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    refuses(r#"{"note":" \u0000 "}"#, "a note needs a text");
    refuses(r#"{"note":"x","time":"tomorrow"}"#, "its member \"time\" is no time");
    let no_number = r#"it has no number: write {"value": 74}"#;
    refuses(r#"{"note":"x","user":"anna"}"#, no_number);
    refuses(r#"{"note":"x","ok":true}"#, no_number);
    refuses(r#"{"note":"x","note":"y"}"#, no_number);
    refuses(r#"{"note":null}"#, no_number);
    refuses(r#"{"series":"cpu","max":"high"}"#, no_number);
    let finite = "a threshold is a finite number, or null to take it away";
    refuses(r#"{"series":"cpu","max":NaN}"#, finite);
    refuses(r#"{"series":"cpu","max":80,"min":"-Infinity"}"#, finite);
    let long = "x".repeat(256);
    let why = format!("a text has at most 255 bytes, but \"{}…\" has 256", &long[..20]);
    refuses(&format!(r#"{{"note":"{long}"}}"#), &why);
    refuses(&format!(r#"{{"title":"{long}"}}"#), &why);
    refuses(&format!(r#"{{"series":"a","min":5,"text":"{long}"}}"#), &why);
    let why = "the name of a series must have at most 255 bytes, but has 256";
    refuses(&format!(r#"{{"series":"{long}","min":5}}"#), why);
}

#[test]
fn what_a_person_asked_for_precedes() {
    let columns =
        |name: &str| Options { columns: vec![Column::Named(name.into())], ..Options::default() };
    let threshold = r#"{"series":"cpu","max":5}"#;
    for name in ["max", "cpu.max"] {
        assert_eq!(read(&columns(name), threshold), (String::new(), "cpu.max".to_owned()));
    }
    assert_eq!(read(&columns("cpu"), threshold).0, "max 5 of cpu: ");
    assert_eq!(read(&columns("cpu"), r#"{"note":"x"}"#).0, "note: x");
    let time = |time| Options { time, ..Options::default() };
    let note = r#"{"note":"x","t":1763770000123}"#;
    assert_eq!(read(&time(TimeChoice::Arrival), note).0, "note: x");
    let when = r#"{"note":"x","when":1763770000}"#;
    let by_when = time(TimeChoice::Column("when".into()));
    assert_eq!(read(&by_when, when).0, "note: x at 1763770000000");
    assert_eq!(read(&by_when, r#"{"note":"x"}"#).0, "note: x", "it happens now");
}

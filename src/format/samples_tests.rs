//! What real programs print, and the measurements that come of it; and the examples of
//! `docs/formats.md`.
//!
//! Must not know how any of it is found out. Read next: `oracle/lines.rs`.

use super::{
    Collected, Options, Reader,
    options::{Column, Form, TimeChoice},
};
use crate::feed::annotation::{Annotation, Bound, Thresholds};
use proptest::prelude::*;
use regex::Regex;
use serde_json::Number;

fn read_as(input: &str, options: &Options) -> Collected {
    let (mut reader, mut read) = (Reader::new(options), Collected::default());
    reader.push(input.as_bytes(), &mut read);
    reader.finish(&mut read);
    read
}

fn read(input: &str) -> Collected {
    read_as(input, &Options::default())
}

/// `[note deploy]`, `[cpu max 80]` or `[title Oven]`.
fn annotation_words(annotation: &Annotation) -> String {
    let with = |series: &Option<Box<str>>, rest: &str| match series {
        Some(series) => format!("[{series} {rest}]"),
        None => format!("[{rest}]"),
    };
    match annotation {
        Annotation::Note(note) => with(&note.series, &format!("note {}", note.text.as_str())),
        Annotation::Title(text) => format!("[title {}]", text.as_str()),
        Annotation::Thresholds(Thresholds { series, bounds, .. }) => {
            let bound = |(bound, value): &(Bound, Option<Number>)| {
                let name = if *bound == Bound::Max { "max" } else { "min" };
                value.as_ref().map_or(format!("no {name}"), |value| format!("{name} {value}"))
            };
            with(series, &bounds.iter().map(bound).collect::<Vec<_>>().join(", "))
        }
    }
}

/// `series=value` and the unit, for each measurement; `@` where it has a time of its own. Then what
/// is said about the chart.
fn words(read: &Collected) -> String {
    let mut words = Vec::new();
    for measurement in &read.measurements {
        let series = measurement.series.as_deref();
        let name = series.map_or("", |series| &series.name);
        let unit = series.map_or("", |series| &series.unit);
        let value = measurement.value.as_ref().map_or("gap".to_owned(), ToString::to_string);
        let time = if measurement.time.is_some() { "@" } else { "" };
        words.push(format!("{name}={value}{unit}{time}"));
    }
    words.extend(read.annotations.iter().map(annotation_words));
    words.join(" ")
}

#[test]
fn what_real_programs_print_is_read_as_expected() {
    let samples: Vec<&str> = include_str!("samples.txt").split("\n====\n").collect();
    assert!(samples.len() >= 40, "there are only {}", samples.len());
    for sample in samples {
        let (name, rest) = sample.split_once('\n').unwrap();
        let (input, expected) = rest.split_once("\n----->\n").unwrap();
        let read = read(&format!("{input}\n"));
        let refused: Vec<String> = read.refused.iter().map(|(line, _)| line.to_string()).collect();
        let read = [words(&read), format!("refused: {}", refused.join(" "))].join("\n");
        assert_eq!(read.trim_end(), expected.trim_end(), "{name}");
    }
}

#[test]
fn the_examples_of_the_documentation_are_true() {
    let page = include_str!("../../docs/formats.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let mut tested = 0;
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let text = |cell: &str| cell.trim_start_matches('`').trim_end_matches('`').to_owned();
        let input = text(cells[0]).replace('·', "\n").replace('→', "\t");
        let read = read(&input);
        assert_eq!(words(&read), text(cells[2]), "{row}: {:?}", read.refused);
        assert_eq!(read.refused, [], "{row}");
        tested += 1;
    }
    assert!(tested > 15);
}

fn columns(names: &str) -> Options {
    Options { columns: names.split(',').map(Column::from).collect(), ..Options::default() }
}

#[test]
fn columns_are_chosen_by_name_or_named_by_place() {
    let csv = "time,cpu,mem\n1763770000,3,4\n";
    assert_eq!(words(&read_as(csv, &columns("mem"))), "mem=4@");
    assert_eq!(words(&read_as("3 4 5\n", &columns("cpu,-,mem"))), "cpu=3 mem=5");
    assert_eq!(words(&read_as("12:00:01 3 4\n", &columns("cpu,mem"))), "cpu=3@ mem=4@");
    assert_eq!(words(&read_as("cpu=3 mem=4\n", &columns("mem"))), "mem=4");
    let read = read_as("a,b\n1,2\n1,2\n", &columns("a,x"));
    assert_eq!(read.refused[0].1, "there is no column \"x\" in the header; there are: a, b");
}

#[test]
fn a_form_that_was_wrong_changes_after_three_lines_and_is_told() {
    let read = read("5\na=1\na=2\na=3\n6\n");
    assert_eq!(words(&read), "=5 a=3 =6");
    assert_eq!(read.reads, ["numbers, one a line", "pairs: a"]);
}

#[test]
fn a_line_about_the_chart_changes_nothing_about_the_lines_around_it() {
    const NOTE: &str = r#"{"note":"deploy"}"#;
    for lines in [
        &["1", "2"][..],
        &["1 2", "3 4"],
        &["r b", "1 0", "2 0"],
        &["time,cpu", "12:00:01,3", "12:00:02,4"],
        &["a=1", "a=2"],
        &["cpu,host=a usage=3.5", "cpu,host=a usage=4.5"],
        &["servers.load 0.5 -1", "servers.load 0.7 -1"],
        &[r#"{"cpu":1}"#, r#"{"cpu":2}"#],
        &["[1,", "2]"],
    ] {
        let alone = read(&lines.join("\n"));
        for place in 0..=lines.len() {
            if lines[0] == "[1," && place == 1 {
                continue; // it stands in the array
            }
            let (before, after) = lines.split_at(place);
            let read = read(&[before, &[NOTE], after].concat().join("\n"));
            assert_eq!(read.measurements, alone.measurements, "{place} of {lines:?}");
            assert_eq!((&read.refused, &read.reads), (&vec![], &alone.reads), "{lines:?}");
            assert_eq!(read.annotations.len(), 1, "{place} of {lines:?}");
        }
    }
}

#[test]
fn a_line_about_the_chart_is_read_in_any_format_but_a_persons_own_pattern() {
    let input = "a,b\n1,2\n{\"note\":\"deploy 5\"}\n3,4\n";
    let csv = Options { form: Some(Form::Csv), ..Options::default() };
    assert_eq!(words(&read_as(input, &csv)), "a=1 b=2 a=3 b=4 [note deploy 5]");
    let pattern = Some(Regex::new("deploy ([0-9]+)").unwrap());
    let own = Options { pattern, ..Options::default() };
    assert_eq!(words(&read_as(input, &own)), "=5");
    let long = format!("1 2\n{{\"note\":\"{}\"}}\n", "x".repeat(300));
    assert!(read(&long).refused[0].1.starts_with("a text has at most 255 bytes"));
}

#[test]
fn a_topic_names_and_dates_what_is_said_behind_it() {
    let read =
        read("2026-11-28T12:00:01Z a/b {\"note\":\"open\"}\na/b {\"series\":\"t\",\"max\":5}\n");
    assert_eq!(words(&read), "[a/b note open] [a/b.t max 5]");
    let Annotation::Note(note) = &read.annotations[0] else { panic!("{read:?}") };
    assert_eq!(note.time, Some(1_795_867_201_000));
}

#[test]
fn a_refused_line_says_what_is_wrong_with_it() {
    let first = |input: &str| read(input).refused.first().map(|(_, why)| why.clone()).unwrap();
    assert_eq!(first("a,b\n1,2\n1,2,3\n"), "it has 3 columns, but the header has 2");
    assert_eq!(first("1,2\n1,2,3\n"), "it has 3 columns, but the lines before have 2");
    assert_eq!(
        first("a b\n1;2,5\n0x1F\n"),
        "it is hexadecimal; write it as a decimal number, 31 for 0x1F"
    );
    let long = "x".repeat(256);
    assert!(first(&format!("{long}=3\n")).ends_with("has 256"));
}

#[test]
fn what_a_person_asked_for_and_is_not_there_is_told() {
    let time = Options { time: TimeChoice::Column("when".into()), ..Options::default() };
    let read = read_as("a,b\n1,2\n3,4\n", &time);
    let sentence = "there is no column \"when\" in the header; there are: a, b";
    assert_eq!((read.refused.len(), &*read.refused[0].1), (1, sentence));
    assert_eq!(words(&read), "a=3 b=4");
    let pattern = Regex::new("x=([0-9]+)").unwrap();
    let options = Options { pattern: Some(pattern), ..Options::default() };
    let sentence = "--match finds nothing in it, and found nothing in the lines before";
    assert_eq!(read_as("a 1\na 2\n", &options).refused, [(2, sentence.to_owned())]);
    let read = read_as("a 1\nx=2\na 3\n", &options);
    assert_eq!((words(&read), read.refused.len()), ("=2".to_owned(), 0));
}

#[test]
fn what_came_instead_of_numbers_can_be_told() {
    let mut reader = Reader::new(&Options::default());
    assert_eq!(reader.what_came_instead(), None);
    reader.push(b"Hello\nworld\n", &mut Collected::default());
    assert!(reader.has_read_nothing());
    let instead = reader.what_came_instead();
    assert_eq!(instead.as_deref(), Some("2 lines without a number, the last is \"world\""));
    reader.push(b"5\n", &mut Collected::default());
    assert_eq!((reader.has_read_nothing(), reader.what_came_instead()), (false, None));
}

proptest! {
    #[test]
    fn the_result_does_not_depend_on_how_the_input_is_split(
        lines in proptest::collection::vec(
            prop_oneof![
                "[0-9]{1,3}( [0-9]{1,3}){0,2}", "[a-c]{1,2}=[0-9.]{1,3}", "[a-c, ]{0,8}",
                "[\\[{\"}:,0-9 \\]]{0,8}", "(a|b): [0-9], [0-9]", ".{0,6}",
                "(|a )[{]\"[ab]\":([0-9]|\"x\")[}](|,| x|[{]\"a\":1[}])", Just("---".to_owned()),
                "(|a |5 )[{]\"(note|title)\":\"x\"(|,\"a\":1)[}](|,| x|[{]\"series\":\"a\",\"max\":1[}])",
            ],
            0..12,
        ),
        end in prop_oneof![Just("\n"), Just("\r"), Just("\r\n")],
        size in 1..9_usize,
    ) {
        let input = lines.join(end);
        let (mut reader, mut cut) = (Reader::new(&Options::default()), Collected::default());
        input.as_bytes().chunks(size).for_each(|chunk| reader.push(chunk, &mut cut));
        reader.finish(&mut cut);
        prop_assert_eq!(cut, read(&input));
    }
}

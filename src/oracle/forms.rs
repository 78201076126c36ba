//! The body of the fuzz target `forms`: the lines of InfluxDB, Prometheus, Graphite and StatsD, and
//! those that a pattern matches.
//!
//! Either the input is lines of any kind, or a script for a naive writer of one form, whose
//! measurements must read back as they were written. Must not know how lines are read. The forms
//! are linked from the files of `src/format/`. Read next: `query.rs`.

use super::input::Script;
use crate::{
    feed::{
        measurement::{MAX_SERIES_BYTES, Measurement, Series},
        number::Number,
    },
    format::{
        LineFormat, Options, graphite::Graphite, influx::Influx, pattern::Pattern,
        prometheus::Prometheus, statsd::Statsd,
    },
};

const FORMS: u8 = 5;
/// What the target's pattern is. It has a time, a name, a position and an alternative.
const PATTERN: &str = "(?<t>[0-9]+) (?<rtt>[^ ]*) (.*)|v=(.*)";

/// The first byte modulo 5 is the form; its top bit says whether a script follows, or lines.
///
/// # Panics
/// Where a line is read otherwise than it was written or than before, or is refused in part, or
/// two forms take it for theirs.
pub fn forms(data: &[u8]) {
    let Some((&options, rest)) = data.split_first() else { return };
    let form = options % 128 % FORMS;
    if options < 128 {
        read_lines(form, &String::from_utf8_lossy(rest));
    } else {
        let mut script = Script(rest);
        let mut reader = open(form);
        while !script.is_over() {
            check_written(form, &mut *reader, &mut script);
        }
    }
}

fn open(form: u8) -> Box<dyn LineFormat> {
    let options = Options { pattern: regex::Regex::new(PATTERN).ok(), ..Options::default() };
    match form {
        0 => Box::new(Influx::new(&options)),
        1 => Box::new(Prometheus::new(&options)),
        2 => Box::new(Graphite::new(&options)),
        3 => Box::new(Statsd::new(&options)),
        _ => Box::new(Pattern::new(&options).expect("a pattern is given")),
    }
}

/// A reader that remembers names must read a line as one that has seen nothing, unless the line
/// depends on earlier ones: a gauge, or a metric that may have a unit.
fn read_lines(form: u8, text: &str) {
    let mut reader = open(form);
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut row = vec![Measurement::new(0)];
        let outcome = reader.line(line, &mut row);
        assert!(outcome.is_ok() || row.len() == 1, "refused in part: {line:?}");
        let series = row.iter().filter_map(|measurement| measurement.series.as_deref());
        assert!(series.clone().all(|series| series.name.len() <= MAX_SERIES_BYTES));
        assert!(series.clone().all(|series| !series.name.is_empty() || !series.unit.is_empty()));
        let mut fresh = vec![Measurement::new(0)];
        let again = open(form).line(line, &mut fresh);
        let depends = (form == 3 && line.contains("|g")) || (form == 1 && text.contains("UNIT"));
        assert!(depends || (&again, &fresh) == (&outcome, &row), "{line:?}: {row:?}, {fresh:?}");
        let looks = [Influx::looks_like, Prometheus::looks_like, Graphite::looks_like]
            .map(|looks_like| looks_like(line));
        let taken = looks.iter().filter(|taken| **taken).count();
        assert!(taken + usize::from(Statsd::looks_like(line)) <= 1, "two forms: {line:?}");
    }
}

/// Writes a measurement with one tag, and reads it.
fn check_written(form: u8, reader: &mut dyn LineFormat, script: &mut Script<'_>) {
    // What each form can say in a name, with escapes where it has some.
    let chars = ["aé1.,= {\"#:", "aé1.,= {}\"\\#:\n", "aé1.,{}\"#:\\", "aé1.= {}\"\\;"];
    let chars = chars.get(usize::from(form)).copied().unwrap_or("a");
    // A letter first: `#` alone would begin a comment.
    let name = format!("m{}", text(script, chars));
    let (tag, text) = (text(script, chars), text(script, chars));
    let number = i64::from_be_bytes(std::array::from_fn(|_| script.byte()));
    let value = match script.byte() % 2 {
        0 => number.into(),
        _ => Number::from_f64(f64::from_bits(number.cast_unsigned())).unwrap_or_else(|| 5.into()),
    };
    let seconds = 1_000_000_000 + i64::from(script.byte()) * 7_777_777;
    let line = match form {
        0 => {
            let [name, tag, text] = [&name, &tag, &text].map(|text| escape(text, ",= ", None));
            format!("{name},{tag}={text} value={value}{} {seconds}000000000", suffix(&value))
        }
        1 => {
            let [name, tag, text] =
                [&name, &tag, &text].map(|text| escape(text, "\"\\", Some(('\n', 'n'))));
            format!("{{\"{name}\", \"{tag}\" = \"{text}\"}} {value} {seconds}000")
        }
        2 => format!("{name};{tag}={text} {value} {seconds}"),
        3 => format!("{name}:{value}|d|#{tag}:{text}|T{seconds}"),
        _ => format!("{seconds} {value} {value}"),
    };
    let full = if form == 4 { "rtt".to_owned() } else { format!("{name}{{{tag}={text}}}") };
    let mut row = Vec::new();
    assert_eq!(reader.line(&line, &mut row), Ok(()), "{line:?}");
    let expected = Measurement {
        series: Some(Series::named(full)),
        value: Some(value),
        time: Some(seconds * 1_000),
    };
    assert_eq!(row.first(), Some(&expected), "{line:?}");
}

/// One to eight of `chars`.
fn text(script: &mut Script<'_>, chars: &str) -> String {
    let chars: Vec<char> = chars.chars().collect();
    (0..=script.below(8)).map(|_| chars[script.below(chars.len())]).collect()
}

/// With `\` before each of `special`, and before another name for one character.
fn escape(text: &str, special: &str, renamed: Option<(char, char)>) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match renamed {
            Some((from, to)) if from == char => out.extend(['\\', to]),
            _ if special.contains(char) => out.extend(['\\', char]),
            _ => out.push(char),
        }
    }
    out
}

/// What InfluxDB writes behind a whole number.
fn suffix(value: &Number) -> &'static str {
    if value.as_i64().is_some() { "i" } else { "" }
}

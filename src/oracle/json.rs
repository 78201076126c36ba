//! The body of the fuzz target `json`: arbitrary bytes as a stream of JSON, against `serde_json`.
//!
//! Where `serde_json` reads a whole line as one object, the numbers that it finds there must be
//! those that the reader finds, in the same order, unless the line is refused. What the reader
//! gives must not depend on how the input is split, and must read back as it was written.
//!
//! Must not know how JSON is read. RFC 8259. Read next: `decode.rs`.

use crate::feed::measurement::Measurement;
use crate::format::{Collected, Options, json::JsonReader, options::TimeChoice};
use serde_json::{Number, Value};

/// The first byte is the length of the chunks minus one.
///
/// # Panics
/// Where a value is read otherwise than by the oracle, or does not read back as it was written.
pub fn json(data: &[u8]) {
    let Some((&chunk, input)) = data.split_first() else { return };
    let whole = read([input]);
    let cut = read(input.chunks(usize::from(chunk) + 1));
    assert_eq!(whole, cut, "the result depends on how the input is split");
    for measurement in &whole.measurements {
        let dated = Measurement { time: Some(5), ..measurement.clone() };
        let mut written = Vec::new();
        dated.write_json(1, 2, &mut written);
        let mut back = read_own(&written);
        assert_eq!(back.refused, []);
        assert_eq!(back.measurements.pop(), Some(dated));
    }
    for line in input.split(|&byte| byte == b'\n') {
        check_line(line);
    }
}

/// A line alone, so that what came before does not matter.
fn check_line(line: &[u8]) {
    let Ok(value @ Value::Object(_)) = serde_json::from_slice::<Value>(line) else { return };
    // The oracle knows neither escapes nor repeated names, and the order of its members is its own.
    let read = read([line]);
    if read.refused.is_empty() && !line.contains(&b'\\') && !has_repeated_names(&value, line) {
        let mut expected = Vec::new();
        numbers(&value, &mut expected);
        let found = read.measurements.iter().filter_map(|measurement| measurement.value.clone());
        // The oracle has no digits beyond 64 bits.
        let found: Vec<String> = found.map(|number| number.nearest().to_string()).collect();
        for number in &found {
            let at = expected.iter().position(|other| other == number);
            expected.swap_remove(at.unwrap_or_else(|| panic!("{number} is not in the line")));
        }
    }
}

/// Whether `line` has more names than the oracle has kept.
fn has_repeated_names(value: &Value, line: &[u8]) -> bool {
    line.iter().filter(|&&byte| byte == b':').count() != names(value)
}

fn names(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.values().map(|member| 1 + names(member)).sum(),
        Value::Array(elements) => elements.iter().map(names).sum(),
        _ => 0,
    }
}

/// All numbers in `value`, also those in quotes.
fn numbers(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.values().for_each(|member| numbers(member, out)),
        Value::Array(elements) => elements.iter().for_each(|element| numbers(element, out)),
        Value::Number(number) => out.push(number.to_string()),
        Value::String(text) => {
            let number = serde_json::from_str::<Number>(text.trim());
            out.extend(number.ok().map(|number| number.to_string()));
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn read<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Collected {
    read_with(&Options { time: TimeChoice::Arrival, ..Options::default() }, chunks)
}

/// With the time, which is never that of a measurement above.
fn read_own(line: &[u8]) -> Collected {
    read_with(&Options::default(), [line])
}

fn read_with<'a>(options: &Options, chunks: impl IntoIterator<Item = &'a [u8]>) -> Collected {
    let (mut reader, mut read) = (JsonReader::new(options), Collected::default());
    for chunk in chunks {
        reader.push(chunk, &mut read);
    }
    reader.finish(&mut read);
    read
}

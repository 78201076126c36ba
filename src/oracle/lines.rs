//! The body of the fuzz target `lines`: arbitrary bytes as lines of measurements, against a naive
//! reader. A measurement that is written must read back as the same.
//!
//! Both sides use `serde_json` for JSON itself. The oracle checks what is ours: how lines are
//! split, the rules on top of JSON, and the conversion of numbers, whose digits the standard
//! library parses a second time.
//!
//! Must not know how lines are read. RFC 8259 for JSON. Read next: `query.rs`.

use crate::{
    feed::measurement::{MAX_SERIES_BYTES, Measurement},
    source::{MAX_LINE_BYTES, lines::Lines},
};
use serde::de::IgnoredAny;
use serde_json::{Number, Value};

/// In an input, this byte stands for 65,530 blanks, so that a short input can exceed the limit.
const BLANKS: u8 = 1;

/// The first byte is the chunk length minus one. A byte 01 in the rest stands for 65,530 blanks.
/// Where there is one, the chunk length counts in units of 64 bytes; otherwise most of the time
/// would go into chunks of blanks.
///
/// # Panics
/// Where a line is read otherwise than by the oracle, or does not read back as it was written.
pub fn lines(data: &[u8]) {
    let Some((&chunk, rest)) = data.split_first() else { return };
    let unit = if rest.contains(&BLANKS) { 64 } else { 1 };
    let mut input = Vec::new();
    for &byte in rest {
        if byte == BLANKS && input.len() < 5 * MAX_LINE_BYTES {
            input.resize(input.len() + MAX_LINE_BYTES - 6, b' ');
        } else {
            input.push(byte);
        }
    }
    let (good, bad) = read([&input[..]]);
    let cut = read(input.chunks((usize::from(chunk) + 1) * unit));
    assert!(
        (&good, &bad) == (&cut.0, &cut.1),
        "the result depends on how the input is split: {good:?} {bad:?}, but cut {cut:?}"
    );
    check(&input, &good, &bad);
    for measurement in good {
        let mut printed = Vec::new();
        measurement.write_json(1, 2, &mut printed);
        assert_eq!(Measurement::parse_line(&printed), Ok(measurement));
    }
}

/// The measurements, and the numbers of the lines that are rejected.
fn read<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Measurement>, Vec<u64>) {
    let (mut lines, mut good, mut bad) = (Lines::default(), Vec::new(), Vec::new());
    for chunk in chunks {
        lines.push(chunk, &mut good, &mut |line| bad.push(line.number));
    }
    lines.finish(&mut good, &mut |line| bad.push(line.number));
    (good, bad)
}

/// What the oracle expects of a line.
enum Expected {
    Blank,
    Measurement(Measurement),
    NotMeasurement,
    /// Either is right. The reader skips members that it does not know; `serde_json` rejects the
    /// object where such a member holds a value that it cannot represent.
    Undecided,
}

fn check(input: &[u8], good: &[Measurement], bad: &[u64]) {
    let (mut good, mut reported) = (good.iter(), bad.iter().peekable());
    for (number, line) in (1..).zip(input.split(|&byte| byte == b'\n')) {
        let line_without_mark =
            if number == 1 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
        let expected = if line.len() > MAX_LINE_BYTES {
            Expected::NotMeasurement
        } else {
            expected(line_without_mark)
        };
        let is_bad = reported.next_if_eq(&&number).is_some();
        match expected {
            Expected::Blank => assert!(!is_bad, "line {number} is blank"),
            Expected::NotMeasurement => assert!(is_bad, "line {number} is no measurement"),
            Expected::Measurement(measurement) => {
                assert_eq!(good.next(), Some(&measurement), "line {number}")
            }
            Expected::Undecided if is_bad => {}
            Expected::Undecided => assert!(good.next().is_some(), "line {number}"),
        }
    }
    assert_eq!(good.next(), None, "a measurement from nowhere");
    assert_eq!(reported.next(), None, "a line is reported twice, out of order, or from nowhere");
}

fn expected(line: &[u8]) -> Expected {
    if line.trim_ascii().is_empty() {
        return Expected::Blank;
    }
    let Ok(text) = std::str::from_utf8(line.trim_ascii()) else { return Expected::NotMeasurement };
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        let is_object = text.starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok();
        return if is_object { Expected::Undecided } else { Expected::NotMeasurement };
    };
    let (value, series) = match value {
        Value::Number(value) => {
            check_digits(text, &value);
            return Expected::Measurement(Measurement { series: None, value });
        }
        // The oracle sees a repeated member only once, so it leaves such an object undecided.
        Value::Object(_)
            if text.matches("value").count() > 1
                || text.matches("series").count() > 1
                || text.contains('\\') =>
        {
            return Expected::Undecided;
        }
        Value::Object(mut object) => (object.remove("value"), object.remove("series")),
        _ => return Expected::NotMeasurement,
    };
    match (value, series.unwrap_or_default()) {
        (Some(Value::Number(value)), Value::Null) => {
            Expected::Measurement(Measurement { series: None, value })
        }
        (Some(Value::Number(value)), Value::String(name)) if name.len() <= MAX_SERIES_BYTES => {
            Expected::Measurement(Measurement { series: Some(name.into()), value })
        }
        _ => Expected::NotMeasurement,
    }
}

/// The standard library must read the same number from these digits: the nearest `f64`, and every
/// digit of a 64-bit integer.
fn check_digits(digits: &str, value: &Number) {
    assert_eq!(value.as_f64(), digits.parse().ok(), "{digits}");
    if digits.parse::<u64>().is_ok() || digits.parse::<i64>().is_ok_and(|whole| whole < 0) {
        assert_eq!(value.to_string(), digits);
    }
}

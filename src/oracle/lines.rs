//! The body of the fuzz target `lines`: any bytes as lines of measurements, against a reader of its
//! own; and what is printed can be read again.
//!
//! JSON itself is `serde_json`'s on both sides. Judged is what is ours: how lines are cut, the
//! rules on top of JSON, and the visitor that makes a number of ours of one of theirs, whose digits
//! the standard library reads a second time.
//!
//! Compiled for tests and with the feature `fuzz`. Read next: `docs/fuzzing.md`.

use crate::{
    feed::measurement::{MAX_SERIES_BYTES, Measurement},
    source::{MAX_LINE_BYTES, lines::Lines},
};
use serde::de::IgnoredAny;
use serde_json::{Number, Value};

/// A byte that stands for so many blanks, so that a short input can pass the limit.
const BLANKS: u8 = 1;

/// The first byte is the length of the chunks that the rest comes in, less one; a byte 01 stands
/// for 65,530 blanks, and where there is one the length counts in 64s, or most of the time would go
/// into chunks of nothing but blanks.
///
/// # Panics
/// Where a line is read otherwise than the judge says, or not as it was printed.
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
        "how it is cut must not matter: {good:?} {bad:?}, but cut {cut:?}"
    );
    judge(&input, &good, &bad);
    for measurement in good {
        let mut printed = Vec::new();
        measurement.write_json(1, 2, &mut printed);
        assert_eq!(Measurement::parse_line(&printed), Ok(measurement));
    }
}

/// The measurements, and the numbers of the lines that are none.
fn read<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Measurement>, Vec<u64>) {
    let (mut lines, mut good, mut bad) = (Lines::default(), Vec::new(), Vec::new());
    for chunk in chunks {
        lines.push(chunk, &mut good, &mut |line| bad.push(line.number));
    }
    lines.finish(&mut good, &mut |line| bad.push(line.number));
    (good, bad)
}

/// What a line may be.
enum Verdict {
    Blank,
    Is(Measurement),
    IsNone,
    /// An object of which the judge cannot tell: the reader does not look into members that it does
    /// not know, where the judge finds something that it cannot hold.
    Open,
}

fn judge(input: &[u8], good: &[Measurement], bad: &[u64]) {
    let (mut good, mut told) = (good.iter(), bad.iter().peekable());
    for (number, line) in (1..).zip(input.split(|&byte| byte == b'\n')) {
        let line_without_mark =
            if number == 1 { line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line) } else { line };
        let verdict =
            if line.len() > MAX_LINE_BYTES { Verdict::IsNone } else { verdict(line_without_mark) };
        let is_bad = told.next_if_eq(&&number).is_some();
        match verdict {
            Verdict::Blank => assert!(!is_bad, "line {number} is blank"),
            Verdict::IsNone => assert!(is_bad, "line {number} is no measurement"),
            Verdict::Is(measurement) => {
                assert_eq!(good.next(), Some(&measurement), "line {number}")
            }
            Verdict::Open if is_bad => {}
            Verdict::Open => assert!(good.next().is_some(), "line {number}"),
        }
    }
    assert_eq!(good.next(), None, "a measurement from nowhere");
    assert_eq!(told.next(), None, "a line is told twice, out of order, or from nowhere");
}

fn verdict(line: &[u8]) -> Verdict {
    if line.trim_ascii().is_empty() {
        return Verdict::Blank;
    }
    let Ok(text) = std::str::from_utf8(line.trim_ascii()) else { return Verdict::IsNone };
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        let is_object = text.starts_with('{') && serde_json::from_str::<IgnoredAny>(text).is_ok();
        return if is_object { Verdict::Open } else { Verdict::IsNone };
    };
    let (value, series) = match value {
        Value::Number(value) => {
            check_digits(text, &value);
            return Verdict::Is(Measurement { series: None, value });
        }
        // Said twice, the judge sees it once.
        Value::Object(_)
            if text.matches("value").count() > 1
                || text.matches("series").count() > 1
                || text.contains('\\') =>
        {
            return Verdict::Open;
        }
        Value::Object(mut object) => (object.remove("value"), object.remove("series")),
        _ => return Verdict::IsNone,
    };
    match (value, series.unwrap_or_default()) {
        (Some(Value::Number(value)), Value::Null) => {
            Verdict::Is(Measurement { series: None, value })
        }
        (Some(Value::Number(value)), Value::String(name)) if name.len() <= MAX_SERIES_BYTES => {
            Verdict::Is(Measurement { series: Some(name.into()), value })
        }
        _ => Verdict::IsNone,
    }
}

/// What the standard library reads from the same digits: the nearest fraction, and of a whole
/// number of 64 bits every digit.
fn check_digits(digits: &str, value: &Number) {
    assert_eq!(value.as_f64(), digits.parse().ok(), "{digits}");
    if digits.parse::<u64>().is_ok() || digits.parse::<i64>().is_ok_and(|whole| whole < 0) {
        assert_eq!(value.to_string(), digits);
    }
}

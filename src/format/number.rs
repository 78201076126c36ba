//! A number as people print it: `5`, `.5`, `+5`, `5.`, `007`, `1e3`, `1_000`, `12ms`, `3.5%`; or a
//! word for a missing one.
//!
//! Must not know where it stands in a line. Read next: the forms.

use super::{
    error::LineError,
    units::{is_known_unit, is_unit},
};
use crate::feed::number::Number;

/// Integers with at most this many digits fit 64 bits, so their digits need no check.
const SAFE_DIGITS: usize = 18;

/// A number, with the unit that stands right behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Scanned<'a> {
    /// The number; `None` if the text says that there is none: `NaN`, `null`, `-`.
    pub value: Option<Number>,
    /// The unit, as it is written; empty where there is none. `1.5Gi` is 1.5 of the unit `Gi`.
    pub unit: &'a str,
}

/// Reads all of `text` as a number. `None` if it is none.
pub fn scan(text: &str, decimal_comma: bool) -> Option<Scanned<'_>> {
    let bytes = text.as_bytes();
    if let Some(value) = short_integer(bytes) {
        return Some(Scanned { value: Some(value.into()), unit: "" });
    }
    if is_missing(text) {
        return Some(Scanned { value: None, unit: "" });
    }
    let decimal = if decimal_comma { b',' } else { b'.' };
    // A typesetter's minus.
    let digits = text.strip_prefix('\u{2212}');
    let body = digits.unwrap_or(text);
    let (number, unit) = body.split_at(number_end(body.as_bytes(), decimal)?);
    let unit = match unit.strip_prefix(' ') {
        Some(word) if is_known_unit(word) => word,
        _ if is_unit(unit) => unit,
        _ => return None,
    };
    let value = if digits.is_some() || number.contains(['_', ',', 'd', 'D']) {
        let plain = number.replace('_', "").replace(',', ".").replace(['d', 'D'], "e");
        to_number(&if digits.is_some() { format!("-{plain}") } else { plain })
    } else {
        to_number(number)
    };
    Some(Scanned { value: Some(value?), unit })
}

/// Why `text`, which is no number, is none, where it looks like one.
pub fn refusal(text: &str) -> Option<LineError> {
    let digits = text.trim_start_matches(['+', '-']);
    if digits.starts_with("0x") || digits.starts_with("0X") {
        return Some(LineError::Hexadecimal);
    }
    let is_infinite = |text: &str| text.parse().is_ok_and(f64::is_infinite);
    if number_end(digits.as_bytes(), b'.') == Some(digits.len())
        && is_infinite(&digits.replace('_', ""))
    {
        return Some(LineError::NumberTooLarge);
    }
    let (whole, fraction) = digits.split_once(',')?;
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    (all_digits(whole) && all_digits(fraction)).then_some(LineError::DecimalComma)
}

/// Whether `text` says that there is no number, and is not only empty or a dash.
pub(super) fn is_explicit_gap(text: &str) -> bool {
    !matches!(text, "" | "-" | "--") && is_missing(text)
}

fn is_missing(text: &str) -> bool {
    match text.len() {
        0 => true,
        1 => text == "-",
        2..=9 => {
            let word = text.trim_start_matches(['+', '-']);
            ["nan", "inf", "infinity"].iter().any(|gap| word.eq_ignore_ascii_case(gap))
                || matches!(
                    text,
                    "--" | "NA" | "N/A" | "[N/A]" | "n/a" | "null" | "NULL" | "None" | "nil"
                )
        }
        _ => false,
    }
}

/// The usual case: some digits, perhaps with a sign.
pub(super) fn short_integer(bytes: &[u8]) -> Option<i64> {
    let (digits, negative) = match bytes {
        [b'-', digits @ ..] => (digits, true),
        [b'+', digits @ ..] => (digits, false),
        digits => (digits, false),
    };
    if digits.is_empty() || digits.len() > SAFE_DIGITS {
        return None;
    }
    let mut value = 0_i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = value * 10 + i64::from(digit - b'0');
    }
    // -0 is a fraction: integers have no such number.
    (!negative || value != 0).then_some(if negative { -value } else { value })
}

/// Where the number at the start of `bytes` ends: `[+-] digits [. digits] [e [+-] digits]`, with at
/// least one digit, and `_` between digits.
fn number_end(bytes: &[u8], decimal: u8) -> Option<usize> {
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits_end(bytes, at);
    let mut any = whole > at;
    at = whole;
    if bytes.get(at) == Some(&decimal) {
        let fraction = digits_end(bytes, at + 1);
        any |= fraction > at + 1;
        if any {
            at = fraction;
        }
    }
    if !any {
        return None;
    }
    if matches!(bytes.get(at), Some(b'e' | b'E' | b'd' | b'D')) {
        let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
        // Fortran's `1.5D+03`. Without a sign, `1d` is a day.
        if sign == 0 && matches!(bytes[at], b'd' | b'D') {
            return Some(at);
        }
        let exponent = digits_end(bytes, at + 1 + sign);
        if exponent > at + 1 + sign {
            at = exponent;
        }
    }
    Some(at)
}

fn digits_end(bytes: &[u8], start: usize) -> usize {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = start;
    while digit(at) || (at > start && bytes.get(at) == Some(&b'_') && digit(at + 1)) {
        at += 1;
    }
    at
}

/// All digits are kept. `None` if the nearest `f64` is infinite.
fn to_number(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    if let Ok(value) = unsigned.parse::<u64>() {
        return Some(value.into());
    }
    match unsigned.parse::<i64>() {
        Ok(value) if value != 0 => Some(value.into()),
        _ => Some(Number::written(serde_json::Number::from_f64(text.parse().ok()?)?, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn reads(text: &str, value: &str, unit: &str) {
        let scanned = scan(text, false).unwrap();
        assert_eq!((scanned.value.unwrap().to_string().as_str(), scanned.unit), (value, unit));
    }

    #[test]
    fn numbers_are_read_as_people_print_them() {
        for (text, value) in [
            ("5", "5"),
            (".5", "0.5"),
            ("+5", "5"),
            ("5.", "5.0"),
            ("007", "7"),
            ("1e3", "1000.0"),
            ("1_000", "1000"),
            ("-0", "-0.0"),
            ("-7", "-7"),
            ("1_000.5", "1000.5"),
            ("2E-1", "0.2"),
            ("18446744073709551615", "18446744073709551615"),
            ("-9223372036854775808", "-9223372036854775808"),
            ("+18_446_744_073_709_551_616", "18446744073709551616"),
            ("1.234567890123456789e3", "1.234567890123456789e3"),
        ] {
            reads(text, value, "");
        }
    }

    #[test]
    fn the_unit_behind_a_number_is_kept_and_not_multiplied_out() {
        reads("12ms", "12", "ms");
        reads("3.5%", "3.5", "%");
        reads("1.5Gi", "1.5", "Gi");
        reads("+45.0°C", "45.0", "°C");
        reads("3kB/s", "3", "kB/s");
        reads("5e", "5", "e");
    }

    #[test]
    fn words_for_a_missing_number_are_gaps() {
        for text in ["NaN", "nan", "-nan", "null", "-", "", "inf", "-inf", "Infinity", "N/A"] {
            assert_eq!(scan(text, false), Some(Scanned { value: None, unit: "" }), "{text:?}");
        }
    }

    #[test]
    fn what_only_begins_with_digits_is_no_number() {
        for text in [
            "0x1F",
            "10.0.0.1",
            "2026-11-28",
            "12:00",
            "1/345",
            "1 000",
            "e5",
            ".",
            "+",
            "1e400",
            "3,5",
            "_1",
            "1__0",
        ] {
            assert_eq!(scan(text, false), None, "{text:?}");
        }
    }

    #[test]
    fn what_looks_like_a_number_and_is_none_has_its_reason() {
        assert_eq!(refusal("0x1F"), Some(LineError::Hexadecimal));
        assert_eq!(refusal("-1e400"), Some(LineError::NumberTooLarge));
        assert_eq!(refusal("3,5"), Some(LineError::DecimalComma));
        for text in ["text", "5", "", "-", "5ms", "10.0.0.1"] {
            assert_eq!(refusal(text), None, "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_is_read_where_it_is_asked_for() {
        let scanned = scan("-3,5V", true).unwrap();
        assert_eq!((scanned.value, scanned.unit), (Number::from_f64(-3.5), "V"));
        assert_eq!(scan("3.5", true), None);
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(value: i64, fraction in any::<f64>().prop_filter("finite", |f| f.is_finite())) {
            if value != 0 {
                prop_assert_eq!(scan(&value.to_string(), false).unwrap().value, Some(value.into()));
            }
            let printed = Number::from_f64(fraction).unwrap();
            prop_assert_eq!(scan(&format!("{fraction:?}"), false).unwrap().value, Some(printed));
        }

        #[test]
        fn no_text_panics(text: String, comma: bool) {
            let _ = scan(&text, comma);
            let _ = refusal(&text);
        }
    }
}

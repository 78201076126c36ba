//! A number as protocols define it: digits with a point and an exponent, and no unit.
//!
//! Stricter than `number`, which reads what people print. Must not know which protocol it is. Read
//! next: `names`.

use crate::feed::number::Number;

/// Reads all of `text` as a number; the inner `None` is a gap: `NaN` or an infinity. `None` if
/// it is neither, or is beyond the range of an `f64`.
pub fn decimal(text: &str) -> Option<Option<Number>> {
    let digits = text.trim_start_matches(['+', '-']);
    if text.len() - digits.len() > 1 {
        return None;
    }
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        let is_gap = ["nan", "inf", "infinity"].iter().any(|gap| digits.eq_ignore_ascii_case(gap));
        return is_gap.then_some(None);
    }
    if let Some(integer) = integer(text) {
        return Some(Some(integer));
    }
    let nearest = serde_json::Number::from_f64(text.parse().ok()?)?;
    Some(Some(Number::written(nearest, text)))
}

/// Reads all of `text` as a whole number of 64 bits, with or without a sign.
pub fn integer(text: &str) -> Option<Number> {
    match text.parse::<i64>() {
        Ok(integer) => Some(integer.into()),
        Err(_) => text.parse::<u64>().ok().map(Number::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, json: &str) {
        let number = decimal(text).unwrap_or_else(|| panic!("{text} is a number"));
        assert_eq!(serde_json::to_string(&number).unwrap(), json);
    }

    #[test]
    fn all_digits_are_kept() {
        reads("74", "74");
        reads("+007", "7");
        reads("-9223372036854775808", "-9223372036854775808");
        reads("18446744073709551615", "18446744073709551615");
        reads("+18446744073709551616", "18446744073709551616");
        reads(".5", "0.5");
        reads("5.", "5.0");
        reads("-1.5E+3", "-1500.0");
    }

    #[test]
    fn not_a_number_and_infinities_are_gaps() {
        for text in ["NaN", "nan", "+Inf", "-Inf", "inf", "Infinity"] {
            reads(text, "null");
        }
    }

    #[test]
    fn anything_else_is_no_number() {
        for text in [
            "", "-", "+", ".", "+-1", "--1", "1_0", "1ms", "0x10", "1e", "1e400", "1 ", "null", "١",
        ] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }
}

//! A finite number, with all the digits that it was sent with.
//!
//! `74` stays `74` instead of becoming `74.0`. Whole numbers of 64 bits and what an `f64` holds are
//! kept as such: 16 bytes. Of any other number, `18446744073709551616` or a fraction of 20 digits,
//! the text is kept beside the nearest `f64`. Only such a number pays for it: the feature
//! `arbitrary_precision` of `serde_json` would make a text of every number.
//!
//! Must not know what is measured. RFC 8259, section 6. Read next: `feed::measurement`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::{Number as Nearest, value::RawValue};
use std::fmt;

/// Whatever has no more digits comes back out of an `f64` as it was.
const F64_DIGITS: usize = f64::DIGITS as usize;
/// A longer text is not kept. Whole numbers of 256 bits have 78 digits.
const MAX_TEXT_BYTES: usize = 100;

/// A finite number. Infinities and NaN are impossible.
#[derive(Debug, Clone, PartialEq)]
pub struct Number(Kept);

#[derive(Debug, Clone, PartialEq)]
enum Kept {
    Short(Nearest),
    Long(Box<Long>),
}

/// A number with other digits than the nearest `f64` is written with.
#[derive(Debug, Clone)]
struct Long {
    nearest: Nearest,
    text: Box<RawValue>,
}

impl Number {
    /// `None` if the number is not finite.
    pub fn from_f64(number: f64) -> Option<Self> {
        Nearest::from_f64(number).map(Self::from)
    }

    /// The number that was written as `text`, in decimal digits, with or without a sign, a point
    /// and an exponent; `nearest` is what 64 bits hold of it.
    pub fn written(nearest: Nearest, text: &str) -> Self {
        // Only an f64 can lack digits.
        if nearest.is_f64()
            && let Some(text) = long(text, &nearest)
        {
            // `9007199254740993.` is a whole number.
            return match serde_json::from_str::<Nearest>(text.get()) {
                Ok(whole) if !whole.is_f64() => whole.into(),
                _ => Self(Kept::Long(Box::new(Long { nearest, text }))),
            };
        }
        nearest.into()
    }

    /// What 64 bits hold of it: a whole number, or the nearest `f64`.
    pub fn nearest(&self) -> &Nearest {
        match &self.0 {
            Kept::Short(nearest) => nearest,
            Kept::Long(long) => &long.nearest,
        }
    }

    /// The nearest `f64`.
    pub fn as_f64(&self) -> f64 {
        // There is one: without its feature `arbitrary_precision`, `serde_json` has no others.
        self.nearest().as_f64().unwrap_or(f64::NAN)
    }

    /// The number, where it is a whole one of 64 bits with a sign.
    pub fn as_i64(&self) -> Option<i64> {
        self.nearest().as_i64()
    }
}

/// `text` as JSON writes numbers, if an `f64` does not hold all its digits and it is not too long.
fn long(text: &str, nearest: &Nearest) -> Option<Box<RawValue>> {
    if !(F64_DIGITS + 1..=MAX_TEXT_BYTES).contains(&text.len()) {
        return None;
    }
    let digits = Digits::of(text);
    if digits.all().count() <= F64_DIGITS {
        return None;
    }
    // It is equal to the shortest text of the nearest one if its digits are: both are that near.
    let shortest = nearest.to_string();
    if digits.all().eq(Digits::of(&shortest).all()) {
        return None;
    }
    let Digits { sign, whole, fraction, exponent } = digits;
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    RawValue::from_string(format!("{sign}{whole}{point}{fraction}{exponent}")).ok()
}

/// A written number in parts, without the zeros that change nothing.
struct Digits<'a> {
    sign: &'static str,
    whole: &'a str,
    fraction: &'a str,
    /// With its `e`.
    exponent: &'a str,
}

impl<'a> Digits<'a> {
    fn of(text: &'a str) -> Self {
        let digits = text.trim_start_matches(['+', '-']);
        let sign = if text.starts_with('-') { "-" } else { "" };
        let (mantissa, exponent) = digits.split_at(digits.find(['e', 'E']).unwrap_or(digits.len()));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        Self { sign, whole, fraction, exponent }
    }

    /// From the first that is not zero.
    fn all(&self) -> impl Iterator<Item = u8> {
        self.whole.bytes().chain(self.fraction.bytes()).skip_while(|digit| *digit == b'0')
    }
}

impl<T: Into<Nearest>> From<T> for Number {
    fn from(number: T) -> Self {
        Self(Kept::Short(number.into()))
    }
}

impl PartialEq for Long {
    fn eq(&self, other: &Self) -> bool {
        self.text.get() == other.text.get()
    }
}

/// As JSON writes it.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kept::Short(number) => number.fmt(f),
            Kept::Long(long) => f.write_str(long.text.get()),
        }
    }
}

/// Into JSON only.
impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Kept::Short(number) => number.serialize(serializer),
            Kept::Long(long) => long.text.serialize(serializer),
        }
    }
}

/// Out of JSON only.
impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        Ok(Self::written(serde_json::from_str(text).map_err(D::Error::custom)?, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Number {
        let whole = text.parse::<i64>().map(Nearest::from);
        let whole = whole.or_else(|_| text.parse::<u64>().map(Nearest::from)).ok();
        let nearest = whole.or_else(|| Nearest::from_f64(text.parse().ok()?));
        Number::written(nearest.expect("a finite number"), text)
    }

    #[track_caller]
    fn is_kept(text: &str, json: &str) {
        let number = number(text);
        assert_eq!((&*number.to_string(), &*serde_json::to_string(&number).unwrap()), (json, json));
        assert_eq!(serde_json::from_str::<Number>(json).unwrap(), number);
        assert_eq!(number.as_f64(), text.parse::<f64>().unwrap(), "{text}");
    }

    #[test]
    fn a_number_with_more_digits_than_64_bits_hold_keeps_them() {
        for text in [
            "18446744073709551616",
            "-9223372036854775809",
            "340282366920938463463374607431768211455",
            "0.10000000000000000055",
            "3.14159265358979323846",
            "-1.234567890123456789e-20",
            // Of 16 and 17 digits an f64 holds some, and not others.
            "1763770000123.4567",
            "9007199254740993.5",
            "0.99999999999999994",
        ] {
            is_kept(text, text);
        }
    }

    #[test]
    fn a_long_number_is_written_as_json_has_it() {
        is_kept("+00018446744073709551616", "18446744073709551616");
        is_kept("-.1234567890123456789", "-0.1234567890123456789");
        is_kept("18446744073709551616.", "18446744073709551616");
        is_kept("9007199254740993.", "9007199254740993");
        is_kept("18446744073709551616.000", "18446744073709551616");
        is_kept("1.234567890123456789E+05", "1.234567890123456789E+05");
    }

    #[test]
    fn what_an_f64_holds_is_one_and_so_is_what_is_too_long() {
        is_kept("0.30000000000000004", "0.30000000000000004");
        is_kept("3.0000000000000004e-1", "0.30000000000000004");
        is_kept("1763770000123.4568", "1763770000123.4568");
        is_kept("0.000000000000000000001", "1e-21");
        is_kept("-0.000000000000000000000", "-0.0");
        is_kept("1.50000000000000000000000000", "1.5");
        is_kept(&"9".repeat(101), "1e+101");
        is_kept(&format!("1e{}0", "0".repeat(30)), "1.0");
    }

    #[test]
    fn other_numbers_take_no_more_memory_than_without_it() {
        assert_eq!(size_of::<Option<Number>>(), size_of::<Option<Nearest>>());
    }

    proptest! {
        #[test]
        fn what_is_written_with_a_point_comes_back_as_it_was_sent(
            text in "-?[1-9][0-9]{0,17}\\.[0-9]{0,17}[1-9]"
        ) {
            prop_assert_eq!(number(&text).to_string(), text);
        }

        #[test]
        fn all_digits_come_back_and_the_nearest_is_that_of_the_text(
            text in "[+-]?[0-9]{1,60}(\\.[0-9]{0,30})?(e[+-]?[0-9]{1,2})?"
        ) {
            let number = number(&text);
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<f64>(&json).unwrap(), text.parse::<f64>().unwrap());
            prop_assert_eq!(serde_json::from_str::<Number>(&json).unwrap(), number);
        }
    }
}

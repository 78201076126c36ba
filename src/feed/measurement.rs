//! One measurement: what a line or a file says, and the JSON that a client gets.
//!
//! A source gives a number, `74` or `-1.5e3`, or an object, `{"value": 74}`, which may name the
//! series that the number belongs to: `{"series": "cpu", "value": 74}`. JSON is RFC 8259;
//! `serde_json` reads and writes it, and this file has the rules on top of it, each with its
//! [`LineError`].
//!
//! A client gets `{"seq":17,"t":1763770000123,"series":"cpu","value":74}`. The time is the time of
//! arrival, given by [`clock`](super::clock). Other members of the input are ignored, even a time,
//! so all series of a chart share one clock. Where that clock was set, a `step` says so. Time may
//! step back there, but nowhere else.
//!
//! Must not know where measurements come from, where they go, or what a frame or a socket is.
//! Read next: `feed::log`, where measurements stand in order.

use std::{fmt, num::NonZeroI64};

use super::clock::Moment;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Unexpected, Visitor};
use serde_json::{Number, Value};
use thiserror::Error;

/// The longest name of a series, in bytes of UTF-8. It is sent with every measurement and shown in
/// the chart's legend, so a longer one is probably a mistake.
pub const MAX_SERIES_BYTES: usize = 64;

/// One number, and the series it belongs to.
///
/// As a [`Deserialize`] type it reads the same JSON as [`Measurement::parse_line`].
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// What was measured, at most [`MAX_SERIES_BYTES`] if it was read from JSON; `None` where the
    /// input names none.
    pub series: Option<Box<str>>,
    /// The number, in the unit of the source. It is a [`Number`] and not an `f64`: `74` stays `74`
    /// instead of becoming `74.0`, integers up to 64 bits keep all their digits (fractions are the
    /// nearest `f64`), and infinities and NaN are impossible.
    pub value: Number,
}

/// Why a line is not a measurement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LineError {
    /// JSON is UTF-8 (RFC 8259, section 8.1).
    #[error("it is not UTF-8: byte {column} of the line belongs to no character")]
    NotUtf8 {
        /// The first byte that is wrong, counted from 1.
        column: usize,
    },
    /// It is not JSON, or not a number or an object.
    #[error(r#"expected a number such as 74, or an object such as {{"value": 74}}: {what} at column {column}"#)]
    NotAMeasurement {
        /// What the JSON parser says.
        what: String,
        /// Where it says so, in bytes from 1.
        column: usize,
    },
    /// An object without `value`, or with `null` there.
    #[error(r#"the object has no "value": write {{"value": 74}}"#)]
    NoValue,
    /// A `value` of another type. Texts are not converted, because what `"1,5"` means depends on
    /// who wrote it.
    #[error(r#""value" must be a JSON number such as 74, without quotes, but is {found}"#)]
    ValueIsNoNumber {
        /// The type that was found, with its article.
        found: &'static str,
    },
    /// A `series` of another type.
    #[error(r#""series" must be a text such as "cpu", but is {found}"#)]
    SeriesIsNoText {
        /// The type that was found, with its article.
        found: &'static str,
    },
    /// A `series` above [`MAX_SERIES_BYTES`].
    #[error(r#""series" must be a name of at most {MAX_SERIES_BYTES} bytes, but has {len}"#)]
    SeriesTooLong {
        /// Its length in bytes.
        len: usize,
    },
}

impl Measurement {
    /// Parses one measurement from `line`, which is exactly one JSON value. Whitespace around it is
    /// allowed.
    ///
    /// # Errors
    /// The rule that the line breaks. The error never quotes the line, which may be long.
    pub fn parse_line(line: &[u8]) -> Result<Self, LineError> {
        // The whole line is checked first: serde_json does not check the texts that it skips.
        let text = std::str::from_utf8(line)
            .map_err(|error| LineError::NotUtf8 { column: error.valid_up_to() + 1 })?;
        serde_json::from_str::<Said>(text).map_err(not_a_measurement)?.try_into()
    }

    /// Appends what a client gets to `out`:
    /// `{"seq":17,"t":1763770000123,"series":"cpu","value":74}`, without `series` where there is
    /// none. `seq` is the number in the log, `moment` the time of arrival, for example Unix
    /// milliseconds. If the clock was set just before, a `"step":-3600000` follows `t`, and a chart
    /// breaks the lines of all series there.
    pub fn write_json(&self, seq: u64, moment: impl Into<Moment>, out: &mut Vec<u8>) {
        let Moment { t, step } = moment.into();
        let record = Record { seq, t, step, series: self.series.as_deref(), value: &self.value };
        let written = serde_json::to_writer(out, &record);
        debug_assert!(
            written.is_ok(),
            "a Vec takes every write, and Record has nothing that JSON cannot say"
        );
    }
}

/// What a client gets. The members are written in this order.
#[derive(serde::Serialize)]
struct Record<'a> {
    seq: u64,
    t: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<NonZeroI64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<&'a str>,
    value: &'a Number,
}

/// JSON of the right form. The rules about its members are checked afterwards, so that each has its
/// own error.
enum Said {
    Number(Number),
    Object(Object),
}

/// A [`Value`] needs no allocation if it is a number. Members that have no name here are skipped.
#[derive(serde::Deserialize)]
struct Object {
    value: Option<Value>,
    series: Option<Value>,
}

impl TryFrom<Said> for Measurement {
    type Error = LineError;

    fn try_from(said: Said) -> Result<Self, LineError> {
        let Object { value, series } = match said {
            Said::Number(value) => return Ok(Self { series: None, value }),
            Said::Object(object) => object,
        };
        let value = match value {
            Some(Value::Number(value)) => value,
            Some(other) => return Err(LineError::ValueIsNoNumber { found: type_of(&other) }),
            None => return Err(LineError::NoValue),
        };
        let series = match series {
            Some(Value::String(name)) if name.len() <= MAX_SERIES_BYTES => {
                Some(name.into_boxed_str())
            }
            Some(Value::String(name)) => return Err(LineError::SeriesTooLong { len: name.len() }),
            Some(other) => return Err(LineError::SeriesIsNoText { found: type_of(&other) }),
            None => None,
        };
        Ok(Self { series, value })
    }
}

impl<'de> Deserialize<'de> for Measurement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Said::deserialize(deserializer)?.try_into().map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Said {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SaidVisitor)
    }
}

/// Written by hand, because serde's `untagged` would first copy every value into a tree, and lose
/// the error.
struct SaidVisitor;

impl<'de> Visitor<'de> for SaidVisitor {
    type Value = Said;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or an object")
    }

    fn visit_u64<E>(self, value: u64) -> Result<Said, E> {
        Ok(Said::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Said, E> {
        Ok(Said::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Said, E> {
        Number::from_f64(value)
            .map(Said::Number)
            .ok_or_else(|| E::custom("the number is not finite"))
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<Said, E> {
        // serde's own error would quote the whole text.
        Err(E::invalid_type(Unexpected::Other("text"), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Said, A::Error> {
        Object::deserialize(MapAccessDeserializer::new(members)).map(Said::Object)
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// The parser's message ends with a line number, which is always 1 here. Whoever reports the error
/// knows the real number, so it is removed.
fn not_a_measurement(error: serde_json::Error) -> LineError {
    let (what, column) = (error.to_string(), error.column());
    let place = format!(" at line {} column {column}", error.line());
    LineError::NotAMeasurement {
        what: what.strip_suffix(&place).unwrap_or(&what).to_owned(),
        column,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(line: &str) -> Result<Measurement, LineError> {
        Measurement::parse_line(line.as_bytes())
    }

    #[track_caller]
    fn says(line: &str, json: &str) {
        let mut out = Vec::new();
        parse(line).unwrap().write_json(17, 1_763_770_000_123, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), json);
    }

    #[track_caller]
    fn refuses(line: &str, sentence: &str) {
        assert_eq!(parse(line).unwrap_err().to_string(), sentence);
    }

    #[test]
    fn an_integer_stays_an_integer() {
        says("74", r#"{"seq":17,"t":1763770000123,"value":74}"#);
        says(r#"{"value": 74}"#, r#"{"seq":17,"t":1763770000123,"value":74}"#);
        says(
            "18446744073709551615",
            r#"{"seq":17,"t":1763770000123,"value":18446744073709551615}"#,
        );
        says(
            "-9223372036854775808",
            r#"{"seq":17,"t":1763770000123,"value":-9223372036854775808}"#,
        );
    }

    #[test]
    fn fractions_and_exponents_are_numbers() {
        says("12.5", r#"{"seq":17,"t":1763770000123,"value":12.5}"#);
        says(r#" {"value":-1.5e3} "#, r#"{"seq":17,"t":1763770000123,"value":-1500.0}"#);
        says("\t-1.5e3\r", r#"{"seq":17,"t":1763770000123,"value":-1500.0}"#);
        says("1e300", r#"{"seq":17,"t":1763770000123,"value":1e+300}"#);
        says(
            "-1.7976931348623157E+308",
            r#"{"seq":17,"t":1763770000123,"value":-1.7976931348623157e+308}"#,
        );
        says("5e-324", r#"{"seq":17,"t":1763770000123,"value":5e-324}"#);
    }

    #[test]
    fn a_series_stands_before_the_value_and_is_escaped() {
        says(
            r#"{"value":1,"series":"cpu"}"#,
            r#"{"seq":17,"t":1763770000123,"series":"cpu","value":1}"#,
        );
        says(
            r#"{"series":"\"\\\n°","value":1}"#,
            r#"{"seq":17,"t":1763770000123,"series":"\"\\\n°","value":1}"#,
        );
        says(r#"{"series":null,"value":1}"#, r#"{"seq":17,"t":1763770000123,"value":1}"#);
    }

    #[test]
    fn a_clock_that_was_set_is_told_behind_the_time() {
        let mut out = Vec::new();
        let moment = Moment { t: 1_763_770_000_123, step: NonZeroI64::new(-3_600_000) };
        parse(r#"{"value":1,"series":"cpu"}"#).unwrap().write_json(17, moment, &mut out);
        let json = br#"{"seq":17,"t":1763770000123,"step":-3600000,"series":"cpu","value":1}"#;
        assert_eq!(out.escape_ascii().to_string(), json.escape_ascii().to_string());
    }

    #[test]
    fn unknown_members_are_ignored_and_so_is_the_inputs_own_time() {
        says(
            r#"{"t":5,"seq":[{}],"value":1,"x":"y"}"#,
            r#"{"seq":17,"t":1763770000123,"value":1}"#,
        );
    }

    #[test]
    fn every_rule_has_its_sentence() {
        let expected = r#"expected a number such as 74, or an object such as {"value": 74}"#;
        refuses("procs", &format!("{expected}: expected value at column 1"));
        refuses("74 75", &format!("{expected}: trailing characters at column 4"));
        refuses(
            r#"{"value": 74"#,
            &format!("{expected}: EOF while parsing an object at column 12"),
        );
        refuses("1e999", &format!("{expected}: number out of range at column 5"));
        refuses(
            r#""74""#,
            &format!("{expected}: invalid type: text, expected a number or an object at column 4"),
        );
        refuses(
            "[74]",
            &format!(
                "{expected}: invalid type: sequence, expected a number or an object at column 1"
            ),
        );
        refuses(
            r#"{"value":1,"value":2}"#,
            &format!("{expected}: duplicate field `value` at column 18"),
        );
        refuses(r#"{"values": 74}"#, r#"the object has no "value": write {"value": 74}"#);
        refuses(r#"{"value": null}"#, r#"the object has no "value": write {"value": 74}"#);
        refuses(
            r#"{"value": "74"}"#,
            r#""value" must be a JSON number such as 74, without quotes, but is a text"#,
        );
        refuses(
            r#"{"value": 1, "series": 3}"#,
            r#""series" must be a text such as "cpu", but is a number"#,
        );
    }

    #[test]
    fn a_series_name_has_at_most_64_bytes() {
        let named = |name: &str| parse(&format!(r#"{{"value":1,"series":"{name}"}}"#));
        assert_eq!(named(&"x".repeat(64)).unwrap().series.unwrap().len(), 64);
        assert_eq!(named(&"x".repeat(65)), Err(LineError::SeriesTooLong { len: 65 }));
        assert_eq!(
            named(&"ü".repeat(33)),
            Err(LineError::SeriesTooLong { len: 66 }),
            "bytes, not characters"
        );
    }

    #[test]
    fn bytes_that_are_not_utf8_are_refused_even_where_nobody_looks() {
        let error = Measurement::parse_line(b"{\"value\":1,\"x\":\"\xff\"}").unwrap_err();
        assert_eq!(error, LineError::NotUtf8 { column: 17 });
    }

    fn measurements() -> impl Strategy<Value = Measurement> {
        let value = prop_oneof![
            any::<i64>().prop_map(Number::from),
            any::<u64>().prop_map(Number::from),
            any::<f64>().prop_filter_map("a number of JSON is finite", Number::from_f64),
        ];
        let series = proptest::option::of(".{0,16}".prop_map(String::into_boxed_str));
        (series, value).prop_map(|(series, value)| Measurement { series, value })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same(measurement in measurements(), seq: u64, t: u64) {
            let mut out = Vec::new();
            measurement.write_json(seq, t, &mut out);
            let read: Value = serde_json::from_slice(&out).unwrap();
            prop_assert_eq!(&read["seq"], &Value::from(seq));
            prop_assert_eq!(&read["t"], &Value::from(t));
            prop_assert_eq!(read.get("series").and_then(Value::as_str), measurement.series.as_deref());
            prop_assert_eq!(&Measurement::parse_line(&out).unwrap(), &measurement);
        }

        #[test]
        fn no_line_panics(line: Vec<u8>) {
            let _ = Measurement::parse_line(&line);
        }
    }
}

//! One measurement: a number or a gap, the series it belongs to, and the JSON that a client gets.
//!
//! A client gets `{"seq":17,"t":1763770000123,"series":"rtt","unit":"ms","value":74}`; `series` and
//! `unit` only where there is one, and `"value":null` for a gap in the series. The time is the
//! data's own where it has one, and else that at which it was read, given by
//! [`clock`](super::clock). Where that clock was set, a `step` says so.
//!
//! Must not know where measurements come from, where they go, or what a frame or a socket is.
//! Read next: `feed::log`, where measurements stand in order.

use super::{clock::Moment, number::Number};
use std::{num::NonZeroI64, sync::Arc};

/// The longest name of a series, in bytes of UTF-8. It is sent with every measurement and shown in
/// the chart's legend, so a longer one is probably a mistake.
pub const MAX_SERIES_BYTES: usize = 255;

/// One number, and the series it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// What was measured; `None` if the input names neither a series nor a unit.
    pub series: Option<Arc<Series>>,
    /// The number, in the unit of the source; `None` is a gap.
    pub value: Option<Number>,
    /// The data's own time, where it has one: Unix time in milliseconds.
    pub time: Option<i64>,
}

/// What is measured. Shared by all measurements of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Series {
    /// Its name, at most [`MAX_SERIES_BYTES`]; empty where the input names none.
    pub name: Box<str>,
    /// The unit of its values, as the input writes it; empty where it writes none.
    pub unit: Box<str>,
}

impl Series {
    /// A series without a unit.
    pub fn named(name: impl Into<Box<str>>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), unit: Box::default() })
    }

    /// Whether this is its unit. Most have none, and two empty texts are not compared: on some
    /// processors, `memcmp` takes longer to look at nothing than all else that is done for a number.
    pub fn has_unit(&self, unit: &str) -> bool {
        self.unit.len() == unit.len() && (unit.is_empty() || *self.unit == *unit)
    }
}

impl Measurement {
    /// A number without a series and a time.
    pub fn new(value: impl Into<Number>) -> Self {
        Self { series: None, value: Some(value.into()), time: None }
    }

    /// Its time, where `t` is that of reading it: Unix time in milliseconds.
    pub fn time_or(&self, t: u64) -> i64 {
        self.time.unwrap_or(i64::try_from(t).unwrap_or(i64::MAX))
    }

    /// Appends what a client gets to `out`, see the [module](self). `seq` is the number in the log.
    /// `moment` counts only where the data has no time of its own. If the clock was set just before
    /// it, a `"step":-3600000` follows `t`, and a chart breaks the lines of all series there.
    pub fn write_json(&self, seq: u64, moment: impl Into<Moment>, out: &mut Vec<u8>) {
        let Moment { t, step } = moment.into();
        let given = |text: &'_ str| !text.is_empty();
        let series = self.series.as_deref();
        let record = Record {
            seq,
            t: self.time_or(t),
            step: step.filter(|_| self.time.is_none()),
            series: series.map(|series| &*series.name).filter(|name| given(name)),
            unit: series.map(|series| &*series.unit).filter(|unit| given(unit)),
            value: self.value.as_ref(),
        };
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
    t: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<NonZeroI64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    value: Option<&'a Number>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn writes(measurement: &Measurement, moment: impl Into<Moment>, json: &str) {
        let mut out = Vec::new();
        measurement.write_json(17, moment, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), json);
    }

    #[test]
    fn what_is_not_given_is_not_written_but_a_gap_is() {
        writes(&Measurement::new(74), 5, r#"{"seq":17,"t":5,"value":74}"#);
        let gap = Measurement { value: None, ..Measurement::new(0) };
        writes(&gap, 5, r#"{"seq":17,"t":5,"value":null}"#);
        let rtt = Arc::new(Series { name: "rtt \"°".into(), unit: "ms".into() });
        let measurement = Measurement { series: Some(rtt), ..Measurement::new(74) };
        writes(&measurement, 5, r#"{"seq":17,"t":5,"series":"rtt \"°","unit":"ms","value":74}"#);
    }

    #[test]
    fn a_clock_that_was_set_is_told_behind_the_time() {
        let moment = Moment { t: 1_763_770_000_123, step: NonZeroI64::new(-3_600_000) };
        let json = r#"{"seq":17,"t":1763770000123,"step":-3600000,"value":1}"#;
        writes(&Measurement::new(1), moment, json);
    }

    #[test]
    fn the_datas_own_time_is_written_and_then_our_clock_matters_to_nobody() {
        let moment = Moment { t: 1_763_770_000_123, step: NonZeroI64::new(-3_600_000) };
        let measurement = Measurement { time: Some(-5), ..Measurement::new(1) };
        writes(&measurement, moment, r#"{"seq":17,"t":-5,"value":1}"#);
    }
}

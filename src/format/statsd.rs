//! StatsD's metrics, and those of DogStatsD: `hits:1|c|@0.1|#env:prod`.
//!
//! A StatsD server sums and averages over some seconds and then reports the result. wirechart does
//! not: it draws each line as it comes, because that shows more. So a counter is what this one
//! packet counts, divided by its sample rate; a timer is one duration, in ms; a histogram or a
//! distribution is one value. A gauge keeps its value, to which `+3` and `-3` add. A set is
//! refused. Events and service checks are skipped.
//!
//! Must not know how the input is split into lines. The protocols are
//! <https://github.com/statsd/statsd/blob/master/docs/metric_types.md> and
//! <https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/>. Read next: `pattern`.

use super::{
    decimal::decimal,
    error::LineError,
    metric_error::MetricError,
    names::{Names, SERIES_BYTES, series_name},
    options::{Options, TimeChoice, TimeUnit},
    row::LineFormat,
    time,
};
use crate::{
    digits,
    feed::{
        measurement::{Measurement, Series},
        number::Number,
    },
};
use std::{collections::HashMap, sync::Arc};

/// How many gauges have a value that is kept.
const MAX_GAUGES: usize = 1_000;

/// Reads StatsD's metrics.
#[derive(Debug, Default)]
pub struct Statsd {
    names: Names,
    gauges: HashMap<Arc<Series>, Number>,
    time: TimeChoice,
}

/// What all metrics of a line have in common.
struct Line<'a> {
    name: &'a str,
    /// What is behind `#`, as it is written.
    tags: &'a str,
    /// Behind `T`.
    time: Option<i64>,
}

impl Statsd {
    /// Reads times as `options` say. A line has no columns, so a column's name changes nothing.
    pub fn new(options: &Options) -> Self {
        Self { time: options.time.clone(), ..Self::default() }
    }

    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        self.names.held() + self.gauges.len() * SERIES_BYTES
    }

    /// Whether `line` is one of this form. No other has `:`, a number, `|` and one of these types.
    /// Here it may have no blank, although a tag may.
    pub fn looks_like(line: &str) -> bool {
        let event = line.strip_prefix("_e{");
        let is_event = event.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        let read = || Self::default().line(line, &mut Vec::new());
        is_event
            || line.starts_with("_sc|")
            || (!line.contains(char::is_whitespace)
                && matches!(read(), Ok(()) | Err(LineError::Metric(MetricError::StatsdSet))))
    }

    fn read(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        let (name, metrics) = line.split_once(':').ok_or(MetricError::StatsdParts)?;
        let (values, rest) = metrics.split_once('|').ok_or(MetricError::StatsdParts)?;
        if name.is_empty() {
            return Err(MetricError::StatsdParts.into());
        }
        let sections = || rest.split('|').skip(1);
        let tags = sections().find_map(|section| section.strip_prefix('#')).unwrap_or_default();
        let mut time = None;
        if let Some(text) = sections().find_map(|section| section.strip_prefix('T')) {
            let seconds = digits::number::<u64>(text, 10).ok_or(MetricError::StatsdTime)?;
            time = time::from_number(seconds as f64, Some(TimeUnit::Seconds));
        }
        let time = time.filter(|_| self.time != TimeChoice::Arrival);
        let line = Line { name, tags, time };
        let (mut values, mut rest) = (values, rest);
        loop {
            let (kind, rate, more) = kind_and_rate(rest)?;
            for value in values.split(':') {
                row.push(self.metric(&line, value, kind, rate)?);
            }
            let Some(more) = more else { return Ok(()) };
            (values, rest) = more.split_once('|').ok_or(MetricError::StatsdParts)?;
        }
    }

    /// One value of the type `kind`.
    fn metric(
        &mut self,
        line: &Line<'_>,
        text: &str,
        kind: &str,
        rate: Option<f64>,
    ) -> Result<Measurement, LineError> {
        if kind == "s" {
            return Err(MetricError::StatsdSet.into());
        }
        let unit = match kind {
            "ms" => "ms",
            "c" | "g" | "h" | "d" => "",
            _ => return Err(MetricError::StatsdType.into()),
        };
        let key = [line.name, ":", unit, "|", line.tags];
        let series = self.names.series(&key, || {
            let name = series_name(line.name, "", &tags_of(line.tags))?;
            Ok(Series { name, unit: unit.into() })
        })?;
        let mut value = decimal(text).ok_or(MetricError::StatsdValue)?;
        if kind == "g" {
            value = self.gauge(&series, text, value)?;
        } else if let ("c", Some(rate), Some(number)) = (kind, rate, &value) {
            value = Number::from_f64(number.as_f64() / rate);
        }
        Ok(Measurement { series: Some(series), value, time: line.time })
    }

    /// The value of a gauge after `text`, which changes it where it has a sign.
    fn gauge(
        &mut self,
        series: &Arc<Series>,
        text: &str,
        value: Option<Number>,
    ) -> Result<Option<Number>, MetricError> {
        let Some(number) = value else { return Ok(None) };
        let is_change = text.starts_with(['+', '-']);
        let is_full = self.gauges.len() >= MAX_GAUGES;
        match self.gauges.get_mut(series) {
            Some(state) => {
                *state = if is_change { sum(state, &number) } else { number };
                Ok(Some(state.clone()))
            }
            None if is_change && is_full => Err(MetricError::StatsdGauges { max: MAX_GAUGES }),
            None => {
                if !is_full {
                    self.gauges.insert(series.clone(), number.clone());
                }
                Ok(Some(number))
            }
        }
    }
}

impl LineFormat for Statsd {
    fn line(&mut self, line: &str, row: &mut Vec<Measurement>) -> Result<(), LineError> {
        if line.starts_with("_e{") || line.starts_with("_sc|") {
            return Ok(());
        }
        let start = row.len();
        self.read(line, row).inspect_err(|_| row.truncate(start))
    }
}

/// The type and the sample rate at the start of `rest`, and what follows a `:` behind them: further
/// values of the same name, as in `hits:1|c:2|c|@0.1`.
fn kind_and_rate(rest: &str) -> Result<(&str, Option<f64>, Option<&str>), MetricError> {
    let (kind, after) = rest.split_at(rest.find(['|', ':']).unwrap_or(rest.len()));
    let Some(section) = after.strip_prefix("|@") else {
        return Ok((kind, None, after.strip_prefix(':')));
    };
    let (rate, after) = section.split_at(section.find(['|', ':']).unwrap_or(section.len()));
    let number = decimal(rate).flatten().map(|number| number.as_f64());
    let rate = number.filter(|rate| *rate > 0.0 && *rate <= 1.0).ok_or(MetricError::StatsdRate)?;
    Ok((kind, Some(rate), after.strip_prefix(':')))
}

/// `env:prod,canary` as tags.
fn tags_of(tags: &str) -> Vec<(&str, &str)> {
    let tags = tags.split(',').filter(|tag| !tag.is_empty());
    tags.map(|tag| tag.split_once(':').unwrap_or((tag, ""))).collect()
}

/// Whole numbers of 64 bits stay whole.
fn sum(left: &Number, right: &Number) -> Number {
    let whole = left.as_i64().zip(right.as_i64()).and_then(|(left, right)| left.checked_add(right));
    let broken =
        || Number::from_f64(left.as_f64() + right.as_f64()).unwrap_or_else(|| left.clone());
    whole.map_or_else(broken, Number::from)
}

#[cfg(test)]
mod tests;

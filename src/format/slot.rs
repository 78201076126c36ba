//! The series of one column or name, shared by all its measurements.
//!
//! Must not know the form of the lines. Read next: `single`.

use super::{error::LineError, number::Scanned, prefixes};
use crate::feed::{
    measurement::{MAX_SERIES_BYTES, Measurement, Series},
    number::Number,
};
use std::sync::Arc;

/// How much of a name that is too long is shown.
const SHOWN_CHARS: usize = 20;

/// The series of one column or name.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    series: Arc<Series>,
    /// A number has come, so a dash or an empty field is a gap and not a text.
    is_numeric: bool,
}

impl Slot {
    /// A slot for the series of this name, which may be empty.
    ///
    /// # Errors
    /// The name is too long.
    pub(super) fn new(name: &str) -> Result<Self, LineError> {
        if name.len() > MAX_SERIES_BYTES {
            let start = name.chars().take(SHOWN_CHARS).collect();
            return Err(LineError::NameTooLong { start, len: name.len() });
        }
        Ok(Self { series: Series::named(name), is_numeric: false })
    }

    /// A slot for the series without a name.
    pub(super) fn unnamed() -> Self {
        Self { series: Series::named(""), is_numeric: false }
    }

    /// Whether numbers have come that had neither a name nor a unit.
    pub(super) fn is_plain(&self) -> bool {
        self.is_numeric && self.series.name.is_empty() && self.series.unit.is_empty()
    }

    /// A measurement of the series. `None` if `scanned` is not one.
    pub(super) fn measurement(
        &mut self,
        scanned: Scanned<'_>,
        is_explicit: impl FnOnce() -> bool,
        time: Option<i64>,
    ) -> Option<Measurement> {
        let mut value = scanned.value;
        if let Some(number) = &mut value {
            if !self.series.has_unit(scanned.unit) {
                self.convert(number, scanned.unit);
            }
            self.is_numeric = true;
        } else if !self.is_numeric && !is_explicit() {
            return None;
        }
        let says_nothing = self.series.name.is_empty() && self.series.unit.is_empty();
        let series = (!says_nothing).then(|| self.series.clone());
        Some(Measurement { series, value, time })
    }

    /// Converts a number to the unit of the series, if its unit is another one. If that is
    /// impossible, the series has the other unit from here on.
    fn convert(&mut self, number: &mut Number, unit: &str) {
        let factor = self.is_numeric.then(|| prefixes::factor(unit, &self.series.unit)).flatten();
        let converted = factor.and_then(|factor| whole_or_not(number.as_f64() * factor));
        if let Some(converted) = converted {
            *number = converted;
        } else {
            let name = self.series.name.clone();
            self.series = Arc::new(Series { name, unit: unit.into() });
        }
    }
}

/// `104857600` and not `104857600.0`, where that is the same.
fn whole_or_not(number: f64) -> Option<Number> {
    let whole = number as i64;
    let is_whole = whole as f64 == number && whole.unsigned_abs() < 1 << 53;
    if is_whole { Some(whole.into()) } else { Number::from_f64(number) }
}

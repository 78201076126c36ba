//! How fast a recording is replayed: at its own spacing or a multiple of that speed, or at a number
//! of measurements a second.
//!
//! Must not know what is replayed, nor any clock. Read next: `replay`, which turns the rate into
//! points in time.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Measurements a second: above zero and at most [`Rate::MAX`]. Ten by default, the rate of the
/// built-in recording.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rate(f64);

/// How many times as fast as it was recorded: above zero. 1 by default.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Speed(f64);

/// How a recording is replayed. A stream is read as it comes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pace {
    /// Measurements a second; `None` keeps the recording's own spacing, where it has one.
    pub rate: Option<Rate>,
    /// How fast its own spacing passes.
    pub speed: Speed,
    /// Whether to stop after the last one, instead of starting again from the first.
    pub once: bool,
}

/// Why a number is not a rate.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RateError {
    /// Not a decimal number, or not a finite one.
    #[error("a rate is a number of measurements a second, such as 10 or 0.5")]
    NotANumber,
    /// Zero or less: nothing would ever be replayed.
    #[error("a rate must be above 0; for one measurement every ten seconds write 0.1")]
    NotPositive,
    /// Above [`Rate::MAX`].
    #[error("a rate must be at most {} measurements a second", Rate::MAX)]
    TooHigh,
}

/// Why a number is not a speed.
#[derive(Debug, Clone, PartialEq, Error)]
#[error(
    "a speed is a number above 0; 10 is ten times as fast as it was recorded, 0.5 half as fast"
)]
pub struct SpeedError;

impl Speed {
    /// How many times as fast as it was recorded.
    pub fn factor(self) -> f64 {
        self.0
    }

    /// This speed, or a lower one at which the recording has [`Rate::MAX`] on average. The
    /// recording has `count` measurements in `milliseconds`.
    pub(super) fn limited(self, count: usize, milliseconds: i64) -> Self {
        let most = Rate::MAX * (milliseconds as f64 / 1e3) / count as f64;
        Self(self.0.min(most))
    }
}

impl Default for Speed {
    fn default() -> Self {
        Self(1.0)
    }
}

impl FromStr for Speed {
    type Err = SpeedError;

    fn from_str(text: &str) -> Result<Self, SpeedError> {
        let factor: f64 = text.parse().map_err(|_| SpeedError)?;
        if factor.is_finite() && factor > 0.0 { Ok(Self(factor)) } else { Err(SpeedError) }
    }
}

impl Rate {
    /// The highest rate. One measurement a microsecond is about as many as a core can turn into
    /// frames, and more than a chart can show.
    pub const MAX: f64 = 1_000_000.0;

    /// Checks `per_second`, in measurements a second.
    ///
    /// # Errors
    /// It is not finite, not above zero, or above [`Rate::MAX`].
    pub fn new(per_second: f64) -> Result<Self, RateError> {
        match per_second {
            rate if !rate.is_finite() => Err(RateError::NotANumber),
            rate if rate <= 0.0 => Err(RateError::NotPositive),
            rate if rate > Self::MAX => Err(RateError::TooHigh),
            rate => Ok(Self(rate)),
        }
    }

    /// Measurements a second.
    pub fn per_second(self) -> f64 {
        self.0
    }
}

impl Default for Rate {
    fn default() -> Self {
        Self(10.0)
    }
}

impl FromStr for Rate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, RateError> {
        Self::new(text.parse().map_err(|_| RateError::NotANumber)?)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_above_zero_up_to_a_million_are_rates() {
        for (text, per_second) in
            [("10", 10.0), ("0.5", 0.5), ("1e3", 1e3), ("1000000", 1e6), ("1e-300", 1e-300)]
        {
            assert_eq!(text.parse::<Rate>().unwrap().per_second(), per_second);
        }
    }

    #[test]
    fn a_speed_is_a_number_above_zero() {
        assert_eq!("10".parse::<Speed>().unwrap().factor(), 10.0);
        for text in ["", "fast", "0", "-1", "NaN", "inf"] {
            assert_eq!(text.parse::<Speed>(), Err(SpeedError), "{text:?}");
        }
    }

    #[test]
    fn a_speed_is_limited_to_a_million_measurements_a_second() {
        let speed: Speed = "1e9".parse().unwrap();
        assert_eq!(speed.limited(1_000, 1_000).factor(), 1_000.0);
        assert_eq!(Speed::default().limited(1_000, 1_000).factor(), 1.0);
    }

    #[test]
    fn the_default_prints_as_a_person_writes_it() {
        assert_eq!(Rate::default().to_string(), "10");
    }

    #[test]
    fn what_is_no_rate_is_told_why() {
        for text in ["", "fast", "10/s", "NaN", "inf"] {
            assert_eq!(text.parse::<Rate>(), Err(RateError::NotANumber), "{text:?}");
        }
        for text in ["0", "-0", "-1"] {
            assert_eq!(text.parse::<Rate>(), Err(RateError::NotPositive), "{text:?}");
        }
        let error = "1000000.1".parse::<Rate>().unwrap_err();
        assert_eq!(error.to_string(), "a rate must be at most 1000000 measurements a second");
    }
}

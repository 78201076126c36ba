//! How fast a recording is replayed: a checked number of measurements a second.
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

/// How a recording is replayed. Standard input is read as it comes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Pace {
    /// Measurements a second.
    pub rate: Rate,
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

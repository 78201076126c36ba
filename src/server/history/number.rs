//! A number of an answer, or nothing.
//!
//! Must not know where it stands. Read next: `json.rs`.

use crate::feed::number::Number as Sent;
use serde::{Serialize, Serializer};
use std::fmt;

/// Whole numbers up to this have all their digits in an `f64`.
const EXACT: f64 = (1_u64 << 53) as f64;

/// A number as JSON and CSV have it. A whole one has no decimal point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number<'a> {
    /// As it was sent.
    Sent(&'a Sent),
    /// As it was computed.
    Computed(f64),
    /// A gap.
    Missing,
}

impl Number<'_> {
    /// The number as an integer, where it is one.
    fn whole(number: f64) -> Option<i64> {
        (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
    }
}

impl Serialize for Number<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sent(number) => number.serialize(serializer),
            Self::Computed(number) => match Self::whole(*number) {
                Some(whole) => whole.serialize(serializer),
                None => number.serialize(serializer),
            },
            Self::Missing => serializer.serialize_none(),
        }
    }
}

/// Nothing where it is missing.
impl fmt::Display for Number<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent(number) => number.fmt(f),
            Self::Computed(number) => match Self::whole(*number) {
                Some(whole) => whole.fmt(f),
                None => Sent::from_f64(*number).map_or(Ok(()), |number| number.fmt(f)),
            },
            Self::Missing => Ok(()),
        }
    }
}

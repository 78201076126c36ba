//! A bucket: the least, the largest and the mean of the values of a stretch of time, and how many
//! there were.
//!
//! Must not know which stretch. Read next: `tier.rs`.

/// What a value or a sum is multiplied by, where the sum of large values would not be finite.
const SCALE: f64 = 1.0 / (1_u128 << 64) as f64;
/// As many values as `u64` counts, none larger than this, have a finite sum.
const LARGE: f64 = f64::MAX * SCALE;

/// The values of a stretch of time. One without values is a gap in the series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    min: f64,
    max: f64,
    /// The sum of the values, multiplied by [`scale`](Self::scale).
    sum: f64,
    count: u64,
}

impl Bucket {
    /// Without values.
    pub const GAP: Self = Self { min: f64::INFINITY, max: f64::NEG_INFINITY, sum: 0.0, count: 0 };

    /// Adds a finite value.
    pub fn add(&mut self, value: f64) {
        let before = self.scale();
        self.min = self.min.min(value);
        self.max = self.max.max(value);
        let scale = self.scale();
        if scale != before {
            self.sum *= SCALE;
        }
        self.sum += value * scale;
        self.count += 1;
    }

    /// Adds the values of another.
    pub fn merge(&mut self, other: &Self) {
        let (ours, theirs) = (self.scale(), other.scale());
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        let scale = self.scale();
        self.sum = self.sum * (scale / ours) + other.sum * (scale / theirs);
        self.count += other.count;
    }

    /// The extremes alone say whether the sum must be kept small, so all agree about it.
    fn scale(&self) -> f64 {
        if self.max > LARGE || self.min < -LARGE { SCALE } else { 1.0 }
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The least, the largest and the mean value; `None` if there are none.
    pub fn summary(&self) -> Option<(f64, f64, f64)> {
        if self.count == 0 {
            return None;
        }
        // Rounding may put the mean of equal values beside them.
        let mean = (self.sum / self.count as f64 / self.scale()).clamp(self.min, self.max);
        Some((self.min, self.max, mean))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn of(values: &[f64]) -> Bucket {
        let mut bucket = Bucket::GAP;
        values.iter().for_each(|value| bucket.add(*value));
        bucket
    }

    #[test]
    fn the_largest_numbers_have_a_mean() {
        let most = f64::MAX;
        assert_eq!(of(&[most; 1_000]).summary(), Some((most, most, most)));
        assert_eq!(of(&[most, -most]).summary(), Some((-most, most, 0.0)));
        let (_, _, mean) = of(&[1.0, most, most]).summary().unwrap();
        assert!((mean / (most / 3.0 * 2.0) - 1.0).abs() < 1e-12, "{mean}");
        assert_eq!(Bucket::GAP.summary(), None);
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_the_values_are_split(
            values in vec(prop_oneof![-1e3..1e3, any::<f64>().prop_filter("finite", |v| v.is_finite())], 1..50),
            at in any::<prop::sample::Index>(),
        ) {
            let (front, back) = values.split_at(at.index(values.len()));
            let (whole, mut parts) = (of(&values), of(front));
            parts.merge(&of(back));
            let (min, max, mean) = parts.summary().unwrap();
            prop_assert_eq!((min, max, parts.count()), {
                let (min, max, _) = whole.summary().unwrap();
                (min, max, whole.count())
            });
            let n = values.len() as f64;
            let naive: f64 = values.iter().map(|value| value / n).sum();
            let size: f64 = values.iter().map(|value| value.abs() / n).sum();
            prop_assert!((mean - naive).abs() <= size * 1e-12 + f64::MIN_POSITIVE, "{} {}", mean, naive);
        }
    }
}

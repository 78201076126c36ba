//! A bucket: of the values of a stretch of time, the first, the last, the least and the largest,
//! each with its time; their mean, and how many there were.
//!
//! A line through these four leaves the bucket where the values do, and has each spike at its time.
//! So a picture whose buckets are no wider than a pixel has the pixels that all values would draw.
//!
//! Must not know which stretch. Read next: `kept.rs`.

/// What a value or a sum is multiplied by, where the sum of large values would not be finite.
const SCALE: f64 = 1.0 / (1_u128 << 64) as f64;
/// As many values as `u64` counts, none larger than this, have a finite sum.
const LARGE: f64 = f64::MAX * SCALE;

/// A finite value and its time, Unix milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timed {
    /// When it was.
    pub t: i64,
    /// What it was.
    pub value: f64,
}

impl Timed {
    const NONE: Self = Self { t: 0, value: 0.0 };

    /// Of equal values the earliest counts, so it does not matter in which order they come.
    fn is_below(&self, other: &Self) -> bool {
        (self.value, self.t) < (other.value, other.t)
    }

    fn is_above(&self, other: &Self) -> bool {
        (self.value, -self.t) > (other.value, -other.t)
    }
}

/// What there is to say of the values of a bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Of values of the same time, the one that came first.
    pub first: Timed,
    /// Of values of the same time, the one that came last.
    pub last: Timed,
    /// The least value, where it was first.
    pub min: Timed,
    /// The largest value, where it was first.
    pub max: Timed,
    /// The mean value.
    pub mean: f64,
}

/// The values of a stretch of time. One without values is a gap in the series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    pub(super) first: Timed,
    pub(super) last: Timed,
    pub(super) min: Timed,
    pub(super) max: Timed,
    /// The sum of the values, multiplied by [`scale`](Self::scale).
    pub(super) sum: f64,
    pub(super) count: u64,
}

impl Bucket {
    /// Without values.
    pub const GAP: Self = Self {
        first: Timed::NONE,
        last: Timed::NONE,
        min: Timed::NONE,
        max: Timed::NONE,
        sum: 0.0,
        count: 0,
    };

    /// With one finite value.
    pub fn of(t: i64, value: f64) -> Self {
        let one = Timed { t, value };
        let mut bucket = Self { first: one, last: one, min: one, max: one, sum: value, count: 1 };
        bucket.sum *= bucket.scale();
        bucket
    }

    /// Adds a finite value.
    pub fn add(&mut self, t: i64, value: f64) {
        self.merge(&Self::of(t, value));
    }

    /// Adds the values of another, which have come later, whatever their times are.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        if self.count == 0 {
            *self = *other;
            return;
        }
        let (ours, theirs) = (self.scale(), other.scale());
        if other.first.t < self.first.t {
            self.first = other.first;
        }
        if other.last.t >= self.last.t {
            self.last = other.last;
        }
        if other.min.is_below(&self.min) {
            self.min = other.min;
        }
        if other.max.is_above(&self.max) {
            self.max = other.max;
        }
        let scale = self.scale();
        self.sum = self.sum * (scale / ours) + other.sum * (scale / theirs);
        self.count += other.count;
    }

    /// Moves the times by so many milliseconds.
    pub fn shift(&mut self, step: i64) {
        for one in [&mut self.first, &mut self.last, &mut self.min, &mut self.max] {
            one.t = one.t.saturating_add(step);
        }
    }

    /// The extremes alone say whether the sum must be kept small, so all agree about it.
    fn scale(&self) -> f64 {
        if self.max.value > LARGE || self.min.value < -LARGE { SCALE } else { 1.0 }
    }

    /// How many values there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// What there is to say of the values; `None` if there are none.
    pub fn summary(&self) -> Option<Summary> {
        let Self { first, last, min, max, sum, count } = *self;
        if count == 0 {
            return None;
        }
        // Rounding may put the mean of equal values beside them.
        let mean = (sum / count as f64 / self.scale()).clamp(min.value, max.value);
        Some(Summary { first, last, min, max, mean })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, prelude::*};

    fn of(values: &[f64]) -> Bucket {
        let mut bucket = Bucket::GAP;
        (0..).zip(values).for_each(|(t, value)| bucket.add(t, *value));
        bucket
    }

    #[test]
    fn the_largest_numbers_have_a_mean() {
        let most = f64::MAX;
        let mean = |values: &[f64]| of(values).summary().expect("values").mean;
        assert_eq!(mean(&[most; 1_000]), most);
        assert_eq!(mean(&[most, -most]), 0.0);
        let found = mean(&[1.0, most, most]);
        assert!((found / (most / 3.0 * 2.0) - 1.0).abs() < 1e-12, "{found}");
        assert_eq!(Bucket::GAP.summary(), None);
    }

    #[test]
    fn of_equal_times_the_order_of_coming_counts_and_of_equal_values_the_earliest() {
        let mut bucket = Bucket::GAP;
        for (t, value) in [(5, 3.0), (5, 1.0), (9, 3.0), (2, 1.0), (9, 1.0), (2, 3.0)] {
            bucket.add(t, value);
        }
        let Summary { first, last, min, max, .. } = bucket.summary().expect("values");
        let at = |t, value| Timed { t, value };
        assert_eq!([first, last, min, max], [at(2, 1.0), at(9, 1.0), at(2, 1.0), at(2, 3.0)]);
    }

    proptest! {
        #[test]
        fn it_does_not_matter_how_the_values_are_split(
            values in vec(prop_oneof![-1e3..1e3, any::<f64>().prop_filter("finite", |v| v.is_finite())], 1..50),
            at in any::<prop::sample::Index>(),
        ) {
            let at = at.index(values.len());
            let mut parts = of(&values[..at]);
            (at as i64..).zip(&values[at..]).for_each(|(t, value)| parts.merge(&Bucket::of(t, *value)));
            let (whole, parts) = (of(&values), (parts.summary().unwrap(), parts.count()));
            let mean = parts.0.mean;
            prop_assert_eq!((Summary { mean, ..whole.summary().unwrap() }, whole.count()), parts);
            let n = values.len() as f64;
            // Of halves: rounded up, equal parts of the largest number have no finite sum.
            let half: f64 = values.iter().map(|value| value / 2.0 / n).sum();
            let size: f64 = values.iter().map(|value| value.abs() / 2.0 / n).sum();
            let off = (mean / 2.0 - half).abs();
            prop_assert!(off <= size * 1e-12 + f64::MIN_POSITIVE, "{} {}", mean, half);
        }
    }
}

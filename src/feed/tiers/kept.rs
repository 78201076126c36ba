//! A bucket as a tier keeps it: in 56 bytes instead of 80.
//!
//! Its values were close to the start of its stretch of time, so each time is kept as the distance
//! to that: 3 bytes instead of 8. Must not know how buckets are merged, nor where their stretches
//! start. Read next: `chunk.rs`.

use super::bucket::{Bucket, Timed};

/// The longest distance that is kept, in milliseconds: some 2 hours, before or after the start. A
/// time gets further away only if our clock is set again and again; then it is put there.
const FARTHEST: i64 = (1 << 23) - 1;

/// A bucket without the start of its stretch.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The first, the last, the least and the largest value.
    values: [f64; 4],
    sum: f64,
    /// More values than fit would be 7 million a second, in a bucket of ten minutes.
    count: u32,
    /// How long after the start each value was: the three lower bytes of the number.
    after: [[u8; 3]; 4],
}

impl Kept {
    /// Without values.
    pub const GAP: Self = Self { values: [0.0; 4], sum: 0.0, count: 0, after: [[0; 3]; 4] };

    /// Keeps a bucket whose stretch starts at this time.
    pub fn new(bucket: &Bucket, start: i64) -> Self {
        let Bucket { first, last, min, max, sum, count } = bucket;
        let timed = [first, last, min, max];
        let after = timed.map(|one| {
            let after = one.t.saturating_sub(start).clamp(-FARTHEST, FARTHEST) as i32;
            let [a, b, c, _] = after.to_le_bytes();
            [a, b, c]
        });
        let kept = u32::try_from(*count).unwrap_or(u32::MAX);
        // The sum is that of as many values as are counted, so the mean is right.
        let sum = if u64::from(kept) == *count { *sum } else { sum / *count as f64 * kept as f64 };
        Self { values: timed.map(|one| one.value), sum, count: kept, after }
    }

    /// The bucket, whose stretch starts at this time.
    pub fn bucket(&self, start: i64) -> Bucket {
        if self.count == 0 {
            return Bucket::GAP;
        }
        let timed = |at: usize| {
            let [a, b, c] = self.after[at];
            // The sign comes from the highest bit that is kept.
            let after = i32::from_le_bytes([0, a, b, c]) >> 8;
            Timed { t: start.saturating_add(after.into()), value: self.values[at] }
        };
        let [first, last, min, max] = [0, 1, 2, 3].map(timed);
        Bucket { first, last, min, max, sum: self.sum, count: self.count.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_takes_56_bytes() {
        assert_eq!(size_of::<Kept>(), 56);
        assert_eq!(Kept::GAP.bucket(5), Bucket::GAP);
        assert_eq!(Kept::new(&Bucket::GAP, 1_763_770_000_000).bucket(7), Bucket::GAP);
    }

    #[test]
    fn the_mean_of_more_values_than_are_counted_is_right() {
        let mut bucket = Bucket::of(0, 1.0);
        bucket.add(1, 3.0);
        for _ in 0..40 {
            let same = bucket;
            bucket.merge(&same);
            bucket = Kept::new(&bucket, 0).bucket(0);
            assert_eq!(bucket.summary().map(|summary| summary.mean), Some(2.0));
        }
        assert_eq!(bucket.count(), u64::from(u32::MAX));
    }

    proptest! {
        #[test]
        fn it_is_the_same_bucket_when_it_comes_back(
            start in -8_000_000_000_000_000_i64..8_000_000_000_000_000,
            values in prop::collection::vec((-FARTHEST..=FARTHEST, -1e9..1e9), 1..9),
        ) {
            let mut bucket = Bucket::GAP;
            values.iter().for_each(|(after, value)| bucket.add(start + after, *value));
            prop_assert_eq!(Kept::new(&bucket, start).bucket(start), bucket);
        }

        #[test]
        fn a_time_that_is_too_far_away_is_the_farthest_there_is(t: i64, start: i64) {
            let read = Kept::new(&Bucket::of(t, 1.0), start).bucket(start).summary().unwrap();
            let after = t.saturating_sub(start).clamp(-FARTHEST, FARTHEST);
            prop_assert_eq!(read.first.t, start.saturating_add(after));
        }
    }
}

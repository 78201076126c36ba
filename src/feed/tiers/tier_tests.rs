//! A clock that is set, and the buckets of one tier. What else a tier does is tested in `tests.rs`,
//! with all of them.

use super::*;
use proptest::{collection::vec, prelude::*};

const HOUR: i64 = 3_600_000;

proptest! {
    #[test]
    fn what_a_clock_has_misdated_is_filed_where_it_belongs(
        right in vec(0..HOUR, 1..50),
        wrong in vec(0..6 * HOUR, 1..200),
        ahead in 3 * HOUR..30 * HOUR,
        off in -HOUR..HOUR,
        most in prop_oneof![1..300_usize, Just(1_000_000)],
    ) {
        let mut tier = Tier::new(10_000, most);
        let (since, by) = (ahead, off - ahead);
        // Each value says when it will be.
        let wrong = wrong.iter().map(|after| (since + after, since + after + by));
        for (t, right) in right.iter().map(|t| (*t, *t)).chain(wrong.clone()) {
            tier.merge(t, &Bucket::of(t, right as f64));
        }
        tier.shift(Move { since, by });
        let chunks = || tier.chunks.values();
        prop_assert_eq!(chunks().map(|one| one.memory() + CHUNK_BYTES).sum::<usize>(), tier.memory);
        prop_assert_eq!(chunks().map(|one| one.buckets.len()).sum::<usize>(), tier.buckets);
        let (mut values, mut before) = (0, i64::MIN);
        for (t, bucket) in tier.view(&(-HOUR..40 * HOUR)).buckets(-HOUR..40 * HOUR) {
            let one = bucket.summary().expect("values");
            prop_assert_eq!([one.first.t, one.last.t], [one.min.t, one.max.t]);
            prop_assert_eq!([one.min.value, one.max.value], [one.min.t as f64, one.max.t as f64]);
            // A bucket moves as a whole.
            prop_assert!(t - 10_000 <= one.first.t && one.last.t < t + 20_000, "{} {:?}", t, one);
            prop_assert!(before < t && tier.reach <= t, "{} {}", before, t);
            (values, before) = (values + bucket.count() as usize, t);
        }
        prop_assert!(most < 1_000_000 || values == right.len() + wrong.count());
    }
}

#[test]
fn where_all_buckets_move_none_is_touched() {
    let mut tier = Tier::new(1_000, 1_000);
    (0..500).for_each(|at| tier.merge(at * 1_000, &Bucket::of(at * 1_000 + 7, 1.0)));
    let all = i64::MIN / 4..i64::MAX / 4;
    let before = tier.view(&all);
    for by in [-3_600_700, -90, i64::MIN, i64::MAX, i64::MAX] {
        tier.shift(Move { since: i64::MIN, by });
        let after = tier.view(&all);
        let mut pairs = before.chunks.iter().zip(&after.chunks);
        assert!(pairs.all(|((_, one), (_, other))| Arc::ptr_eq(one, other)), "{by}");
        assert_eq!(after.buckets(all.clone()).count(), 500, "{by}");
    }
}

//! Whether the masking keys of a client could be foretold.
//!
//! Randomness cannot be proved from outside. Three things can be seen: keys that are all zero, keys
//! that come again, and keys that count. By chance, two of 5,000 keys are alike once in 300 runs,
//! and that is allowed; so a few more are asked for. RFC 6455, section 5.3. Read next: `request.rs`.

use crate::check::verdict::Verdict;
use std::collections::HashSet;

/// From how few keys nothing is concluded.
const FEW: usize = 4;
/// How often a key may come again by chance: in so many keys, one.
const CHANCE: usize = 256;

/// Judges the keys of some connections, in their order.
pub(super) fn judge<'a>(connections: impl Iterator<Item = &'a [[u8; 4]]> + Clone) -> Verdict {
    let all = connections.clone().flatten();
    let count = all.clone().count();
    if count < FEW {
        return Verdict::not_judged(format!("{count} masked frames are too few"));
    }
    if all.clone().all(|key| *key == [0; 4]) {
        return Verdict::broken(format!("masks with zeros: {count} frames"));
    }
    let again = count - all.collect::<HashSet<_>>().len();
    if again >= FEW - 1 && again * CHANCE > count {
        return Verdict::broken(format!("{again} of {count} keys were there before"));
    }
    match connections.filter_map(step).next() {
        Some(step) => Verdict::broken(format!("counts: each key is the last plus {step}")),
        None => Verdict::kept(format!("{count} keys, with no pattern")),
    }
}

/// What is added to a key for the next, in either order of the bytes, if that is the same three
/// times.
fn step(keys: &[[u8; 4]]) -> Option<i32> {
    let numbers = [u32::from_be_bytes, u32::from_le_bytes];
    let steps = |number: fn([u8; 4]) -> u32| {
        let steps = keys.windows(2).map(move |two| number(two[1]).wrapping_sub(number(two[0])));
        let steps: Vec<u32> = steps.collect();
        steps
            .windows(FEW - 1)
            .find(|some| some.iter().all(|one| *one == some[0]))
            .map(|one| one[0] as i32)
    };
    numbers.into_iter().filter_map(steps).min_by_key(|step| step.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(connections: &[&[[u8; 4]]]) -> Verdict {
        judge(connections.iter().copied())
    }

    #[test]
    fn keys_that_can_be_foretold_are_seen_and_random_ones_are_not_blamed() {
        let mut next = crate::client::masks::masks();
        let random: Vec<[u8; 4]> = (0..4000).map(|_| next()).collect();
        assert!(matches!(verdict(&[&random]), Verdict::Kept(_)));
        assert!(matches!(verdict(&[&[[0; 4]; 3]]), Verdict::NotJudged(_)));
        assert_eq!(verdict(&[&[[0; 4]; 9]]).words(), "masks with zeros: 9 frames");
        // One key in each connection, and a few keys in turn.
        let (one, other) = ([random[0]; 3], [random[1]; 3]);
        assert_eq!(verdict(&[&one, &other]).words(), "4 of 6 keys were there before");
        assert!(verdict(&[&random[..4], &random[..4]]).is_broken());
        // Counted, upwards and downwards, in both orders.
        for bytes in [u32::to_be_bytes, u32::to_le_bytes] {
            let up: Vec<[u8; 4]> = (250..260).map(bytes).collect();
            assert_eq!(verdict(&[&up]).words(), "counts: each key is the last plus 1");
            let down: Vec<[u8; 4]> = up.into_iter().rev().collect();
            assert!(verdict(&[&down]).is_broken());
        }
        // Two alike among many may be chance.
        let again = [&random[..], &random[..2]].concat();
        assert!(matches!(verdict(&[&again]), Verdict::Kept(_)));
    }
}

//! Chance that can be had again: numbers that follow from a seed (splitmix64).
//!
//! Knows nothing of what is drawn with them. Read next: `plan.rs`.

/// A sequence of numbers that its seed decides.
pub(crate) struct Random(u64);

impl Random {
    /// The sequence of this seed and of this place in it: a wave, a lane. So lanes may draw side by
    /// side, in any order.
    pub(crate) fn new(seed: u64, place: [u64; 2]) -> Self {
        let mut random = Self(seed);
        for part in place {
            random.0 ^= part;
            random.0 = random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number in `least..=most`.
    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.next() % (most - least + 1)
    }

    /// The same for sizes: each power of two is as likely as the next, so that small ones come as
    /// often as large ones.
    pub(crate) fn size(&mut self, most: usize) -> usize {
        let bound = 1 << self.between(0, most.max(1).ilog2().into());
        self.between(0, bound.min(most as u64)) as usize
    }

    /// True in so many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of these.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.between(0, from.len() as u64 - 1) as usize]
    }

    /// So many letters.
    pub(crate) fn text(&mut self, length: usize) -> String {
        let first = self.between(0, 25);
        (0..length as u64).map(|at| char::from(b'a' + ((first + at * at) % 26) as u8)).collect()
    }
}

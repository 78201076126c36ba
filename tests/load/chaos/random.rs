//! Reproducible random numbers from a seed (splitmix64).
//!
//! It knows nothing about their use. Read next: `plan.rs`.

/// A sequence of numbers that its seed determines.
pub(crate) struct Random(u64);

impl Random {
    /// The sequence for this seed and this position: a wave and a lane. So lanes can draw in
    /// parallel and in any order.
    pub(crate) fn new(seed: u64, position: [u64; 2]) -> Self {
        let mut random = Self(seed);
        for part in position {
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

    /// A size up to `most`. Each power of two is equally likely, so that small sizes are as
    /// frequent as large ones.
    pub(crate) fn size(&mut self, most: usize) -> usize {
        let bound = 1 << self.between(0, most.max(1).ilog2().into());
        self.between(0, bound.min(most as u64)) as usize
    }

    /// True with this probability in percent.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of these values.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.between(0, from.len() as u64 - 1) as usize]
    }

    /// A text of this many letters.
    pub(crate) fn text(&mut self, length: usize) -> String {
        let first = self.between(0, 25);
        (0..length as u64).map(|at| char::from(b'a' + ((first + at * at) % 26) as u8)).collect()
    }
}

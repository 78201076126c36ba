//! A chunk: the buckets of 64 consecutive stretches of time, without those that have nothing in
//! them.
//!
//! Must not know when the stretches are. Read next: `tier.rs`.

use super::kept::Kept;

/// How many buckets a chunk has room for: as many as `Chunk::present` has bits.
pub const CHUNK: i64 = 64;

/// The buckets of [`CHUNK`] consecutive stretches of time.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// A bit for each stretch that has a bucket.
    pub(super) present: u64,
    /// Those buckets, in order of time.
    pub(super) buckets: Vec<Kept>,
}

impl Chunk {
    /// Empty; does not have to grow while it is filled.
    pub fn with_room_for_all() -> Self {
        Self { present: 0, buckets: Vec::with_capacity(CHUNK as usize) }
    }

    /// The bucket of this stretch, made if it does not exist.
    pub fn bucket(&mut self, slot: u32) -> &mut Kept {
        let before = self.present & ((1 << slot) - 1);
        let at = before.count_ones() as usize;
        if self.present & (1 << slot) == 0 {
            self.present |= 1 << slot;
            if self.buckets.len() == self.buckets.capacity() {
                self.buckets.reserve_exact(self.buckets.len().max(1));
            }
            self.buckets.insert(at, Kept::GAP);
        }
        &mut self.buckets[at]
    }

    /// How many bytes its buckets take.
    pub fn memory(&self) -> usize {
        self.buckets.capacity() * size_of::<Kept>()
    }

    /// The number of the stretch and the bucket of each.
    pub fn iter(&self) -> impl Iterator<Item = (i64, &Kept)> {
        let slots = (0..CHUNK).filter(|slot| self.present & (1 << slot) != 0);
        slots.zip(&self.buckets)
    }
}

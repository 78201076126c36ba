//! Random bytes from the operating system, and what stands in for them should it have none to give.
//!
//! For numbers that must differ and be hard to guess, such as names and masking keys. What keeps a
//! secret asks the system itself, and fails without it. Must not know what the bytes are for. Read
//! next: `client/masks.rs`.

use std::hash::{BuildHasher, RandomState};

/// Fills this with random bytes.
///
/// No system that we know of stops giving them, but a program may run where it cannot ask, such as
/// in a directory without `/dev`. Then the bytes are those of a keyed hash, which are as hard to
/// predict: the standard library takes its key from the system by a way of its own.
pub fn fill(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        fill_from_hashes(bytes);
    }
}

fn fill_from_hashes(bytes: &mut [u8]) {
    for chunk in bytes.chunks_mut(8) {
        chunk.copy_from_slice(&RandomState::new().hash_one(0).to_ne_bytes()[..chunk.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_bytes_come_twice() {
        for fill in [fill, fill_from_hashes] {
            let name = |_| {
                let mut name = [0; 15];
                fill(&mut name);
                name
            };
            assert_eq!((0..1000).map(name).collect::<HashSet<_>>().len(), 1000);
        }
    }
}

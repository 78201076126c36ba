//! Random bytes from the operating system: a masking key for each frame, and the nonce of the
//! handshake.
//!
//! Must not know what a mask is for; that is [`mask`](crate::wire::raw::mask). RFC 6455, sections 5.3
//! and 10.3. Read next: [`open`](super::open).

use crate::wire::MaskKeys;
use std::hash::{BuildHasher, RandomState};

/// How many bytes are fetched at once. A system call costs more than the frame that it is for; 256
/// frames share one. What has been fetched is used once and never seen by a peer before, so it is
/// no easier to foresee for having waited.
const POOL: usize = 1024;

/// Keys that nobody can foresee, each used once.
pub fn masks() -> MaskKeys {
    let mut pool = [0; POOL];
    let mut used = POOL;
    Box::new(move || {
        if used == POOL {
            fill(&mut pool);
            used = 0;
        }
        let key = std::array::from_fn(|i| pool[used + i]);
        used += key.len();
        key
    })
}

/// Sixteen random bytes, new for each connection (RFC 6455, 4.1, item 7).
///
/// # Errors
/// The system has no randomness to give.
pub fn nonce() -> Result<[u8; 16], getrandom::Error> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce)?;
    Ok(nonce)
}

fn fill(pool: &mut [u8]) {
    if getrandom::fill(pool).is_err() {
        // It has given us the nonce, so it works, and no system that we know of stops then. Should
        // one do so, keys from a keyed hash are no easier to foresee: the standard library keyed it
        // from the same source.
        for chunk in pool.chunks_mut(8) {
            chunk.copy_from_slice(&RandomState::new().hash_one(0).to_ne_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_key_comes_twice() {
        // Among 1,000 of 2^32, two are the same by chance once in 8,000 runs; once is allowed, so
        // that is never.
        let mut next = masks();
        let keys: HashSet<[u8; 4]> = (0..1000).map(|_| next()).collect();
        assert!(keys.len() >= 999, "{} of 1,000 differ", keys.len());
        assert_ne!(nonce(), nonce());
    }
}

//! Random bytes from the operating system: a masking key for each frame, and the nonce of the
//! handshake.
//!
//! Must not know what a mask is for; that is [`mask`](crate::wire::raw::mask). RFC 6455, sections 5.3
//! and 10.3. Read next: [`open`](super::open).

use crate::{random, wire::MaskKeys};

/// How many bytes are fetched at once. A system call costs more than the frame that it is for, so
/// 256 frames share one. Each key is used once, and no peer has seen it before, so keys that wait
/// are no easier to predict.
const POOL: usize = 1024;

/// Unpredictable keys, each used once.
pub fn masks() -> MaskKeys {
    let mut pool = [0; POOL];
    let mut used = POOL;
    Box::new(move || {
        if used == POOL {
            random::fill(&mut pool);
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

//! Masking: a client XORs each payload with a 4-byte key, and a server applies the same XOR again
//! to remove it.
//!
//! The random key prevents a script in a browser from choosing the bytes that a proxy sees (RFC
//! 6455, 10.3). It does not encrypt, because the key is in the frame. This module knows nothing of
//! frames. RFC 6455, section 5.3. Read next: [`utf8`](super::utf8).

/// XORs `bytes` in place with `key`. The first byte of `bytes` is byte number `offset` of the
/// payload, so a payload can be unmasked chunk by chunk as it arrives. Applying it twice restores
/// the original bytes.
///
/// The rule is that byte `i` of a payload is XORed with byte `i mod 4` of the key. This is all that
/// the function does:
///
/// ```
/// # use wirechart::wire::raw::mask;
/// fn plain(key: [u8; 4], offset: usize, bytes: &mut [u8]) {
///     for (i, byte) in bytes.iter_mut().enumerate() {
///         *byte ^= key[(offset + i) % 4];
///     }
/// }
/// # let (mut plainly, mut bytes) = (*b"Hello, you", *b"Hello, you");
/// # plain([1, 2, 3, 4], 3, &mut plainly);
/// # mask::apply([1, 2, 3, 4], 3, &mut bytes);
/// # assert_eq!(bytes, plainly);
/// ```
pub fn apply(key: [u8; 4], offset: usize, bytes: &mut [u8]) {
    let key = turned(key, offset);
    // One whole key at a time, so that the compiler vectorizes the loop. It does so better with
    // words of 4 bytes than with longer ones.
    let (words, rest) = bytes.as_chunks_mut::<4>();
    for word in words {
        *word = (u32::from_ne_bytes(*word) ^ u32::from_ne_bytes(key)).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(key) {
        *byte ^= key;
    }
}

/// Rotates the key so that its first byte is the one for byte number `offset` of the payload.
fn turned(key: [u8; 4], offset: usize) -> [u8; 4] {
    u32::from_be_bytes(key).rotate_left(8 * (offset % 4) as u32).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The rule as written in the RFC: `transformed-octet-i = original-octet-i XOR
    /// masking-key-octet-(i MOD 4)`.
    fn byte_by_byte(key: [u8; 4], offset: usize, bytes: &[u8]) -> Vec<u8> {
        bytes.iter().enumerate().map(|(i, byte)| byte ^ key[offset.wrapping_add(i) % 4]).collect()
    }

    #[test]
    fn the_example_of_section_5_7() {
        let mut bytes = *b"Hello";
        apply([0x37, 0xfa, 0x21, 0x3d], 0, &mut bytes);
        assert_eq!(bytes, [0x7f, 0x9f, 0x4d, 0x51, 0x58]);
    }

    proptest! {
        #[test]
        fn agrees_with_the_rule(key: [u8; 4], offset in prop_oneof![0_usize..9, any::<usize>()], bytes: Vec<u8>) {
            let mut masked = bytes.clone();
            apply(key, offset, &mut masked);
            prop_assert_eq!(&masked, &byte_by_byte(key, offset, &bytes));
        }

        #[test]
        fn any_cut_masks_the_same(key: [u8; 4], bytes: Vec<u8>, cut: prop::sample::Index) {
            let cut = cut.index(bytes.len() + 1);
            let (mut whole, mut parts) = (bytes.clone(), bytes);
            apply(key, 0, &mut whole);
            let (left, right) = parts.split_at_mut(cut);
            apply(key, 0, left);
            apply(key, cut, right);
            prop_assert_eq!(parts, whole);
        }
    }
}

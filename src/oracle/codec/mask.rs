//! Masking, against the RFC's one line about it: byte by byte, at any offset, however the payload
//! is cut.
//!
//! RFC 6455, section 5.3. Read next: `header.rs`.

use crate::oracle::Script;
use crate::wire::{mask, mask_fast};

/// Four bytes of key, eight of an offset, one of a cut; the rest is the payload.
///
/// # Panics
/// Where a byte meets another byte of the key than it should.
pub fn mask(data: &[u8]) {
    let mut script = Script(data);
    let key = [script.byte(), script.byte(), script.byte(), script.byte()];
    let offset =
        script.bytes(8).iter().fold(0_u64, |offset, &byte| offset << 8 | u64::from(byte)) as usize;
    let cut = script.byte();
    let payload = script.0;
    // "transformed-octet-i = original-octet-i XOR masking-key-octet-(i MOD 4)"; 4 divides the
    // numbers that `usize` has.
    let at = |i: usize| offset.wrapping_add(i);
    let naive: Vec<u8> =
        payload.iter().enumerate().map(|(i, byte)| byte ^ key[at(i) % 4]).collect();

    let mut whole = payload.to_vec();
    mask::apply(key, offset, &mut whole);
    assert_eq!(whole, naive);

    let mut text = payload.to_vec();
    let is_ascii = mask_fast::apply_to_text(key, offset, &mut text);
    assert_eq!(text, naive);
    assert_eq!(is_ascii, naive.iter().all(|&byte| byte < 0x80));

    let mut cut_in_two = payload.to_vec();
    let (left, right) = cut_in_two.split_at_mut(usize::from(cut).min(payload.len()));
    mask::apply(key, offset, left);
    mask::apply(key, at(left.len()), right);
    assert_eq!(cut_in_two, naive, "cut after {cut}");

    mask::apply(key, offset, &mut whole);
    assert_eq!(whole, payload, "twice is not at all");
}

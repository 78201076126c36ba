//! The body of the fuzz target `mask`: masking, against the one-line algorithm of the RFC, byte by
//! byte, at any offset and with the payload split in two.
//!
//! Must not know headers. RFC 6455, section 5.3. Read next: `header.rs`.

use crate::oracle::Script;
use crate::wire::{mask_fast, raw::mask};

/// The input: four bytes of key, eight of offset, one for where to split; the rest is the payload.
///
/// # Panics
/// Where a byte is masked with another byte of the key than the RFC says.
pub fn mask(data: &[u8]) {
    let mut script = Script(data);
    let key = [script.byte(), script.byte(), script.byte(), script.byte()];
    let offset =
        script.bytes(8).iter().fold(0_u64, |offset, &byte| offset << 8 | u64::from(byte)) as usize;
    let cut = script.byte();
    let payload = script.0;
    // "transformed-octet-i = original-octet-i XOR masking-key-octet-(i MOD 4)". The sum may wrap,
    // because the number of values of `usize` is a multiple of 4.
    let at = |i: usize| offset.wrapping_add(i);
    let naive_from = |first: usize| -> Vec<u8> {
        let masked = |(i, byte): (usize, &u8)| byte ^ key[first.wrapping_add(i) % 4];
        payload.iter().enumerate().map(masked).collect()
    };
    let naive = naive_from(offset);

    let mut whole = payload.to_vec();
    mask::apply(key, offset, &mut whole);
    assert_eq!(whole, naive);

    let mut text = payload.to_vec();
    let is_ascii = mask_fast::apply_to_text(key, &mut text);
    assert_eq!(text, naive_from(0));
    assert_eq!(is_ascii, text.iter().all(|&byte| byte < 0x80));

    let mut cut_in_two = payload.to_vec();
    let (left, right) = cut_in_two.split_at_mut(usize::from(cut).min(payload.len()));
    mask::apply(key, offset, left);
    mask::apply(key, at(left.len()), right);
    assert_eq!(cut_in_two, naive, "cut after {cut}");

    mask::apply(key, offset, &mut whole);
    assert_eq!(whole, payload, "masking twice gives the payload back");
}

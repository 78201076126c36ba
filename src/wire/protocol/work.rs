//! What is done costs somebody's time: how much, in one unit, so that an owner of many connections
//! can share it out.
//!
//! The unit is a byte that is only unmasked, looked at and copied: a quarter of a nanosecond. Must
//! not know what the time is needed for. Read next: `state.rs`.

/// What a frame costs whoever takes it, in [units of work](super::Protocol::take_work).
pub const FRAME_WORK: u32 = 256;
/// What a byte that is inflated costs, and one that is deflated.
pub(super) const INFLATE_WORK: u32 = 4;
pub(super) const DEFLATE_WORK: u32 = 16;

/// The work of so many bytes that cost so much each.
pub(super) fn work(bytes: usize, each: u32) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX).saturating_mul(each)
}

//! The cost of what a connection does, in one unit, so that the owner of many connections can
//! schedule them fairly.
//!
//! The unit is the time to unmask, check and copy one byte: a quarter of a nanosecond. This module
//! does not know how the costs are used. Read next: `state.rs`.

/// The cost of receiving a frame, in [units of work](super::Protocol::take_work).
pub const FRAME_WORK: u32 = 256;
/// The costs of inflating and of deflating one byte.
pub(super) const INFLATE_WORK: u32 = 4;
pub(super) const DEFLATE_WORK: u32 = 16;

/// Returns the cost of `bytes` bytes at `each` per byte.
pub(super) fn work(bytes: usize, each: u32) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX).saturating_mul(each)
}

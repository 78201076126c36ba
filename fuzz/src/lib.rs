//! What the fuzz targets need that wirechart does not: codecs that others wrote, an allocator that
//! counts, and the archives of their inputs.
//!
//! `tungstenite.rs` is also the example of how to fuzz a codec of your own: see `docs/fuzzing.md`.

pub mod archive;
pub mod known;
pub mod pipe;
pub mod tokio_websockets;
pub mod tungstenite;

/// The most bytes that were allocated at one time since the last call, in a program whose allocator
/// is [`PeakAlloc`](peak_alloc::PeakAlloc).
pub fn most() -> usize {
    let most = peak_alloc::PeakAlloc.peak_usage();
    peak_alloc::PeakAlloc.reset_peak_usage();
    most
}

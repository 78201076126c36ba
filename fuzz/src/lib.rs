//! What the fuzz targets need and wirechart does not: other codecs, an allocator that counts, and
//! the archives of the inputs.
//!
//! Must not know what the bodies check. Read next: `pipe.rs`; `tungstenite.rs`, which is also the
//! example for a codec of your own; `tokio_websockets.rs`; `known.rs`.

pub mod archive;
pub mod known;
pub mod pipe;
pub mod tokio_websockets;
pub mod tungstenite;

/// The peak of allocated bytes since the last call, in a program whose allocator is
/// [`PeakAlloc`](peak_alloc::PeakAlloc).
pub fn peak_bytes() -> usize {
    let peak_bytes = peak_alloc::PeakAlloc.peak_usage();
    peak_alloc::PeakAlloc.reset_peak_usage();
    peak_bytes
}

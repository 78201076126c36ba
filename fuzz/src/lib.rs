//! What the fuzz targets need that wirechart does not: codecs that others wrote, an allocator that counts, and a replay of
//! their inputs.
//!
//! `tungstenite.rs` is also the example of how to fuzz a codec of your own: see `docs/fuzzing.md`.

use std::{fs, path::Path};

pub mod known;
pub mod pipe;
pub mod tokio_websockets;
pub mod tungstenite;

/// The most bytes that were allocated at one time since the last call, in a program whose allocator is
/// [`PeakAlloc`](peak_alloc::PeakAlloc).
pub fn most() -> usize {
    let most = peak_alloc::PeakAlloc.peak_usage();
    peak_alloc::PeakAlloc.reset_peak_usage();
    most
}

/// Each seed of a target, and each input that a fuzzer has found to be worth keeping: what `cargo test` does with it.
#[track_caller]
pub fn replay(target: &str, body: impl Fn(&[u8])) {
    let mut count = 0;
    for corpus in ["seeds", "corpora"] {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join(corpus).join(target);
        for entry in fs::read_dir(corpus).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            println!("{}", path.display()); // shown where one fails
            body(&fs::read(path).expect("an input"));
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} seeds");
}

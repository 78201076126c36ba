//! Replays every input of the target `memory` with an allocator that counts. This is the only test
//! of its program, so nothing else allocates.
//!
//! Must not know what the bound is. RFC 6455, section 10.4. Read next: `vectors.rs`.

#[path = "../../src/oracle/replay.rs"]
mod replay;

use replay::replay;
use wirechart_fuzz::peak_bytes;

const FUZZ: &str = env!("CARGO_MANIFEST_DIR");

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

#[test]
fn memory() {
    replay("memory", |data| wirechart::oracle::memory(data, &peak_bytes));
}

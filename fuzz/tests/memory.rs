//! Every input of the target `memory`, with an allocator that counts. Alone in its program, so that
//! nobody else allocates.

#[path = "../../src/oracle/replay.rs"]
mod replay;

use replay::replay;
use wirechart_fuzz::most;

const FUZZ: &str = env!("CARGO_MANIFEST_DIR");

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

#[test]
fn memory() {
    replay("memory", |data| wirechart::oracle::memory(data, &most));
}

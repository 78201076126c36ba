//! Every input of the target `memory`, with an allocator that counts. Alone in its program, so that nobody else allocates.

use wirechart_fuzz::{most, replay};

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

#[test]
fn memory() {
    replay("memory", |data| wirechart::wire::fuzz::memory(data, &most));
}

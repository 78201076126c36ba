//! The body stands in `wirechart::wire::fuzz`; what it needs is an allocator that counts.
#![no_main]

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

libfuzzer_sys::fuzz_target!(|data: &[u8]| wirechart::wire::fuzz::memory(data, &wirechart_fuzz::most));

//! The fuzz target `memory`. Its body is in `wirechart::oracle`. It needs an allocator that counts.
#![no_main]

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

libfuzzer_sys::fuzz_target!(|data: &[u8]| wirechart::oracle::memory(
    data,
    &wirechart_fuzz::peak_bytes
));

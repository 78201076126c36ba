//! The fuzz target `query`. Its body is in `wirechart::oracle`, so that `cargo test` replays its inputs.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wirechart::oracle::query(data));

//! The fuzz target `tiers`. Its body is in `wirechart::oracle`, where `cargo test` runs it too.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wirechart::oracle::tiers(data));

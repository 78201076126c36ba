//! The body stands in `wirechart::source::fuzz`, where `cargo test` finds it too.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wirechart::source::fuzz::lines(data));

//! The body stands in `wirechart::wire::fuzz`, where `cargo test` finds it too.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wirechart::wire::fuzz::deflate(data));

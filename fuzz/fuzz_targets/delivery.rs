//! The body stands in `wirechart::net::fuzz`, where `cargo test` finds it too.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wirechart::net::fuzz::delivery(data));

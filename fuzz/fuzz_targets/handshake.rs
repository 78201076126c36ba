//! The body stands in `wirechart::oracle`, where `cargo test` finds it too.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| wirechart::oracle::handshake(data));

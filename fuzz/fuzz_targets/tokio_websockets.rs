//! The fuzz target `tokio_websockets`: compares `tokio-websockets` with our codec. The known
//! differences are in `src/known.rs`.
#![no_main]

use wirechart_fuzz::{known, tokio_websockets::TokioWebsockets};

libfuzzer_sys::fuzz_target!(|data: &[u8]| known::against_ours::<TokioWebsockets>(
    data,
    known::TOKIO_WEBSOCKETS
));

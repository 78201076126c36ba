//! The same bytes through our codec and through `tokio-websockets`; what may differ is listed in
//! `src/known.rs`.
#![no_main]

use wirechart_fuzz::{known, tokio_websockets::TokioWebsockets};

libfuzzer_sys::fuzz_target!(|data: &[u8]| known::against_ours::<TokioWebsockets>(
    data,
    known::TOKIO_WEBSOCKETS
));

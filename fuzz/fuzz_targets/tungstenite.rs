//! The same bytes through our codec and through `tungstenite`; what may differ is listed in
//! `src/known.rs`.
#![no_main]

use wirechart_fuzz::{known, tungstenite::Tungstenite};

libfuzzer_sys::fuzz_target!(|data: &[u8]| known::against_ours::<Tungstenite>(
    data,
    known::TUNGSTENITE
));

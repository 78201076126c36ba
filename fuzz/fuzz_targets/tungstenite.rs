//! The fuzz target `tungstenite`: compares `tungstenite` with our codec. The known differences
//! are in `src/known.rs`.
#![no_main]

use wirechart_fuzz::{known, tungstenite::Tungstenite};

libfuzzer_sys::fuzz_target!(|data: &[u8]| known::against_ours::<Tungstenite>(
    data,
    known::TUNGSTENITE
));

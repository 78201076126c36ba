//! Runs every input of the corpora through its fuzz target's body, with the library built as its
//! users get it: for `make coverage`.
//!
//! `cargo test` does the same inside the library, but there the library's own tests would count as
//! code. Comparisons with other codecs belong to `fuzz/tests`; here their inputs go through our
//! codec alone.
#![cfg(all(feature = "fuzz", feature = "server", feature = "deflate"))]

#[path = "../src/oracle/replay.rs"]
mod replay;

use replay::replay;
use std::{collections::BTreeSet, fs, path::Path};
use wirechart::oracle::{
    self,
    receiver::{Ours, whole_equals_cut},
};

const FUZZ: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz");

type Body = fn(&[u8]);

const TARGETS: [(&str, Body); 24] = [
    ("assembly", oracle::assembly),
    ("body", oracle::body),
    ("close_payload", oracle::close_payload),
    ("decode", oracle::decode),
    ("deflate", oracle::deflate),
    ("delivery", oracle::delivery),
    ("explain", oracle::explain),
    ("forms", oracle::forms),
    ("handshake", oracle::handshake),
    ("header", oracle::header),
    ("json", oracle::json),
    ("lines", oracle::lines),
    ("log", oracle::log),
    ("mask", oracle::mask),
    ("memory", |data| oracle::memory(data, &|| 0)), // the fuzz workspace checks the bound
    ("paste", oracle::paste),
    ("protocol", oracle::protocol),
    ("query", oracle::query),
    ("request_head", oracle::request_head),
    ("round_trip", oracle::round_trip),
    ("tiers", oracle::tiers),
    ("tokio_websockets", whole_equals_cut::<Ours>),
    ("tungstenite", whole_equals_cut::<Ours>),
    ("utf8", oracle::utf8),
];

#[test]
fn every_input_of_the_corpora_passes_its_target() {
    for (target, body) in TARGETS {
        replay(target, body);
    }
}

#[test]
fn every_fuzz_target_is_in_the_table() {
    let targets = Path::new(FUZZ).join("fuzz_targets");
    let files = fs::read_dir(targets)
        .expect("the fuzz targets")
        .map(|entry| entry.expect("an entry").path());
    let there: BTreeSet<_> =
        files.filter_map(|path| path.file_stem()?.to_str().map(str::to_owned)).collect();
    assert_eq!(there, TARGETS.iter().map(|(target, _)| target.to_string()).collect());
}

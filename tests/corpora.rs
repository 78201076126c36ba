//! Every input of the corpora through the body of its target, in the library as others get it: for `make coverage`.
//!
//! `cargo test` does the same inside the library, where its own tests would count as code.
#![cfg(all(feature = "fuzz", feature = "server", feature = "deflate"))]

use std::{fs, path::Path};
use wirechart::{net, source, wire::fuzz};

fn replay(target: &str, body: fn(&[u8])) {
    for corpus in ["fuzz/seeds", "fuzz/corpora"] {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join(corpus).join(target);
        for entry in fs::read_dir(corpus).into_iter().flatten() {
            body(&fs::read(entry.expect("an entry").path()).expect("an input"));
        }
    }
}

#[test]
fn all_of_them() {
    replay("assembly", fuzz::assembly);
    replay("close_payload", fuzz::close_payload);
    replay("deflate", fuzz::deflate);
    replay("handshake", fuzz::handshake);
    replay("header", fuzz::header);
    replay("lines", source::fuzz::lines);
    replay("log", net::fuzz::log);
    replay("mask", fuzz::mask);
    replay("memory", |data| fuzz::memory(data, &|| 0)); // the bound is the fuzz workspace's
    replay("protocol", fuzz::protocol);
    replay("query", net::fuzz::query);
    replay("request_head", fuzz::request_head);
    replay("round_trip", fuzz::round_trip);
    replay("utf8", fuzz::utf8);
}

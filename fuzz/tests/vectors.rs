//! Runs all test vectors through the other codecs, and the inputs of the targets that compare them
//! with ours.
//!
//! Must not know why a codec differs. RFC 6455, sections 5 to 8. Read next: `findings.rs`.

#[path = "../../src/oracle/replay.rs"]
mod replay;

use replay::replay;
use wirechart::oracle::receiver::{KnownDifference, Receiver, against_vectors};
use wirechart_fuzz::{known, tokio_websockets::TokioWebsockets, tungstenite::Tungstenite};

const FUZZ: &str = env!("CARGO_MANIFEST_DIR");

/// Each difference must be in the list of known differences, and each entry of the list must match
/// some vector.
#[track_caller]
fn check<R: Receiver>(list: &[KnownDifference]) {
    let mut met = vec![0; list.len()];
    for difference in against_vectors::<R>(&[]) {
        let why = list.iter().position(|known| (known.applies)(&difference));
        met[why.unwrap_or_else(|| panic!("{difference}"))] += 1;
    }
    for (known, count) in list.iter().zip(met) {
        println!("{count:5}  {}: {}", known.section, known.what);
        assert!(count > 0, "no vector shows this any more: {}", known.what);
    }
}

#[test]
fn tungstenite() {
    check::<Tungstenite>(known::TUNGSTENITE);
}

#[test]
fn tokio_websockets() {
    check::<TokioWebsockets>(known::TOKIO_WEBSOCKETS);
}

#[test]
fn seeds_of_tungstenite() {
    replay("tungstenite", |data| known::against_ours::<Tungstenite>(data, known::TUNGSTENITE));
}

#[test]
fn seeds_of_tokio_websockets() {
    replay("tokio_websockets", |data| {
        known::against_ours::<TokioWebsockets>(data, known::TOKIO_WEBSOCKETS)
    });
}

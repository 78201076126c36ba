//! All test vectors through the codecs of others, and the seeds of the targets that compare them with ours.

use std::{fs, path::Path};
use wirechart::wire::fuzz::{
    receiver::{Known, Receiver, Setup, against_vectors},
    vectors,
};
use wirechart_fuzz::{known, tokio_websockets::TokioWebsockets, tungstenite::Tungstenite};

/// Each vector of which they make something else is in the written list, and each entry of that is met.
#[track_caller]
fn check<R: Receiver>(list: &[Known]) {
    let vectors = vectors::all();
    let mut met = vec![0; list.len()];
    for difference in against_vectors::<R>() {
        let is_it = |vector: &&vectors::Vector| vector.name == difference.vector && vector.receiver == difference.role;
        let vector = vectors.iter().find(is_it).expect("it is one of them");
        let limits = if vector.small { vectors::small() } else { Default::default() };
        let setup = Setup { role: vector.receiver, limits, deflate: vector.deflate };
        let why = list
            .iter()
            .position(|known| (known.applies)(&setup, &vector.bytes, &difference.expected, &difference.told));
        met[why.unwrap_or_else(|| panic!("{difference:?}"))] += 1;
    }
    for (known, count) in list.iter().zip(met) {
        println!("{count:5}  {}: {}", known.section, known.what);
        assert!(count > 0, "no vector meets this any more: {}", known.what);
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

#[track_caller]
fn replay(target: &str, body: fn(&[u8])) {
    let mut count = 0;
    for corpus in ["seeds", "corpora"] {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join(corpus).join(target);
        for entry in fs::read_dir(corpus).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            println!("{}", path.display()); // shown where one fails
            body(&fs::read(path).expect("an input"));
            count += 1;
        }
    }
    assert!(count >= 10, "only {count} seeds");
}

#[test]
fn seeds_of_tungstenite() {
    replay("tungstenite", |data| known::against_ours::<Tungstenite>(data, known::TUNGSTENITE));
}

#[test]
fn seeds_of_tokio_websockets() {
    replay("tokio_websockets", |data| known::against_ours::<TokioWebsockets>(data, known::TOKIO_WEBSOCKETS));
}

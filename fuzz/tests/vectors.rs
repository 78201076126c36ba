//! All test vectors through the codecs of others.

use std::collections::BTreeMap;
use wirechart::wire::fuzz::receiver::{Receiver, against_vectors};
use wirechart_fuzz::{tokio_websockets::TokioWebsockets, tungstenite::Tungstenite};

fn show<R: Receiver>() {
    let mut by: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for d in against_vectors::<R>() {
        let s = |t: &[wirechart::wire::fuzz::receiver::Told]| format!("{t:?}").chars().take(90).collect::<String>();
        by.entry(format!("{:?}", d.section)).or_default().push(format!(
            "{} {:?} want {} got {}",
            d.vector,
            d.role,
            s(&d.expected),
            s(&d.told)
        ));
    }
    for (k, v) in by {
        println!("== {k}: {}", v.len());
        for l in v.iter().take(25) {
            println!("   {l}");
        }
    }
}
#[test]
fn tungstenite() {
    show::<Tungstenite>();
}
#[test]
fn tokio_websockets() {
    show::<TokioWebsockets>();
}

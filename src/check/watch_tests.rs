//! Tests of `watch.rs`: each rule is seen in a frame that breaks it, and charged once.

use super::*;
use crate::check::bytes::{PING, TEXT};

fn frame(first: u8, payload: &[u8]) -> ServerFrame {
    let length_bytes = if payload.len() > 125 { 3 } else { 1 };
    ServerFrame { first, key: None, length_bytes, payload: payload.to_vec() }
}

fn opened(watcher: &mut Watcher, deflates: bool) {
    let extension = if deflates { "permessage-deflate" } else { "" };
    let head = format!("HTTP/1.1 101 x\r\nSec-WebSocket-Extensions: {extension}\r\n\r\n");
    let (head, _) = Head::read(head.as_bytes()).unwrap().unwrap();
    watcher.opened(&head, None, &Mutex::default());
}

fn broken(deflates: bool, frames: &[ServerFrame]) -> Vec<&'static str> {
    let shared = Shared::default();
    let mut watcher = Watcher::new(&shared, "here");
    opened(&mut watcher, deflates);
    frames.iter().for_each(|frame| watcher.see(frame, &Mutex::default()));
    let findings = lock(&shared);
    findings.found.iter().map(|finding| finding.rule).collect()
}

#[test]
fn each_rule_is_seen_in_a_frame_that_breaks_it() {
    let one = |first, payload: &[u8]| broken(false, &[frame(first, payload)]);
    assert_eq!(one(FIN | TEXT, b"Hello"), [""; 0]);
    assert_eq!(one(FIN | TEXT, b"\xFF"), ["sv-text"]);
    assert_eq!(one(FIN | RSV1 | TEXT, b"\0"), ["sv-rsv"]);
    assert_eq!(broken(true, &[frame(FIN | RSV1 | TEXT, b"\0")]), [""; 0]);
    assert_eq!(broken(true, &[frame(FIN | RSV1 | PING, b"")]), ["sv-rsv"]);
    assert_eq!(one(FIN | 3, b""), ["sv-opcode"]);
    assert_eq!(one(PING, b""), ["sv-control-fragmented"]);
    assert_eq!(one(FIN | PING, &[0; 126]), ["sv-control-125"]);
    assert_eq!(one(FIN | CLOSE, b"x"), ["sv-close-one-byte"]);
    assert_eq!(one(FIN | CLOSE, &1006_u16.to_be_bytes()), ["sv-close-code"]);
    for code in [0, 999, 1004, 1016, 2999, 5000, 65535_u16] {
        assert_eq!(one(FIN | CLOSE, &code.to_be_bytes()), ["sv-close-defined"]);
    }
    assert_eq!(one(FIN | CLOSE, b"\x03\xE8\xFF"), ["sv-close-reason"]);
    assert_eq!(one(FIN | CONTINUATION, b""), ["sv-fragments"]);
    let two = [frame(TEXT, b"\xE2\x82"), frame(FIN | CONTINUATION, b"\xAC")];
    assert_eq!(broken(false, &two), [""; 0]);
    // Its parts may end inside a character, which is not another fault.
    let parts = [frame(TEXT, b"\xE2\x82"), frame(FIN | TEXT, b"\xAC")];
    assert_eq!(broken(false, &parts), ["sv-fragments"]);
    let after = [frame(FIN | CLOSE, b""), frame(FIN | TEXT, b"")];
    assert_eq!(broken(false, &after), ["sv-after-close"]);
    let masked = ServerFrame { key: Some([0; 4]), ..frame(FIN | TEXT, b"") };
    assert_eq!(broken(false, std::slice::from_ref(&masked)), ["sv-masked"]);
    assert_eq!(header(&masked, false, true).len(), 0);
    assert_eq!(header(&frame(FIN | TEXT, b""), false, true)[0].0, "sv-masked");
    let long = ServerFrame { length_bytes: 3, ..frame(FIN | TEXT, b"a") };
    assert_eq!(broken(false, &[long]), ["sv-length"]);
}

#[test]
fn a_fault_is_charged_to_the_check_that_found_it() {
    let shared = Shared::default();
    let mut watcher = Watcher::new(&shared, "cl-1005");
    opened(&mut watcher, false);
    watcher.see(&frame(FIN | CLOSE, &1005_u16.to_be_bytes()), &Mutex::default());
    assert!(lock(&shared).verdict("sv-close-code").0.is_broken());
    lock(&shared).failed.insert("cl-1005");
    let (verdict, finding) = lock(&shared).verdict("sv-close-code");
    assert_eq!(verdict, Verdict::not_judged("sends a Close with 1005; see cl-1005"));
    assert!(finding.is_none());
}

//! What the explainer says about the heads of a handshake. The oracle is the list of rules in
//! `handshake_rules.rs`. How a head is split into lines is the codec's, which `request_head`
//! checks.
//!
//! Must not know frames. RFC 6455, sections 1.3 and 4. Read next: `spans.rs`.

use super::spans::{check_broken, check_tiles};
use crate::{
    explain::{Head, Rule, accept, request, response},
    oracle::heads::handshake_rules::{
        ACCEPT, KEY, Offer, accepts_upgrade, is_key, requests_upgrade, switches_protocols, values,
    },
    wire::{DeflateParameters, HeadLimits, HeadReader},
};

/// A request of a browser, with the example key of RFC 6455, section 1.3.
pub(super) const REQUEST: &[u8] = b"GET /chat HTTP/1.1\r\nHost: server.example.com\r\n\
    Upgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n";

pub(super) fn check_request(bytes: &[u8]) {
    let head = request(bytes);
    let reader = check_head(&head, bytes);
    check_accept(&reader);
    let rule = match reader.request() {
        Err(error) => Some(Rule::RequestHead(error)),
        Ok(request) => requests_upgrade(&request, &[]).err().map(Rule::Request),
    };
    assert_eq!(head.rule, rule.filter(|_| head.missing == 0));
}

pub(super) fn check_response(bytes: &[u8], sent_request: Option<&[u8]>) {
    let head = response(bytes, sent_request);
    let reader = check_head(&head, bytes);
    let offer = Offer {
        accept: ACCEPT,
        subprotocols: &["chat", "superchat"],
        deflate: Some(DeflateParameters::OFFER),
    };
    let rule = match reader.response() {
        Err(error) => Some(Rule::ResponseHead(error)),
        Ok(response) if response.status != 101 => None,
        Ok(response) if sent_request.is_some() => {
            accepts_upgrade(&response, &offer).err().map(Rule::Response)
        }
        Ok(response) => switches_protocols(&response).err().map(Rule::Response),
    };
    assert_eq!(head.rule, rule.filter(|_| head.missing == 0));
}

/// The derivation of the accept value from a key, step by step. The result is known for the example
/// key.
fn check_accept(reader: &HeadReader) {
    let Ok(request) = reader.request() else { return };
    for key in values(request.headers, "Sec-WebSocket-Key") {
        let derivation = accept(key);
        assert!(key != KEY || derivation.accept == ACCEPT);
        let [first, _, _, last] = derivation.steps();
        assert_eq!((&*first.value, &*last.value), (key, &*derivation.accept));
        assert_eq!(derivation.is_key, is_key(key));
    }
}

/// Checks an explained head against its bytes. Returns what the codec reads from them.
fn check_head(head: &Head, bytes: &[u8]) -> HeadReader {
    assert!(bytes.starts_with(&head.bytes));
    check_tiles(&head.spans, head.bytes.len());
    check_broken(&head.spans, head.rule.as_ref());
    let mut reader = HeadReader::new(HeadLimits::default());
    match reader.push(bytes) {
        Ok(None) => assert!(head.missing > 0 && head.bytes == bytes && !head.is_whole()),
        Ok(Some(length)) => {
            assert!(head.missing == 0 && head.bytes.len() == length && head.is_whole())
        }
        Err(_) => assert!(head.missing == 0 && head.rule.is_some()),
    }
    reader
}

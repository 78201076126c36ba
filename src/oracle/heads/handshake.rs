//! The body of the fuzz target `handshake`: a client and a server joined; arbitrary offers of
//! compression; arbitrary answers to a client. (`request_head` covers arbitrary requests to a
//! server.)
//!
//! The oracle has the rules as lists, the parameters as tables, and a parser that follows the
//! grammar. Must not know how headers are parsed. RFC 6455, sections 4 and 9.1; RFC 7692, section
//! 7.1. Read next: `handshake_rules.rs`, the lists.

use super::{
    extension_list,
    handshake_rules::{ACCEPT, KEY, Offer, accepts_upgrade, can_request, requests_upgrade, values},
};
use crate::oracle::{Script, check_sentence};
use crate::wire::{
    ClientHandshake, DeflateParameters, HeadLimits, HeadReader, Upgrade, WindowBits,
    deflate::Codec, upgrade,
};

/// The subprotocols of the server.
const SUPPORTED: [&str; 3] = ["wirechart.v1", "chat", "a"];
/// The nonce whose key is the example of RFC 6455, section 1.3. Its accept value is known, so seeds
/// can contain an answer.
const NONCE: [u8; 16] = *b"the sample nonce";
/// The window sizes that `answered` offers, in bits: of the server and of the client.
const WINDOWS: [(Option<u8>, Option<u8>); 4] =
    [(None, Some(15)), (Some(10), Some(15)), (None, None), (Some(12), Some(9))];

/// Bits 0 and 1 of the first byte select one of three tests; the other bits are its options. The
/// rest is a script that joins a client and a server, a value of `Sec-WebSocket-Extensions`, or the
/// head of an answer.
///
/// # Panics
/// Where an endpoint accepts what it must reject, or the two endpoints disagree on what was
/// negotiated.
pub fn handshake(data: &[u8]) {
    let Some((&options, rest)) = data.split_first() else { return };
    match options & 3 {
        0 => joined(&mut Script(rest)),
        1 => offered(rest),
        _ => answered(options, rest),
    }
}

fn read(head: &[u8]) -> HeadReader {
    let mut reader = HeadReader::new(HeadLimits::default());
    assert_eq!(reader.push(head), Ok(Some(head.len())), "{}", head.escape_ascii());
    reader
}

/// Arbitrary arguments for a client. It accepts those that are valid in a request; then it sends
/// one request that says the same.
fn joined(script: &mut Script<'_>) {
    let offer = offer(script);
    let nonce = std::array::from_fn(|_| script.byte());
    let mut words = script.0.split(|&byte| byte == b'\n').map(String::from_utf8_lossy);
    let (host, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let names = words.next().unwrap_or_default();
    let names: Vec<&str> = names.split(',').filter(|name| !name.is_empty()).collect();
    let (name, value) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let extra = [(&*name, &*value)];
    let extra = if name.is_empty() { &[][..] } else { &extra[..] };
    let client = ClientHandshake::new(&host, &target, nonce, &names, extra);
    let line = extra.first().copied().unwrap_or(("X", ""));
    assert_eq!(client.as_ref().err().copied(), can_request(&host, &target, &names, line).err());
    let client = match client {
        Ok(client) => client,
        Err(error) => {
            assert!(error.section().starts_with("RFC "));
            return check_sentence(&error);
        }
    };
    let client = client.with_deflate(offer);
    if client.request().len() > HeadLimits::default().bytes
        || target.len() + 13 > HeadLimits::default().start_line
    {
        return;
    }

    let reader = read(client.request());
    let request = reader.request().expect("our request is valid");
    assert_eq!((request.method, request.target, request.host), ("GET", &*target, Some(&*host)));
    let fixed = if names.is_empty() { 6 } else { 7 };
    assert_eq!(
        request.headers.iter().count(),
        fixed - 1 + extra.len() + usize::from(Codec::AVAILABLE),
        "there is an extra header"
    );
    let upgrade =
        upgrade(&request, &SUPPORTED).expect("our request is a handshake").with_deflate(&request);
    let common = names.iter().find(|name| SUPPORTED.contains(name));
    assert_eq!(upgrade.subprotocol.as_deref(), common.copied());
    let expected = extension_list::granted(offer).filter(|_| Codec::AVAILABLE);
    assert_eq!(upgrade.deflate, expected);

    let answer = read(&upgrade.response());
    let accepted = client
        .verify(&answer.response().expect("a response of ours"))
        .expect("our client accepts the answer of our server");
    assert_eq!(accepted.subprotocol, upgrade.subprotocol);
    assert_eq!(accepted.deflate, expected.and_then(|answer| extension_list::agreed(offer, answer)));
    assert_eq!(accepted.deflate.is_some(), expected.is_some());
}

fn offer(script: &mut Script<'_>) -> DeflateParameters {
    let flags = script.byte();
    DeflateParameters {
        server_no_context_takeover: flags & 1 == 1,
        client_no_context_takeover: flags & 2 == 2,
        server_max_window_bits: WindowBits::new(script.byte()),
        client_max_window_bits: WindowBits::new(script.byte()),
    }
}

/// An arbitrary value of the header. The server must reject it exactly where the naive parser does,
/// and otherwise agree to what that parser finds.
fn offered(value: &[u8]) {
    let head = [
        b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
          Sec-WebSocket-Version: 13\r\n",
        format!("Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Extensions: ").as_bytes(),
        value,
        b"\r\n\r\n",
    ]
    .concat();
    let mut reader = HeadReader::new(HeadLimits::default());
    if reader.push(&head) != Ok(Some(head.len())) {
        return;
    }
    let Ok(request) = reader.request() else { return };
    let plain = upgrade(&request, &[]);
    assert_eq!(
        plain.as_ref().map(|plain| plain.subprotocol.as_deref()).map_err(|error| *error),
        requests_upgrade(&request, &[])
    );
    if let Err(error) = plain {
        return check_sentence(&error);
    }
    let Ok(plain) = plain else { return };
    let values = values(request.headers, "Sec-WebSocket-Extensions");
    let expected = extension_list::first_offer(&values).filter(|_| Codec::AVAILABLE);
    assert_eq!(
        (&*plain.accept, plain.deflate),
        (ACCEPT, None),
        "compression is negotiated only by with_deflate"
    );
    assert_eq!(plain.with_deflate(&request).deflate, expected, "{values:?}");
}

/// An arbitrary head as an answer. The client must accept it exactly if it satisfies the RFC and
/// contains nothing that was not offered.
///
/// Options: bit 2, permessage-deflate is offered; bit 3, subprotocols are offered; bits 4 and 5,
/// the two `no_context_takeover`; bits 6 and 7, which of the window sizes.
fn answered(options: u8, head: &[u8]) {
    let names: &[&str] = if options & 8 == 0 { &[] } else { &["chat", "wirechart.v1"] };
    let client = ClientHandshake::new("a", "/", NONCE, names, &[]).expect("good arguments");
    let (server, client_bits) = WINDOWS[usize::from(options >> 6)];
    let offer = DeflateParameters {
        server_no_context_takeover: options & 16 != 0,
        client_no_context_takeover: options & 32 != 0,
        server_max_window_bits: server.and_then(WindowBits::new),
        client_max_window_bits: client_bits.and_then(WindowBits::new),
    };
    let offer = Some(offer).filter(|_| options & 4 != 0 && Codec::AVAILABLE);
    let client = if let Some(offer) = offer { client.with_deflate(offer) } else { client };
    let mut reader = HeadReader::new(HeadLimits::default());
    if !matches!(reader.push(head), Ok(Some(_))) {
        return;
    }
    let Ok(response) = reader.response() else { return };
    let accepted = client.verify(&response);
    if let Err(error) = &accepted {
        check_sentence(error);
        assert!(error.section().starts_with("RFC "));
    }
    let asked = Offer { accept: ACCEPT, subprotocols: names, deflate: offer };
    assert_eq!(accepted, accepts_upgrade(&response, &asked), "{}", head.escape_ascii());
    // The answer of our own server must be accepted in any case.
    let ours = Upgrade { accept: ACCEPT.to_owned(), subprotocol: None, deflate: None }.response();
    assert!(client.verify(&read(&ours).response().expect("a response of ours")).is_ok());
}

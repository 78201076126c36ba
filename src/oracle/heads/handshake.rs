//! The opening handshake: both ends joined; any request for compression; any answer to a client.
//! (Any request to a server: `request_head`.)
//!
//! What must come of them is written out: rules as lists, parameters as tables, and a parser of the
//! grammar. Must not know how headers are read. RFC 6455, sections 4 and 9.1; RFC 7692, section
//! 7.1. Read next: `handshake_rules.rs`, the lists.

use super::{
    extension_list,
    handshake_rules::{ACCEPT, Asked, KEY, can_ask, says_please, says_yes, values},
};
use crate::oracle::{Script, check_sentence};
use crate::wire::{
    ClientHandshake, DeflateParameters, HeadLimits, HeadReader, Upgrade, WindowBits,
    deflate::Codec, upgrade,
};

/// What a server may know.
const SUPPORTED: [&str; 3] = ["wirechart.v1", "chat", "a"];
/// The nonce whose key is the RFC's example (1.3), so that seeds can hold the answer to it.
const NONCE: [u8; 16] = *b"the sample nonce";
/// The windows that `answered` offers, in bits: the server's and the client's.
const WINDOWS: [(Option<u8>, Option<u8>); 4] =
    [(None, Some(15)), (Some(10), Some(15)), (None, None), (Some(12), Some(9))];

/// A first byte says which of three, and is options for it: a client and a server joined; the rest
/// as the value of `Sec-WebSocket-Extensions`; the rest as the head of an answer.
///
/// # Panics
/// Where an end takes what it should not, or both take different things from one handshake.
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

/// Any arguments for a client: it takes those that can stand in a request, and that is one request
/// and means what they say.
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
    assert_eq!(client.as_ref().err().copied(), can_ask(&host, &target, &names, line).err());
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
    let request = reader.request().expect("a request of ours");
    assert_eq!((request.method, request.target, request.host), ("GET", &*target, Some(&*host)));
    let fixed = if names.is_empty() { 6 } else { 7 };
    assert_eq!(
        request.headers.iter().count(),
        fixed - 1 + extra.len() + usize::from(Codec::AVAILABLE),
        "no header more"
    );
    let upgrade =
        upgrade(&request, &SUPPORTED).expect("ours is a handshake").with_deflate(&request);
    let common = names.iter().find(|name| SUPPORTED.contains(name));
    assert_eq!(upgrade.subprotocol, common.copied());
    let expected = extension_list::granted(offer).filter(|_| Codec::AVAILABLE);
    assert_eq!(upgrade.deflate, expected);

    let answer = read(&upgrade.response());
    let accepted = client
        .verify(&answer.response().expect("a response of ours"))
        .expect("what ours answers, ours takes");
    assert_eq!(accepted.subprotocol.as_deref(), upgrade.subprotocol);
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

/// Any value of the header: the server refuses what the naive parser cannot read, and agrees to
/// what it finds, written as it says.
fn offered(value: &[u8]) {
    let head = [
        b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
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
        plain.as_ref().map(|plain| plain.subprotocol).map_err(|refusal| *refusal),
        says_please(&request, &[])
    );
    if let Err(refusal) = plain {
        return check_sentence(&refusal);
    }
    let Ok(plain) = plain else { return };
    let values = values(request.headers, "Sec-WebSocket-Extensions");
    let expected = extension_list::first_offer(&values).filter(|_| Codec::AVAILABLE);
    assert_eq!(
        (&*plain.accept, plain.deflate),
        (ACCEPT, None),
        "compression only where it is allowed"
    );
    assert_eq!(plain.with_deflate(&request).deflate, expected, "{values:?}");
}

/// Any head as an answer: it is taken where it says what the RFC asks for, and nothing that was not
/// asked. Options, from bit 2: whether permessage-deflate is offered; whether subprotocols are; the
/// two `no_context_takeover`; in two bits, which of the windows.
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
    if let Err(rejection) = &accepted {
        check_sentence(rejection);
        assert!(rejection.section().starts_with("RFC "));
    }
    let asked = Asked { accept: ACCEPT, subprotocols: names, deflate: offer };
    assert_eq!(accepted, says_yes(&response, &asked), "{}", head.escape_ascii());
    // And what a server of ours would have said is taken.
    let ours = Upgrade { accept: ACCEPT.to_owned(), subprotocol: None, deflate: None }.response();
    assert!(client.verify(&read(&ours).response().expect("a response of ours")).is_ok());
}

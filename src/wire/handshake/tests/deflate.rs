//! Negotiation of permessage-deflate: both ends together, and lists of extensions that do not
//! follow the grammar (RFC 6455, 9.1; RFC 7692, 5 and 7.1).

mod answers;
mod offers;

use super::*;
use crate::wire::deflate::{DeflateParameters, WindowBits};

const NONE: DeflateParameters =
    DeflateParameters { client_max_window_bits: None, ..DeflateParameters::OFFER };

/// A request with this header. Each character becomes one byte, the one with its number.
fn request_with(extensions: &str) -> HeadReader {
    let head = format!(
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: {extensions}\r\n\r\n"
    );
    read(&head.chars().map(|character| character as u8).collect::<Vec<_>>())
}

/// The client's result for a response with this header, after it has made this offer.
fn verify(
    offer: Option<DeflateParameters>,
    answer: &str,
) -> Result<Option<DeflateParameters>, ResponseError> {
    let client = ClientHandshake::new("a", "/", NONCE, &[], &[]).unwrap();
    let client = match offer {
        Some(offer) => client.with_deflate(offer),
        None => client,
    };
    let head = format!(
        "HTTP/1.1 101 \r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {ACCEPT}\r\n\
         Sec-WebSocket-Extensions: {answer}\r\n\r\n"
    );
    client.verify(&read(head.as_bytes()).response().unwrap()).map(|accepted| accepted.deflate)
}

#[test]
fn window_bits_are_8_to_15() {
    for number in 0..=u8::MAX {
        let bits = WindowBits::new(number);
        assert_eq!(bits.map(WindowBits::get), (8..=15).contains(&number).then_some(number));
    }
}

/// Elements that do not follow the grammar. One of them makes the whole list invalid, wherever it
/// is (RFC 6455, 9.1).
const MALFORMED: [&str; 21] = [
    "permessage-deflate; server_max_window_bits=",
    "permessage-deflate; server_max_window_bits=\"\"",
    "permessage-deflate; server_max_window_bits=\"9\"9",
    "permessage-deflate; server_max_window_bits=\"9\\\"\"",
    "permessage-deflate; a=\"b,c;d\"",
    "permessage-deflate; a=\"b c\"",
    "permessage-deflate; a=\"\\\\\"", // the first backslash escapes the second, so the string ends
    "permessage-deflate; a=\", permessage-deflate, \"",
    "permessage-deflate; a=\"b", // the string does not end
    "permessage-deflate; a=\"b\\",
    "permessage-deflate server_no_context_takeover",
    "permessage-deflate; a b",
    "permessage-deflate; =9",
    "permessage-deflate; a=b=c",
    "permessage-deflate;; client_max_window_bits",
    "permessage-deflate; ",
    "permessage-deflate;;",
    "; permessage-deflate",
    "(permessage-deflate)",
    "\"permessage-deflate\"",
    "\u{fc}",
];

/// Lists of empty elements alone. At least one element must not be empty.
const NOTHING: [&str; 4] = ["", ",", " ,\t, ", "\r\nSec-WebSocket-Extensions: ,"];

#[test]
fn a_list_that_is_not_one_is_refused_by_the_server() {
    let error = |offers: &str| upgrade(&request_with(offers).request().unwrap(), &[]).err();
    let malformed = Some(UpgradeError::ExtensionSyntax);
    for element in MALFORMED {
        assert_eq!(error(element), malformed, "{element}");
        assert_eq!(error(&format!("x, {element}")), malformed, "{element}");
        let second_line = format!("x\r\nsec-websocket-extensions: {element}");
        assert_eq!(error(&second_line), malformed, "{element}");
    }
    for nothing in NOTHING {
        assert_eq!(error(nothing), malformed, "{nothing}");
        assert_eq!(error(&format!("{nothing}\r\nSec-WebSocket-Extensions: x")), None, "{nothing}");
    }
}

#[test]
fn a_list_that_is_not_one_fails_the_client() {
    let malformed = Err(ResponseError::ExtensionSyntax);
    for offer in [None, Some(NONE)] {
        for element in MALFORMED {
            assert_eq!(verify(offer, element), malformed, "{element}");
            // The syntax error is reported first, even after an extension that is accepted twice.
            let behind = format!("permessage-deflate, permessage-deflate, {element}");
            assert_eq!(verify(offer, &behind), malformed, "{element}");
        }
        for nothing in NOTHING {
            assert_eq!(verify(offer, nothing), malformed, "{nothing}");
        }
    }
    assert_eq!(verify(Some(NONE), " , permessage-deflate,,"), Ok(Some(NONE)));
}

proptest! {
    /// Our server's answer to any offer of our client either matches the offer or declines it.
    #[test]
    fn the_two_ends_agree_on_deflate(
        server_no_context_takeover: bool,
        client_no_context_takeover: bool,
        server_bits in prop::option::of(8..=15_u8),
        client_bits in prop::option::of(8..=15_u8),
    ) {
        let offer = DeflateParameters {
            server_no_context_takeover,
            client_no_context_takeover,
            server_max_window_bits: server_bits.and_then(WindowBits::new),
            client_max_window_bits: client_bits.and_then(WindowBits::new),
        };
        let client = ClientHandshake::new("a", "/", NONCE, &[], &[]).unwrap().with_deflate(offer);
        let reader = read(client.request());
        let request = reader.request().unwrap();
        let upgrade = upgrade(&request, &[]).unwrap().with_deflate(&request);
        let answer = read(&upgrade.response());
        let accepted = client.verify(&answer.response().unwrap()).unwrap();

        prop_assert_eq!(upgrade.deflate.is_none(), server_bits == Some(8));
        let or_15 = |bits: Option<WindowBits>| bits.map_or(15, WindowBits::get);
        let meaning = |agreed: DeflateParameters| (
            agreed.server_no_context_takeover,
            agreed.client_no_context_takeover,
            or_15(agreed.server_max_window_bits),
            or_15(agreed.client_max_window_bits),
        );
        prop_assert_eq!(accepted.deflate.map(meaning), upgrade.deflate.map(meaning));
        if let Some(agreed) = upgrade.deflate {
            prop_assert_eq!(meaning(agreed), meaning(offer));
        }
    }

    #[test]
    fn no_header_of_extensions_panics(
        value in "(permessage-deflate|server_max_window_bits|client_max_window_bits|[=;,\"\\\\ ]|1[0-9]|[!-~\u{80}-\u{ff}]){1,20}",
    ) {
        let reader = request_with(&value);
        let request = reader.request().unwrap();
        match upgrade(&request, &[]) {
            Ok(upgrade) => {
                let upgrade = upgrade.with_deflate(&request);
                let answer = read(&upgrade.response());
                let lines = 3 + usize::from(upgrade.deflate.is_some());
                prop_assert_eq!(answer.response().unwrap().headers.iter().count(), lines);
            }
            refused => prop_assert_eq!(refused, Err(UpgradeError::ExtensionSyntax)),
        }
    }
}

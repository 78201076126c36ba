//! Negotiation of `Sec-WebSocket-Extensions`: offers, responses, malformed headers (RFC 6455, 9.1;
//! RFC 7692, 5 and 7.1).

use super::*;
use crate::wire::deflate::{Parameters, WindowBits};

/// The extensions in the response to a request with this header, or `""` if none is accepted.
fn answer_to(offers: &str) -> String {
    let head = format!(
        "GET /echo HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: {offers}\r\n\r\n"
    );
    let reader = read(head.as_bytes());
    let request = reader.request().unwrap();
    let upgrade = upgrade(&request, &[]).unwrap();
    assert_eq!(upgrade.deflate, None, "not where the caller has not allowed it");
    let response = read(&upgrade.with_deflate(&request).response());
    let headers = response.response().unwrap().headers;
    headers.one("Sec-WebSocket-Extensions").unwrap().unwrap_or_default().to_owned()
}

#[track_caller]
fn check(offers: &str, answer: &str) {
    assert_eq!(answer_to(offers), answer, "{offers}");
}

#[test]
fn offers_that_are_accepted() {
    check("permessage-deflate", "permessage-deflate");
    check("permessage-deflate; client_max_window_bits", "permessage-deflate");
    check("permessage-deflate; client_max_window_bits=15", "permessage-deflate");
    // Demands are granted explicitly, hints are accepted.
    for exactly in [
        "permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover",
        "permessage-deflate; server_max_window_bits=9",
        "permessage-deflate; server_max_window_bits=15",
        "permessage-deflate; client_max_window_bits=8",
        "permessage-deflate; client_max_window_bits=14",
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; \
         client_max_window_bits=11",
    ] {
        check(exactly, exactly);
    }
    // The order, blanks and quotes make no difference.
    let mixed =
        "permessage-deflate;client_max_window_bits = \"1\\0\" ;\tserver_max_window_bits=\"12\"";
    check(mixed, "permessage-deflate; server_max_window_bits=12; client_max_window_bits=10");
}

#[test]
fn offers_that_are_declined() {
    for parameters in [
        "server_no_context_takeover=true",
        "client_no_context_takeover=\"1\"",
        "server_max_window_bits",
        "server_max_window_bits=8", // zlib has no such window
        "server_max_window_bits=7",
        "server_max_window_bits=16",
        "server_max_window_bits=09",
        "server_max_window_bits=+9",
        "server_max_window_bits=9.0",
        "server_max_window_bits=0x9",
        "server_max_window_bits=265",
        "client_max_window_bits=7",
        "client_max_window_bits=16",
        "client_max_window_bits=008",
        "client_max_window_bits=-8",
        "client_max_window_bits=99999999999999999999",
        "server_no_context_takeover; server_no_context_takeover",
        "client_no_context_takeover; client_no_context_takeover",
        "server_max_window_bits=10; server_max_window_bits=10",
        "client_max_window_bits; client_max_window_bits=10",
        "mystery",
        "mystery=1",
        "Server_no_context_takeover",
    ] {
        check(&format!("permessage-deflate; {parameters}"), "");
    }
    for other in
        ["permessage-bzip2", "Permessage-Deflate", "x-webkit-deflate-frame; no_context_takeover"]
    {
        check(other, "");
    }
}

#[test]
fn the_first_offer_that_can_be_is_accepted() {
    let good = "permessage-deflate; server_max_window_bits=11";
    for before in [
        "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; mystery",
        "permessage-bzip2",
        "x; a=\"permessage-deflate\"",
        "",
        " ,, ",
    ] {
        check(&format!("{before}, {good}, permessage-deflate"), good);
        check(&format!("{before}\r\nSec-WebSocket-Extensions: {good}, permessage-deflate"), good);
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
    let refusal = |offers: &str| {
        let head = format!(
            "GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Extensions: {offers}\r\n\r\n"
        );
        serve(head.as_bytes(), &[]).err()
    };
    for malformed in MALFORMED {
        assert_eq!(refusal(malformed), Some(UpgradeError::ExtensionSyntax), "{malformed}");
        assert_eq!(
            refusal(&format!("x, {malformed}")),
            Some(UpgradeError::ExtensionSyntax),
            "{malformed}"
        );
        let second_line = format!("x\r\nsec-websocket-extensions: {malformed}");
        assert_eq!(refusal(&second_line), Some(UpgradeError::ExtensionSyntax), "{malformed}");
    }
    for nothing in NOTHING {
        assert_eq!(refusal(nothing), Some(UpgradeError::ExtensionSyntax), "{nothing}");
        assert_eq!(
            refusal(&format!("{nothing}\r\nSec-WebSocket-Extensions: x")),
            None,
            "{nothing}"
        );
    }
    let refusal = UpgradeError::ExtensionSyntax;
    assert_eq!(
        (refusal.status(), refusal.section(), refusal.headers()),
        (400, "RFC 6455, 9.1", &[][..])
    );
    assert_eq!(
        refusal.to_string(),
        "the Sec-WebSocket-Extensions header is not a list of extensions"
    );
}

#[test]
fn a_list_that_is_not_one_fails_the_client() {
    for offer in [None, Some(NONE)] {
        for malformed in MALFORMED {
            assert_eq!(
                verify(offer, malformed),
                Err(ResponseError::ExtensionSyntax),
                "{malformed}"
            );
            // The syntax error is reported first, even after an extension that is accepted twice.
            let behind = format!("permessage-deflate, permessage-deflate, {malformed}");
            assert_eq!(verify(offer, &behind), Err(ResponseError::ExtensionSyntax), "{malformed}");
        }
        for nothing in NOTHING {
            assert_eq!(verify(offer, nothing), Err(ResponseError::ExtensionSyntax), "{nothing}");
        }
    }
    assert_eq!(verify(Some(NONE), " , permessage-deflate,,"), Ok(Some(NONE)));
}

fn bits(bits: u8) -> Option<WindowBits> {
    Some(WindowBits::new(bits).unwrap())
}

#[test]
fn window_bits_are_8_to_15() {
    for number in 0..=u8::MAX {
        let bits = WindowBits::new(number);
        assert_eq!(bits.map(WindowBits::get), (8..=15).contains(&number).then_some(number));
    }
}

const NONE: Parameters = Parameters { client_max_window_bits: None, ..Parameters::OFFER };

/// The client's result for a response, after it has made this offer.
fn verify(offer: Option<Parameters>, answer: &str) -> Result<Option<Parameters>, ResponseError> {
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
fn the_offer_word_for_word() {
    let line = |offer| {
        let client = ClientHandshake::new("a", "/", NONCE, &["chat"], &[("Cookie", "a")])
            .unwrap()
            .with_deflate(offer);
        let reader = read(client.request());
        reader
            .request()
            .unwrap()
            .headers
            .one("Sec-WebSocket-Extensions")
            .unwrap()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(line(Parameters::OFFER), "permessage-deflate; client_max_window_bits");
    assert_eq!(line(NONE), "permessage-deflate");
    let all = Parameters {
        server_no_context_takeover: true,
        client_no_context_takeover: true,
        server_max_window_bits: bits(8),
        client_max_window_bits: bits(9),
    };
    assert_eq!(
        line(all),
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=8; \
         client_max_window_bits=9"
    );
    let client = ClientHandshake::new("a", "/", NONCE, &[], &[]).unwrap();
    let once = client.clone().with_deflate(NONE);
    assert_eq!(once.clone().with_deflate(NONE).request(), once.request());
    assert_eq!(
        once.request().len(),
        client.request().len() + "Sec-WebSocket-Extensions: permessage-deflate\r\n".len()
    );
}

#[test]
fn answers_that_fit_the_offer() {
    let agreed = |offer, answer: &str| verify(Some(offer), answer).unwrap().unwrap();
    let client =
        ClientHandshake::new("a", "/", NONCE, &[], &[]).unwrap().with_deflate(Parameters::OFFER);
    let declined =
        Upgrade { accept: ACCEPT.to_owned(), subprotocol: None, deflate: None }.response();
    assert_eq!(
        client.verify(&read(&declined).response().unwrap()).unwrap().deflate,
        None,
        "a server may decline"
    );
    let context =
        Parameters { server_no_context_takeover: true, client_no_context_takeover: true, ..NONE };
    // A server may always grant more than was requested.
    let granted = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    assert_eq!(agreed(NONE, granted), context);
    assert_eq!(
        agreed(NONE, "permessage-deflate; server_max_window_bits=\"10\"").server_max_window_bits,
        bits(10)
    );
    assert_eq!(agreed(NONE, "permessage-deflate"), NONE);
    // The lower value is agreed on, whichever end names it.
    let offer = Parameters {
        server_max_window_bits: bits(12),
        client_max_window_bits: bits(12),
        ..context
    };
    for granted in 8..=12 {
        let answer = format!(
            "permessage-deflate; server_no_context_takeover; server_max_window_bits={granted}"
        );
        assert_eq!(
            agreed(offer, &answer),
            Parameters { server_max_window_bits: bits(granted), ..offer }
        );
        let answer = format!("{answer}; client_max_window_bits={granted}");
        let both = Parameters {
            client_max_window_bits: bits(granted),
            server_max_window_bits: bits(granted),
            ..offer
        };
        assert_eq!(agreed(offer, &answer), both);
    }
    assert_eq!(
        agreed(Parameters::OFFER, "permessage-deflate; client_max_window_bits=8")
            .client_max_window_bits,
        bits(8)
    );
}

#[test]
fn answers_that_do_not() {
    let offer = Parameters {
        server_no_context_takeover: true,
        client_no_context_takeover: false,
        server_max_window_bits: bits(12),
        client_max_window_bits: bits(12),
    };
    for parameters in [
        "",                                                        // grants neither demand
        "; server_no_context_takeover",                            // grants only one
        "; server_max_window_bits=12",                             // grants only the other
        "; server_no_context_takeover; server_max_window_bits=13", // more than was offered
        "; server_no_context_takeover; server_max_window_bits=12; client_max_window_bits=13",
        "; server_no_context_takeover; server_max_window_bits=12; client_max_window_bits", // no value
        "; server_no_context_takeover; server_max_window_bits=12; mystery",
        "; server_no_context_takeover; server_max_window_bits=12; server_max_window_bits=12",
        "; server_no_context_takeover; server_max_window_bits=07",
    ] {
        let answer = format!("permessage-deflate{parameters}");
        assert_eq!(verify(Some(offer), &answer), Err(ResponseError::Deflate), "{answer}");
    }
    let limited = "permessage-deflate; client_max_window_bits=15";
    assert_eq!(
        verify(Some(NONE), limited),
        Err(ResponseError::Deflate),
        "we did not say that we can be limited"
    );
    for answer in [
        "permessage-bzip2",
        "Permessage-deflate",
        "permessage-deflate, permessage-deflate",
        "permessage-deflate, x",
    ] {
        assert_eq!(verify(Some(NONE), answer), Err(ResponseError::Extension), "{answer}");
        assert_eq!(verify(None, answer), Err(ResponseError::Extension), "{answer}");
    }
}

#[test]
fn rejections_word_for_word() {
    assert_eq!(ResponseError::ExtensionSyntax.section(), "RFC 6455, 9.1");
    assert_eq!(
        ResponseError::ExtensionSyntax.to_string(),
        "the server's Sec-WebSocket-Extensions header is not a list of extensions"
    );
    assert_eq!(ResponseError::Deflate.section(), "RFC 7692, 7.1");
    assert_eq!(
        ResponseError::Deflate.to_string(),
        "the server's parameters of permessage-deflate do not answer the offer"
    );
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
        let offer = Parameters {
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
        let meaning = |agreed: Parameters| (
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
        value in "(permessage-deflate|server_max_window_bits|client_max_window_bits|[=;,\"\\\\ ]|1[0-9]|[!-~\u{80}-\u{ff}]){0,20}",
    ) {
        prop_assume!(!value.is_empty());
        let bytes: Vec<u8> = value.chars().map(|character| character as u8).collect();
        let head = [
            b"GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
              Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: ",
            &bytes[..],
            b"\r\n\r\n",
        ];
        let reader = read(&head.concat());
        let request = reader.request().unwrap();
        let upgrade = match upgrade(&request, &[]) {
            Ok(upgrade) => upgrade.with_deflate(&request),
            refused => {
                prop_assert_eq!(refused, Err(UpgradeError::ExtensionSyntax));
                return Ok(());
            }
        };
        let answer = read(&upgrade.response());
        prop_assert_eq!(answer.response().unwrap().headers.iter().count(), 3 + usize::from(upgrade.deflate.is_some()));
    }
}

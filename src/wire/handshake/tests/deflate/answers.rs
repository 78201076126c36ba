//! The client's offer of permessage-deflate, and answers that match it or do not (RFC 7692, 5.1 and
//! 7.1).

use super::*;

fn bits(bits: u8) -> Option<WindowBits> {
    Some(WindowBits::new(bits).unwrap())
}

#[test]
fn the_offer_word_for_word() {
    let line = |offer| {
        let client = ClientHandshake::new("a", "/", NONCE, &["chat"], &[("Cookie", "a")])
            .unwrap()
            .with_deflate(offer);
        let reader = read(client.request());
        let headers = reader.request().unwrap().headers;
        headers.one("Sec-WebSocket-Extensions").unwrap().unwrap_or_default().to_owned()
    };
    assert_eq!(line(DeflateParameters::OFFER), "permessage-deflate; client_max_window_bits");
    assert_eq!(line(NONE), "permessage-deflate");
    let all = DeflateParameters {
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
    let client = ClientHandshake::new("a", "/", NONCE, &[], &[])
        .unwrap()
        .with_deflate(DeflateParameters::OFFER);
    let declined =
        Upgrade { accept: ACCEPT.to_owned(), subprotocol: None, deflate: None }.response();
    assert_eq!(
        client.verify(&read(&declined).response().unwrap()).unwrap().deflate,
        None,
        "a server may decline"
    );
    let context = DeflateParameters {
        server_no_context_takeover: true,
        client_no_context_takeover: true,
        ..NONE
    };
    // A server may always grant more than was requested.
    let granted = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    assert_eq!(agreed(NONE, granted), context);
    assert_eq!(
        agreed(NONE, "permessage-deflate; server_max_window_bits=\"10\"").server_max_window_bits,
        bits(10)
    );
    assert_eq!(agreed(NONE, "permessage-deflate"), NONE);
    // The lower value is agreed on, whichever end names it.
    let offer = DeflateParameters {
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
            DeflateParameters { server_max_window_bits: bits(granted), ..offer }
        );
        let answer = format!("{answer}; client_max_window_bits={granted}");
        let both = DeflateParameters {
            client_max_window_bits: bits(granted),
            server_max_window_bits: bits(granted),
            ..offer
        };
        assert_eq!(agreed(offer, &answer), both);
    }
    assert_eq!(
        agreed(DeflateParameters::OFFER, "permessage-deflate; client_max_window_bits=8")
            .client_max_window_bits,
        bits(8)
    );
}

#[test]
fn answers_that_do_not() {
    let offer = DeflateParameters {
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

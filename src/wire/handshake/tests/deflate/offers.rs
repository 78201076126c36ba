//! The server's answers to offers of permessage-deflate (RFC 7692, 5.1 and 7.1).

use super::*;

/// Checks the extensions in the response to a request with this header: `""` if none is accepted.
#[track_caller]
fn check(offers: &str, answer: &str) {
    let reader = request_with(offers);
    let request = reader.request().unwrap();
    let upgrade = upgrade(&request, &[]).unwrap();
    assert_eq!(upgrade.deflate, None, "not where the caller has not allowed it");
    let response = read(&upgrade.with_deflate(&request).response());
    let headers = response.response().unwrap().headers;
    let accepted = headers.one("Sec-WebSocket-Extensions").unwrap().unwrap_or_default();
    assert_eq!(accepted, answer, "{offers}");
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

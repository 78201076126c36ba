//! What the response to a valid request must say, and must not.
//!
//! RFC 6455, sections 4.2.2 and 9.1; RFC 9110, sections 6.2 and 8.6; RFC 9112. Read next:
//! `refusing.rs`.

use super::opening::opens;
use crate::{
    check::{
        answer::{Answer, Head},
        check::{Check, Probe, must, should},
        request::Request,
        verdict::Verdict,
    },
    wire::accept_value,
};

const KEY_NAME: &str = "Sec-WebSocket-Key";
/// The key of the example in RFC 6455, section 1.3.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const EXTENSIONS: &str = "Sec-WebSocket-Extensions";
const PROTOCOL: &str = "Sec-WebSocket-Protocol";

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "hs-accept",
        "RFC 6455, 4.2.2",
        Probe::Request(|request| request.set(KEY_NAME, KEY), accept),
        "Sec-WebSocket-Accept is the SHA-1 hash of the key and the GUID, in base64; here for \
         the key of the RFC's example.",
    ),
    must(
        "hs-accept-random",
        "RFC 6455, 4.2.2",
        Probe::Request(other_key, accept),
        "Sec-WebSocket-Accept is computed from the key of this request; here one with the \
         characters + and /.",
    )
    .rests_on(&["hs-accept"]),
    must(
        "hs-101-upgrade",
        "RFC 6455, 4.2.2",
        Probe::Request(unchanged, upgrade),
        "The 101 has an Upgrade header with the value websocket.",
    ),
    must(
        "hs-101-connection",
        "RFC 6455, 4.2.2",
        Probe::Request(unchanged, connection),
        "The 101 has a Connection header with the token Upgrade.",
    ),
    should(
        "hs-101-version",
        "RFC 9110, 6.2",
        Probe::Request(unchanged, version),
        "The 101 has the version HTTP/1.1: HTTP/1.0 has no Upgrade.",
    ),
    must(
        "hs-101-length",
        "RFC 9110, 8.6",
        Probe::Request(unchanged, no_length),
        "A 101 has no body: neither Content-Length nor Transfer-Encoding (RFC 9112, 6.1) stands in \
         it.",
    ),
    must(
        "hs-101-names",
        "RFC 9112, 5.1",
        Probe::Request(unchanged, no_blanks),
        "No blank stands between a header's name and its colon.",
    ),
    must(
        "hs-101-crlf",
        "RFC 9112, 2.1",
        Probe::Request(unchanged, crlf),
        "Each line of a response's head ends with CRLF. A client may refuse LF alone.",
    ),
    must(
        "hs-accept-once",
        "RFC 6455, 11.3.3",
        Probe::Request(unchanged, accept_once),
        "Sec-WebSocket-Accept appears once in a response.",
    ),
    must(
        "hs-no-protocol-unasked",
        "RFC 6455, 4.2.2",
        Probe::Request(|request| request.remove(PROTOCOL), no_protocol),
        "To a client that offers no subprotocol the server names none.",
    ),
    must(
        "hs-protocol-of-ours",
        "RFC 6455, 4.2.2",
        Probe::Request(offer_protocols, protocol_of_ours),
        "The server chooses one of the offered subprotocols, or leaves the header out.",
    ),
    must(
        "hs-no-extension-unasked",
        "RFC 6455, 9.1",
        Probe::Request(|request| request.remove(EXTENSIONS), no_extension),
        "To a client that offers no extension the server names none, and sends no empty \
         Sec-WebSocket-Extensions.",
    ),
    must(
        "hs-unknown-extension",
        "RFC 6455, 9.1",
        Probe::Request(|request| request.set(EXTENSIONS, "x-wirechart-check; a=1"), no_extension),
        "An extension that the server does not know is declined, and the WebSocket opens \
         without it.",
    )
    .rests_on(&["hs-no-extension-unasked"])
    .answered(),
    must(
        "hs-extension-of-ours",
        "RFC 6455, 9.1",
        Probe::Request(|request| request.set(EXTENSIONS, "permessage-deflate"), extension_of_ours),
        "A server accepts extensions that the client has offered, and no others.",
    )
    .rests_on(&["hs-unknown-extension"]),
];

fn unchanged(_: &mut Request) {}

/// The usual key with another start, in which each character of base64 stands that is neither a
/// letter nor a digit.
fn other_key(request: &mut Request) {
    let key = request.get(KEY_NAME).unwrap_or_default();
    request.set(KEY_NAME, format!("++//{}", key.get(4..).unwrap_or_default()));
}

/// The response, if the WebSocket opens.
fn opened(answer: &Answer, judge: impl FnOnce(&Head) -> Verdict) -> Verdict {
    match answer.head().filter(|head| head.opens()) {
        Some(head) => judge(head),
        None => answer.not_opened(),
    }
}

fn one_of_two(holds: bool, kept: &str, broken: impl FnOnce() -> String) -> Verdict {
    if holds { Verdict::kept(kept) } else { Verdict::broken(broken()) }
}

fn accept(request: &Request, answer: &Answer) -> Verdict {
    let expected = accept_value(&request.get(KEY_NAME).unwrap_or_default());
    opened(answer, |head| {
        let values = head.all("Sec-WebSocket-Accept");
        one_of_two(values.first() == Some(&&expected[..]), "as computed", || match values.first() {
            Some(other) => format!("{other:?} instead of {expected:?}"),
            None => "has no Sec-WebSocket-Accept".to_owned(),
        })
    })
}

fn upgrade(_: &Request, answer: &Answer) -> Verdict {
    opened(answer, |head| {
        let values = head.all("Upgrade");
        let holds = values.iter().any(|value| value.eq_ignore_ascii_case("websocket"));
        one_of_two(holds, "websocket", || format!("Upgrade is {values:?}"))
    })
}

fn connection(_: &Request, answer: &Answer) -> Verdict {
    opened(answer, |head| {
        let values = head.all("Connection");
        let holds = head.has_token("Connection", "Upgrade");
        one_of_two(holds, "Upgrade", || format!("Connection is {values:?}"))
    })
}

fn version(_: &Request, answer: &Answer) -> Verdict {
    opened(answer, |head| {
        let words = format!("is of {}", head.version.escape_debug());
        one_of_two(head.version != "HTTP/1.0", &words, || words.clone())
    })
}

fn no_length(_: &Request, answer: &Answer) -> Verdict {
    opened(answer, |head| {
        let has = |name: &&&str| !head.all(name).is_empty();
        match ["Content-Length", "Transfer-Encoding"].iter().find(has) {
            Some(name) => Verdict::broken(format!("has {name}")),
            None => Verdict::kept("has neither"),
        }
    })
}

fn no_blanks(_: &Request, answer: &Answer) -> Verdict {
    opened(answer, |head| match head.names().find(|name| name.ends_with([' ', '\t'])) {
        Some(name) => Verdict::broken(format!("has a blank behind {:?}", name.trim())),
        None => Verdict::kept("has none"),
    })
}

fn crlf(_: &Request, answer: &Answer) -> Verdict {
    opened(answer, |head| {
        one_of_two(head.has_crlf, "CRLF", || "ends a line with LF alone".to_owned())
    })
}

fn accept_once(_: &Request, answer: &Answer) -> Verdict {
    opened(answer, |head| match head.all("Sec-WebSocket-Accept").len() {
        0 | 1 => Verdict::kept("once"),
        times => Verdict::broken(format!("appears {times} times")),
    })
}

fn no_protocol(_: &Request, answer: &Answer) -> Verdict {
    opened(answer, |head| {
        let values = head.all(PROTOCOL);
        one_of_two(values.is_empty(), "names none", || format!("names {values:?}"))
    })
}

fn offer_protocols(request: &mut Request) {
    let of_the_user = request.get(PROTOCOL).map_or_else(String::new, |names| format!("{names}, "));
    request.set(PROTOCOL, format!("{of_the_user}wirechart-a, wirechart-b"));
}

fn protocol_of_ours(request: &Request, answer: &Answer) -> Verdict {
    let offered = request.get(PROTOCOL).unwrap_or_default();
    opened(answer, |head| match head.all(PROTOCOL)[..] {
        [] => Verdict::kept("names none"),
        [one] if offered.split(", ").any(|name| name == one) => {
            Verdict::kept(format!("chooses {one:?}"))
        }
        ref others => Verdict::broken(format!("names {others:?}")),
    })
}

fn no_extension(request: &Request, answer: &Answer) -> Verdict {
    match answer.head().filter(|head| head.opens()) {
        Some(head) => {
            let values = head.all(EXTENSIONS);
            one_of_two(values.is_empty(), "names none", || match values[..] {
                [""] => format!("sends an empty {EXTENSIONS}"),
                _ => format!("names {values:?}"),
            })
        }
        None => opens(request, answer),
    }
}

fn extension_of_ours(_: &Request, answer: &Answer) -> Verdict {
    opened(answer, |head| match &head.extensions()[..] {
        [] => Verdict::kept("names none"),
        all if all.iter().all(|one| one.name == "permessage-deflate") => {
            Verdict::kept("names permessage-deflate")
        }
        all => match all.iter().find(|one| !one.is_deflate()) {
            Some(other) => Verdict::broken(format!("names {:?}", other.name)),
            None => {
                let words = format!("names {:?}; no RFC says whether case matters", all[0].name);
                Verdict::not_judged(words)
            }
        },
    })
}

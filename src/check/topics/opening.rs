//! Valid requests, and what the response to one must say.
//!
//! RFC 6455, sections 4.1, 4.2 and 9.1; RFC 9110, section 5. Read next: `refusing.rs`.

use crate::{
    check::{
        answer::{Answer, Head},
        bench::{Bench, Judged},
        bytes::{ping, text},
        check::{Check, Needs, Probe, info, must, should},
        incoming::{Message, Messages},
        judge::{alive, next_message},
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
        "To a client that offers no extension the server names none.",
    ),
    must(
        "hs-unknown-extension",
        "RFC 6455, 9.1",
        Probe::Request(|request| request.set(EXTENSIONS, "x-wirechart-check; a=1"), no_extension),
        "An extension that the server does not know is declined, and the WebSocket opens \
         without it.",
    )
    .answered(),
    must(
        "hs-extension-null-element",
        "RFC 9110, 5.6.1.2",
        Probe::Request(|request| request.set(EXTENSIONS, "x-a,,x-b"), opens),
        "Empty elements of a list are ignored.",
    )
    .answered(),
    should(
        "hs-extension-quoted",
        "RFC 6455, 9.1",
        Probe::Run(|bench| Box::pin(quoted(bench))),
        "The value of an extension's parameter means the same in quotes and without.",
    )
    .needs(Needs::Deflate),
    must(
        "hs-header-name-case",
        "RFC 9110, 5.1",
        Probe::Request(|request| request.rename(mixed_case), opens),
        "The case of header names does not matter.",
    )
    .answered(),
    must(
        "hs-upgrade-case",
        "RFC 6455, 4.2.1",
        Probe::Request(|request| request.set("Upgrade", "WebSocket"), opens),
        "The case of the value of Upgrade does not matter.",
    )
    .answered(),
    must(
        "hs-connection-list",
        "RFC 6455, 4.2.1",
        Probe::Request(|request| request.set("Connection", "keep-alive, Upgrade"), opens),
        "Connection is a list, and Upgrade may be any element of it.",
    )
    .answered(),
    info(
        "hs-upgrade-list",
        "RFC 6455, 4.2.1",
        Probe::Request(|request| request.set("Upgrade", "h2c, websocket"), shown),
        "Upgrade is a list in HTTP; the RFC asks for the value websocket in it.",
    ),
    must(
        "hs-byte-by-byte",
        "RFC 9112, 2.2",
        Probe::Request(|request| request.in_bytes = true, opens),
        "TCP has no boundaries: a request may arrive in segments of any size.",
    )
    .answered(),
    info(
        "hs-query",
        "RFC 6455, 3",
        Probe::Request(add_query, shown),
        "The resource may have a query.",
    ),
    info(
        "hs-early-frame",
        "RFC 6455, 4.1",
        Probe::Run(|bench| Box::pin(early_frame(bench))),
        "A client waits for the response before it sends a frame. One that comes early may be \
         read or dropped.",
    )
    .needs(Needs::Echo),
    info(
        "hs-protocol-twice",
        "RFC 6455, 11.3.4",
        Probe::Request(two_protocols, shown),
        "The subprotocols may be offered in several lines.",
    ),
    info(
        "hs-origin-foreign",
        "RFC 6455, 10.2",
        Probe::Request(|request| request.set("Origin", "https://other.example"), any_page),
        "A server that is not for any web page should answer a foreign Origin with 403.",
    ),
    info(
        "hs-origin-null",
        "RFC 6455, 10.2",
        Probe::Request(|request| request.set("Origin", "null"), any_page),
        "A page in a sandbox sends the Origin null.",
    ),
    info(
        "hs-host-foreign",
        "RFC 9110, 7.2",
        Probe::Request(|request| request.set("Host", "other.example"), shown),
        "A server on a private address that takes any Host can be reached by any page through \
         DNS rebinding.",
    ),
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

fn no_extension(_: &Request, answer: &Answer) -> Verdict {
    match answer.head().filter(|head| head.opens()) {
        Some(head) => {
            // An empty line names none.
            let mut values = head.all(EXTENSIONS);
            values.retain(|value| !value.is_empty());
            one_of_two(values.is_empty(), "names none", || format!("names {values:?}"))
        }
        None => opens(&(), answer),
    }
}

/// The request must open a WebSocket: the usual one does.
fn opens<T>(_: &T, answer: &Answer) -> Verdict {
    match answer {
        Answer::Head(head) if head.opens() => Verdict::kept("opens"),
        Answer::Silent => Verdict::unanswered(answer.words()),
        _ => Verdict::broken(answer.words()),
    }
}

fn shown(_: &Request, answer: &Answer) -> Verdict {
    Verdict::kept(answer.words())
}

fn any_page(_: &Request, answer: &Answer) -> Verdict {
    match answer.head() {
        Some(head) if head.opens() => Verdict::kept("opens: any page may connect"),
        _ => Verdict::kept(answer.words()),
    }
}

/// `SEC-WebSocket-KEY`, `hOST`: each letter in the other case.
fn mixed_case(name: &str) -> String {
    let other = |letter: char| match letter.is_ascii_uppercase() {
        true => letter.to_ascii_lowercase(),
        false => letter.to_ascii_uppercase(),
    };
    name.chars().map(other).collect()
}

fn add_query(request: &mut Request) {
    let mark = if request.target.contains('?') { '&' } else { '?' };
    request.target += &format!("{mark}wirechart-check=1");
}

fn two_protocols(request: &mut Request) {
    request.remove(PROTOCOL);
    request.add(PROTOCOL, "wirechart-a");
    request.add(PROTOCOL, "wirechart-b");
}

async fn quoted(bench: Bench) -> Judged {
    // The connection ends at once: a server may serve one at a time.
    let token = bench.open_deflate("; server_max_window_bits=15").await?.1.deflate();
    let answer = bench.ask(&bench.offer("; server_max_window_bits=\"15\"")).await?.1;
    let quoted = answer.head().filter(|head| head.opens()).map(Head::deflate);
    Ok(match quoted {
        Some(quoted) if quoted == token => Verdict::kept("means the same"),
        Some(None) => Verdict::broken("declines the value in quotes"),
        Some(Some(_)) => Verdict::broken("agrees to something else"),
        None if answer == Answer::Silent => answer.unclear(),
        None => Verdict::broken(answer.words()),
    })
}

async fn early_frame(bench: Bench) -> Judged {
    let mut request = bench.request();
    request.after = text("early");
    let (mut link, _) = bench.open_with(&request).await?;
    link.send(&[text("later"), ping("p")].concat()).await;
    let deadline = link.deadline();
    let mut messages = Messages::default();
    loop {
        return Ok(match next_message(&mut link, &mut messages, deadline).await? {
            Some(message) if message == Message::text("early") => Verdict::kept("reads it"),
            Some(message) if message == Message::text("later") => Verdict::kept("drops it"),
            Some(_) => continue,
            None => alive(&mut link).await?,
        });
    }
}

//! Valid requests, which open a WebSocket in whatever form they come.
//!
//! RFC 6455, sections 4.1, 4.2.1 and 9.1; RFC 9110, section 5. Read next: `switching.rs`.

use crate::check::{
    answer::{Answer, Head},
    bench::{Bench, Judged},
    bytes::{ping, text},
    check::{Check, Needs, Probe, info, must, should},
    incoming::{Message, Messages},
    judge::{alive, next_message},
    request::Request,
    verdict::Verdict,
};

const EXTENSIONS: &str = "Sec-WebSocket-Extensions";
const PROTOCOL: &str = "Sec-WebSocket-Protocol";

pub(in crate::check) const CHECKS: &[Check] = &[
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

/// The request must open a WebSocket: the usual one does.
pub(super) fn opens(_: &Request, answer: &Answer) -> Verdict {
    match answer {
        Answer::Head(head) if head.opens() => Verdict::kept("opens"),
        Answer::Silent => Verdict::unanswered(answer.words()),
        _ => Verdict::broken(answer.words()),
    }
}

/// Whatever the answer is.
pub(super) fn shown(_: &Request, answer: &Answer) -> Verdict {
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

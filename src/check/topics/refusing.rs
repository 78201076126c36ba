//! Requests that open no WebSocket.
//!
//! RFC 6455, sections 4.2.1, 4.2.2, 4.4 and 9.1. Read next: `http.rs`.

use super::opening::shown;
use crate::check::{
    answer::Answer,
    check::{Check, Probe, info, must, should},
    request::Request,
    verdict::Verdict,
};

const KEY: &str = "Sec-WebSocket-Key";
const VERSION: &str = "Sec-WebSocket-Version";

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "hs-extension-grammar",
        "RFC 6455, 9.1",
        Probe::Request(|request| request.set("Sec-WebSocket-Extensions", "a; b=\""), refused),
        "A Sec-WebSocket-Extensions that does not match the grammar fails the handshake.",
    ),
    must(
        "hs-no-upgrade",
        "RFC 6455, 4.2.1",
        Probe::Requests(
            &[
                ("no Upgrade", |request| request.remove("Upgrade")),
                ("another protocol", |request| request.set("Upgrade", "x-wirechart-check")),
            ],
            refused,
        ),
        "A request whose Upgrade does not name websocket opens no WebSocket.",
    ),
    must(
        "hs-no-connection-token",
        "RFC 6455, 4.2.1",
        Probe::Requests(
            &[
                ("keep-alive", |request| request.set("Connection", "keep-alive")),
                ("no Connection", |request| request.remove("Connection")),
                ("x-upgrade", |request| request.set("Connection", "x-upgrade")),
                ("upgrade-x", |request| request.set("Connection", "keep-alive, upgrade-x")),
            ],
            refused,
        ),
        "A request whose Connection lacks the token Upgrade opens no WebSocket. A longer token that \
         holds it is another one.",
    ),
    must(
        "hs-no-key",
        "RFC 6455, 4.2.1",
        Probe::Request(|request| request.remove(KEY), refused),
        "A request without Sec-WebSocket-Key opens no WebSocket.",
    ),
    info(
        "hs-key-15-bytes",
        "RFC 6455, 4.2.1",
        Probe::Request(|request| request.set(KEY, "AAAAAAAAAAAAAAAAAAAA"), shown),
        "The key is 16 bytes in base64. A server need not decode it (4.2.2).",
    ),
    info(
        "hs-key-not-base64",
        "RFC 6455, 4.2.1",
        Probe::Request(|request| request.set(KEY, "this is not base64!!"), shown),
        "The key is 16 bytes in base64. A server need not decode it (4.2.2).",
    ),
    should(
        "hs-key-twice",
        "RFC 6455, 11.3.1",
        Probe::Request(|request| request.add(KEY, "AAAAAAAAAAAAAAAAAAAAAA=="), refused),
        "Sec-WebSocket-Key appears once in a request; a server cannot know which one counts.",
    ),
    info(
        "hs-key-stray-bits",
        "RFC 4648, 3.5",
        Probe::Request(|request| request.set(KEY, "AAAAAAAAAAAAAAAAAAAAAB=="), shown),
        "The last character of a key holds bits that stand for nothing, and a decoder may \
         refuse them if they are not 0.",
    ),
    must(
        "hs-no-version",
        "RFC 6455, 4.2.1",
        Probe::Request(|request| request.remove(VERSION), refused),
        "A request without Sec-WebSocket-Version opens no WebSocket.",
    ),
    must(
        "hs-version-12",
        "RFC 6455, 4.2.2",
        Probe::Requests(
            &[
                ("12", |request| request.set(VERSION, "12")),
                ("14", |request| request.set(VERSION, "14")),
                ("130", |request| request.set(VERSION, "130")),
            ],
            refused,
        ),
        "A version that the server does not speak opens no WebSocket.",
    ),
    must(
        "hs-version-told",
        "RFC 6455, 4.4",
        Probe::Request(|request| request.set(VERSION, "12"), version_told),
        "The response to a version that the server does not speak names, in \
         Sec-WebSocket-Version, those that it speaks.",
    ),
    info(
        "hs-version-426",
        "RFC 6455, 4.2.2",
        Probe::Request(|request| request.set(VERSION, "12"), shown),
        "The status for a version that the server does not speak is an error such as 426.",
    ),
    info(
        "hs-version-8",
        "RFC 6455, 4.2.2",
        Probe::Request(|request| request.set(VERSION, "8"), shown),
        "8 is the version of the last drafts, whose frames are the same.",
    ),
    info(
        "hs-version-list",
        "RFC 6455, 4.3",
        Probe::Request(|request| request.set(VERSION, "13, 8"), shown),
        "A client names one version, not a list.",
    ),
    info(
        "hs-version-twice",
        "RFC 6455, 11.3.5",
        Probe::Request(|request| request.add(VERSION, "13"), shown),
        "A client names its version once.",
    ),
    must(
        "hs-post",
        "RFC 6455, 4.2.1",
        Probe::Requests(
            &[
                ("POST", |request| {
                    request.method = "POST";
                    request.add("Content-Length", "0");
                }),
                ("PUT", |request| {
                    request.method = "PUT";
                    request.add("Content-Length", "0");
                }),
                ("HEAD", |request| request.method = "HEAD"),
            ],
            refused,
        ),
        "Only a GET request opens a WebSocket.",
    ),
    must(
        "hs-http10",
        "RFC 6455, 4.2.1",
        Probe::Request(|request| request.version = "HTTP/1.0", refused),
        "A WebSocket needs HTTP/1.1 or higher; in HTTP/1.0 there is no Upgrade (RFC 9110, 7.8).",
    ),
];

pub(super) fn refused(_: &Request, answer: &Answer) -> Verdict {
    match answer {
        Answer::Head(head) if head.opens() => Verdict::broken("opens"),
        Answer::Silent => Verdict::unanswered(answer.words()),
        _ => Verdict::kept(answer.words()),
    }
}

fn version_told(_: &Request, answer: &Answer) -> Verdict {
    match answer {
        Answer::Head(head) if head.opens() => Verdict::not_judged("opens"),
        Answer::Head(head) if head.has_token(VERSION, "13") => {
            Verdict::kept(format!("answers {} and names 13", head.status))
        }
        Answer::Head(head) => Verdict::broken(match head.all(VERSION)[..] {
            [] => format!("answers {} and names no version", head.status),
            ref others => format!("answers {} and names {others:?}", head.status),
        }),
        Answer::Silent => Verdict::unanswered(answer.words()),
        _ => Verdict::broken(answer.words()),
    }
}

//! Requests that break a rule of HTTP, and long ones.
//!
//! A server that reads such a request differently from the proxy in front of it lets requests be
//! smuggled past the proxy. RFC 9110, section 5.5; RFC 9112, sections 2, 3, 5 and 6. Read next:
//! `redos.rs`.

use super::{
    opening::{opens, shown},
    refusing::refused,
};
use crate::check::{
    answer::Answer,
    bench::{Bench, Judged},
    bytes::ping,
    check::{Check, Probe, When, info, must, should},
    judge::{closed, ended},
    link::Next,
    request::Request,
    verdict::{End, Verdict},
};

const PROTOCOL: &str = "Sec-WebSocket-Protocol";

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "hs-no-host",
        "RFC 9112, 3.2",
        Probe::Request(|request| request.remove("Host"), bad_request),
        "A request of HTTP/1.1 without Host is answered with 400.",
    ),
    must(
        "hs-two-hosts",
        "RFC 9112, 3.2",
        Probe::Requests(
            &[
                ("of two names", |request| request.add("Host", "other.example")),
                ("of one name", |request| {
                    request.add("Host", request.get("Host").unwrap_or_default());
                }),
            ],
            bad_request,
        ),
        "A request with two Host lines is answered with 400, also where both say the same.",
    ),
    must(
        "hs-space-before-colon",
        "RFC 9112, 5.1",
        Probe::Requests(
            &[
                ("X-Check", |request| request.add("X-Check ", "1")),
                ("Upgrade", |request| request.rename(|name| blank_behind(name, "Upgrade"))),
            ],
            bad_request,
        ),
        "A blank between a header's name and its colon is answered with 400.",
    ),
    info(
        "hs-obs-fold",
        "RFC 9112, 5.2",
        Probe::Request(|request| request.add("X-Check", "1\r\n 2"), shown),
        "A header that goes on in a second line is refused, or its line end is read as blanks.",
    ),
    info(
        "hs-bare-lf",
        "RFC 9112, 2.2",
        Probe::Request(|request| request.line_end = "\n", shown),
        "A server may take LF alone as the end of a line.",
    ),
    info(
        "hs-nul-in-value",
        "RFC 9110, 5.5",
        Probe::Request(|request| request.add("X-Check", "a\0b"), nul),
        "A NUL in a header is refused, or replaced with a blank.",
    ),
    should(
        "hs-leading-crlf",
        "RFC 9112, 2.2",
        Probe::Request(|request| request.before = b"\r\n".to_vec(), opens),
        "A server should ignore at least one empty line before the request.",
    ),
    should(
        "hs-leading-soh",
        "RFC 9112, 2.2",
        Probe::Request(|request| request.before = vec![1], refused),
        "What does not match the grammar of HTTP should be refused: no method begins with a \
         control character.",
    ),
    must(
        "hs-body",
        "RFC 9112, 6",
        Probe::Run(|bench| Box::pin(body(bench))),
        "Content-Length says that a body follows: its bytes are not frames.",
    ),
    should(
        "hs-te-and-cl",
        "RFC 9112, 6.1",
        Probe::Request(both_lengths, refused),
        "A request with Transfer-Encoding and Content-Length is a sign of smuggling, and the \
         connection ends after it.",
    )
    .rests_on(&["hs-body"]),
    must(
        "hs-protocol-not-token",
        "RFC 6455, 4.2.1",
        Probe::Request(|request| request.set(PROTOCOL, "a b, (c)"), survives),
        "A subprotocol is a token. Any answer to another one will do, and the server lives on.",
    )
    .when(When::Unsafe),
    must(
        "hs-protocol-non-ascii",
        "RFC 6455, 4.2.1",
        Probe::Request(|request| request.set(PROTOCOL, "caf\u{e9}, \u{20ac}".as_bytes()), survives),
        "A subprotocol is ASCII. Any answer to another one will do, and the server lives on.",
    )
    .when(When::Unsafe),
    info(
        "hs-1000-headers",
        "RFC 6585, 5",
        Probe::Request(
            |request| (0..1000).for_each(|i| request.add(&format!("X-Check-{i}"), "1")),
            shown,
        ),
        "A server may refuse too many headers, with 431.",
    ),
    should(
        "hs-header-128k",
        "RFC 6585, 5",
        Probe::Request(|request| request.add("X-Check", vec![b'a'; 128 << 10]), refused),
        "A header of 128 KiB is refused: what a server keeps for a request is bounded.",
    ),
    info(
        "hs-uri-9k",
        "RFC 9112, 3",
        Probe::Request(long_target, shown),
        "A server that refuses a long target answers 414. It should take 8000 bytes.",
    ),
    must(
        "hs-crlf-not-reflected",
        "RFC 9110, 5.5",
        Probe::Request(crlf_in_target, not_reflected),
        "Line ends that a request has percent-encoded are not header lines of the response.",
    ),
    should(
        "hs-refusal-readable",
        "RFC 9112, 9.6",
        Probe::Request(refused_with_more, readable),
        "A server that ends the connection after an error reads what still comes, or its answer \
         is lost.",
    ),
];

/// The name with a blank behind it, if it is this one.
fn blank_behind(name: &str, wanted: &str) -> String {
    if name == wanted { format!("{name} ") } else { name.to_owned() }
}

/// The request must be answered with 400.
fn bad_request(_: &Request, answer: &Answer) -> Verdict {
    match answer {
        Answer::Head(head) if head.status == 400 => Verdict::kept("answers 400"),
        Answer::Silent => Verdict::unanswered(answer.words()),
        _ => Verdict::broken(answer.words()),
    }
}

fn nul(_: &Request, answer: &Answer) -> Verdict {
    match answer {
        Answer::Head(head) if head.opens() => {
            Verdict::kept("opens; whether it replaces the NUL is not seen")
        }
        _ => Verdict::kept(answer.words()),
    }
}

/// Any answer will do; after each check the run finds out whether the server lives.
fn survives(_: &Request, answer: &Answer) -> Verdict {
    match answer {
        Answer::Silent => Verdict::unanswered(answer.words()),
        _ => Verdict::kept(answer.words()),
    }
}

fn both_lengths(request: &mut Request) {
    request.add("Content-Length", "5");
    request.add("Transfer-Encoding", "chunked");
    request.after = b"0\r\n\r\n".to_vec();
}

fn long_target(request: &mut Request) {
    let mark = if request.target.contains('?') { '&' } else { '?' };
    request.target += &format!("{mark}{}", "a".repeat(9 << 10));
}

fn crlf_in_target(request: &mut Request) {
    let line = "%0d%0aX-Wirechart-Injected:%201%0d%0a";
    let mark = if request.target.contains('?') { '&' } else { '?' };
    request.target += &format!("{mark}{line}");
}

fn not_reflected(_: &Request, answer: &Answer) -> Verdict {
    match answer.head().map(|head| head.all("X-Wirechart-Injected").is_empty()) {
        Some(false) => Verdict::broken("has them as a header line"),
        Some(true) => Verdict::kept(answer.words()),
        None => answer.unclear(),
    }
}

fn refused_with_more(request: &mut Request) {
    request.remove("Upgrade");
    request.method = "POST";
    request.add("Content-Length", (256 << 10).to_string());
    request.after = vec![b'a'; 256 << 10];
}

fn readable(_: &Request, answer: &Answer) -> Verdict {
    match answer {
        Answer::Ended(End::Reset) => Verdict::broken("resets TCP before its answer can be read"),
        Answer::Silent => Verdict::unanswered(answer.words()),
        _ => Verdict::kept(answer.words()),
    }
}

async fn body(bench: Bench) -> Judged {
    let mut request = bench.request();
    request.after = ping("body");
    request.add("Content-Length", request.after.len().to_string());
    let (mut link, answer) = bench.ask(&request).await?;
    if !answer.head().is_some_and(|head| head.opens()) {
        return Ok(refused(&request, &answer));
    }
    link.send(&ping("behind")).await;
    let deadline = link.deadline();
    loop {
        return Ok(match link.next(deadline).await {
            Next::Frame(frame) if frame.is_pong_of(b"body") => {
                Verdict::broken("reads the body as a frame, and answers the Ping in it")
            }
            Next::Frame(frame) if frame.is_pong_of(b"behind") => Verdict::kept("skips the body"),
            Next::Frame(frame) if frame.is_close() => Verdict::kept(closed(&frame)),
            Next::Frame(_) => continue,
            Next::Ended(end) => Verdict::kept(ended(end)),
            Next::Silent => Verdict::unanswered("opens, and answers no Ping"),
        });
    }
}

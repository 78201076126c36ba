//! Headers that a bad parser takes much longer to read than others of their length.
//!
//! Regular expressions that go back and try again are such parsers. RFC 6455, section 10.1. Read
//! next: `framing.rs`.

use crate::check::{
    answer::Answer,
    bench::{Bench, Judged},
    check::{Check, Probe, should},
    verdict::Verdict,
};
use std::time::{Duration, Instant};

const PROTOCOL: &str = "Sec-WebSocket-Protocol";
const EXTENSIONS: &str = "Sec-WebSocket-Extensions";

/// How many times longer the bytes that a bad parser is slow on may take than as many harmless
/// ones. The quadratic parsers that this is about took a thousand times longer.
const TIMES: u32 = 10;
/// What is not a difference, however small the time of the harmless ones is.
const NOISE: Duration = Duration::from_millis(500);
/// How often it is measured before a server is said to be slow.
const ROUNDS: usize = 6;
/// The length of a header with such bytes.
const LONG: usize = 32 << 10;

pub(in crate::check) const CHECKS: &[Check] = &[
    should(
        "hs-protocol-redos",
        "RFC 6455, 10.1",
        Probe::Run(|bench| {
            Box::pin(quick(
                bench,
                PROTOCOL,
                "a".repeat(LONG),
                format!("a{}b", " ".repeat(LONG - 2)),
            ))
        }),
        "A server trusts no input: 32 KiB of blanks in Sec-WebSocket-Protocol are read in \
         linear time.",
    ),
    should(
        "hs-extension-redos",
        "RFC 6455, 10.1",
        Probe::Run(|bench| {
            Box::pin(quick(
                bench,
                EXTENSIONS,
                "a".repeat(LONG),
                format!("a; b=\"{}", "\\c".repeat(LONG / 2 - 3)),
            ))
        }),
        "A server trusts no input: 32 KiB of an unfinished string in Sec-WebSocket-Extensions \
         are read in linear time.",
    ),
];

/// How long the server takes to answer a request with this header; `None` if it does not.
async fn time(bench: &Bench, name: &str, value: &str) -> Result<Option<Duration>, Verdict> {
    let mut request = bench.request();
    request.set(name, value);
    let start = Instant::now();
    let (_link, answer) = bench.ask(&request).await?;
    Ok((answer != Answer::Silent).then(|| start.elapsed()))
}

/// The header must be read as fast as harmless bytes of the same length. The machine may be busy at
/// one time or the other, so the shortest times count, and a single good one is enough.
async fn quick(bench: Bench, name: &str, harmless: String, slow: String) -> Judged {
    let (mut usual, mut took) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        match time(&bench, name, &harmless).await? {
            Some(time) => usual = usual.min(time),
            None => return Ok(Verdict::unanswered("does not answer 32 KiB of letters either")),
        }
        took = took.min(time(&bench, name, &slow).await?.unwrap_or(bench.limit()));
        if took <= usual.saturating_mul(TIMES).max(usual + NOISE) {
            return Ok(Verdict::kept("as fast as letters"));
        }
    }
    let words = format!("takes {} ms; letters take {} ms", took.as_millis(), usual.as_millis());
    Ok(Verdict::broken(words))
}

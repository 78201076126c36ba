//! A check as data: a rule, what is sent, and what must follow.
//!
//! Must not know the single checks: they stand in `topics/`, and `table.rs` puts them together.
//! Read next: `topics/mod.rs`.

use super::{
    answer::{Answer, Head},
    bench::{Bench, Judged},
    bytes::close,
    failing::{ending, fails},
    inputs::{Each, Violation},
    judge::{Traffic, takes},
    request::Request,
    settings::Offered,
    verdict::{Level, Verdict},
    watch::lock,
};
use std::{pin::Pin, time::Duration};

/// A check.
pub struct Check {
    /// Its name, which never changes.
    pub name: &'static str,
    /// Where the rule stands: `RFC 6455, 5.2`.
    pub section: &'static str,
    /// How much it counts.
    pub level: Level,
    /// The rule, in our words.
    pub rule: &'static str,
    /// When it is made.
    pub when: When,
    /// Checks of wider rules. Where the server fails one of them, it has one fault, not two, and
    /// this check does not count.
    pub rests_on: &'static [&'static str],
    /// What it needs of a server.
    pub(super) needs: Needs,
    /// Whether a server that hangs on it breaks the rule; messages that must be taken do anyway.
    pub(super) must_answer: bool,
    pub(super) probe: Probe,
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}, {})", self.name, self.section, self.level)
    }
}

/// When a check is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// In each run.
    Always,
    /// With `--slow`: it takes up to a minute.
    Slow,
    /// With `--big`: it sends many megabytes.
    Big,
    /// With `--unsafe`: it may take the server down.
    Unsafe,
}

/// How long the checks of [`When::Slow`] wait.
pub(super) const SLOW: Duration = Duration::from_secs(60);

/// What a check needs of a server. Without it, it is not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    /// That it sends each message back.
    Echo,
    /// That it agrees to permessage-deflate.
    Deflate,
    Both,
}

/// A check in code.
pub(super) type Run = fn(Bench) -> Pin<Box<dyn Future<Output = Judged> + Send>>;

/// A change to the usual request, and what it is in a few words.
pub(super) type Change = (&'static str, fn(&mut Request));

/// What is sent, and what must follow.
#[derive(Clone, Copy)]
pub(super) enum Probe {
    /// The usual request with this change, and what the answer means.
    Request(fn(&mut Request), fn(&Request, &Answer) -> Verdict),
    /// Several requests, each with its change and what that is.
    Requests(&'static [Change], fn(&Request, &Answer) -> Verdict),
    /// Valid frames, which the server must take.
    Takes(fn() -> Traffic),
    /// Bytes that break a rule, and fail the connection.
    Fails(fn() -> Vec<u8>),
    /// As `Fails`, for each of these.
    FailsEach(fn() -> Vec<Violation>),
    /// As `Takes`, over a connection that has agreed to permessage-deflate.
    TakesDeflate(fn() -> Traffic),
    /// As `Fails`, over a connection that has agreed to permessage-deflate.
    FailsDeflate(fn() -> Vec<u8>),
    /// An offer of permessage-deflate with these parameters, and what the answer means.
    Offer(&'static str, fn(&Head) -> Verdict),
    /// Several of them.
    Offers(&'static [&'static str], fn(&Head) -> Verdict),
    /// Code.
    Run(Run),
    /// Nothing but what was seen in the connections of other checks.
    Watched,
}

impl Probe {
    /// Makes the check.
    pub(super) async fn make(self, bench: Bench) -> Verdict {
        let judged = match self {
            Self::Request(change, judge) => request(&bench, change, judge).await,
            Self::Requests(changes, judge) => requests(&bench, changes, judge).await,
            Self::Takes(traffic) => taken(&bench, false, traffic()).await,
            Self::TakesDeflate(traffic) => taken(&bench, true, traffic()).await,
            Self::Fails(bytes) => failed(&bench, false, &bytes()).await,
            Self::FailsDeflate(bytes) => failed(&bench, true, &bytes()).await,
            Self::FailsEach(violations) => each_failed(&bench, &violations()).await,
            Self::Offer(parameters, judge) => offered(&bench, parameters, judge).await,
            Self::Offers(offers, judge) => each_offered(&bench, offers, judge).await,
            Self::Run(run) => run(bench).await,
            Self::Watched => watched(&bench).await,
        };
        let (Ok(verdict) | Err(verdict)) = judged;
        verdict
    }
}

async fn request(
    bench: &Bench,
    change: fn(&mut Request),
    judge: fn(&Request, &Answer) -> Verdict,
) -> Judged {
    let mut request = bench.request();
    change(&mut request);
    let (_link, answer) = bench.ask(&request).await?;
    Ok(judge(&request, &answer))
}

async fn requests(
    bench: &Bench,
    changes: &[Change],
    judge: fn(&Request, &Answer) -> Verdict,
) -> Judged {
    let mut each = Each::default();
    for (words, change) in changes {
        each.add(words, request(bench, *change, judge).await)?;
    }
    Ok(each.verdict())
}

async fn taken(bench: &Bench, deflate: bool, traffic: Traffic) -> Judged {
    let mut link = if deflate { bench.open_deflate("").await?.0 } else { bench.open().await? };
    takes(bench, &mut link, &traffic).await
}

async fn failed(bench: &Bench, deflate: bool, bytes: &[u8]) -> Judged {
    let mut link = if deflate { bench.open_deflate("").await?.0 } else { bench.open().await? };
    Ok(fails(bench, &mut link, bytes).await)
}

async fn each_failed(bench: &Bench, violations: &[Violation]) -> Judged {
    let mut each = Each::default();
    let deflates = bench.server.deflate == Offered::Agreed;
    for one in violations.iter().filter(|one| deflates || !one.is_deflated) {
        each.add(&one.words, failed(bench, one.is_deflated, &one.bytes).await)?;
    }
    Ok(each.verdict())
}

async fn offered(bench: &Bench, parameters: &str, judge: fn(&Head) -> Verdict) -> Judged {
    match bench.ask(&bench.offer(parameters)).await?.1 {
        Answer::Head(head) => Ok(judge(&head)),
        answer => Ok(answer.unclear()),
    }
}

async fn each_offered(bench: &Bench, offers: &[&str], judge: fn(&Head) -> Verdict) -> Judged {
    let mut each = Each::default();
    for parameters in offers {
        let words = parameters.trim_start_matches("; ");
        each.add(words, offered(bench, parameters, judge).await)?;
    }
    Ok(each.verdict())
}

/// What was seen. If there was no other check, a connection is opened in which something may be.
async fn watched(bench: &Bench) -> Judged {
    if lock(&bench.findings).is_empty() {
        let mut link = bench.open().await?;
        takes(bench, &mut link, &Traffic::text("Hello")).await?;
        ending(&mut link, &close(1000, b"")).await;
    }
    let (verdict, finding) = lock(&bench.findings).verdict(bench.name);
    if let Some(finding) = finding {
        *super::link::lock(&bench.transcript) = finding.transcript;
    }
    Ok(verdict)
}

/// The check of a MUST.
pub(super) const fn must(
    name: &'static str,
    section: &'static str,
    probe: Probe,
    rule: &'static str,
) -> Check {
    Check {
        name,
        section,
        level: Level::Must,
        rule,
        when: When::Always,
        rests_on: &[],
        needs: Needs::Nothing,
        must_answer: false,
        probe,
    }
}

/// The check of a SHOULD.
pub(super) const fn should(
    name: &'static str,
    section: &'static str,
    probe: Probe,
    rule: &'static str,
) -> Check {
    Check { level: Level::Should, ..must(name, section, probe, rule) }
}

/// A check that only shows what a server does.
pub(super) const fn info(
    name: &'static str,
    section: &'static str,
    probe: Probe,
    rule: &'static str,
) -> Check {
    Check { level: Level::Info, ..must(name, section, probe, rule) }
}

impl Check {
    /// Whether a server that hangs on it breaks the rule. What is long may be slow.
    pub(super) fn must_answer(&self) -> bool {
        const LONG: usize = 4 << 10;
        match self.probe {
            Probe::Takes(traffic) | Probe::TakesDeflate(traffic) => traffic().bytes.len() <= LONG,
            _ => self.must_answer,
        }
    }

    pub(super) const fn needs(self, needs: Needs) -> Self {
        Self { needs, ..self }
    }

    pub(super) const fn answered(self) -> Self {
        Self { must_answer: true, ..self }
    }

    pub(super) const fn rests_on(self, rests_on: &'static [&'static str]) -> Self {
        Self { rests_on, ..self }
    }

    pub(super) const fn when(self, when: When) -> Self {
        Self { when, ..self }
    }
}

//! Makes checks, several at a time, and sees after each whether the server still answers.
//!
//! Must not know the single checks. Read next: `cli/check/`.

use super::{
    answer::Answer,
    bench::Bench,
    check::{Check, Needs},
    link::lock,
    settings::{Server, Settings},
    table,
    verdict::{Transcript, Verdict},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use thiserror::Error;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

/// The longest time of one check. Each of its waits is bounded already; this bounds their number.
const LONGEST: Duration = Duration::from_secs(150);
/// How often a server that does not answer is asked again before it counts as gone.
const TRIES: u32 = 3;
/// The time between two of these. There is no event to wait for when a server comes back.
const PAUSE: Duration = Duration::from_millis(200);

/// A check that was made.
#[derive(Debug, Clone)]
pub struct Report {
    /// The check.
    pub check: &'static Check,
    /// Its result.
    pub verdict: Verdict,
    /// The last connection that it opened.
    pub transcript: Transcript,
    /// How long it took.
    pub took: Duration,
}

/// The server no longer answers.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("the server no longer answers, after {}", .after.join(" or "))]
pub struct Died {
    /// The names of the checks that may have done it: the one after which it was noticed, and those
    /// that ran at the same time.
    pub after: Vec<&'static str>,
}

/// Makes these checks, and reports each.
///
/// # Errors
/// The server has died. Nothing more is sent to it then.
pub async fn run(
    settings: &Arc<Settings>,
    server: Server,
    checks: &[&'static Check],
    mut report: impl FnMut(Report),
) -> Result<(), Died> {
    let (last, together): (Vec<&Check>, Vec<&Check>) =
        checks.iter().partition(|check| table::is_last(check));
    batch(settings, server, &together, settings.jobs, &mut report).await?;
    batch(settings, server, &last, 1, &mut report).await
}

async fn batch(
    settings: &Arc<Settings>,
    server: Server,
    checks: &[&'static Check],
    jobs: usize,
    report: &mut impl FnMut(Report),
) -> Result<(), Died> {
    let mut waiting = checks.iter();
    let mut running: Vec<&'static str> = Vec::new();
    let mut tasks = JoinSet::new();
    loop {
        while running.len() < jobs.max(1)
            && let Some(check) = waiting.next()
        {
            running.push(check.name);
            tasks.spawn(make(Bench::new(Arc::clone(settings), server), check));
        }
        // A check that panics is a bug of ours, and leaves the others alone.
        let Some(joined) = tasks.join_next().await else { return Ok(()) };
        let Ok((made, lives)) = joined else { continue };
        let name = made.check.name;
        report(made);
        if !lives {
            running.retain(|other| *other != name);
            running.insert(0, name);
            return Err(Died { after: running });
        }
        running.retain(|other| *other != name);
    }
}

async fn make(bench: Bench, check: &'static Check) -> (Report, bool) {
    let start = Instant::now();
    let verdict = match missing(check.needs, bench.server) {
        Some(why) => Verdict::not_judged(why),
        None => timeout(LONGEST, check.probe.make(bench.clone()))
            .await
            .unwrap_or_else(|_| Verdict::not_judged("takes too long")),
    };
    let took = start.elapsed();
    let transcript = lock(&bench.transcript).clone();
    let lives = lives(&Bench::new(Arc::clone(&bench.settings), bench.server)).await;
    (Report { check, verdict: verdict.at(check.level), transcript, took }, lives)
}

/// What the server lacks for a check.
fn missing(needs: Needs, server: Server) -> Option<&'static str> {
    let echo = matches!(needs, Needs::Echo | Needs::Both) && !server.echoes;
    let deflate = matches!(needs, Needs::Deflate | Needs::Both) && !server.deflates;
    match (deflate, echo) {
        (true, _) => Some("no permessage-deflate"),
        (false, true) => Some("no echo"),
        (false, false) => None,
    }
}

/// Whether the server still answers the usual request, in any way.
async fn lives(bench: &Bench) -> bool {
    for _ in 0..TRIES {
        if let Ok((_, Answer::Head(_))) = bench.ask(&bench.request()).await {
            return true;
        }
        sleep(PAUSE).await;
    }
    false
}

//! Makes checks, several at a time, and sees after each whether the server still answers.
//!
//! Must not know the single checks. Read next: `cli/check/`.

use super::{
    answer::Answer,
    bench::Bench,
    check::{Check, Needs},
    hanging,
    link::lock,
    settings::{Offered, Server, Settings},
    table,
    verdict::{Transcript, Verdict},
    watch::{self, Shared},
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
/// After how many checks in a row without an answer in time a server is too slow to be checked.
const SLOW: usize = 20;
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

/// Why a run has ended before all checks were made.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Stopped {
    /// The server no longer answers.
    #[error("the server no longer answers, after {}", .after.join(" or "))]
    Died {
        /// The checks that may have done it: the one after which it was noticed, and those that
        /// ran at the same time.
        after: Vec<&'static str>,
    },
    /// The server is so slow that nothing can be found out in any sensible time.
    #[error(
        "the server is too slow to be checked: {SLOW} checks in a row had no answer in {limit:?}; \
         a longer --timeout may help"
    )]
    Slow {
        /// How long an answer may take.
        limit: Duration,
    },
}

/// Makes these checks, and reports each.
///
/// # Errors
/// The server has died, or is too slow. Nothing more is sent to it then.
pub async fn run(
    settings: &Arc<Settings>,
    server: Server,
    checks: &[&'static Check],
    report: impl FnMut(Report),
) -> Result<(), Stopped> {
    let bench = Bench::new(settings, server, &Shared::default());
    let mut run = Run { bench, report, slow: 0 };
    for turn in 0..table::TURNS {
        let of_turn: Vec<&Check> =
            checks.iter().copied().filter(|check| table::turn(check) == turn).collect();
        let is_alone = turn == table::ALONE || server.is_serial;
        let jobs = if is_alone { 1 } else { settings.jobs.max(1) };
        run.turn(&of_turn, jobs).await?;
    }
    Ok(())
}

struct Run<F> {
    bench: Bench,
    report: F,
    /// How many checks in a row had no answer.
    slow: usize,
}

impl<F: FnMut(Report)> Run<F> {
    async fn turn(&mut self, checks: &[&'static Check], jobs: usize) -> Result<(), Stopped> {
        let mut waiting = checks.iter();
        let mut running: Vec<&'static str> = Vec::new();
        let mut tasks = JoinSet::new();
        loop {
            while running.len() < jobs
                && let Some(check) = waiting.next()
            {
                running.push(check.name);
                tasks.spawn(make(self.bench.fresh(check.name), check));
            }
            // A check that panics is a bug of ours, and leaves the others alone.
            let Some(joined) = tasks.join_next().await else { return Ok(()) };
            let Ok((made, lives)) = joined else { continue };
            let name = made.check.name;
            running.retain(|other| *other != name);
            self.made(made)?;
            if !lives {
                running.insert(0, name);
                return Err(Stopped::Died { after: running });
            }
        }
    }

    /// Charges each fault once, and reports it.
    fn made(&mut self, mut made: Report) -> Result<(), Stopped> {
        if let Verdict::Broken(words) = &made.verdict {
            let mut findings = watch::lock(&self.bench.findings);
            let base = made.check.rests_on.iter().find(|base| findings.failed.contains(*base));
            let charged = base.map(|base| Verdict::not_judged(format!("{words}; see {base}")));
            findings.failed.insert(made.check.name);
            made.verdict = charged.unwrap_or(made.verdict);
        }
        made.verdict = made.verdict.at(made.check.level);
        let limit = self.bench.limit();
        self.slow = match made.verdict {
            Verdict::Unanswered(_) if made.took >= limit => self.slow + 1,
            // Says nothing of how slow it is. Some had nothing to wait for, as without deflate.
            Verdict::Unanswered(_) | Verdict::NotJudged(_) => self.slow,
            _ => 0,
        };
        (self.report)(made);
        if self.slow < SLOW { Ok(()) } else { Err(Stopped::Slow { limit }) }
    }
}

async fn make(bench: Bench, check: &'static Check) -> (Report, bool) {
    let start = Instant::now();
    let verdict = match missing(check.needs, bench.server) {
        Some(missing) => missing,
        None => timeout(LONGEST, judge(&bench, check))
            .await
            .unwrap_or_else(|_| Verdict::not_judged("takes too long")),
    };
    let took = start.elapsed();
    let transcript = lock(&bench.transcript).clone();
    let lives = lives(&Bench::new(&bench.settings, bench.server, &Shared::default())).await;
    (Report { check, verdict, transcript, took }, lives)
}

async fn judge(bench: &Bench, check: &Check) -> Verdict {
    match check.probe.make(bench.clone()).await {
        Verdict::Unanswered(words) => hanging::verdict(bench, check, words).await,
        verdict => verdict,
    }
}

/// What the server lacks for a check.
fn missing(needs: Needs, server: Server) -> Option<Verdict> {
    let deflate = matches!(needs, Needs::Deflate | Needs::Both);
    let echo = matches!(needs, Needs::Echo | Needs::Both);
    match server.deflate {
        Offered::Declined if deflate => Some(Verdict::not_judged("no permessage-deflate")),
        Offered::Busy if deflate => {
            let words = "the server was busy when permessage-deflate was offered";
            Some(Verdict::not_judged(words))
        }
        Offered::Silent if deflate => {
            Some(Verdict::unanswered("the offer of permessage-deflate had no answer"))
        }
        _ if !echo || server.echoes => None,
        _ if server.alters => Some(Verdict::not_judged("no echo: messages are changed")),
        _ => Some(Verdict::not_judged("no echo")),
    }
}

/// Whether the server still answers the usual request, in any way.
async fn lives(bench: &Bench) -> bool {
    for _ in 0..TRIES {
        if let Ok((_, Answer::Head(_))) = bench.exchange(&bench.request()).await {
            return true;
        }
        sleep(PAUSE).await;
    }
    false
}

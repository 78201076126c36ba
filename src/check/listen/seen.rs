//! What was seen of a client: the last connection of each case, and what follows from all of them.
//!
//! A client under test may be played with again, after a fault was mended. So the last connection
//! of a case counts, also for the rules that every connection is watched for. Must not know
//! connections. Read next: `play.rs`.

use super::{
    case::{Case, Play, Watched},
    cases::cases,
    keys,
};
use crate::check::{
    verdict::{Transcript, Verdict},
    watch::{Finding, Findings},
};
use std::collections::{BTreeMap, BTreeSet};

/// The last connection of a case.
pub(super) struct Played {
    pub(super) verdict: Verdict,
    pub(super) transcript: Transcript,
    /// What its frames and its request have shown.
    pub(super) findings: Findings,
    /// `Sec-WebSocket-Key`.
    pub(super) key: Option<String>,
}

/// What was seen.
#[derive(Default)]
pub(super) struct Seen {
    played: BTreeMap<&'static str, Played>,
    /// The watched rules that the client was last said to break.
    broken: BTreeSet<&'static str>,
}

impl Seen {
    /// Takes what a connection has shown. Returns the cases of which there is something new to
    /// say.
    pub(super) fn add(&mut self, played: &'static Case, what: Played) -> Vec<&'static Case> {
        self.played.insert(played.name, what);
        let mut news = if played.is_watched() { Vec::new() } else { vec![played] };
        for case in cases().filter(|case| case.is_watched()) {
            let is_broken = self.verdict(case).is_some_and(|(verdict, _)| verdict.is_broken());
            let is_new = match is_broken {
                true => self.broken.insert(case.name),
                false => self.broken.remove(case.name),
            };
            if is_new || case.name == played.name {
                news.push(case);
            }
        }
        news
    }

    /// The result of a case, with the connection that shows it; `None` if there is none.
    pub(super) fn verdict(&self, case: &Case) -> Option<(Verdict, Transcript)> {
        if let Play::Watched(rule) = case.play {
            let of_case = || self.played.get(case.name).map(|one| one.transcript.clone());
            return (!self.played.is_empty()).then(|| {
                let (verdict, found) = self.watched(rule);
                let transcript = found.map(|found| found.transcript.clone()).or_else(of_case);
                (verdict.at(case.level), transcript.unwrap_or_default())
            });
        }
        let played = self.played.get(case.name)?;
        let base = case.rests_on.filter(|base| self.is_broken(base));
        let verdict = match (&played.verdict, base) {
            (Verdict::Broken(words), Some(base)) => {
                Verdict::not_judged(format!("{words}; see {base}"))
            }
            (verdict, _) => verdict.clone(),
        };
        Some((verdict.at(case.level), played.transcript.clone()))
    }

    /// Whether the client breaks the rule of a case that counts.
    fn is_broken(&self, name: &str) -> bool {
        let is_broken = |case: &Case| {
            let played = self.played.get(name).map(|played| played.verdict.clone().at(case.level));
            played.is_some_and(|verdict| verdict.is_broken())
        };
        cases().find(|case| case.name == name).is_some_and(is_broken)
    }

    /// What all connections say of a watched rule, and the one that breaks it.
    fn watched(&self, rule: Watched) -> (Verdict, Option<&Finding>) {
        match rule {
            Watched::MaskKeys => {
                (keys::judge(self.played.values().map(|one| &one.findings.keys[..])), None)
            }
            Watched::FreshKey => (self.fresh_key(), None),
            Watched::Request => self.found("request", "requests", |_| 1),
            Watched::Waits => self.found("waits", "requests", |_| 1),
            Watched::Frames(rule) if rule.starts_with("sv-close") => {
                self.found(rule, "Closes", |findings| findings.closes)
            }
            Watched::Frames(rule) => self.found(rule, "frames", |findings| findings.frames),
        }
    }

    fn found(
        &self,
        rule: &str,
        what: &str,
        count: fn(&Findings) -> usize,
    ) -> (Verdict, Option<&Finding>) {
        let all = || self.played.values().flat_map(|played| &played.findings.found);
        let found = || all().filter(|finding| finding.rule == rule);
        // What a client does in a case that it fails is charged to that case alone.
        if let Some(finding) = found().find(|finding| !self.is_broken(finding.during)) {
            let words = format!("{}, in {}", finding.words, finding.during);
            return (Verdict::broken(words), Some(finding));
        }
        let seen: usize = self.played.values().map(|played| count(&played.findings)).sum();
        let verdict = match (found().next(), seen) {
            (Some(one), _) => Verdict::not_judged(format!("{}; see {}", one.words, one.during)),
            (None, 0) => Verdict::not_judged(format!("sends no {what}")),
            (None, 1) => Verdict::kept("in the only one"),
            (None, seen) => Verdict::kept(format!("in all {seen} {what}")),
        };
        (verdict, None)
    }

    fn fresh_key(&self) -> Verdict {
        let mut first = BTreeMap::new();
        for (name, played) in &self.played {
            let Some(key) = &played.key else { continue };
            if let Some(other) = first.insert(key, name) {
                return Verdict::broken(format!("{name} has the key of {other}"));
            }
        }
        match first.len() {
            0 | 1 => Verdict::not_judged("one connection is too few"),
            count => Verdict::kept(format!("{count} different keys")),
        }
    }
}

//! Counts the results, and says with which code the command exits.
//!
//! | exit code | when |
//! |---|---|
//! | 0 | every MUST is kept; with `--strict` every SHOULD, too |
//! | 1 | one is broken, or one that was expected to fail is kept |
//! | 2 | the server could not be checked, or the command line makes no sense |
//! | 3 | the server no longer answers |
//!
//! Must not know how results are shown. Read next: `screen.rs`.

use crate::check::{Level, Report, Verdict};
use std::collections::BTreeSet;

/// The counts of one level.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) kept: usize,
    pub(super) broken: usize,
    /// Broken, and expected to be.
    pub(super) expected: usize,
    pub(super) not_judged: usize,
}

/// The counts of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) must: Count,
    pub(super) should: Count,
    pub(super) shown: usize,
    /// Expected to fail, and kept.
    pub(super) surprises: usize,
}

impl Tally {
    pub(super) fn of(reports: &[Report], excepted: &BTreeSet<String>) -> Self {
        let mut tally = Self::default();
        for report in reports {
            let is_expected = excepted.contains(report.check.name);
            let count = match report.check.level {
                Level::Must => &mut tally.must,
                Level::Should => &mut tally.should,
                Level::Info => {
                    tally.shown += 1;
                    continue;
                }
            };
            match report.verdict {
                Verdict::Kept(_) => {
                    count.kept += 1;
                    tally.surprises += usize::from(is_expected);
                }
                Verdict::Broken(_) if is_expected => count.expected += 1,
                Verdict::Broken(_) => count.broken += 1,
                Verdict::NotJudged(_) => count.not_judged += 1,
                Verdict::Shown(_) => {}
            }
        }
        tally
    }

    /// The exit code, if the server lives.
    pub(super) fn exit_code(&self, is_strict: bool) -> u8 {
        let broken = self.must.broken + if is_strict { self.should.broken } else { 0 };
        let judged = self.must.kept + self.must.broken + self.must.expected;
        let others = self.should.kept + self.should.broken + self.should.expected + self.shown;
        match (broken + self.surprises, judged + others) {
            (1.., _) => 1,
            // Nothing could be judged at all.
            (0, 0) => 2,
            (0, _) => 0,
        }
    }
}

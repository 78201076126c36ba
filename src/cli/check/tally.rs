//! Counts the results.
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
    /// Those of them that had no answer in time, and were not expected to fail.
    pub(super) unanswered: usize,
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
                    tally.shown += usize::from(matches!(report.verdict, Verdict::Shown(_)));
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
                Verdict::Unanswered(_) => {
                    count.not_judged += 1;
                    count.unanswered += usize::from(!is_expected);
                }
                Verdict::Shown(_) => {}
            }
        }
        tally
    }

    /// Whether a rule is broken that counts, or kept against expectation. Who is strict does not
    /// let a server pass that may hang.
    pub(super) fn fails(&self, is_strict: bool) -> bool {
        let strict = if is_strict { self.should.broken + self.unanswered() } else { 0 };
        self.must.broken + strict + self.surprises > 0
    }

    /// How many rules that count could not be judged, because nothing came in time.
    pub(super) fn unanswered(&self) -> usize {
        self.must.unanswered + self.should.unanswered
    }

    /// Whether nothing could be judged.
    pub(super) fn is_empty(&self) -> bool {
        let judged = |count: &Count| count.kept + count.broken + count.expected;
        judged(&self.must) + judged(&self.should) + self.shown == 0
    }
}

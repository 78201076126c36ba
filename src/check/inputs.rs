//! Several inputs of one rule, each over a connection of its own.
//!
//! A server may keep a rule for one kind of frame and break it for another. That is one fault of
//! one rule, so it is one check; the verdict names the input that has shown it. Must not know single
//! checks. Read next: `check.rs`.

use super::{bench::Judged, verdict::Verdict};

/// Bytes that break a rule.
pub(super) struct Violation {
    /// What they are, in a few words.
    pub(super) words: String,
    pub(super) bytes: Vec<u8>,
    /// Whether they go over a connection that has agreed to permessage-deflate. They are left out
    /// where the server does not agree.
    pub(super) is_deflated: bool,
}

impl Violation {
    pub(super) fn new(words: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { words: words.into(), bytes, is_deflated: false }
    }

    pub(super) fn deflated(words: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { is_deflated: true, ..Self::new(words, bytes) }
    }
}

/// What the inputs have shown until now. The first that breaks the rule, or has no answer, decides:
/// those behind it are not tried. One that cannot be judged hides none of them.
#[derive(Default)]
pub(super) struct Each {
    kept: Vec<String>,
    /// The first that was not judged.
    not_judged: Option<Verdict>,
}

impl Each {
    /// Takes what one input has shown.
    ///
    /// # Errors
    /// The verdict on all of them, if this one decides.
    pub(super) fn add(&mut self, input: &str, judged: Judged) -> Result<(), Verdict> {
        let (Ok(verdict) | Err(verdict)) = judged;
        let named = |words: String| format!("{input}: {words}");
        match verdict {
            Verdict::Kept(words) if self.kept.contains(&words) => {}
            Verdict::Kept(words) => self.kept.push(words),
            Verdict::NotJudged(words) => {
                self.not_judged.get_or_insert_with(|| Verdict::NotJudged(named(words)));
            }
            Verdict::Broken(words) => return Err(Verdict::Broken(named(words))),
            Verdict::Unanswered(words) => return Err(Verdict::Unanswered(named(words))),
            Verdict::Shown(words) => return Err(Verdict::Shown(named(words))),
        }
        Ok(())
    }

    /// The verdict on all of them: what the server did, each way once.
    pub(super) fn verdict(self) -> Verdict {
        self.not_judged.unwrap_or_else(|| Verdict::kept(self.kept.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_input_that_breaks_the_rule_decides() {
        let mut each = Each::default();
        for _ in 0..2 {
            assert_eq!(each.add("a Ping", Ok(Verdict::kept("closes"))), Ok(()));
        }
        assert_eq!(each.add("a Pong", Ok(Verdict::kept("ends TCP"))), Ok(()));
        let broken = each.add("a Close", Ok(Verdict::broken("takes it")));
        assert_eq!(broken, Err(Verdict::broken("a Close: takes it")));
        assert_eq!(each.verdict(), Verdict::kept("closes; ends TCP"));
    }

    #[test]
    fn an_input_that_is_not_judged_hides_no_broken_one() {
        let mut each = Each::default();
        assert_eq!(each.add("POST", Err(Verdict::not_judged("answers 503"))), Ok(()));
        assert_eq!(each.add("PUT", Err(Verdict::not_judged("answers 429"))), Ok(()));
        assert_eq!(each.add("PATCH", Ok(Verdict::kept("answers 405"))), Ok(()));
        let broken = each.add("HEAD", Ok(Verdict::broken("opens")));
        assert_eq!(broken, Err(Verdict::broken("HEAD: opens")));
        assert_eq!(each.verdict(), Verdict::not_judged("POST: answers 503"));
    }
}

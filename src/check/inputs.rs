//! Several inputs of one rule, each over a connection of its own.
//!
//! A server may keep a rule for one kind of frame and break it for another. That is one fault of
//! one rule, so it is one check; the verdict names the input that has shown it. Must not know single
//! checks. Read next: `check.rs`.

use super::verdict::Verdict;

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

/// What the inputs have shown until now. The first that is not kept decides.
#[derive(Default)]
pub(super) struct Each {
    kept: Vec<String>,
}

impl Each {
    /// Takes the verdict on one input.
    ///
    /// # Errors
    /// The verdict on all of them, if this one is not kept.
    pub(super) fn add(&mut self, input: &str, verdict: Verdict) -> Result<(), Verdict> {
        match verdict {
            Verdict::Kept(words) if self.kept.contains(&words) => {}
            Verdict::Kept(words) => self.kept.push(words),
            Verdict::Broken(words) => return Err(Verdict::broken(format!("{input}: {words}"))),
            Verdict::NotJudged(words) => {
                return Err(Verdict::not_judged(format!("{input}: {words}")));
            }
            Verdict::Unanswered(words) => {
                return Err(Verdict::unanswered(format!("{input}: {words}")));
            }
            shown @ Verdict::Shown(_) => return Err(shown),
        }
        Ok(())
    }

    /// The verdict on all of them: what the server did, each way once.
    pub(super) fn verdict(self) -> Verdict {
        Verdict::kept(self.kept.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_input_that_is_not_kept_decides() {
        let mut each = Each::default();
        for _ in 0..2 {
            assert_eq!(each.add("a Ping", Verdict::kept("closes")), Ok(()));
        }
        assert_eq!(each.add("a Pong", Verdict::kept("ends TCP")), Ok(()));
        let broken = each.add("a Close", Verdict::broken("takes it"));
        assert_eq!(broken, Err(Verdict::broken("a Close: takes it")));
        assert_eq!(each.verdict(), Verdict::kept("closes; ends TCP"));
    }
}

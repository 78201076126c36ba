//! What it says about earlier times that our clock was set.
//!
//! | the clock was set | the times that it gave before |
//! |---|---|
//! | back | were wrong, and all move back by as much |
//! | forward | were right: the machine may have slept |
//! | forward, by as much as it was set back before | all move forward again: setting it back was the mistake |
//! | back, by as much as it was set forward before | only those since then were wrong, and move back |
//!
//! Must not know what has these times. Read next: [`observer`](super::observer).

/// Two steps undo each other if their sum is no more than this, in milliseconds.
const ABOUT: u64 = 1_000;

/// Which times move, and by how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// Earlier times stay.
    pub since: i64,
    /// By so many milliseconds.
    pub by: i64,
}

/// The steps so far, as far as they matter to the next one.
#[derive(Debug, Clone, Default)]
pub struct Steps {
    /// The last step, and the time after it; `None` if it was undone.
    last: Option<(i64, i64)>,
}

impl Steps {
    /// The clock was set by `step` milliseconds and is at `t` now.
    pub fn set(&mut self, step: i64, t: i64) -> Option<Move> {
        let undone =
            self.last.filter(|(last, _)| last.saturating_add(step).unsigned_abs() <= ABOUT);
        self.last = if undone.is_some() { None } else { Some((step, t)) };
        match (undone, step < 0) {
            (Some((_, since)), true) => Some(Move { since, by: step }),
            (None, false) => None,
            _ => Some(Move { since: i64::MIN, by: step }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn moves(steps: &[(i64, i64)]) -> Vec<Option<(i64, i64)>> {
        let mut all = Steps::default();
        let moved = |(step, t): &(i64, i64)| all.set(*step, *t).map(|one| (one.since, one.by));
        steps.iter().map(moved).collect()
    }

    #[test]
    fn a_clock_that_is_put_right_moves_back_what_its_mistake_has_moved() {
        let all = Some((i64::MIN, -HOUR));
        assert_eq!(moves(&[(HOUR, 10)]), [None], "it may have slept");
        assert_eq!(moves(&[(-HOUR, 10), (-HOUR, 20)]), [all, all]);
        assert_eq!(moves(&[(-HOUR, 10), (HOUR + 3, 90)]), [all, Some((i64::MIN, HOUR + 3))]);
        assert_eq!(moves(&[(HOUR, 50), (-HOUR - 3, 20)]), [None, Some((50, -HOUR - 3))]);
        assert_eq!(moves(&[(HOUR, 50), (-2 * HOUR, 20)]), [None, Some((i64::MIN, -2 * HOUR))]);
        let again = moves(&[(-HOUR, 10), (HOUR, 20), (HOUR, 30)]);
        assert_eq!(again, [all, Some((i64::MIN, HOUR)), None], "each is undone once");
        assert_eq!(moves(&[(i64::MIN, 0), (i64::MIN, 0)]).len(), 2, "nothing overflows");
    }
}

//! All checks, in the order in which they are shown.
//!
//! Must not know how a check is made. Read next: `run.rs`.

use super::{
    check::Check,
    topics::{
        closing, compressed, control, framing, http, lives, messages, offers, opening, own, redos,
        refusing, switching, text, violating,
    },
};

/// The checks that may run at the same time as others.
const TOGETHER: [&[Check]; 13] = [
    switching::CHECKS,
    opening::CHECKS,
    refusing::CHECKS,
    http::CHECKS,
    redos::CHECKS,
    framing::CHECKS,
    control::CHECKS,
    messages::CHECKS,
    text::CHECKS,
    closing::CHECKS,
    violating::CHECKS,
    offers::CHECKS,
    compressed::CHECKS,
];

/// All checks.
pub fn all() -> impl Iterator<Item = &'static Check> {
    TOGETHER.into_iter().chain([lives::CHECKS, own::CHECKS]).flatten()
}

/// The turn of a check. Those of one turn run at the same time; each turn needs to know what those
/// before it have found, or would disturb them.
pub(super) fn turn(check: &Check) -> usize {
    let is_in = |checks: &[Check]| checks.iter().any(|other| other.name == check.name);
    match () {
        () if is_in(own::CHECKS) => ALONE + 1,
        () if is_in(lives::CHECKS) => ALONE,
        () => depth(check),
    }
}

/// How many checks stand below this one.
fn depth(check: &Check) -> usize {
    let bases = all().filter(|other| check.rests_on.contains(&other.name));
    bases.map(|base| depth(base) + 1).max().unwrap_or(0)
}

/// How many turns there are.
pub(super) const TURNS: usize = ALONE + 2;
/// The turn whose checks run one after the other.
pub(super) const ALONE: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check::Probe;
    use std::collections::HashSet;

    #[test]
    fn names_differ_and_fit_their_column() {
        let names: HashSet<&str> = all().map(|check| check.name).collect();
        assert_eq!(names.len(), all().count());
        assert!(names.iter().all(|name| name.len() <= 27), "{names:?}");
        assert!(all().all(|check| check.section.starts_with("RFC ")));
        assert!(all().all(|check| check.rule.ends_with('.')));
    }

    #[test]
    fn no_check_of_valid_messages_says_that_they_must_be_answered() {
        let is_valid =
            |check: &&Check| matches!(check.probe, Probe::Takes(_) | Probe::TakesDeflate(_));
        let said = all().filter(is_valid).find(|check| check.must_answer);
        assert!(said.is_none(), "{said:?}: it has no effect");
    }

    #[test]
    fn a_check_rests_on_checks_of_an_earlier_turn() {
        assert!(all().all(|check| depth(check) < ALONE));
        for check in all() {
            for base in check.rests_on {
                let found = all().find(|other| other.name == *base);
                assert!(found.is_some_and(|base| turn(base) < turn(check)), "{check:?} on {base}");
            }
            assert_eq!(
                turn(check) == ALONE,
                lives::CHECKS.iter().any(|one| one.name == check.name)
            );
        }
    }
}

//! All checks, in the order in which they are shown.
//!
//! Must not know how a check is made. Read next: `run.rs`.

use super::{
    check::Check,
    topics::{
        closing, compressed, control, framing, http, lives, messages, offers, opening, refusing,
        text,
    },
};

/// The checks that may run at the same time as others.
const TOGETHER: [&[Check]; 10] = [
    opening::CHECKS,
    refusing::CHECKS,
    http::CHECKS,
    framing::CHECKS,
    control::CHECKS,
    messages::CHECKS,
    text::CHECKS,
    closing::CHECKS,
    offers::CHECKS,
    compressed::CHECKS,
];

/// All checks.
pub fn all() -> impl Iterator<Item = &'static Check> {
    TOGETHER.into_iter().chain([lives::CHECKS]).flatten()
}

/// Whether a check runs when all others have ended.
pub(super) fn is_last(check: &Check) -> bool {
    lives::CHECKS.iter().any(|other| other.name == check.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_differ_and_fit_their_column() {
        let names: HashSet<&str> = all().map(|check| check.name).collect();
        assert_eq!(names.len(), all().count());
        assert!(names.iter().all(|name| name.len() <= 27), "{names:?}");
        assert!(all().all(|check| check.section.starts_with("RFC ")));
        assert!(all().all(|check| check.rule.ends_with('.')));
    }
}

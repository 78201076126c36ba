//! How an input is read, in a sentence.
//!
//! Must not know how that was found out. Read next: `reader`.

use super::forms::Kind;
use crate::feed::measurement::Measurement;

/// So many names are told.
const NAMES_TOLD: usize = 12;

/// A sentence about the form, with the names of the first row.
pub(super) fn how(kind: Kind, row: &[Measurement], left_out: usize) -> String {
    let mut names: Vec<&str> = Vec::new();
    for series in row.iter().filter_map(|measurement| measurement.series.as_deref()) {
        if !series.name.is_empty() && !names.contains(&&*series.name) && names.len() <= NAMES_TOLD {
            names.push(&series.name);
        }
    }
    if names.len() > NAMES_TOLD {
        names[NAMES_TOLD] = "…";
    }
    let names = match (kind, &names[..]) {
        (Kind::Single, _) => "numbers, one a line".to_owned(),
        (_, []) => format!("{kind}: one number a line"),
        (_, names) => format!("{kind}: {}", names.join(", ")),
    };
    match left_out {
        0 => names,
        1 => format!("{names}; 1 line of text before it is left out"),
        lines => format!("{names}; {lines} lines of text before it are left out"),
    }
}

//! Which checks are made, and which are expected to fail.
//!
//! Must not know how a check is made. Read next: `near.rs`.

use super::flags::Check as Flags;
use crate::check::{self, Check, When};
use std::{collections::BTreeSet, fs, path::Path};

/// The checks to make, in order.
///
/// # Errors
/// A name that stands for none.
pub(super) fn chosen(flags: &Flags) -> Result<Vec<&'static Check>, String> {
    for wanted in &flags.only {
        if !check::all().any(|check| matches(check, wanted)) {
            return Err(format!(
                "there is no check and no section {wanted:?}{}; wirechart check --list prints them",
                hint(wanted)
            ));
        }
    }
    let is_made = |check: &&Check| match check.when {
        // A name alone is clear enough.
        _ if flags.only.iter().any(|wanted| check.name.eq_ignore_ascii_case(wanted)) => true,
        When::Slow if !flags.slow => false,
        When::Big if !flags.big => false,
        When::Unsafe if !flags.r#unsafe => false,
        _ => flags.only.is_empty() || flags.only.iter().any(|wanted| matches(check, wanted)),
    };
    let chosen: Vec<&Check> = check::all().filter(is_made).collect();
    if chosen.is_empty() {
        return Err(format!(
            "all checks of {} need --slow, --big or --unsafe",
            flags.only.join(", ")
        ));
    }
    Ok(chosen)
}

/// Whether a check has this name or this section, or is in it. RFC 6455 need not be named.
fn matches(check: &Check, wanted: &str) -> bool {
    let wanted = wanted.trim();
    let is_full = wanted.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("RFC"));
    let full = if is_full { &wanted.to_uppercase() } else { &format!("RFC 6455, {wanted}") };
    let within = check.section.strip_prefix(&full[..]);
    check.name.eq_ignore_ascii_case(wanted)
        || within.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', ',']))
}

/// What may have been meant: an RFC without the word, or the names that begin like this.
fn hint(wanted: &str) -> String {
    let rfc = format!("RFC {}", wanted.trim_start_matches(|c: char| !c.is_ascii_digit()));
    if check::all().any(|check| matches(check, &rfc)) {
        return format!("; did you mean '{rfc}'?");
    }
    let start = wanted.to_ascii_lowercase();
    let names: Vec<&str> = check::all().map(|check| check.name).collect();
    let near = names.iter().filter(|name| !start.is_empty() && name.starts_with(&start));
    let near: Vec<&str> = near.copied().take(4).collect();
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(", ")) }
}

/// The names in a file of expected failures. `#` begins a comment.
///
/// # Errors
/// The file cannot be read, or has a name that stands for no check.
pub(super) fn excepted(file: Option<&Path>) -> Result<BTreeSet<String>, String> {
    let Some(file) = file else { return Ok(BTreeSet::new()) };
    let text = fs::read_to_string(file)
        .map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let mut names = BTreeSet::new();
    for (number, line) in text.lines().enumerate() {
        let name = line.split('#').next().unwrap_or_default().trim();
        if name.is_empty() {
            continue;
        }
        let Some(check) = check::all().find(|check| check.name.eq_ignore_ascii_case(name)) else {
            return Err(format!(
                "{}:{}: there is no check {name:?}; wirechart check --list prints them",
                file.display(),
                number + 1
            ));
        };
        names.insert(check.name.to_owned());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(wanted: &str) -> Vec<&'static str> {
        check::all().filter(|check| matches(check, wanted)).map(|check| check.name).collect()
    }

    #[test]
    fn a_name_a_section_and_what_is_in_it() {
        assert_eq!(found("fr-rsv1"), ["fr-rsv1"]);
        assert_eq!((found("FR-RSV1"), found("rfc 6455, 5.1")), (found("fr-rsv1"), found("5.1")));
        assert_eq!(hint("7692"), "; did you mean 'RFC 7692'?");
        assert_eq!(hint("fr-rsv"), "; did you mean fr-rsv1, fr-rsv2, fr-rsv3, fr-rsv-on-control?");
        assert_eq!((hint("zzz"), hint("")), (String::new(), String::new()));
        assert!(found("5.5").contains(&"cl-answered") && found("5.5").contains(&"ctl-ping-126"));
        assert_eq!(found("RFC 6455, 5.5.3"), found("5.5.3"));
        assert!(found("RFC 7692").len() > 20);
        assert!(found("RFC 7692, 7.1.1").contains(&"df-snct"));
        assert!(found("5.").is_empty() && found("fr-rsv").is_empty() && found("").is_empty());
    }
}

//! Results as files: JUnit, Markdown, and the data of a badge.
//!
//! Must not know how a check is made. Read next: `mod.rs`, if you have not yet.

use super::tally::Tally;
use crate::check::{Report, Verdict};
use serde::Serialize;
use std::{collections::BTreeSet, fmt::Write as _};

/// Text for XML. What XML 1.0 cannot hold at all, such as control characters, is left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(character),
            '\u{fffe}' | '\u{ffff}' => {}
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// A report in the format of JUnit. A check fails if it makes the command fail; one that is not
/// judged, or only shown, is skipped.
pub(super) fn junit(
    reports: &[Report],
    excepted: &BTreeSet<String>,
    is_strict: bool,
    url: &str,
) -> String {
    let mut cases = String::new();
    let (mut failures, mut skipped, mut seconds) = (0, 0, 0.0);
    for Report { check, verdict, took, .. } in reports {
        seconds += took.as_secs_f64();
        let is_expected = excepted.contains(check.name);
        let counts = check.level == crate::check::Level::Must || is_strict;
        let inner = match verdict {
            Verdict::Broken(_) if counts && !is_expected => {
                failures += 1;
                Some(("failure", "broken"))
            }
            Verdict::Kept(_) if is_expected => {
                failures += 1;
                Some(("failure", "expected to be broken, and kept"))
            }
            Verdict::Kept(_) => None,
            Verdict::Broken(_) if is_expected => Some(("skipped", "broken, as expected")),
            Verdict::Broken(_) => Some(("skipped", "broken, a SHOULD")),
            Verdict::NotJudged(_) => Some(("skipped", "not judged")),
            Verdict::Shown(_) => Some(("skipped", "shown")),
        };
        _ = write!(
            cases,
            "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
            xml(check.section),
            xml(check.name),
            took.as_secs_f64()
        ); // a String takes all
        let Some((element, how)) = inner else {
            cases.push_str("/>\n");
            continue;
        };
        skipped += usize::from(element == "skipped");
        let message = format!("{how}: {}", verdict.words());
        _ = writeln!(
            cases,
            ">\n      <{element} message=\"{}\">{}</{element}>\n    </testcase>",
            xml(&message),
            xml(check.rule)
        );
    }
    let counts = format!(
        "tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"{seconds:.3}\"",
        reports.len()
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  \
         <testsuite name=\"{}\" {counts}>\n{cases}  </testsuite>\n</testsuites>\n",
        xml(&format!("wirechart check {url}"))
    )
}

/// A table in Markdown.
pub(super) fn markdown(reports: &[Report], excepted: &BTreeSet<String>, url: &str) -> String {
    let mut out = format!(
        "`wirechart check {url}`\n\n| check | section | level | result | what the server does |\n|---|---|---|---|---|\n"
    );
    for Report { check, verdict, .. } in reports {
        let result = match verdict {
            Verdict::Broken(_) if excepted.contains(check.name) => "broken, as expected",
            Verdict::Broken(_) => "**broken**",
            other => other.name(),
        };
        let words = verdict.words().replace('|', "\\|").replace(['\r', '\n'], " ");
        _ = writeln!(
            out,
            "| {} | {} | {} | {result} | {words} |",
            check.name, check.section, check.level
        );
    }
    out
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Badge {
    schema_version: u8,
    label: &'static str,
    message: String,
    color: &'static str,
}

/// The data of a badge: how many MUSTs of those that were judged are kept.
pub(super) fn badge(tally: &Tally) -> String {
    let must = &tally.must;
    let judged = must.kept + must.broken + must.expected;
    let color = match (must.kept == judged, judged) {
        (_, 0) => "lightgrey",
        (true, _) => "brightgreen",
        (false, _) => "red",
    };
    let message = format!("{} of {judged} MUSTs kept", must.kept);
    let badge = Badge { schema_version: 1, label: "WebSocket", message, color };
    serde_json::to_string(&badge).unwrap_or_default() + "\n" // texts and numbers cannot fail
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_does_not_allow_is_escaped_or_left_out() {
        assert_eq!(xml("a<b>&\"c\u{1b}\u{0}\u{ffff}\n"), "a&lt;b&gt;&amp;&quot;c\n");
    }
}

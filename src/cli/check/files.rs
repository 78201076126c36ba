//! Results as files: JUnit, Markdown, and the data of a badge.
//!
//! Must not know how a check is made, nor how a file is written. Read next: `whole.rs`.

use super::{outcome::Outcome, tally::Tally};
use crate::{
    check::{Level, Report, Transcript, Verdict},
    cli::hex::spaced,
};
use serde::Serialize;
use std::{collections::BTreeSet, fmt::Write as _};

/// How many bytes of a direction stand in a report.
const BYTES: usize = 512;

/// All that a report is made of.
pub(super) struct Results<'a> {
    pub(super) reports: &'a [Report],
    pub(super) excepted: &'a BTreeSet<String>,
    pub(super) is_strict: bool,
    pub(super) url: &'a str,
    pub(super) tally: &'a Tally,
    pub(super) outcome: &'a Outcome,
}

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

/// What was sent and what came, as hex.
fn bytes(transcript: &Transcript) -> String {
    let mut out = String::new();
    for (name, bytes) in [("sent", &transcript.sent), ("came", &transcript.came)] {
        let shown = &bytes[..bytes.len().min(BYTES)];
        let more = match bytes.len() - shown.len() {
            0 => String::new(),
            more => format!(" and {more} bytes more"),
        };
        _ = write!(out, "\n{name}: {}{more}", spaced(shown)); // a String takes all
    }
    out
}

/// The element inside a test case, and what begins its message; `None` if the test has passed.
fn inner(report: &Report, results: &Results<'_>) -> Option<(&'static str, &'static str)> {
    let is_expected = results.excepted.contains(report.check.name);
    let counts = report.check.level == Level::Must || results.is_strict;
    let is_info = report.check.level == Level::Info;
    match report.verdict {
        Verdict::Broken(_) if counts && !is_expected => Some(("failure", "broken")),
        Verdict::Kept(_) if is_expected => Some(("failure", "expected to be broken, and kept")),
        Verdict::Kept(_) => None,
        Verdict::Broken(_) if is_expected => Some(("skipped", "broken, as expected")),
        Verdict::Broken(_) => Some(("skipped", "broken, a SHOULD")),
        Verdict::Unanswered(_) if results.is_strict && !is_expected && !is_info => {
            Some(("failure", "no answer"))
        }
        Verdict::NotJudged(_) | Verdict::Unanswered(_) => Some(("skipped", report.verdict.name())),
        Verdict::Shown(_) => Some(("skipped", "shown")),
    }
}

/// A report in the format of JUnit. A check fails if it makes the command fail; one that is not
/// judged, or only shown, is skipped. A run that is not complete has an error.
pub(super) fn junit(results: &Results<'_>) -> String {
    let mut cases = String::new();
    let (mut failures, mut skipped, mut seconds) = (0, 0, 0.0);
    for report in results.reports {
        let Report { check, verdict, took, .. } = report;
        seconds += took.as_secs_f64();
        _ = write!(
            cases,
            "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
            xml(check.section),
            xml(check.name),
            took.as_secs_f64()
        ); // a String takes all
        let Some((element, how)) = inner(report, results) else {
            cases.push_str("/>\n");
            continue;
        };
        let is_failure = element == "failure";
        failures += usize::from(is_failure);
        skipped += usize::from(!is_failure);
        let bytes = if is_failure { bytes(&report.transcript) } else { String::new() };
        let message = format!("{how}: {}", verdict.words());
        _ = writeln!(
            cases,
            ">\n      <{element} message=\"{}\">{}</{element}>\n    </testcase>",
            xml(&message),
            xml(&format!("{}{bytes}", check.rule))
        );
    }
    let why = results.outcome.why();
    if let Some(why) = why {
        _ = writeln!(
            cases,
            "    <testcase classname=\"wirechart check\" name=\"complete\" time=\"0.000\">\n      \
             <error message=\"{}\"/>\n    </testcase>",
            xml(why)
        );
    }
    let errors = usize::from(why.is_some());
    let counts = format!(
        "tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" \
         time=\"{seconds:.3}\"",
        results.reports.len() + errors
    );
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n  \
         <testsuite name=\"{}\" {counts}>\n{cases}  </testsuite>\n</testsuites>\n",
        xml(&format!("wirechart check {}", results.url))
    )
}

/// A table in Markdown.
pub(super) fn markdown(results: &Results<'_>) -> String {
    let mut out = format!("`wirechart check {}`\n\n", results.url);
    if let Some(why) = results.outcome.why() {
        _ = writeln!(out, "**Not complete:** {}.\n", cell(why)); // a String takes all
    }
    out.push_str(
        "| check | section | level | result | what the server does |\n|---|---|---|---|---|\n",
    );
    for Report { check, verdict, .. } in results.reports {
        let result = match verdict {
            Verdict::Broken(_) if results.excepted.contains(check.name) => "broken, as expected",
            Verdict::Broken(_) => "**broken**",
            other => other.name(),
        };
        let (name, section, level) = (check.name, check.section, check.level);
        _ = writeln!(
            out,
            "| {name} | {section} | {level} | {result} | {} |",
            cell(verdict.words())
        );
    }
    out
}

/// Text for a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace(['\r', '\n'], " ")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Badge {
    schema_version: u8,
    label: &'static str,
    message: String,
    color: &'static str,
}

/// The data of a badge: how many MUSTs of those that were judged are kept. A run that is not
/// complete has no such number.
pub(super) fn badge(results: &Results<'_>) -> String {
    let must = &results.tally.must;
    let judged = must.kept + must.broken + must.expected;
    let counts = format!("{} of {judged} MUSTs kept", must.kept);
    let (message, color) = match results.outcome {
        Outcome::Died(_) => ("the server died".to_owned(), "red"),
        Outcome::NotChecked(_) => ("not checked".to_owned(), "lightgrey"),
        Outcome::Interrupted => ("interrupted".to_owned(), "lightgrey"),
        Outcome::Complete if judged == 0 => (counts, "lightgrey"),
        Outcome::Complete if must.kept == judged => (counts, "brightgreen"),
        Outcome::Complete => (counts, "red"),
    };
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

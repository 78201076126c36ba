//! Results as a table for people, and as JSON for programs.
//!
//! Must not know how a check is made. Read next: `files.rs`.

use super::tally::Tally;
use crate::{
    check::{
        Check, Level, Report, Verdict,
        listen::{Case, CaseReport},
    },
    cli::{
        hex::packed,
        paint::{Paint, WIDTH, harmless},
        wrap::wrap,
    },
};
use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;
use std::{
    fmt::{Display, Write as _},
    time::Duration,
};

/// The widths of the columns: name, section, level.
const NAME: usize = 28;
const SECTION: usize = 14;
const LEVEL: usize = 7;
/// What is left for the result, besides the mark.
const RESULT: usize = WIDTH - 2 - NAME - SECTION - LEVEL;

/// A section, short: RFC 6455 is left out.
fn short(section: &str) -> &str {
    section.strip_prefix("RFC 6455, ").or_else(|| section.strip_prefix("RFC ")).unwrap_or(section)
}

fn columns([name, section]: [&str; 2], level: impl Display) -> String {
    format!("{name:NAME$}{:SECTION$}{level:LEVEL$}", short(section))
}

/// A line of the table.
pub(super) fn row(report: &Report, is_expected: bool, paint: Paint) -> String {
    let check = report.check;
    line([check.name, check.section], check.level, &report.verdict, is_expected, paint)
}

/// A line of a table, for a check of a server or a client.
pub(super) fn line(
    named: [&str; 2],
    level: Level,
    verdict: &Verdict,
    is_expected: bool,
    paint: Paint,
) -> String {
    let words = verdict.words();
    let (mark, style, result) = match verdict {
        Verdict::Kept(_) if is_expected => {
            ('!', paint.bad(), format!("kept, not expected: {words}"))
        }
        Verdict::Kept(_) => (' ', paint.color(AnsiColor::Green), format!("kept: {words}")),
        Verdict::Broken(_) if is_expected => (' ', Style::new(), format!("as expected: {words}")),
        Verdict::Broken(_) => ('✗', paint.bad(), format!("broken: {words}")),
        Verdict::NotJudged(_) | Verdict::Unanswered(_) => {
            ('?', paint.color(AnsiColor::Yellow), format!("? {words}"))
        }
        Verdict::Shown(_) => (' ', paint.dim(), words.to_owned()),
    };
    let mut out = format!("{mark} {}", columns(named, level));
    for (i, line) in wrap(&harmless(&result), RESULT).iter().enumerate() {
        let left = if i == 0 { 0 } else { WIDTH - RESULT };
        _ = writeln!(out, "{:left$}{style}{line}{style:#}", ""); // a String takes all
    }
    out
}

/// What a check or a case is about.
#[derive(Serialize)]
pub(super) struct Listed {
    name: &'static str,
    section: &'static str,
    level: String,
    rule: &'static str,
}

impl From<&'static Check> for Listed {
    fn from(check: &'static Check) -> Self {
        let Check { name, section, level, rule, .. } = *check;
        Self { name, section, level: level.to_string(), rule }
    }
}

impl From<&'static Case> for Listed {
    fn from(case: &'static Case) -> Self {
        let Case { name, section, level, rule, .. } = *case;
        Self { name, section, level: level.to_string(), rule }
    }
}

/// The list of checks or cases, with their rules.
pub(super) fn list(all: impl IntoIterator<Item = Listed>, paint: Paint) -> String {
    let mut out = String::new();
    let dim = paint.dim();
    for one in all {
        let line = columns([one.name, one.section], &one.level);
        _ = writeln!(out, "{}", line.trim_end()); // a String takes all
        for line in wrap(one.rule, WIDTH - 4) {
            _ = writeln!(out, "    {dim}{line}{dim:#}");
        }
    }
    out
}

/// The same, with a JSON object for each.
pub(super) fn json_list(all: impl IntoIterator<Item = Listed>) -> String {
    // Texts cannot fail.
    let object = |one: Listed| serde_json::to_string(&one).unwrap_or_default() + "\n";
    all.into_iter().map(object).collect()
}

#[derive(Serialize)]
struct ErrorObject<'a> {
    error: &'a str,
    exit: u8,
}

/// The last line of a run that is not complete.
pub(super) fn error_object(why: &str, exit: u8) -> String {
    serde_json::to_string(&ErrorObject { error: why, exit }).unwrap_or_default() + "\n" // as above
}

#[derive(Serialize)]
struct Object<'a> {
    name: &'a str,
    section: &'a str,
    level: String,
    rule: &'a str,
    verdict: &'a str,
    expected: bool,
    words: &'a str,
    seconds: f64,
    /// As hex, unless the rule is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    came: Option<String>,
}

/// A check as a JSON object. `expected` says whether it was expected to fail.
pub(super) fn object(report: &Report, is_expected: bool) -> String {
    let Report { check, verdict, transcript, took } = report;
    let bytes = |bytes: &[u8]| (!matches!(verdict, Verdict::Kept(_))).then(|| packed(bytes));
    let object = Object {
        name: check.name,
        section: check.section,
        level: check.level.to_string(),
        rule: check.rule,
        verdict: verdict.name(),
        expected: is_expected,
        words: verdict.words(),
        seconds: (took.as_secs_f64() * 1e6).round() / 1e6,
        sent: bytes(&transcript.sent),
        came: bytes(&transcript.came),
    };
    serde_json::to_string(&object).unwrap_or_default() + "\n" // texts and numbers cannot fail
}

#[derive(Serialize)]
struct CaseObject<'a> {
    #[serde(flatten)]
    listed: Listed,
    verdict: &'a str,
    words: &'a str,
    /// As hex, unless the rule is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    came: Option<String>,
}

/// A case for clients as a JSON object.
pub(super) fn case_object(report: &CaseReport) -> String {
    let CaseReport { case, verdict, transcript } = report;
    let bytes = |bytes: &[u8]| (!matches!(verdict, Verdict::Kept(_))).then(|| packed(bytes));
    let object = CaseObject {
        listed: Listed::from(*case),
        verdict: verdict.name(),
        words: verdict.words(),
        sent: bytes(&transcript.sent),
        came: bytes(&transcript.came),
    };
    serde_json::to_string(&object).unwrap_or_default() + "\n" // texts cannot fail
}

/// The last lines.
pub(super) fn summary(tally: &Tally, is_strict: bool, took: Duration) -> String {
    let mut out = String::new();
    for (level, count) in [("MUST", &tally.must), ("SHOULD", &tally.should)] {
        let expected = match count.expected {
            0 => String::new(),
            expected => format!(", {expected} broken as expected"),
        };
        _ = writeln!(
            out,
            "{level}: {} kept, {} broken{expected}, {} not judged",
            count.kept, count.broken, count.not_judged
        );
    }
    _ = writeln!(out, "{} shown; {:.1} s", tally.shown, took.as_secs_f64());
    let unanswered = tally.unanswered();
    if unanswered > 0 {
        let strict = if is_strict { "" } else { "; with --strict it is an error" };
        let sentence = format!(
            "{unanswered} of those not judged had no answer in time: the server may hang on what \
             was sent, or need a longer --timeout{strict}"
        );
        wrap(&sentence, WIDTH).iter().for_each(|line| _ = writeln!(out, "{line}"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;

    #[test]
    fn each_name_and_section_leaves_a_blank_in_front_of_the_next_column() {
        let all = check::all().map(Listed::from).chain(check::listen::cases().map(Listed::from));
        for Listed { name, section, .. } in all {
            assert!(name.len() < NAME && short(section).len() < SECTION, "{name}, {section}");
        }
    }
}

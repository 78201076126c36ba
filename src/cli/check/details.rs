//! What was sent and what came in a check that failed, explained, and how to repeat it.
//!
//! Checks no rule: that is [`explain`]'s. Read next: `screen.rs`.

use super::{flags::Check as Flags, repeat};
use crate::{
    check::{End, Report, Transcript},
    cli::{
        explain::brief,
        paint::{Paint, WIDTH},
        wrap::{cut, wrap},
    },
    client::Url,
    explain::{self, Explainer, Follows},
    wire::{DeflateParameters, HeadLimits, HeadReader, Role},
};
use std::{fmt::Write as _, sync::Arc};

/// Where the lines of a direction begin.
const LEFT: usize = 8;
/// How many lines of a direction are shown.
const LINES: usize = 24;
/// How many bytes of frames a command repeats, or are shown as they are.
const REPEATED: usize = 200;

/// The lines about a check that failed.
pub(super) fn details(report: &Report, flags: &Flags, url: &Url, paint: Paint) -> String {
    let check = report.check;
    let mut out = String::new();
    let (bad, dim) = (paint.bad(), paint.dim());
    let title = format!("{}: {}", check.name, report.verdict.words());
    for line in wrap(&title, WIDTH) {
        _ = writeln!(out, "{bad}{line}{bad:#}"); // a String takes all
    }
    let rule = format!("{} ({}): {}", check.section, check.level, check.rule);
    for line in wrap(&rule, WIDTH - 2) {
        _ = writeln!(out, "  {line}");
    }
    let transcript = &report.transcript;
    direction(&mut out, "sent", &sent(transcript, paint));
    direction(&mut out, "came", &came(transcript, paint));
    for line in repeats(report, flags, url) {
        _ = writeln!(out, "  {dim}{line}{dim:#}");
    }
    out
}

fn direction(out: &mut String, name: &str, lines: &[String]) {
    for (i, line) in lines.iter().take(LINES).enumerate() {
        let name = if i == 0 { name } else { "" };
        _ = writeln!(out, "  {name:w$}{line}", w = LEFT - 2);
    }
    if lines.len() > LINES {
        _ = writeln!(out, "{:LEFT$}… and {} lines more", "", lines.len() - LINES);
    }
}

/// The head at the start of `bytes`, and what follows it.
fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = HeadReader::new(HeadLimits::default()).push(bytes).ok().flatten();
    let end =
        end.or_else(|| bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4));
    bytes.split_at(end.unwrap_or(bytes.len()))
}

/// The extension that both agreed on, if the WebSocket is open.
fn agreed(transcript: &Transcript) -> Option<Option<DeflateParameters>> {
    match explain::follows(split(&transcript.came).0) {
        Follows::Frames(agreed) => Some(agreed),
        // Our reading of a response may be stricter than the check's.
        _ if transcript.came.starts_with(b"HTTP/1.1 101") => Some(None),
        _ => None,
    }
}

/// Text with its control characters as escapes.
fn visible(text: &str) -> String {
    let one = |character: char| match character.is_control() {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    text.chars().map(one).collect()
}

/// The lines of a request as they are. Which rule it breaks is said by the check, and what the
/// server answers stands below.
fn request(head: &[u8]) -> Vec<String> {
    let mut lines = vec![format!("request, {} bytes", head.len())];
    let text: String = head.iter().map(|byte| char::from(*byte)).collect();
    let end = text.strip_suffix("\r\n").unwrap_or(&text);
    for line in end.split_terminator("\r\n") {
        let line = if line.is_empty() { "(an empty line)" } else { line };
        lines.push(cut(&visible(line), WIDTH - LEFT));
    }
    lines
}

fn sent(transcript: &Transcript, paint: Paint) -> Vec<String> {
    let (head, rest) = split(&transcript.sent);
    let mut lines = request(head);
    match agreed(transcript) {
        Some(agreed) => frames(rest, Role::Server, agreed, paint, &mut lines),
        None if !rest.is_empty() => lines.push(format!("and {} bytes behind it", rest.len())),
        None => {}
    }
    lines
}

fn came(transcript: &Transcript, paint: Paint) -> Vec<String> {
    let (head, rest) = split(&transcript.came);
    let mut lines = Vec::new();
    if !head.is_empty() {
        let head = explain::response(&transcript.came, Some(split(&transcript.sent).0));
        lines = brief::head(&head, "response", WIDTH - LEFT, paint);
    }
    if let Some(agreed) = agreed(transcript) {
        frames(rest, Role::Client, agreed, paint, &mut lines);
    }
    lines.push(match (transcript.end, lines.is_empty()) {
        (Some(End::Fin), _) => "the end: TCP FIN".to_owned(),
        (Some(End::Reset), _) => "the end: TCP RST".to_owned(),
        (None, true) => "nothing".to_owned(),
        (None, false) => return lines,
    });
    lines
}

/// The frames in `bytes`. After one that breaks a rule the next is shown all the same: the other
/// end may have taken it.
fn frames(
    mut bytes: &[u8],
    receiver: Role,
    agreed: Option<DeflateParameters>,
    paint: Paint,
    lines: &mut Vec<String>,
) {
    let explainer = Explainer::new(receiver, Arc::default());
    let mut explainer = explainer.with_deflate(agreed).keeping(brief::SHOWN);
    let mut show =
        |frame: &explain::Frame| lines.extend(brief::frame(frame, "", WIDTH - LEFT, paint));
    loop {
        explainer.push(bytes, |frame| show(&frame));
        let unread = explainer.unread() as usize;
        if !explainer.is_over() || unread == 0 || unread >= bytes.len() {
            break;
        }
        bytes = &bytes[bytes.len() - unread..];
        explainer.resume();
    }
    if let Some(rest) = explainer.rest() {
        show(&rest);
    }
}

/// Commands that do the same again.
fn repeats(report: &Report, flags: &Flags, url: &Url) -> Vec<String> {
    let transcript = &report.transcript;
    // Something that a server does by itself shows in the check in which it was seen.
    let during = transcript.during.filter(|during| *during != report.check.name);
    let names: Vec<&str> = during.into_iter().chain([report.check.name]).collect();
    let mut commands = vec![repeat::check(&names, flags, url)];
    let (_, rest) = split(&transcript.sent);
    if let Some(agreed) = agreed(transcript)
        && (1..=REPEATED).contains(&rest.len())
    {
        commands.extend(repeat::connect(rest, agreed.is_some(), flags, url));
    }
    commands
}

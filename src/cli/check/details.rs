//! What was sent and what came in a check or a case that failed, explained, and how to repeat it.
//!
//! Checks no rule: that is [`explain`]'s. Read next: `screen.rs`.

use super::{flags::Check as Flags, repeat};
use crate::{
    check::{End, Level, Report, listen::CaseReport},
    cli::{
        explain::brief,
        paint::{Paint, WIDTH},
        wrap::{cut, wrap},
    },
    client::Url,
    explain::{self, Explainer, Follows},
    wire::{DeflateParameters, HeadLimits, HeadReader, Role},
};
use std::{fmt::Write as _, net::SocketAddr, sync::Arc};

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
    rule(&mut out, check.section, check.level, check.rule);
    let transcript = &report.transcript;
    let sides = Sides { client: &transcript.sent, server: &transcript.came };
    direction(&mut out, "sent", &sides.of_client(true, paint));
    direction(&mut out, "came", &with_end(sides.of_server(paint), transcript.end));
    for line in repeats(report, flags, url) {
        _ = writeln!(out, "  {dim}{line}{dim:#}");
    }
    out
}

/// The lines about a case that a client fails, without a title.
pub(super) fn of_case(report: &CaseReport, address: SocketAddr, paint: Paint) -> String {
    let (case, transcript) = (report.case, &report.transcript);
    let mut out = String::new();
    rule(&mut out, case.section, case.level, case.rule);
    let sides = Sides { client: &transcript.came, server: &transcript.sent };
    let is_whole = case.section.starts_with("RFC 6455, 4");
    direction(&mut out, "sent", &sides.of_server(paint));
    direction(&mut out, "came", &with_end(sides.of_client(is_whole, paint), transcript.end));
    let dim = paint.dim();
    let again = format!("again: ws://{address}/{}", transcript.during.unwrap_or(case.name));
    _ = writeln!(out, "  {dim}{again}{dim:#}\n"); // a String takes all
    out
}

fn rule(out: &mut String, section: &str, level: Level, rule: &str) {
    for line in wrap(&format!("{section} ({level}): {rule}"), WIDTH - 2) {
        _ = writeln!(out, "  {line}"); // a String takes all
    }
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

/// Text with its control characters as escapes.
fn visible(text: &str) -> String {
    let one = |character: char| match character.is_control() {
        true => character.escape_default().to_string(),
        false => character.to_string(),
    };
    text.chars().map(one).collect()
}

/// The lines of a request as they are. Which rule it breaks is said by the check, and what the
/// server answers stands apart.
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

/// What each end of a connection has sent.
struct Sides<'a> {
    client: &'a [u8],
    server: &'a [u8],
}

impl Sides<'_> {
    /// The extension that both agreed on, if the WebSocket is open.
    fn agreed(&self) -> Option<Option<DeflateParameters>> {
        match explain::follows(split(self.server).0) {
            Follows::Frames(agreed) => Some(agreed),
            // Our reading of a response may be stricter than the check's.
            _ if self.server.starts_with(b"HTTP/1.1 101") => Some(None),
            _ => None,
        }
    }

    /// The request, line by line if it is to be shown whole, and the client's frames.
    fn of_client(&self, is_whole: bool, paint: Paint) -> Vec<String> {
        let (head, rest) = split(self.client);
        let mut lines = request(head);
        lines.truncate(if is_whole { lines.len() } else { 1 });
        match self.agreed() {
            Some(agreed) => frames(rest, Role::Server, agreed, paint, &mut lines),
            None if !rest.is_empty() => lines.push(format!("and {} bytes behind it", rest.len())),
            None => {}
        }
        lines
    }

    /// The response and the server's frames.
    fn of_server(&self, paint: Paint) -> Vec<String> {
        let (head, rest) = split(self.server);
        let mut lines = Vec::new();
        if !head.is_empty() {
            let head = explain::response(self.server, Some(split(self.client).0));
            lines = brief::head(&head, "response", WIDTH - LEFT, paint);
        }
        if let Some(agreed) = self.agreed() {
            frames(rest, Role::Client, agreed, paint, &mut lines);
        }
        lines
    }
}

/// The lines of what came, and how it ended.
fn with_end(mut lines: Vec<String>, end: Option<End>) -> Vec<String> {
    lines.push(match (end, lines.is_empty()) {
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
    let sides = Sides { client: &transcript.sent, server: &transcript.came };
    if let Some(agreed) = sides.agreed()
        && (1..=REPEATED).contains(&rest.len())
    {
        commands.extend(repeat::connect(rest, agreed.is_some(), flags, url));
    }
    commands
}

//! `wirechart connect --trace`, as text and with `--json`.
//!
//! ```text
//! -> 0.001 s  text, fin, 5 bytes, masked with 37 fa 21 3d, ok: "Hello"
//!             81 85 37 fa 21 3d 7f 9f 4d 51 58
//! ```
//!
//! Must not know frames, but for the length of one that was cut. Read next: `heads.rs`.

use crate::{
    paste::{
        error::PasteError,
        found::{Paste, Piece},
        frames, heads, words,
    },
    wire::Role,
};
use serde_json::Value;

/// Reads lines of JSON that have bytes.
pub(super) fn json(text: &str) -> Option<Result<Paste, PasteError>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let objects: Option<Vec<Value>> = lines.map(|line| serde_json::from_str(line).ok()).collect();
    let mut pieces = Vec::new();
    for object in objects? {
        let hex = object.get("bytes").and_then(Value::as_str);
        let Some(hex) = hex else {
            // Messages and the end have none.
            object.get("event").or_else(|| object.get("input"))?;
            continue;
        };
        let by_way = object.get("direction").and_then(Value::as_str);
        let by_end = object.get("sender").and_then(Value::as_str);
        let sender = match by_way.or(by_end) {
            Some("out" | "client") => Some(Role::Client),
            Some("in" | "server") => Some(Role::Server),
            _ => None,
        };
        let bytes = match words::read(hex, 1) {
            Ok(found) => found.bytes(),
            Err(error) => return Some(Err(error)),
        };
        let missing = object.get("cut").and_then(Value::as_u64).unwrap_or_default();
        let seconds = object.get("seconds").and_then(Value::as_f64);
        pieces.push(Piece { bytes, sender, missing, seconds });
    }
    (!pieces.is_empty()).then(|| Ok(Paste::found("a trace of wirechart as JSON", pieces)))
}

/// Reads a trace as text.
pub(super) fn text(text: &str) -> Option<Result<Paste, PasteError>> {
    let mut parts: Vec<(Role, f64, usize, Vec<&str>)> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some((sender, seconds, title)) = title(line) {
            parts.push((sender, seconds, number, vec![title]));
        } else if let Some((_, _, _, lines)) = parts.last_mut()
            && line.starts_with("       ")
        {
            lines.push(line.trim());
        } else if let Some((_, _, _, lines)) = parts.last_mut()
            && line.trim().is_empty()
        {
            lines.push(""); // the line that ends a head
        }
    }
    if parts.is_empty() {
        return None;
    }
    let pieces = parts.into_iter().filter_map(|(sender, seconds, number, lines)| {
        Some(part(&lines, number)?.map(|(bytes, missing)| Piece {
            bytes,
            sender: Some(sender),
            missing,
            seconds: Some(seconds),
        }))
    });
    Some(
        pieces
            .collect::<Result<Vec<_>, _>>()
            .map(|pieces| Paste::found("a trace of wirechart", pieces)),
    )
}

/// `-> 0.001 s  text, ...`
fn title(line: &str) -> Option<(Role, f64, &str)> {
    let line = line.trim_start();
    let (sender, rest) = match (line.strip_prefix("-> "), line.strip_prefix("<- ")) {
        (Some(rest), _) => (Role::Client, rest),
        (_, Some(rest)) => (Role::Server, rest),
        _ => return None,
    };
    let (seconds, title) = rest.split_once(" s  ")?;
    Some((sender, seconds.trim().parse().ok()?, title))
}

/// The bytes of a head or a frame, and how many are missing. `None` if it is neither.
fn part(lines: &[&str], number: usize) -> Option<Result<(Vec<u8>, u64), PasteError>> {
    let (title, below) = lines.split_first()?;
    if title.starts_with("request, ") || title.starts_with("response, ") {
        let head = below.iter().take_while(|line| {
            !line.starts_with("How Sec-WebSocket")
                && !line.starts_with("invalid: ")
                && !line.starts_with("incomplete: ")
        });
        let mut text = String::new();
        for line in head.filter(|line| !line.is_empty()) {
            // A long line goes on below.
            let name = line.split(':').next().unwrap_or_default();
            let is_line = heads::is_head(line.as_bytes())
                || line.contains(':') && !name.contains([' ', '"', ';', ',']);
            text += if is_line && !text.is_empty() {
                "\r\n"
            } else if text.is_empty() {
                ""
            } else {
                " "
            };
            text += line;
        }
        return Some(Ok(((text + "\r\n\r\n").into_bytes(), 0)));
    }
    let hex = below.iter().find(|line| !line.is_empty())?;
    let bytes = match words::read(hex, number + 1) {
        Ok(found) => found.bytes(),
        Err(error) => return Some(Err(error)),
    };
    // The trace shows as many bytes as fit into a line.
    let length = frames::outline(&bytes).and_then(|frame| frame.length).unwrap_or_default();
    let is_cut = title.contains(", ok") || !title.contains("incomplete");
    let missing = if is_cut { length.saturating_sub(bytes.len()) as u64 } else { 0 };
    Some(Ok((bytes, missing)))
}

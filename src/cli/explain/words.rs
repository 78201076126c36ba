//! Text that the drawings of frames and heads share.
//!
//! Checks no rule. Read next: `draw.rs`.

use crate::{
    cli::{paint::WIDTH, wrap::wrap},
    explain::{Frame, Span, Verdict},
    wire::Role,
};
use clap::builder::styling::Style;
use std::fmt::Write as _;

/// `client`, `server`.
pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Client => "client",
        Role::Server => "server",
    }
}

/// The section as text. The RFC number is left out if it is 6455.
pub(super) fn section(section: &str) -> &str {
    section.strip_prefix("RFC 6455, ").unwrap_or(section)
}

/// `1 byte`, `2 bytes`.
pub(in crate::cli) fn bytes(count: u64) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

/// The mark of a broken rule, for output without colour.
pub(super) fn mark(spans: &[Span]) -> char {
    if spans.iter().any(|span| matches!(span.verdict, Verdict::Broken(_))) { '✗' } else { ' ' }
}

/// The verdict on the whole frame.
pub(super) fn verdict(frame: &Frame) -> String {
    if let Some(error) = frame.error {
        // The receiver sends a Close with this code, unless it has already sent one (7.1.7).
        let (section, code) = (error.section(), error.close_code());
        return format!(
            "invalid: {error} ({section}). The receiver fails the connection with {code}."
        );
    }
    // Until the length was received, the number of payload bytes is unknown.
    let at_least = if frame.length().is_some() { "" } else { "at least " };
    match frame.missing {
        0 => "valid".to_owned(),
        missing => format!("incomplete: {at_least}{} missing", bytes(missing)),
    }
}

/// Writes the verdict, which is printed below a frame or a head, wrapped.
pub(super) fn verdict_line(sentence: &str, style: Style, out: &mut String) {
    for line in wrap(sentence, WIDTH - 2) {
        _ = writeln!(out, "  {style}{line}{style:#}"); // a String takes all
    }
}

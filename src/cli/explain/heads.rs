//! Shows the head of a request or a response line by line.
//!
//! Checks no rule, as `draw.rs` does not. RFC 6455, sections 4.1 and 4.2. Read next: `mod.rs`, if
//! you have not yet.

use super::words::{bytes, mark, section, verdict_line};
use crate::{
    cli::{
        paint::{Paint, WIDTH},
        wrap::wrap,
    },
    explain::{self, Field, Follows, Head, Verdict},
};
use clap::builder::styling::AnsiColor;
use std::{fmt::Write as _, slice};

/// The lines of a head, each with what it means.
pub(in crate::cli) fn head(head: &Head, title: &str, paint: Paint) -> String {
    let mut out = String::new();
    let (bold, dim) = (paint.bold(), paint.dim());
    _ = writeln!(out, "{bold}{title}, {}{bold:#}\n", bytes(head.bytes.len() as u64));
    for span in &head.spans {
        let style = if matches!(span.verdict, Verdict::Broken(_)) {
            paint.bad()
        } else {
            paint.color(AnsiColor::Cyan)
        };
        let value = if span.value.is_empty() { "(an empty line)" } else { &span.value };
        for line in wrap(value, WIDTH - 2) {
            _ = writeln!(out, "{} {style}{line}{style:#}", mark(slice::from_ref(span)));
        }
        for line in wrap(&format!("{} ({})", span.meaning, section(span.section)), WIDTH - 6) {
            _ = writeln!(out, "      {dim}{line}{dim:#}");
        }
    }
    out.push('\n');
    let style = match (&head.rule, head.missing) {
        (Some(_), _) => paint.bad(),
        (None, 0) => paint.color(AnsiColor::Green),
        (None, _) => paint.color(AnsiColor::Yellow),
    };
    verdict_line(&verdict(head), style, &mut out);
    out
}

/// The verdict on the whole head.
pub(super) fn verdict(head: &Head) -> String {
    let Some(rule) = &head.rule else {
        let is_response = head.spans.iter().any(|span| span.field == Field::StatusLine);
        return match explain::follows(&head.bytes) {
            _ if head.missing > 0 => "incomplete: the empty line that ends the head is missing",
            Follows::Answer => "valid: an interim response; the final one is still to come",
            Follows::Other if is_response => {
                "valid, but it does not open a WebSocket: only 101 does"
            }
            _ => "valid",
        }
        .to_owned();
    };
    let answer = match rule.status() {
        Some(status) => format!("The server answers {status}."),
        None => "The client fails the connection.".to_owned(),
    };
    format!("invalid: {rule} ({}). {answer}", rule.section())
}

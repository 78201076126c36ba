//! Splits a head into lines.
//!
//! Checks no rule, and must not know what a header means. RFC 9112, section 2. Read next:
//! `meaning.rs`, which explains the lines.

use super::super::{
    span::{Field, Span, Verdict},
    words,
};
use std::ops::Range;

/// The end of a line.
const CRLF: &[u8] = b"\r\n";

/// A line, or the received part of one.
pub(super) struct Line {
    bytes: Range<usize>,
    pub(super) field: Field,
    /// The text without the line end. Each byte becomes the character with that number.
    text: String,
    missing: u64,
}

impl Line {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The name of a header: the text before the colon.
    pub(super) fn name(&self) -> &str {
        self.text.split_once(':').map_or(&self.text, |(name, _)| name)
    }

    /// The value of a header: the text after the colon, trimmed.
    pub(super) fn value(&self) -> &str {
        self.text.split_once(':').map_or("", |(_, value)| value.trim_matches([' ', '\t']))
    }

    pub(super) fn is_header(&self, name: &str) -> bool {
        self.field == Field::Header && self.name().eq_ignore_ascii_case(name)
    }

    pub(super) fn is_whole(&self) -> bool {
        self.missing == 0
    }

    pub(super) fn is_first(&self) -> bool {
        matches!(self.field, Field::RequestLine | Field::StatusLine)
    }

    /// The span of this line. The caller sets the verdict afterwards if the line breaks a rule.
    pub(super) fn span(&self, (meaning, section): (String, &'static str)) -> Span {
        let (meaning, verdict) = match self.missing {
            0 => (meaning, Verdict::Valid),
            missing => (meaning + &words::needs_at_least(missing), Verdict::Missing(missing)),
        };
        Span {
            bytes: self.bytes.clone(),
            bits: None,
            field: self.field,
            value: shown(&self.text),
            meaning,
            section,
            verdict,
        }
    }
}

/// The text with control characters escaped, so that it is safe to show in a terminal.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            shown.extend(character.escape_default())
        } else {
            shown.push(character)
        }
    }
    shown
}

/// Splits a head into lines. `start` is the field of the first one. If `goes_on`, the head is
/// incomplete, and the first and the last line are added, empty, if they are missing.
pub(super) fn split(bytes: &[u8], start: Field, goes_on: bool) -> Vec<Line> {
    let (mut lines, mut at, mut started, mut ended) = (Vec::new(), 0, false, false);
    for raw in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = raw.strip_suffix(CRLF).or_else(|| raw.strip_suffix(b"\r")).unwrap_or(raw);
        let field = match (started, text.is_empty()) {
            (false, true) if at == 0 => Field::EmptyLine,
            (false, _) => start,
            (true, true) => Field::HeaderEnd,
            (true, false) => Field::Header,
        };
        started |= field == start;
        ended |= field == Field::HeaderEnd;
        let come = if raw.ends_with(CRLF) { 2 } else { usize::from(raw.ends_with(b"\r")) };
        let missing = if goes_on { (CRLF.len() - come) as u64 } else { 0 };
        let text = text.iter().map(|&byte| char::from(byte)).collect();
        lines.push(Line { bytes: at..at + raw.len(), field, text, missing });
        at += raw.len();
    }
    let mut await_line = |field| {
        lines.push(Line { bytes: at..at, field, text: String::new(), missing: CRLF.len() as u64 });
    };
    if goes_on && !started {
        await_line(start);
    }
    if goes_on && !ended {
        await_line(Field::HeaderEnd);
    }
    lines
}

//! The lines of a head, as they are cut apart.
//!
//! Checks no rule, nor knows what a header means. RFC 9112, section 2. Read next: `meaning.rs`,
//! what the lines are for.

use super::super::{
    span::{Field, Section, Span, Verdict},
    words,
};
use std::ops::Range;

/// What ends a line.
const CRLF: &[u8] = b"\r\n";

/// A line, or what has come of it.
pub(super) struct Line {
    bytes: Range<usize>,
    pub(super) field: Field,
    /// Without the line end; each byte the character of the same number.
    text: String,
    missing: u64,
}

impl Line {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What stands before the colon of a header.
    pub(super) fn name(&self) -> &str {
        self.text.split_once(':').map_or(&self.text, |(name, _)| name)
    }

    /// What stands after it, without the blanks around it.
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

    /// The span of this line, where nothing is wrong with it.
    pub(super) fn span(&self, (meaning, section): (String, Section)) -> Span {
        let (meaning, verdict) = match self.missing {
            0 => (meaning, Verdict::Fine),
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

/// As it can be shown: without what a terminal would obey.
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

/// The lines of a head, the first of which is a `start`. Where it goes on, the last is what is
/// missing of it.
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

//! Makes measurements of lines: finds out which form they have, and keeps to it.
//!
//! The first line that can be read decides. Lines of text before it are held for a moment, because
//! one of them may be the header. Later, a line that the form refuses may show another form: at
//! once if it can hardly be anything else, and otherwise after some of them in a row.
//!
//! Must not know how the input is split into lines. Read next: `detect`.

use super::{
    bad_lines::{BadLine, BadLineError, excerpt},
    bare::{is_rule, without_brackets},
    clean::clean,
    detect::{Guess, guess},
    error::LineError,
    forms::{Forms, Kind},
    gunzip::GzipError,
    how::how,
    json_lines::Refused,
    lines::Line,
    number::{self, short_integer},
    options::{Form, Options},
    output::Output,
};
use crate::feed::measurement::Measurement;

const JSON: Kind = Kind::Form(Form::Json);

/// So many lines of text before the first number may be headers and greetings.
const MAX_HELD: usize = 8;
/// After so many lines in a row that look like another form, the form changes.
const LINES_TO_CHANGE: usize = 3;
/// The last lines of text before a table are its header: names, with something above or below.
const HEADER_LINES: usize = 2;
/// Makes measurements of lines.
#[derive(Debug)]
pub(super) struct Interpreter {
    forms: Forms,
    current: Option<Kind>,
    is_fixed: bool,
    decimal_comma: bool,
    /// The forms that have been told.
    told: Vec<Kind>,
    /// Lines of text before the first number.
    held: Vec<(u64, Box<str>)>,
    /// The form that the last lines looked like, none of which was read, and how many they were.
    other: Option<(Kind, usize)>,
    /// No row has come since the start or a blank line.
    may_be_header: bool,
    /// The line before was text, and may be a header.
    follows_text: bool,
    /// A rule such as `--- ping statistics ---` was the last line but text, which is a summary.
    in_summary: bool,
    row: Vec<Measurement>,
    /// The number of the last line.
    line_number: u64,
}

impl Interpreter {
    pub(super) fn new(options: &Options) -> Self {
        let by_pattern = options.pattern.as_ref().map(|_| Form::Regex);
        let fixed = by_pattern.or(options.form).map(Kind::Form);
        Self {
            forms: Forms::new(options),
            current: fixed,
            is_fixed: fixed.is_some(),
            decimal_comma: options.decimal_comma,
            told: Vec::new(),
            held: Vec::new(),
            other: None,
            may_be_header: true,
            follows_text: false,
            in_summary: false,
            row: Vec::new(),
            line_number: 0,
        }
    }

    /// How many bytes of memory it has allocated, about.
    pub(super) fn held(&self) -> usize {
        self.forms.held() + self.held.iter().map(|(_, text)| text.len()).sum::<usize>()
    }

    pub(super) fn has_read_nothing(&self) -> bool {
        self.told.is_empty()
    }

    pub(super) fn what_came_instead(&self) -> Option<String> {
        let (_, last) = self.held.last().filter(|_| self.has_read_nothing())?;
        let count = self.held.len();
        let lines = if count == 1 { "1 line" } else { &format!("{count} lines") };
        Some(format!("{lines} without a number, the last is \"{}\"", excerpt(last.as_bytes())))
    }

    /// Whether the rest of a line that is too long is wanted.
    pub(super) fn line(&mut self, line: Line<'_>, output: &mut dyn Output) -> bool {
        match line {
            Line::Whole(number, bytes) => {
                self.line_number = number;
                if !self.plain(bytes, output) {
                    self.whole_line(number, &clean(bytes), output);
                }
            }
            Line::TooLong(number, text) => return self.long_line(number, text, output),
            Line::Rest(bytes) => self.json_part(bytes, output),
            Line::RestEnds => {
                self.forms.json.end_line(self.line_number, &mut self.row);
                self.pass_on(JSON, output);
            }
        }
        false
    }

    /// Reads a short integer among others of its kind, which [`text`](Self::text) reads the same:
    /// a million lines take a tenth less time so.
    fn plain(&mut self, line: &[u8], output: &mut dyn Output) -> bool {
        let is_among_others = self.current == Some(Kind::Single)
            && self.forms.single.is_plain()
            && self.held.is_empty()
            && !self.follows_text;
        let Some(value) = is_among_others.then(|| short_integer(line)).flatten() else {
            return false;
        };
        (self.may_be_header, self.in_summary, self.other) = (false, false, None);
        output.measurement(Measurement::new(value));
        true
    }

    fn whole_line(&mut self, number: u64, bytes: &[u8], output: &mut dyn Output) {
        match std::str::from_utf8(bytes) {
            Ok("") => {
                self.may_be_header = true;
                self.forms.blank();
            }
            Ok(text) if self.current == Some(JSON) => self.text(number, text, output),
            Ok(text) => self.text(number, without_brackets(text), output),
            Err(error) => {
                let error = LineError::NotUtf8 { column: error.valid_up_to() + 1 }.into();
                output.refused(&BadLine { number, error, text: bytes });
            }
        }
    }

    /// Only JSON has lines of any length: an array of all values, say.
    fn long_line(&mut self, number: u64, start: &[u8], output: &mut dyn Output) -> bool {
        self.line_number = number;
        let is_json = match self.current {
            Some(kind) => kind == JSON,
            None => matches!(start.trim_ascii_start().first(), Some(b'[' | b'{')),
        };
        if is_json {
            self.json_part(start, output);
        } else {
            output.refused(&BadLine { number, error: BadLineError::TooLong, text: start });
        }
        is_json
    }

    fn json_part(&mut self, bytes: &[u8], output: &mut dyn Output) {
        self.row.clear();
        self.forms.json.part(self.line_number, bytes, &mut self.row);
        self.pass_on(JSON, output);
    }

    pub(super) fn broken(&mut self, error: GzipError, output: &mut dyn Output) {
        let error = BadLineError::Gzip(error);
        output.refused(&BadLine { number: self.line_number + 1, error, text: b"" });
    }

    fn text(&mut self, number: u64, text: &str, output: &mut dyn Output) {
        if text.starts_with('{') && self.annotates(number, text, output) {
            return;
        }
        let follows_text = std::mem::take(&mut self.follows_text);
        // Under a new header stands what another form might read, too.
        if follows_text && self.current.is_some() && self.change(text, true, output).is_ok() {
            return;
        }
        let refused = match self.current {
            Some(kind) => match self.read(kind, text, output) {
                Ok(()) => return,
                Err(error) => Some(error),
            },
            None => None,
        };
        if self.is_fixed {
            return self.refuse(number, text, refused.unwrap_or(LineError::NoNumber), output);
        }
        match self.change(text, false, output) {
            Ok(()) => {}
            Err(error) => {
                let error = error.or(refused).unwrap_or_else(|| why_not(text));
                self.unread(number, text, error, output);
            }
        }
    }

    /// Whether a line says something about the chart. In JSON it does so by itself; in other input,
    /// it is taken out, and changes nothing about how the lines around it are read. Only a person's
    /// own pattern gets all lines.
    fn annotates(&mut self, number: u64, text: &str, output: &mut dyn Output) -> bool {
        if [Some(JSON), Some(Kind::Form(Form::Regex))].contains(&self.current) {
            return false;
        }
        match self.forms.json.annotation(text) {
            Ok(Some(annotation)) => output.annotation(annotation),
            Ok(None) => return false,
            Err(error) => self.refuse(number, text, error, output),
        }
        true
    }

    /// Reads a line in this form, which is told if it is new.
    fn read(&mut self, kind: Kind, text: &str, output: &mut dyn Output) -> Result<(), LineError> {
        self.row.clear();
        let read = self.forms.line(kind, self.line_number, text, &mut self.row);
        if kind == JSON {
            self.pass_on_refused(output);
            if read.is_ok() && self.row.is_empty() {
                self.current = Some(JSON); // the rest of the value comes with the next lines
            }
        }
        read?;
        if kind == Kind::Form(Form::Regex) && self.row.is_empty() && self.told.is_empty() {
            self.held = vec![(self.line_number, text.into())];
        }
        self.pass_on(kind, output);
        Ok(())
    }

    /// Passes on what has been read in this form.
    fn pass_on(&mut self, kind: Kind, output: &mut dyn Output) {
        if kind == JSON {
            self.forms.json.annotations.drain(..).for_each(|one| output.annotation(one));
            self.pass_on_refused(output);
        }
        if self.row.is_empty() {
            return;
        }
        if self.current != Some(kind) || !self.told.contains(&kind) || !self.held.is_empty() {
            self.begin(kind, output);
        }
        (self.may_be_header, self.in_summary, self.other) = (false, false, None);
        self.row.drain(..).for_each(|measurement| output.measurement(measurement));
    }

    fn pass_on_refused(&mut self, output: &mut dyn Output) {
        for Refused { number, error, text } in self.forms.json.refused.drain(..) {
            output.refused(&BadLine { number, error, text: &text });
        }
    }

    /// Reads a line in another form, if it has one that deserves it. An error without a reason says
    /// that it has not.
    fn change(
        &mut self,
        text: &str,
        only_under_header: bool,
        output: &mut dyn Output,
    ) -> Result<(), Option<LineError>> {
        let header = self.may_be_header && (only_under_header || self.current.is_none());
        let Some(guess) = guess(text, &self.forms, header, self.decimal_comma) else {
            return Err(None);
        };
        let Guess { kind, is_certain } = guess;
        if only_under_header && (!is_certain || !text.contains([' ', '\t', ',', ';'])) {
            return Err(None);
        }
        if self.current == Some(kind) {
            return Err(None);
        }
        let lines = match self.other {
            Some((other, lines)) if other == kind => lines + 1,
            _ => 1,
        };
        if !only_under_header {
            self.other = Some((kind, lines));
        }
        let is_known = self.current.is_none() || is_certain || self.told.contains(&kind);
        if !is_known && lines < LINES_TO_CHANGE {
            return Err(None);
        }
        self.read(kind, text, output).map_err(Some)
    }

    /// The form of the lines from here on.
    fn begin(&mut self, kind: Kind, output: &mut dyn Output) {
        let is_first = self.current.is_none();
        self.current = Some(kind);
        let mut held = std::mem::take(&mut self.held);
        if kind == Kind::Form(Form::Regex) {
            held.clear(); // lines without a match are nothing to tell once there is one
        } else if self.may_be_header && self.forms.has_header(kind) {
            held.truncate(held.len().saturating_sub(HEADER_LINES));
        }
        if !is_first {
            for (number, text) in &held {
                self.refuse(*number, text, why_not(text), output);
            }
        }
        if !self.told.contains(&kind) {
            self.told.push(kind);
            let left_out = if is_first { held.len() } else { 0 };
            output.reads(&how(kind, &self.row, left_out));
        }
    }

    /// A line that no form reads.
    fn unread(&mut self, number: u64, text: &str, error: LineError, output: &mut dyn Output) {
        let is_text = matches!(
            error,
            LineError::NoNumber
                | LineError::NumbersInText
                | LineError::NoPair
                | LineError::RowKind { .. }
        );
        if is_text && is_rule(text) {
            self.in_summary = self.current.is_some();
            return;
        }
        // JSON has no summaries.
        if self.in_summary && self.current != Some(JSON) {
            return;
        }
        if !is_text || !self.may_be_header {
            return self.refuse(number, text, error, output);
        }
        self.forms.text(text);
        self.follows_text = true;
        self.held.push((number, text.into()));
        if self.held.len() > MAX_HELD {
            let (number, text) = self.held.remove(0);
            self.refuse(number, &text, why_not(&text), output);
        }
    }

    fn refuse(&self, number: u64, text: &str, error: LineError, output: &mut dyn Output) {
        let has_digit = || text.bytes().any(|byte| byte.is_ascii_digit());
        let error = match error {
            LineError::NoNumber if !self.is_fixed && has_digit() => LineError::NumbersInText,
            error => error,
        };
        output.refused(&BadLine { number, error: error.into(), text: text.as_bytes() });
    }
    /// An object or an array that is open here has no end.
    pub(super) fn end_value(&mut self, output: &mut dyn Output) {
        self.row.clear();
        self.forms.json.finish(self.line_number, &mut self.row);
        self.pass_on(JSON, output);
    }

    pub(super) fn finish(&mut self, output: &mut dyn Output) {
        self.end_value(output);
        let no_match = self.current == Some(Kind::Form(Form::Regex));
        for (number, text) in std::mem::take(&mut self.held) {
            let error = if no_match { LineError::NoMatch } else { why_not(&text) };
            self.refuse(number, &text, error, output);
        }
    }
}

/// Why a line is no number, where it looks like one.
fn why_not(text: &str) -> LineError {
    let refused = text.split([' ', ';', '\t']).find_map(number::refusal);
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    refused.unwrap_or(if has_digit { LineError::NumbersInText } else { LineError::NoNumber })
}

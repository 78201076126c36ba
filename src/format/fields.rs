//! Splits a line into its fields: between blanks, or between commas, semicolons or tabs. A field
//! may be quoted, as in CSV (RFC 4180).
//!
//! Must not know what a field means. Read next: `moment`.

use csv_core::{ReadFieldResult, ReaderBuilder};
use std::borrow::Cow;

/// What stands between two fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Delimiter {
    /// Any number of blanks and tabs.
    Blanks,
    /// A tab, or at least two blanks: a single one belongs to the field.
    Wide,
    /// Exactly this character: there can be empty fields.
    Character(u8),
}

impl Delimiter {
    /// The one of a line of CSV: a tab, else a semicolon, else a comma. `None` if there is none.
    pub(super) fn of_csv(line: &str, decimal_comma: bool) -> Option<Self> {
        let outside = without_quoted(line);
        let candidates: &[u8] = if decimal_comma { b"\t;" } else { b"\t;," };
        let found = candidates.iter().find(|&&byte| outside.as_bytes().contains(&byte));
        if found == Some(&b',') && has_grouped_words(&outside) {
            return None;
        }
        found.map(|&byte| Self::Character(byte))
    }
}

/// The fields of `line`, without blanks around them.
pub(super) fn split(line: &str, delimiter: Delimiter) -> Vec<Cow<'_, str>> {
    let quoted = line.contains('"');
    match delimiter {
        Delimiter::Wide => wide(line),
        Delimiter::Blanks if quoted => {
            let mut fields = unquote(&line.replace('\t', " "), b' ');
            fields.retain(|field| !field.is_empty());
            fields
        }
        Delimiter::Blanks => {
            // `dstat` and `psql` draw lines between their columns.
            let is_between = |c: char| c.is_ascii_whitespace() || c == '|';
            let fields = line.split(is_between).filter(|field| !field.is_empty());
            if line.contains(',') && has_grouped_words(line) {
                return fields.map(without_commas).collect();
            }
            fields.map(Cow::Borrowed).collect()
        }
        Delimiter::Character(byte) if quoted => unquote(line, byte),
        Delimiter::Character(byte) => {
            line.split(char::from(byte)).map(|field| Cow::Borrowed(field.trim_ascii())).collect()
        }
    }
}

fn wide(line: &str) -> Vec<Cow<'_, str>> {
    let fields = line.split('\t').flat_map(|part| part.split("  "));
    fields.map(str::trim_ascii).filter(|field| !field.is_empty()).map(Cow::Borrowed).collect()
}

fn unquote(line: &str, delimiter: u8) -> Vec<Cow<'static, str>> {
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    // A field is never longer than its line.
    let (mut input, mut fields, mut field) = (line.as_bytes(), Vec::new(), vec![0; line.len()]);
    let mut len = 0;
    // An empty input tells the reader that the line has ended.
    while fields.len() <= line.len() {
        let (result, read, written) = reader.read_field(input, &mut field[len..]);
        (input, len) = (&input[read..], len + written);
        match result {
            ReadFieldResult::InputEmpty => {}
            ReadFieldResult::Field { .. } => {
                let text = String::from_utf8_lossy(&field[..len]).trim().to_owned();
                let is_grouped = delimiter == b',' && is_grouped(&text);
                fields.push(if is_grouped { text.replace(',', "") } else { text }.into());
                len = 0;
            }
            ReadFieldResult::OutputFull | ReadFieldResult::End => break,
        }
    }
    fields
}

/// Whether `text` is a number with commas between thousands: `1,234,567.8`. Between commas, only a
/// quoted field can have some.
fn is_grouped(text: &str) -> bool {
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(',');
    groups.next().is_some_and(|first| first.len() <= 3 && digits(first))
        && whole.contains(',')
        && groups.all(|group| group.len() == 3 && digits(group))
        && digits(fraction)
}

/// Whether all commas of a line of several words are between thousands, as `rsync` prints them. One
/// comma alone may be decimal, so one number must have two, or a point.
fn has_grouped_words(line: &str) -> bool {
    let mut with_commas = line.split_ascii_whitespace().filter(|word| word.contains(','));
    let is_plain =
        |word: &str| word.bytes().filter(|&byte| byte == b',').count() > 1 || word.contains('.');
    let is_sure = line.split_ascii_whitespace().any(|word| is_grouped(word) && is_plain(word));
    is_sure && line.trim_ascii().contains([' ', '\t']) && with_commas.all(is_grouped)
}

fn without_commas(word: &str) -> Cow<'_, str> {
    if word.contains(',') { word.replace(',', "").into() } else { word.into() }
}

/// `line` without what is between quotes.
fn without_quoted(line: &str) -> Cow<'_, str> {
    if !line.contains('"') {
        return Cow::Borrowed(line);
    }
    line.split('"').step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blanks_of_any_number_separate_fields() {
        assert_eq!(split(" a  b\tc ", Delimiter::Blanks), ["a", "b", "c"]);
        assert_eq!(split("| 1 | 2|3", Delimiter::Blanks), ["1", "2", "3"]);
        assert_eq!(split("\"a b\"  3", Delimiter::Blanks), ["a b", "3"]);
        assert_eq!(
            split("CONTAINER ID   CPU %   PIDS", Delimiter::Wide),
            ["CONTAINER ID", "CPU %", "PIDS"]
        );
    }

    #[test]
    fn a_character_separates_fields_that_may_be_empty_or_quoted() {
        let comma = Delimiter::Character(b',');
        assert_eq!(split("a, b,,c", comma), ["a", "b", "", "c"]);
        assert_eq!(split("\"a, \"\"b\"\"\",3,", comma), ["a, \"b\"", "3", ""]);
        assert_eq!(split("\"open,3", comma), ["open,3"]);
        assert_eq!(
            split("\"-1,234,567.8\",\"1,5\",\"1,2345\"", comma),
            ["-1234567.8", "1,5", "1,2345"]
        );
    }

    #[test]
    fn the_delimiter_of_csv_is_a_tab_else_a_semicolon_else_a_comma() {
        let of = |line| Delimiter::of_csv(line, false);
        assert_eq!(of("1,2;3\t4"), Some(Delimiter::Character(b'\t')));
        assert_eq!(of("1,2;3"), Some(Delimiter::Character(b';')));
        assert_eq!(of("\"a;b\",3"), Some(Delimiter::Character(b',')));
        assert_eq!(of("1 2"), None);
        assert_eq!(Delimiter::of_csv("1,2", true), None);
    }

    proptest! {
        #[test]
        fn no_line_panics(line in "[a\"\", ;\t\u{e4}]{0,20}") {
            for delimiter in [Delimiter::Blanks, Delimiter::Wide, Delimiter::Character(b',')] {
                let _ = split(&line, delimiter);
            }
        }
    }
}

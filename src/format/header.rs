//! The header of a table: the names of its columns, and how a row's fields belong to them.
//!
//! Programs that print for people do not always give each field a name. `free` has no name for the
//! column of its row labels. `iostat` writes its label into the header. `df` has a name with a
//! blank in it. `top` has a command with its arguments in the last column. All of these are
//! recognized by counting the fields.
//!
//! Must not know what is done with the numbers. Read next: `layout`.

use super::{
    fields::{Delimiter, split},
    moment,
    number::scan,
};
use std::borrow::Cow;

/// A last column of these names has text with blanks.
const TAKES_REST: [&str; 8] = ["COMMAND", "CMD", "ARGS", "NAME", "Command", "Name", "Args", "on"];

/// The names of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// A name for each column. A time that stands in front of the names, as in `sar`, is left out.
    pub(super) names: Vec<Box<str>>,
    /// A second line of names, which are units: `# gpu pwr` and `# Idx W`.
    pub(super) units: Vec<Box<str>>,
    /// The header line has a time in front. So each row has one, and that column has no name.
    pub(super) starts_with_time: bool,
}

/// How the fields of a row, without an unnamed time, belong to the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// The fields belong to the names in order. There may be fewer fields than names; if there are
    /// more, the last ones have no name.
    InOrder,
    /// The first field is a label without a name.
    UnnamedLabel,
    /// The first name is a label for all rows.
    LabelInHeader,
}

impl Header {
    /// From the last one or two lines before the first row. `None` if the last is no header.
    pub(super) fn parse(lines: &[Box<str>], delimiter: Delimiter) -> Option<Self> {
        let (last, before) = lines.split_last()?;
        let mut header = Self::from_line(last, delimiter)?;
        if let Some(before) = before.last()
            && before.starts_with('#')
            && last.starts_with('#')
            && let Some(names) = Self::from_line(before, delimiter)
            && names.names.len() == header.names.len()
        {
            header.units = std::mem::replace(&mut header.names, names.names);
        }
        Some(header)
    }

    /// Whether it can be a header by itself. A single word can, if it is a name and no sentence.
    pub(super) fn is_plausible(&self) -> bool {
        let is_part = |c: char| c.is_alphanumeric() || "_-%/°()".contains(c);
        match &self.names[..] {
            [name] => name.starts_with(char::is_alphabetic) && name.chars().all(is_part),
            // A sentence is no header.
            names => names.last().is_some_and(|last| !last.ends_with(['.', '!', '?', '…'])),
        }
    }

    fn from_line(line: &str, delimiter: Delimiter) -> Option<Self> {
        let line = line.strip_prefix('#').unwrap_or(line).trim_ascii_start();
        let fields = split(line, delimiter);
        let time = moment::span(&fields);
        let names: Vec<Box<str>> = fields[time..].iter().map(|name| (&**name).into()).collect();
        let is_name = |name: &str| scan(name, false).is_none_or(|scanned| scanned.value.is_none());
        let any_name = names.iter().any(|name| name.chars().any(char::is_alphanumeric));
        // `Name:<tab>cat` is a pair.
        let is_pair = matches!(delimiter, Delimiter::Character(_)) && names[0].ends_with(':');
        (any_name && !is_pair && names.iter().all(|name| is_name(name))).then(|| Self {
            names,
            units: Vec::new(),
            starts_with_time: time > 0,
        })
    }

    /// How `fields` of a row fit, if they do.
    pub(super) fn fit(&self, fields: &[Cow<'_, str>], delimiter: Delimiter) -> Option<Fit> {
        let (count, names) = (fields.len(), self.names.len());
        let is_text = |field: &Cow<'_, str>| scan(field, false).is_none();
        let first_is_text = fields.first().is_some_and(is_text);
        if count == names {
            return Some(Fit::InOrder);
        }
        if delimiter == Delimiter::Wide {
            return None;
        }
        if let Delimiter::Character(_) = delimiter {
            let ends_with_delimiter =
                count == names + 1 && fields.last().is_some_and(|f| f.is_empty());
            return ends_with_delimiter.then_some(Fit::InOrder);
        }
        if count + 1 == names && self.names.first().is_some_and(|name| name.ends_with(':')) {
            return Some(Fit::LabelInHeader);
        }
        let takes_rest = self.names.last().is_some_and(|name| TAKES_REST.contains(&&**name));
        let rest_is_text =
            takes_rest && count > names && fields.get(names - 1).is_some_and(is_text);
        if count == names + 1 && first_is_text && !rest_is_text {
            return Some(Fit::UnnamedLabel);
        }
        let time_at_end = count == names + 1 && moment::span(&fields[names - 1..]) == 2;
        let two_word_name = count + 1 == names && count > 1;
        (rest_is_text || time_at_end || two_word_name && names > 2).then_some(Fit::InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(header: &str, row: &str) -> Option<Fit> {
        let header = Header::parse(&[header.into()], Delimiter::Blanks)?;
        let fields = split(row, Delimiter::Blanks);
        header.fit(&fields[moment::span(&fields)..], Delimiter::Blanks)
    }

    #[test]
    fn a_row_is_told_to_fit_by_counting() {
        assert_eq!(fit("r b swpd", "1 0 5"), Some(Fit::InOrder));
        assert_eq!(fit("total used free", "Mem: 1 2 3"), Some(Fit::UnnamedLabel));
        assert_eq!(fit("avg-cpu: %user %nice", "1.0 2.0"), Some(Fit::LabelInHeader));
        assert_eq!(fit("Filesystem Used Use% Mounted on", "/dev/sda 5 3% /"), Some(Fit::InOrder));
        assert_eq!(fit("PID %CPU COMMAND", "1 0.5 init --system now"), Some(Fit::InOrder));
        assert_eq!(fit("12:00:01 AM CPU %usr", "12:00:02 AM all 1.0"), Some(Fit::InOrder));
        assert_eq!(fit("Connection lost", "1 2 3"), None);
        assert_eq!(fit("a b", "1 2 3"), None);
        assert_eq!(fit("USER PID COMMAND", "root 1 init splash"), Some(Fit::InOrder));
    }

    #[test]
    fn numbers_are_no_names() {
        assert_eq!(Header::parse(&["1 2".into()], Delimiter::Blanks), None);
        assert_eq!(Header::parse(&["--- ---".into()], Delimiter::Blanks), None);
    }

    #[test]
    fn a_second_line_behind_a_hash_has_units() {
        let lines = ["# gpu pwr".into(), "# Idx W".into()];
        let header = Header::parse(&lines, Delimiter::Blanks).unwrap();
        assert_eq!((&*header.names[1], &*header.units[0]), ("pwr", "Idx"));
    }
}

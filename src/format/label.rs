//! What the rows of a table are about: a processor, a disk, a process. Rows about different things
//! are different series.
//!
//! Must not know the values. Read next: `table`.

use super::{
    header::{Fit, Header},
    number::scan,
    units::is_known_unit,
};
use std::{borrow::Cow, net::IpAddr, ops::Range};

/// Names of the column that says which process a row is about, and what it is called.
const COMMANDS: [&str; 5] = ["COMMAND", "CMD", "ARGS", "NAME", "Command"];
/// Names of columns whose text says what a row is about, where that is not the first column.
const LABELS: [&str; 10] = [
    "name",
    "series",
    "metric",
    "label",
    "sensor",
    "device",
    "host",
    "iface",
    "interface",
    "symbol",
];

/// What the rows of a table are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Label {
    None,
    /// The same for all.
    Fixed(Box<str>),
    /// This field says it.
    Field(usize),
    /// A number, behind a name: `gpu0`.
    Numbered(usize, Box<str>),
    /// A process: its command, if there is one, and its number.
    Process {
        command: Option<usize>,
        number: usize,
    },
}

impl Label {
    /// Which fields of a first row say what it is about, under these names.
    pub(super) fn find(
        fields: &[Cow<'_, str>],
        time: &Range<usize>,
        names: &[Option<Box<str>>],
        header: Option<(&Header, Fit)>,
        decimal_comma: bool,
    ) -> Self {
        let place = |wanted: &[&str]| {
            names.iter().position(|name| name.as_deref().is_some_and(|name| wanted.contains(&name)))
        };
        if let Some(number) = place(&["PID", "pid"]) {
            return Self::Process { command: place(&COMMANDS), number };
        }
        if let Some((header, fit)) = header {
            if fit == Fit::LabelInHeader {
                return Self::Fixed(header.names[0].trim_end_matches(':').into());
            }
            if header.units.first().is_some_and(|unit| &**unit == "Idx") {
                return Self::Numbered(0, header.names[0].clone());
            }
            // `sar` and `turbostat` have a row for each processor.
            let has_processors = header.starts_with_time || place(&["Core"]).is_some();
            if let Some(at) = place(&["CPU"]).filter(|_| has_processors)
                && scan(&fields[at], decimal_comma).is_some()
            {
                return Self::Numbered(at, "CPU".into());
            }
        }
        let Some(first) = (0..fields.len()).find(|at| !time.contains(at)) else {
            return Self::None;
        };
        if scan(&fields[first], decimal_comma).is_none() {
            return Self::Field(first);
        }
        // `12 apples`, `7 0 sda 5 6`, `0.1,5,msec,task-clock`: a text says what the numbers are.
        let says_what = |&at: &usize| match header {
            None => fields.len() - time.len() == 2 || is_subject(&fields[at]),
            Some(_) => names[at].as_deref().is_some_and(|name| {
                LABELS.iter().any(|label| name.eq_ignore_ascii_case(label))
                    || name.ends_with("_NAME")
            }),
        };
        let is_text =
            |at: &usize| !time.contains(at) && scan(&fields[*at], decimal_comma).is_none();
        (first + 1..fields.len()).filter(is_text).find(says_what).map_or(Self::None, Self::Field)
    }

    /// Whether it takes this field, which is then no value.
    pub(super) fn uses(&self, at: usize) -> bool {
        match self {
            Self::None | Self::Fixed(_) => false,
            Self::Field(field) | Self::Numbered(field, _) => *field == at,
            Self::Process { command, number } => *number == at || *command == Some(at),
        }
    }

    /// What a row is about.
    pub(super) fn of<'a>(&'a self, fields: &'a [Cow<'_, str>]) -> Option<Cow<'a, str>> {
        match self {
            Self::None => None,
            Self::Fixed(label) => Some(Cow::Borrowed(label)),
            Self::Field(at) => Some(Cow::Borrowed(fields[*at].trim_end_matches(':'))),
            Self::Numbered(at, name) => Some(Cow::Owned(format!("{name}{}", fields[*at]))),
            Self::Process { command: None, number } => Some(Cow::Borrowed(&fields[*number])),
            Self::Process { command: Some(command), number } => {
                Some(Cow::Owned(format!("{}({})", fields[*command], fields[*number])))
            }
        }
    }
}

/// Whether a text can say what the numbers of its row are: no unit, no `1/345`.
fn is_subject(text: &str) -> bool {
    let is_name = text.starts_with(|c: char| c.is_alphabetic() || "/.[".contains(c));
    (is_name && !is_known_unit(text)) || text.parse::<IpAddr>().is_ok()
}

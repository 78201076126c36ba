//! What data says about its chart, where it measures nothing: a note, thresholds, a title.
//!
//! Must not know how that is written, nor who keeps it. Read next: [`about`](super::about).

use super::measurement::MAX_SERIES_BYTES;
use serde::Serialize;
use serde_json::Number;
use thiserror::Error;

/// What data says about its chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Annotation {
    /// Something happened at this moment.
    Note(Note),
    /// A series has, or no longer has, values that it should not pass.
    Thresholds(Thresholds),
    /// What the chart is called. An empty text takes the title away.
    Title(Text),
}

impl Annotation {
    /// Names the series that it is about anew, if it is one that may be about a series. Returns the
    /// length of the name.
    pub fn rename(&mut self, name: impl FnOnce(Option<&str>) -> Option<Box<str>>) -> usize {
        let series = match self {
            Self::Note(Note { series, .. }) | Self::Thresholds(Thresholds { series, .. }) => series,
            Self::Title(_) => return 0,
        };
        *series = name(series.as_deref());
        series.as_ref().map_or(0, |name| name.len())
    }
}

/// A text at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Unix time in milliseconds; `None` if the data does not say when.
    pub time: Option<i64>,
    /// The series that it is about; `None` for all.
    pub series: Option<Box<str>>,
    /// What happened.
    pub text: Text,
}

/// The bounds of a series that one line sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Thresholds {
    /// The name of the series; `None` for all.
    pub series: Option<Box<str>>,
    /// Each bound, and its value; without one the bound is taken away.
    pub bounds: Vec<(Bound, Option<Number>)>,
    /// What it means to pass them. May be empty.
    pub text: Text,
}

/// A series has one threshold of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Values should not be below it.
    Min,
    /// Values should not be above it.
    Max,
}

/// A short text for people: at most as long as the name of a series, on one line, and without
/// control characters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text(Box<str>);

/// A text that is too long.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a text has at most {MAX_SERIES_BYTES} bytes, but \"{start}…\" has {len}")]
pub struct TextTooLong {
    start: Box<str>,
    len: usize,
}

impl Text {
    /// Line ends and tabs become blanks; other control characters, and blanks around the text, are
    /// dropped.
    ///
    /// # Errors
    /// If what is left is too long.
    pub fn new(text: &str) -> Result<Self, TextTooLong> {
        let blank = |char: char| if char.is_whitespace() { ' ' } else { char };
        let text: String = text.chars().map(blank).filter(|char| !char.is_control()).collect();
        let text = text.trim();
        if text.len() > MAX_SERIES_BYTES {
            let start = text.chars().take(20).collect::<String>().into();
            return Err(TextTooLong { start, len: text.len() });
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_one_line_without_control_characters() {
        let becomes = |text: &str| Text::new(text).unwrap().as_str().to_owned();
        assert_eq!(becomes(" deploy \u{1F980} "), "deploy \u{1F980}");
        assert_eq!(becomes("a\r\nb\tc"), "a  b c");
        assert_eq!(becomes("\u{1b}[31mred\u{7f}\0\u{9b}"), "[31mred");
        assert!(Text::new("\0 \n").unwrap().is_empty());
    }

    #[test]
    fn a_text_has_255_bytes_and_not_one_more() {
        let longest = "x".repeat(MAX_SERIES_BYTES);
        assert_eq!(Text::new(&format!("{longest}\0 ")).unwrap().as_str(), longest);
        let error = Text::new(&"ä".repeat(128)).unwrap_err();
        let sentence = format!("a text has at most 255 bytes, but \"{}…\" has 256", "ä".repeat(20));
        assert_eq!(error.to_string(), sentence);
    }
}

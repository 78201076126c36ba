//! The flags of `wirechart serve` that say what the chart is about: a title, a unit, lines.
//!
//! They are for the feed without a name; the data of any feed can say more. Must not know how a
//! chart is drawn. Read next: [`feed::about`](crate::feed::about).

use crate::{
    feed::{about::About, annotation::Text, measurement::MAX_SERIES_BYTES},
    format::decimal::decimal,
};
use clap::Args;
use serde_json::Number;

/// What the chart is about.
#[derive(Debug, Args)]
pub(super) struct Chart {
    /// The title of the chart
    #[arg(long, value_name = "TEXT", value_parser = text)]
    title: Option<Text>,
    /// The unit of numbers that come without one, such as ms
    #[arg(long, value_name = "TEXT", value_parser = text)]
    unit: Option<Text>,
    /// Draw a horizontal line at this value, for all series or one, perhaps with a text: `80`,
    /// `cpu=80`, `cpu=80 too hot`; may be repeated
    #[arg(long, value_name = "[SERIES=]VALUE", value_parser = line, allow_hyphen_values = true)]
    line: Vec<Line>,
}

/// A value of `--line`.
#[derive(Debug, Clone, PartialEq)]
struct Line {
    /// `None` for all series.
    series: Option<Box<str>>,
    value: Number,
    text: Text,
}

impl Chart {
    /// What these flags say.
    ///
    /// # Errors
    /// There are too many lines.
    pub(super) fn about(&self) -> Result<About, String> {
        let of = |text: &Option<Text>| text.clone().unwrap_or_default();
        let mut about = About::new(of(&self.title), of(&self.unit));
        for Line { series, value, text } in self.line.clone() {
            about.add_line(series, value, text).map_err(|error| format!("--line: {error}"))?;
        }
        Ok(about)
    }
}

fn text(text: &str) -> Result<Text, String> {
    match Text::new(text) {
        Ok(text) if text.is_empty() => Err("the text is empty; leave the flag out".to_owned()),
        read => read.map_err(|error| error.to_string()),
    }
}

/// The names of series may have blanks and `=`, too: the value is the first number that follows an
/// `=`, unless the text begins with a number.
fn line(text: &str) -> Result<Line, String> {
    let text = text.trim();
    if let Some((value, rest)) = value_at_start(text)? {
        return Ok(Line { series: None, value, text: Text::new(rest).map_err(to_string)? });
    }
    for (at, _) in text.match_indices('=') {
        let (series, behind) = (text[..at].trim(), text[at + 1..].trim_start());
        let Some((value, rest)) = value_at_start(behind)? else { continue };
        if series.is_empty() {
            return Err(format!(
                "the name of a series is missing before =; write {value} for all series"
            ));
        }
        if series.len() > MAX_SERIES_BYTES {
            return Err(format!("the name of a series has at most {MAX_SERIES_BYTES} bytes"));
        }
        let text = Text::new(rest).map_err(to_string)?;
        return Ok(Line { series: Some(series.into()), value, text });
    }
    let value = text.split_once('=').map_or(text, |(_, behind)| behind.trim_start());
    let what = match value.split_whitespace().next() {
        Some(word) => format!("{word:?} is no number"),
        None => "there is no number".to_owned(),
    };
    Err(format!("{what}; write it as 80, cpu=80 or 'cpu=80 too hot', with a point and no unit"))
}

/// The number at the start, and the text behind it.
fn value_at_start(text: &str) -> Result<Option<(Number, &str)>, String> {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match decimal(word) {
        Some(Some(value)) => Ok(Some((value.nearest().clone(), rest))),
        Some(None) => {
            Err(format!("there is no place for {word} on an axis; write a finite number"))
        }
        None => Ok(None),
    }
}

fn to_string(error: impl ToString) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is(text: &str, series: Option<&str>, value: &str, words: &str) {
        let read = line(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let shown = (read.series.as_deref(), &*read.value.to_string(), read.text.as_str());
        assert_eq!(shown, (series, value, words), "{text}");
    }

    #[track_caller]
    fn refuses(text: &str, why: &str) {
        let error = line(text).expect_err(text);
        assert!(error.contains(why), "{text}: {error}");
    }

    #[test]
    fn a_line_is_a_value_perhaps_of_a_series_and_perhaps_with_a_text() {
        is("80", None, "80", "");
        is(" -5 too cold", None, "-5", "too cold");
        is("9007199254740993", None, "9007199254740993", "");
        is("cpu=80", Some("cpu"), "80", "");
        is("cpu=80 too hot", Some("cpu"), "80", "too hot");
        is("cpu = 8e1\ttoo = hot", Some("cpu"), "80.0", "too = hot");
        is("load average.1=-.5", Some("load average.1"), "-0.5", "");
        is("cpu.usage{host=a,n=5}=80 x=3", Some("cpu.usage{host=a,n=5}"), "80", "x=3");
        is("80 = the limit", None, "80", "= the limit");
    }

    #[test]
    fn what_is_no_value_is_refused_in_words() {
        for nonsense in
            ["", "=", "cpu", "cpu=", "cpu=hot", "80%", "3,5", "cpu=80ms", "0x10", "1e999"]
        {
            refuses(nonsense, "write it as 80, cpu=80 or 'cpu=80 too hot'");
        }
        refuses("cpu=80% hot", "\"80%\" is no number");
        for not_finite in ["NaN", "cpu=inf", "-Infinity hot"] {
            refuses(not_finite, "write a finite number");
        }
        refuses("=80", "write 80 for all series");
        let long = "x".repeat(256);
        refuses(&format!("{long}=5"), "at most 255 bytes");
        refuses(&format!("5 {long}"), "at most 255 bytes");
    }

    #[test]
    fn a_hundred_lines_are_drawn_and_no_more() {
        let chart =
            |lines| Chart { title: None, unit: None, line: vec![line("5").unwrap(); lines] };
        assert!(chart(100).about().is_ok());
        assert!(chart(101).about().unwrap_err().starts_with("--line: a threshold is left out"));
    }

    #[test]
    fn an_empty_title_is_refused() {
        assert!(text(" ").is_err());
        assert_eq!(text("Oven").unwrap().as_str(), "Oven");
    }
}

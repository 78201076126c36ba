//! The time of a line: where it stands, and what it looks like.
//!
//! Must not know the form of the lines. Read next: `table`.

use super::{
    options::{Options, TimeChoice, TimeUnit},
    time,
};
use crate::digits;
use std::borrow::Cow;

const NAMES: [&str; 6] = ["t", "time", "ts", "timestamp", "date", "datetime"];

/// What a person chose about times.
#[derive(Debug, Clone)]
pub(super) struct Times {
    choice: TimeChoice,
    unit: Option<TimeUnit>,
}

impl Times {
    pub(super) fn new(options: &Options) -> Self {
        Self { choice: options.time.clone(), unit: options.time_unit }
    }

    /// Whether a column or member of this name is a time.
    pub(super) fn is_name(&self, name: &str) -> bool {
        match &self.choice {
            TimeChoice::Column(chosen) => **chosen == *name,
            _ => NAMES.iter().any(|known| name.eq_ignore_ascii_case(known)),
        }
    }

    /// Whether a person named the column or member of the time.
    pub(super) fn is_chosen(&self) -> bool {
        matches!(self.choice, TimeChoice::Column(_))
    }

    /// The name that a person gave.
    pub(super) fn chosen(&self) -> Option<&str> {
        match &self.choice {
            TimeChoice::Column(name) => Some(name),
            _ => None,
        }
    }

    /// The time that `text` says, where it counts.
    pub(super) fn parse(&self, text: &str) -> Option<i64> {
        match self.choice {
            TimeChoice::Arrival => None,
            _ => time::parse(
                text.trim_end_matches("->").trim_end_matches([',', ' ']).trim_matches(['[', ']']),
                self.unit,
            ),
        }
    }
}

/// No time at the start of a line has more fields:
/// `Sat Nov 28 12:00:01 PM UTC 2026 ->`.
pub(super) const MAX_FIELDS: usize = 8;

/// How many of the first fields are a time, such as `2026-11-28 12:00:01` or `12:00:01 AM`.
pub(super) fn span(fields: &[Cow<'_, str>]) -> usize {
    let Some(first) = fields.first() else { return 0 };
    // A field of CSV has all of it.
    if first.contains(' ') {
        let words: Vec<&str> = first.split_ascii_whitespace().take(MAX_FIELDS).collect();
        return usize::from(words_of_time(|at| words.get(at).copied()) == words.len());
    }
    words_of_time(|at| fields.get(at).map(|field| &**field))
}

/// How many of the first words are a time.
fn words_of_time<'a>(word: impl Fn(usize) -> Option<&'a str>) -> usize {
    let is_bracketed = word(0).is_some_and(|word| word.starts_with('[') && word.ends_with(']'));
    let word = |at: usize| word(at).map_or("", |word| word.trim_matches(['[', ']']));
    if is_bracketed && word(0).parse().is_ok_and(is_recent) {
        return 1; // `ping -D`
    }
    let start = usize::from(is_weekday(word(0)));
    let Some(Date { words, has_name }) = date(|at| word(start + at)) else { return 0 };
    if start > 0 && words == 0 {
        return 0;
    }
    let mut end = start + words;
    let has_clock = is_clock(word(end));
    if has_clock {
        end += 1;
        end += usize::from(matches!(word(end), "AM" | "PM" | "am" | "pm"));
        let zone = usize::from(is_zone(word(end)));
        if has_name && is_year(word(end + zone)) && start + zone > 0 {
            end += zone + 1; // `date`
        } else if words > 0 && (is_offset(word(end)) || word(end) == "UTC") {
            end += usize::from(!word(end + 1).is_empty() || has_name);
        }
    } else if end > 0 && word(end - 1).contains(':') {
        end += usize::from(is_offset(word(end))); // a web server
    }
    // The Arduino IDE prints an arrow behind its time.
    end + usize::from(end > 0 && word(end) == "->")
}

/// A date at the start of some words.
struct Date {
    words: usize,
    /// Its month is a name.
    has_name: bool,
}

/// The date that the words begin with. It has no words where there is only a time of day; `None`
/// where there is neither.
fn date<'a>(word: impl Fn(usize) -> &'a str) -> Option<Date> {
    let is_day =
        |at: usize| digits::number(word(at), 10).is_some_and(|day: u8| (1..=31).contains(&day));
    let named = |words| Some(Date { words, has_name: true });
    if is_date(word(0)) || is_of_a_web_server(word(0)) {
        return Some(Date { words: 1, has_name: false });
    }
    if is_month(word(0)) && is_day(1) && is_clock(word(2)) {
        return named(2);
    }
    if is_day(0) && is_month(word(1)) {
        return named(if is_year(word(2)) { 3 } else { 2 }).filter(|day| is_clock(word(day.words)));
    }
    is_clock(word(0)).then_some(Date { words: 0, has_name: false })
}

/// Whether the line starts with a time.
pub(super) fn starts_with_time(line: &str) -> bool {
    let words = line.split_ascii_whitespace().take(MAX_FIELDS);
    span(&words.map(Cow::Borrowed).collect::<Vec<_>>()) > 0
}

/// Whether `text` looks like a date or a time of day, and not like a number.
pub(super) fn is_time_text(text: &str) -> bool {
    let text = text.trim_matches(['[', ']']);
    is_date(text) || is_clock(text) || span(&[Cow::Borrowed(text)]) > 0
}

/// Whether a number is one of the last decades, as Unix time in some unit.
pub(super) fn is_recent(number: f64) -> bool {
    [1.0, 1e3, 1e6, 1e9].iter().any(|unit| (1e9..4.2e9).contains(&(number / unit)))
}

/// `2026-11-28`, `11/28/2026`, `28.11.2026`, `2026-11-28T12:00:01Z`, `20261128T120001Z`
fn is_date(text: &str) -> bool {
    if let [digits @ .., _] = text.as_bytes()
        && digits.get(8) == Some(&b'T')
        && digits.len() >= 13
    {
        return digits[..8].iter().chain(&digits[9..13]).all(u8::is_ascii_digit);
    }
    let day = text.split_once(['T', '_']).map_or(text, |(day, _)| day);
    ['-', '/', '.'].iter().any(|&sign| {
        let mut parts = day.split(sign);
        let parts = [parts.next(), parts.next(), parts.next(), parts.next()];
        let [Some(first), Some(second), Some(third), None] = parts else { return false };
        let digits = |part: &str, longest| {
            (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        let year_first =
            first.len() == 4 && digits(first, 4) && digits(second, 2) && digits(third, 2);
        let year_last =
            third.len() == 4 && digits(third, 4) && digits(second, 2) && digits(first, 2);
        year_first || year_last
    })
}

/// `12:00`, `12:00:01`, `12:00:01.5`
fn is_clock(text: &str) -> bool {
    let text = text.trim_end_matches(',').trim_end_matches(['Z', 'z']);
    let mut parts = text.split(':');
    let (Some(hour), Some(minute)) = (parts.next(), parts.next()) else { return false };
    let second = parts.next();
    let two =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let fraction = |part: &str| part.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',');
    two(hour)
        && minute.len() == 2
        && two(minute)
        && second.is_none_or(|second| second.len() >= 2 && fraction(second))
        && parts.next().is_none()
}

/// `28/Nov/2026:12:00:01`
fn is_of_a_web_server(text: &str) -> bool {
    let mut parts = text.splitn(3, '/');
    let (Some(day), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let rest = rest.split_once(':');
    day.len() <= 2
        && is_month(month)
        && rest.is_some_and(|(y, clock)| is_year(y) && is_clock(clock))
}

/// `2026`
fn is_year(text: &str) -> bool {
    text.len() == 4
        && digits::number(text, 10).is_some_and(|year: u16| (1970..2100).contains(&year))
}

/// `UTC`, `CEST`, `+0100`
fn is_zone(text: &str) -> bool {
    let is_name = (3..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase());
    is_name || is_offset(text)
}

/// `+0100`
fn is_offset(text: &str) -> bool {
    let digits = text.trim_end_matches(',').strip_prefix(['+', '-']);
    digits.is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn is_weekday(text: &str) -> bool {
    time::DAYS.contains(&text.trim_end_matches(','))
}

fn is_month(text: &str) -> bool {
    time::MONTHS.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_at_the_start_may_take_several_fields() {
        let span = |line: &str| span(&line.split(' ').map(Cow::Borrowed).collect::<Vec<_>>());
        assert_eq!(span("12:00:01 5"), 1);
        assert_eq!(span("[12:00:01] 5"), 1);
        assert_eq!(span("12:00:01 AM 5"), 2);
        assert_eq!(span("2026-11-28 12:00:01 5"), 2);
        assert_eq!(span("2026-11-28T12:00:01Z 5"), 1);
        assert_eq!(span("Nov 28 12:00:01 5"), 3);
        assert_eq!(span("11/28/2026 12:00:01 PM 5"), 3);
        assert_eq!(span("Sat Nov 28 12:00:01 2026 5"), 5);
        assert_eq!(span("Sat Nov 28 12:00:01 PM CET 2026 5"), 7);
        assert_eq!(span("Sat 28 Nov 12:00:01 UTC 2026 5"), 6);
        assert_eq!(span("Sat, 28 Nov 2026 12:00:01 +0000 5"), 6);
        assert_eq!(span("2026-11-28 12:00:01 +0000 5"), 3);
        assert_eq!(span("2026-11-28 12:00:01 +0000"), 2);
        assert_eq!(span("[28/Nov/2026:12:00:01 +0000] 5"), 2);
        assert_eq!(span("28.11.2026 12:00:01 5"), 2);
        assert_eq!(span("20261128T120001Z 5"), 1);
        assert_eq!(span("[1795867201.5] 5"), 1);
        assert_eq!(span("12:00:01 -> 5"), 2);
        assert_eq!(span("Nov 28 12:00:01 2026 5"), 3);
        assert_eq!(span("Nov 28 12:00:01 HOST 2026"), 5);
        assert_eq!(span("Sun 5"), 0);
        assert_eq!(super::span(&["28.11.2026 12:00:01".into(), "5".into()]), 1);
        assert_eq!(super::span(&["28.11.2026 12:00:01 x".into(), "5".into()]), 0);
        assert_eq!(span("10.0.0.1 5"), 0);
        assert_eq!(span("1:2 5"), 0);
        assert_eq!(span("5 6"), 0);
    }
}

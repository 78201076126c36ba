//! A time as people print it: Unix time in any unit, ISO 8601, and the forms of web servers, mail,
//! syslog and `sar`.
//!
//! A time without a zone is local time of this machine, because the programs that print such times
//! (`sar`, `iostat -t`, syslog) mean the clock on the wall. A clock time without a date is that of
//! today, or of yesterday where that would lie more than 12 hours ahead: a log is older than its
//! reader, except that clocks differ.
//!
//! Must not know where it stands in a line. Read next: the forms.

use super::options::TimeUnit;
use crate::digits;
use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::{rfc2822, strtime, temporal::Pieces};
use jiff::{Timestamp, tz::TimeZone};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// As programs abbreviate them.
pub const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// As programs abbreviate them.
pub const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The start of 1980 and of 2100: what a number in a column called `time` must lie between.
const PLAUSIBLE: std::ops::Range<i64> = 315_532_800_000..4_102_444_800_000;

/// Reads all of `text` as a time: Unix time in milliseconds. `None` if it is none. A number is
/// one, whatever its size; see [`is_plausible_unix`].
pub fn parse(text: &str, unit: Option<TimeUnit>) -> Option<i64> {
    let text = text.trim();
    match number(text) {
        Some(number) => from_number(number, unit),
        None => Here::and_now().read(text),
    }
}

/// A whole or broken number since 1970, whose unit is found out by its size where it is not given.
pub fn from_number(number: f64, unit: Option<TimeUnit>) -> Option<i64> {
    let unit = unit.unwrap_or(match number.abs() {
        size if size < 1e11 => TimeUnit::Seconds,
        size if size < 1e14 => TimeUnit::Milliseconds,
        size if size < 1e17 => TimeUnit::Microseconds,
        _ => TimeUnit::Nanoseconds,
    });
    let milliseconds = match unit {
        TimeUnit::Hours => number * 3_600e3,
        TimeUnit::Minutes => number * 60e3,
        TimeUnit::Seconds => number * 1e3,
        TimeUnit::Milliseconds => number,
        TimeUnit::Microseconds => number / 1e3,
        TimeUnit::Nanoseconds => number / 1e6,
    };
    // The range of JavaScript's `Date`, which the page draws with.
    (milliseconds.abs() <= 8.64e15).then(|| milliseconds.round() as i64)
}

/// Whether a number in a column that is called `time` is Unix time, in any unit: it is between the
/// years 1980 and 2100.
pub fn is_plausible_unix(number: f64) -> bool {
    from_number(number, None).is_some_and(|time| PLAUSIBLE.contains(&time))
}

fn number(text: &str) -> Option<f64> {
    let is_number = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    if text.bytes().all(is_number) { text.parse().ok() } else { None }
}

/// What the variable `TZ` says, if it names no time zone. Times without a zone are read as UTC then.
pub fn unknown_zone() -> Option<String> {
    let named = std::env::var_os("TZ").filter(|named| !named.is_empty())?;
    TimeZone::try_system().is_err().then(|| named.to_string_lossy().into_owned())
}

/// What a time without a zone or a date refers to.
struct Here {
    zone: TimeZone,
    now: Timestamp,
}

impl Here {
    fn and_now() -> Self {
        Self { zone: TimeZone::system(), now: Timestamp::now() }
    }

    /// Unix time in milliseconds of a text that is no number.
    fn read(&self, text: &str) -> Option<i64> {
        let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        match text.as_bytes() {
            [b'0'..=b'9', _, b':', ..] | [b'0'..=b'9', b':', ..] => self.clock(text),
            [_, _, _, _, b'-', ..] | [_, _, _, _, _, _, _, _, b'T', ..] => self.iso(text),
            [_, _, _, _, b'/', ..] => self.iso(&text.replacen('/', "-", 2)),
            [_, b'/', ..] | [_, _, b'/', ..] => strict(&["%d/%b/%Y:%H:%M:%S%.f %z"], text),
            [_, b'.', ..] | [_, _, b'.', ..] => self.day_first(text),
            [b'0'..=b'9', ..] | [_, _, _, b',', ..] => {
                mail(text).or_else(|| self.named_month(text))
            }
            [b'A'..=b'Z', ..] => self.named_month(text),
            _ => None,
        }
    }

    /// ISO 8601 and RFC 3339. A date alone is its midnight.
    fn iso(&self, text: &str) -> Option<i64> {
        let zoned = text.strip_suffix(" UTC").map(|text| format!("{text}Z"));
        // ISO 8601 has no blank before the zone, but `git` and Ruby have.
        let zoned = zoned.or_else(|| {
            let (text, zone) = text.rsplit_once(' ').filter(|(_, zone)| zone.len() == 5)?;
            zone.starts_with(['+', '-']).then(|| format!("{text}{zone}"))
        });
        let pieces = Pieces::parse(zoned.as_deref().unwrap_or(text)).ok()?;
        let local = pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight()));
        match pieces.to_numeric_offset() {
            Some(offset) => offset.to_timestamp(local).ok().map(Timestamp::as_millisecond),
            None => self.local(local),
        }
    }

    fn local(&self, local: DateTime) -> Option<i64> {
        self.zone.to_timestamp(local).ok().map(Timestamp::as_millisecond)
    }

    fn today(&self) -> Date {
        self.zone.to_datetime(self.now).date()
    }

    /// `12:00:01`, `12:00:01.5`, `12:00:01,5`, `12:00:01 PM`, `12:00`.
    fn clock(&self, text: &str) -> Option<i64> {
        let (time, millisecond) = time_of_day(text)?;
        let today = self.local(self.today().to_datetime(time))? + millisecond;
        if today - self.now.as_millisecond() <= 12 * HOUR {
            return Some(today);
        }
        Some(self.local(self.today().yesterday().ok()?.to_datetime(time))? + millisecond)
    }

    /// `28.11.2026`, `28.11.2026 12:00:01`.
    fn day_first(&self, text: &str) -> Option<i64> {
        let (day, clock) = text.split_once(' ').unwrap_or((text, "00:00"));
        let mut parts = day.splitn(3, '.');
        let (day, month) = (two_digits(parts.next()?)?, two_digits(parts.next()?)?);
        let (time, millisecond) = time_of_day(clock)?;
        let date = Date::new(year(parts.next()?)?, month, day).ok()?;
        Some(self.local(date.to_datetime(time))? + millisecond)
    }

    /// syslog's `Nov 28 12:00:01`, which lies in the last year, and what `date` prints, also with
    /// the day before the month.
    fn named_month(&self, text: &str) -> Option<i64> {
        let mut words: Vec<&str> = text.split_ascii_whitespace().collect();
        if words.first().is_some_and(|word| DAYS.contains(word)) {
            words.remove(0);
        }
        if words.get(2).copied().and_then(year).is_some() {
            let year = words.remove(2);
            words.push(year);
        }
        let [first, second, clock, rest @ ..] = &words[..] else { return None };
        let (month, day) = match month(first) {
            Some(month) => (month, two_digits(second)?),
            None => (month(second)?, two_digits(first)?),
        };
        let (clock, rest) = match rest {
            [half @ ("AM" | "PM" | "am" | "pm"), rest @ ..] => (format!("{clock} {half}"), rest),
            rest => ((*clock).to_owned(), rest),
        };
        let (time, millisecond) = time_of_day(&clock)?;
        let local = |year| Some(Date::new(year, month, day).ok()?.to_datetime(time));
        let time = match rest {
            [] => self.in_the_last_year(local),
            [zone @ .., last] if zone.len() <= 1 => {
                let local = local(year(last)?)?;
                match zone {
                    ["UTC" | "GMT"] => {
                        Some(TimeZone::UTC.to_timestamp(local).ok()?.as_millisecond())
                    }
                    // `date` prints the name of the zone that this machine has.
                    _ => self.local(local),
                }
            }
            _ => None,
        };
        Some(time? + millisecond)
    }

    fn in_the_last_year(&self, in_year: impl Fn(i16) -> Option<DateTime>) -> Option<i64> {
        let this_year = self.today().year();
        match in_year(this_year).and_then(|local| self.local(local)) {
            Some(time) if time - self.now.as_millisecond() <= DAY => Some(time),
            _ => self.local(in_year(this_year - 1)?),
        }
    }
}

/// `12:00:01`, `12:00:01.5`, `12:00:01,5`, `12:00:01 PM`, `12:00`; and its milliseconds.
fn time_of_day(text: &str) -> Option<(Time, i64)> {
    let (text, half) = match text.rsplit_once(' ') {
        Some((text, "AM" | "am")) => (text, Some(0)),
        Some((text, "PM" | "pm")) => (text, Some(12)),
        Some(_) => return None,
        None => (text, None),
    };
    let (text, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let mut parts = text.split(':').map(two_digits);
    let (mut hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(half) = half {
        hour = (1..=12).contains(&hour).then_some(hour % 12 + half)?;
    }
    // A leap second is the last one of its minute.
    let time = Time::new(hour, minute, if second == 60 { 59 } else { second }, 0).ok()?;
    let millisecond = (format!("0.{fraction}").parse::<f64>().ok()? * 1e3) as i64;
    Some((time, millisecond))
}

fn month(name: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|month| *month == name)?;
    i8::try_from(at + 1).ok()
}

fn year(text: &str) -> Option<i16> {
    digits::number(text, 10).filter(|_| text.len() == 4)
}

/// A time with a zone, in one of `forms`.
fn strict(forms: &[&str], text: &str) -> Option<i64> {
    let time = forms.iter().find_map(|form| strtime::parse(form, text).ok()?.to_timestamp().ok());
    time.map(Timestamp::as_millisecond)
}

/// RFC 2822.
fn mail(text: &str) -> Option<i64> {
    let time = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(time.as_millisecond())
}

fn two_digits(text: &str) -> Option<i8> {
    digits::number(text, 10).filter(|_| matches!(text.len(), 1 | 2))
}

#[cfg(test)]
mod tests;

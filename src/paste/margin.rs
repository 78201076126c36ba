//! What logs, mails and lists put in front of each line: times, names, numbers and `>`.
//!
//! ```text
//! > 00000000: 8105 4865   2026-11-29T02:33:01Z DEBUG 81 05 48   app-1  | 81 05 48   12:  81 05 48
//! ```
//!
//! It is cut off only where every line has it, because a date is hex, too. Must not know what
//! stands behind it. Read next: `body.rs`.

use super::{error::quoted, marks};
use crate::digits::number;

/// How many words a log puts between the time and what it says.
const NAMES: usize = 6;

/// Without the `>` of mails and Markdown, if every line has one.
pub(super) fn without_quotes(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty()).peekable();
    lines.peek()?;
    let is_quoted = |line: &str| line.starts_with('>') && !line.starts_with(">>>");
    let is_fence = |line: &str| line.starts_with("```") || line.starts_with("~~~");
    if !lines.all(|line| is_quoted(line) || is_fence(line)) || !text.contains('>') {
        return None;
    }
    let inner = |line: &str| {
        let mut line = line.trim_start();
        while let Some(rest) = line.strip_prefix('>') {
            line = rest.strip_prefix(' ').unwrap_or(rest);
        }
        format!("{line}\n")
    };
    Some(text.lines().map(inner).collect())
}

/// Without times, names and line numbers, if every line has them. Returns a note as well.
pub(super) fn without_margin(text: &str) -> Option<(String, String)> {
    let behind: [fn(&str, usize) -> Option<&str>; 3] =
        [|line, _| time(line).map(names), |line, _| container(line), line_number];
    behind.into_iter().find_map(|behind| cut(text, behind))
}

/// Cuts each line, if each can be; `behind` gets how many lines came before.
fn cut(text: &str, behind: fn(&str, usize) -> Option<&str>) -> Option<(String, String)> {
    let mut without = String::with_capacity(text.len());
    let mut first = None;
    let mut count = 0;
    for line in text.lines() {
        let trimmed = line.trim_start();
        if !trimmed.is_empty() && !trimmed.starts_with("```") {
            let rest = behind(trimmed, count)?;
            count += 1;
            first = first.or(Some(trimmed[..trimmed.len() - rest.len()].trim_end()));
            without += rest;
        }
        without.push('\n');
    }
    let first = first.filter(|first| !first.is_empty())?;
    let note = format!("What stands in front of each line is left out, such as {}.", quoted(first));
    Some((without, note))
}

/// What stands behind a date, a time or both, and more of them: `[10:33:01]`, `Nov 29 02:33:01`.
fn time(line: &str) -> Option<&str> {
    let mut rest = line;
    let mut has_time = false;
    loop {
        let (first, behind) = word(rest);
        // logcat leaves out the year.
        let is_logcat = is_day(first) && is_clock(word(behind).0);
        if !is_time(first) && !is_logcat {
            break;
        }
        (rest, has_time) = (behind, true);
    }
    if !has_time {
        let (month, behind) = word(line);
        let (day, behind) = word(behind);
        let is_day = number(day, 10).is_some_and(|day: u8| matches!(day, 1..=31));
        let (clock, behind) = word(behind);
        if !MONTHS.contains(&month) || !is_day || !is_time(clock) {
            return kernel(line);
        }
        // syslog has the name of the machine behind the time, which may be hex.
        let (host, after) = word(behind);
        let has_name = word(after).0.ends_with(':');
        return Some(if has_name && !host.ends_with(':') { after } else { behind });
    }
    (!rest.is_empty()).then_some(rest)
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `[   12.345678] `, as the kernel prints it.
fn kernel(line: &str) -> Option<&str> {
    let (inner, rest) = line.strip_prefix('[')?.split_once(']')?;
    let (whole, part) = inner.trim().split_once('.')?;
    let is_number =
        |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    (is_number(whole) && is_number(part)).then(|| rest.trim_start())
}

/// The first word, and what stands behind it.
fn word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once([' ', '\t']).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// `2026-11-29`, `02:33:01.123`, `2026-11-29T02:33:01Z`, `[10:33:01]`, `1763770000.123`.
fn is_time(word: &str) -> bool {
    let word = word.trim_matches(['[', ']', '(', ')', ',', '"']).trim_end_matches(':');
    let word = word.strip_suffix('Z').unwrap_or(word);
    if let Some((date, time)) = word.split_once('T') {
        return is_date(date) && is_clock(time);
    }
    is_date(word) || is_clock(word) || is_epoch(word)
}

fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['-', '/']).collect();
    let numbers: Option<Vec<u16>> = parts.iter().map(|part| number(part, 10)).collect();
    match (numbers.as_deref(), &parts[..]) {
        (Some([year, month, day]), [long, ..]) => {
            long.len() == 4 && *year > 1969 && (1..=12).contains(month) && (1..=31).contains(day)
        }
        _ => false,
    }
}

/// `11-29`
fn is_day(word: &str) -> bool {
    let part = |part: &str| number::<u8>(part, 10).filter(|_| part.len() == 2);
    word.split_once('-').is_some_and(|(month, day)| {
        part(month).is_some_and(|month| (1..=12).contains(&month))
            && part(day).is_some_and(|day| (1..=31).contains(&day))
    })
}

fn is_clock(word: &str) -> bool {
    // A zone may stand behind it: `+01:00`.
    let word = word.split_once('+').map_or(word, |(clock, _)| clock);
    let (clock, part) = word.split_once(['.', ',']).unwrap_or((word, ""));
    let parts: Vec<&str> = clock.split(':').collect();
    let is_two = |part: &&str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
    matches!(parts[..], [hours, minutes, seconds] if hours < "24" && minutes < "60" && seconds < "61")
        && parts.iter().all(is_two)
        && part.bytes().all(|digit| digit.is_ascii_digit())
}

/// Seconds since 1970, with a fraction.
fn is_epoch(word: &str) -> bool {
    let is_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    word.split_once('.').is_some_and(|(whole, part)| {
        matches!(whole.len(), 9 | 10) && is_digits(whole) && part.len() > 2 && is_digits(part)
    })
}

/// Without the names that a log puts behind the time: `DEBUG`, `host app[123]:`.
fn names(line: &str) -> &str {
    let is_name = |word: &str| {
        word.contains(|letter: char| letter.is_alphabetic() && !letter.is_ascii_hexdigit())
    };
    let (mut rest, mut named, mut numbers) = (line, line, 0);
    for _ in 0..NAMES {
        let (word, behind) = word(rest);
        // Quotes and brackets are those of a literal, and a direction is not left out.
        let is_literal = word.starts_with(['"', '\'', '{', '<', '\\']) || word.contains("\\x");
        if behind.is_empty() || is_literal || marks::mark(rest).is_some() {
            break;
        }
        // The numbers of a process and its thread, and a level, if a name follows.
        let is_number = word.len() > 2 && word.bytes().all(|digit| digit.is_ascii_digit());
        let is_level = word.len() == 1 && word.starts_with(|letter: char| letter.is_alphabetic());
        if is_name(word) && !word.starts_with("0x") && (numbers == 0 || word.ends_with(':')) {
            (rest, named, numbers) = (behind, behind, 0);
        } else if (is_number || is_level) && numbers < 3 {
            (rest, numbers) = (behind, numbers + 1);
        } else {
            break;
        }
    }
    named
}

/// `app-1  | 81 05`, as Docker prints what its containers say. It allows no other characters in
/// their names, and a literal may have the rest.
fn container(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once('|')?;
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    let is_name = name.ends_with(' ')
        && name.trim_end().bytes().all(of_name)
        && name.contains(|letter: char| letter.is_alphabetic() && !letter.is_ascii_hexdigit());
    is_name.then(|| rest.trim_start())
}

/// `1: `, `1.`, `1<tab>`: the number of the line, from 1 or from the one before.
fn line_number(line: &str, before: usize) -> Option<&str> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let found: usize = number(&line[..digits], 10)?;
    let rest = &line[digits..];
    let marked = rest
        .strip_prefix([':', '.', ')', '|', '\t'])
        .filter(|rest| rest.starts_with([' ', '\t']) || line[digits..].starts_with('\t'));
    // A number with a zero in front is an offset.
    (found == before + 1 && !line.starts_with('0')).then_some(marked?.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Option<String> {
        without_margin(text).map(|(text, _)| text.trim_end().to_owned())
    }

    #[test]
    fn a_bar_inside_a_literal_is_no_margin() {
        assert_eq!(cut(r#""\x81\x0ar |    ""#), None);
        assert_eq!(cut("[129,'r' |"), None);
    }

    #[test]
    fn what_every_line_begins_with_is_cut_off() {
        for (line, behind) in [
            ("2026-11-29T02:33:01.123Z 81 05", "81 05"),
            ("2026-11-29 02:33:01,123 DEBUG 00000000: 8105", "00000000: 8105"),
            ("2026/11/29 02:33:01 frame: [129 5 72]", "[129 5 72]"),
            ("[10:33:01] SEND: 81 05", "SEND: 81 05"),
            ("[   12.345678] ws: 81 05", "81 05"),
            ("Nov 29 02:33:01 cafe app[1234]: 81 05", "81 05"),
            ("1763770000.123 81 05", "81 05"),
            ("02:33:01 81 05", "81 05"),
            ("11-29 02:33:01.123  1234  1256 D WebSocket: 81 05", "81 05"),
            ("app-1  | 81 05", "81 05"),
            ("1: 81 05\n2: 48 65", "81 05\n48 65"),
        ] {
            assert_eq!(cut(line).as_deref(), Some(behind), "{line}");
        }
    }

    #[test]
    fn bytes_are_not_cut_off() {
        for line in [
            "81 05 48",
            "02:33:01:48",
            "10-20-30",
            "00000000: 8105",
            "2026-11-29 02:33:01 81\n05 48",
            "[129, 5, 72]",
            "0: 129\n1: 5",
            "{ a | b }",
            "1: 81\n3: 05",
        ] {
            assert_eq!(cut(line), None, "{line}");
        }
    }

    #[test]
    fn quotes_of_mails_are_cut_off_where_every_line_has_one() {
        assert_eq!(without_quotes("> 81\n>> 05\n").as_deref(), Some("81\n05\n"));
        assert_eq!(without_quotes("> 81\n< 05\n"), None);
        assert_eq!(without_quotes("81 05\n"), None);
    }
}

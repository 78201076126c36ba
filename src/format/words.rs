//! Names and numbers without `=`: `label: number` and `name number` by turns.
//!
//! A label may have several numbers, each with a word of its own or none:
//! `Tasks: 100 total, 1 running` are `Tasks.total` and `Tasks.running`, and
//! `load average: 0.26, 1.05` are `load average.1` and `load average.2`.
//!
//! Must not know what else a line may have. Read next: `pairs`.

use super::{
    number::{Scanned, scan},
    pair::{Pair, Value},
    units::is_known_unit,
};

/// A name of more words is a sentence.
const MAX_NAME_WORDS: usize = 4;

/// The most numbers after one label for which a word is looked for.
const MAX_NUMBERS: usize = 64;

/// What a line of a log says about its weight, which is no name of what it measures.
const LEVELS: [&str; 8] = ["trace", "debug", "info", "notice", "warn", "warning", "error", "fatal"];

/// The numbers behind a label that is still open.
#[derive(Default)]
struct Label<'a> {
    name: String,
    /// Each with what is written, and the word behind it.
    numbers: Vec<(Scanned<'a>, &'a str, &'a str)>,
}

/// Whether a word is the level of a line of a log.
pub(super) fn is_level(word: &str) -> bool {
    LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level))
}

/// The pairs of a line with labels, `label: number` or `label:number`. Text in brackets behind them
/// is left out: `Core 0: +45.0°C (high = +80.0°C)`.
pub(super) fn labelled(line: &str, decimal_comma: bool) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    if line.contains(':') {
        parts(line).for_each(|part| labelled_part(part, decimal_comma, &mut pairs));
    }
    pairs
}

fn labelled_part<'a>(part: &'a str, decimal_comma: bool, pairs: &mut Vec<Pair<'a>>) {
    let mut label = None::<Label<'_>>;
    for segment in segments(part, decimal_comma) {
        let segment = match segment.find(" (") {
            Some(at) if label.is_some() || segment[..at].contains(':') => &segment[..at],
            _ => segment,
        };
        let mut words: Vec<&str> = Vec::new();
        for token in segment.split_ascii_whitespace() {
            if let Some(last) = token.strip_suffix(':') {
                close(label.take(), pairs);
                words.extend(Some(last).filter(|last| !last.is_empty()));
                label = name_of(&words).map(|name| Label { name, ..Label::default() });
                words.clear();
            } else if let Some((name, scanned, text)) = joined(token, decimal_comma)
                && words.is_empty()
            {
                close(label.take(), pairs);
                label = Some(Label { name: name.into(), numbers: vec![(scanned, text, "")] });
            } else if let (Some(open), Some(scanned)) = (&mut label, scan(token, decimal_comma))
                && words.is_empty()
            {
                open.numbers.push((scanned, token, ""));
            } else {
                match label.as_mut().map(|open| open.numbers.last_mut()) {
                    Some(Some((_, _, word))) if word.is_empty() && words.is_empty() => {
                        *word = token
                    }
                    // A text behind a label is its value, and there is no number.
                    Some(None) => label = None,
                    _ => {}
                }
                words.push(token);
            }
        }
    }
    close(label, pairs);
}

/// The pairs of a line that has names and numbers by turns: `load 0.5 mem 3`.
pub(super) fn alternating(line: &str, decimal_comma: bool) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    for segment in segments(line, decimal_comma) {
        let mut tokens = segment.split_ascii_whitespace().peekable();
        while let Some(name) = tokens.next() {
            let Some(text) = tokens.next() else { return Vec::new() };
            let (None, Some(scanned)) = (scan(name, decimal_comma), scan(text, decimal_comma))
            else {
                return Vec::new();
            };
            let unit = tokens.next_if(|word| is_known_unit(word)).unwrap_or(scanned.unit);
            let name = name.trim_matches('"').into();
            pairs.push(Pair { name, value: Value::Number(Scanned { unit, ..scanned }, text) });
        }
    }
    pairs
}

/// The parts of a line between dashes and bars that stand alone, as those who train networks print
/// them: `step: 100 | loss: 0.5 - accuracy: 0.9`. A dash behind a colon is a gap.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let bars = line.match_indices(['-', '|']).filter_map(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + 1..]);
        let is_alone = before.ends_with(' ') && after.starts_with(' ');
        (is_alone && !before.ends_with(": ")).then_some(at)
    });
    bars.chain([line.len()]).map(move |end| {
        let part = &line[start..end];
        start = (end + 1).min(line.len());
        part
    })
}

/// The parts of a line between commas, semicolons and tabs.
fn segments(line: &str, decimal_comma: bool) -> impl Iterator<Item = &str> {
    let bytes = line.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let mut start = 0;
    let ends = line.match_indices([',', ';', '\t']).filter_map(move |(at, sign)| {
        let is_decimal =
            decimal_comma && sign == "," && digit(at.checked_sub(1)) && digit(Some(at + 1));
        (!is_decimal).then_some(at)
    });
    ends.chain([line.len()]).map(move |end| {
        let segment = &line[start..end];
        start = end + 1;
        segment.trim_ascii()
    })
}

/// `temp:21.5`
fn joined(token: &str, decimal_comma: bool) -> Option<(&str, Scanned<'_>, &str)> {
    let (name, text) = token.rsplit_once(':')?;
    let name = name.trim_matches('"');
    let scanned = scan(text, decimal_comma).filter(|_| !text.is_empty())?;
    let is_name = !name.is_empty()
        && !name.contains([':', '/', '='])
        // `%Cpu(s):100.0 us`, and no `(high:3`
        && (!name.contains('(') || name.ends_with(')'))
        && scan(name, decimal_comma).is_none();
    is_name.then_some((name, scanned, text))
}

fn name_of(words: &[&str]) -> Option<String> {
    let first = words.first()?;
    let is_name = words.len() <= MAX_NAME_WORDS
        && !words.iter().any(|word| word.contains('='))
        && !first.starts_with(|c: char| c == '(' || c == '/' || c.is_ascii_digit() || c == '-');
    is_name.then(|| words.join(" ").trim_matches('"').to_owned())
}

/// Names the numbers of a label.
fn close<'a>(label: Option<Label<'a>>, pairs: &mut Vec<Pair<'a>>) {
    let Some(Label { name, numbers }) = label else { return };
    let is_alone = numbers.len() == 1;
    let is_name = |at: usize, word: &str| {
        !word.is_empty() && numbers[..at].iter().all(|(_, _, before)| *before != word)
    };
    let all_named = numbers.len() <= MAX_NUMBERS
        && numbers.iter().enumerate().all(|(at, (_, _, word))| is_name(at, word));
    for (at, (scanned, text, word)) in numbers.into_iter().enumerate() {
        let word = word.trim_end_matches('.');
        let name = match (is_alone, all_named) {
            (true, _) => name.clone(),
            (_, true) => format!("{name}.{word}"),
            _ => format!("{name}.{}", at + 1),
        };
        let is_unit = scanned.unit.is_empty() && is_known_unit(word) && (is_alone || !all_named);
        let unit = if is_unit { word } else { scanned.unit };
        pairs.push(Pair {
            name: name.into(),
            value: Value::Number(Scanned { unit, ..scanned }, text),
        });
    }
}

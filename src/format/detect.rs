//! Which form a line has.
//!
//! The first line that can be read decides, so that a slow input is shown from its first number
//! on. Must not know what came before, except for the header that a table may have. Read next:
//! `reader`.

use super::{
    fields::{Delimiter, split},
    forms::{Forms, Kind},
    graphite::Graphite,
    influx::Influx,
    moment,
    number::scan,
    options::Form,
    pairs,
    prometheus::Prometheus,
    single::whole,
    statsd::Statsd,
    topic::Topic,
};

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Guess {
    pub(super) kind: Kind,
    /// It can hardly be anything else: a brace, or a row under its header.
    pub(super) is_certain: bool,
}

/// What `line` looks like. `follows_text` is whether the line before may be a header.
pub(super) fn guess(
    line: &str,
    forms: &Forms,
    follows_text: bool,
    decimal_comma: bool,
) -> Option<Guess> {
    let certain = |form| Some(Guess { kind: Kind::Form(form), is_certain: true });
    let likely = |kind| Some(Guess { kind, is_certain: false });
    if line.starts_with('{') || is_array(line) || Topic::of(line).is_some() {
        return certain(Form::Json);
    }
    if whole(line, decimal_comma).is_some() {
        let is_row = follows_text && forms.columns.pending_fits(line);
        return if is_row { certain(Form::Columns) } else { likely(Kind::Single) };
    }
    if let Some(form) = of_a_monitoring_system(line) {
        return certain(form);
    }
    if pairs::has_assignment(line, decimal_comma) {
        return likely(Kind::Form(Form::Pairs));
    }
    if follows_text && forms.csv.pending_fits(line) {
        return certain(Form::Csv);
    }
    if follows_text && forms.columns.pending_fits(line) {
        return certain(Form::Columns);
    }
    if pairs::looks_like(line, decimal_comma) {
        return likely(Kind::Form(Form::Pairs));
    }
    if let Some(delimiter) = Delimiter::of_csv(line, decimal_comma)
        && has_numbers(line, delimiter, decimal_comma)
    {
        return likely(Kind::Form(Form::Csv));
    }
    has_numbers(line, Delimiter::Blanks, decimal_comma)
        .then_some(Guess { kind: Kind::Form(Form::Columns), is_certain: false })
}

/// Whether `line` begins an array of JSON, and no `[12:00:01]`, `[INFO]` or `[  5]` before a text.
fn is_array(line: &str) -> bool {
    let Some(inside) = line.strip_prefix('[').map(str::trim_start) else { return false };
    let begins = inside.is_empty()
        || inside.starts_with(['{', '[', ']', '"', '-', 'n', 'N'])
        || inside.starts_with(|c: char| c.is_ascii_digit());
    // numpy prints `[0.1 0.2]`.
    let is_number = |word: &str| scan(word.trim_matches(['[', ']']), false).is_some();
    let mut words = inside.split_ascii_whitespace();
    if let (Some(first), Some(second)) = (words.next(), words.next())
        && is_number(first)
        && is_number(second)
    {
        return false;
    }
    let after = inside.split_once(']').map_or("", |(_, after)| after.trim_start());
    begins
        && !moment::starts_with_time(line)
        && (after.is_empty() || after.starts_with([',', ']', '}', '[', '{']))
}

/// The forms that only programs write, which are hard to mistake for another.
fn of_a_monitoring_system(line: &str) -> Option<Form> {
    type LooksLike = fn(&str) -> bool;
    let forms: [(LooksLike, Form); 4] = [
        (Prometheus::looks_like, Form::Prometheus),
        (Influx::looks_like, Form::Influx),
        (Statsd::looks_like, Form::Statsd),
        (Graphite::looks_like, Form::Graphite),
    ];
    forms.into_iter().find(|(looks_like, _)| looks_like(line)).map(|(_, form)| form)
}

/// Whether at least half of the fields are numbers. A sentence with a number in it is no row.
fn has_numbers(line: &str, delimiter: Delimiter, decimal_comma: bool) -> bool {
    let fields = split(line, delimiter);
    let rest = &fields[moment::span(&fields)..];
    let (mut numbers, mut with_units, mut texts) = (0, 0, 0);
    for field in rest {
        match scan(field, decimal_comma) {
            // A sentence has some, too: `1 MB copied, 1 s, 1 MB/s`
            Some(_) if field.contains(' ') => with_units += 1,
            Some(scanned) => numbers += usize::from(scanned.value.is_some()),
            None => texts += 1,
        }
    }
    if with_units > texts {
        numbers += with_units;
    }
    fields.len() > 1 && numbers > 0 && numbers >= texts
}

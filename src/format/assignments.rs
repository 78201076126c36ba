//! `name=value`, anywhere in a line: `cpu=3 mem = 4`, `"a b"=3`, `64 bytes: seq=1 time=0.045 ms`.
//!
//! Must not know what else a line may have. Read next: `words`.

use super::{
    number::{Scanned, scan},
    pair::{Pair, Value},
    units::is_known_unit,
};

/// All names with the values behind `=`. Takes time in proportion to the length of the line.
pub(super) fn assignments(line: &str, decimal_comma: bool) -> Vec<Pair<'_>> {
    let (mut pairs, mut rest) = (Vec::new(), line);
    while let Some(sign) = rest.find('=') {
        let (before, after) = (&rest[..sign], &rest[sign + 1..]);
        let name = name_at_end(before);
        let after = after.trim_ascii_start();
        let (text, next) = value_at_start(after, decimal_comma);
        rest = next;
        if name.is_empty() || text.is_empty() && !after.starts_with('"') {
            continue;
        }
        let value = match scan(text, decimal_comma) {
            Some(scanned) => {
                let unit = unit_behind(&scanned, rest);
                Value::Number(Scanned { unit, ..scanned }, text)
            }
            None => Value::Text(text),
        };
        pairs.push(Pair { name: name.into(), value });
    }
    pairs
}

fn name_at_end(before: &str) -> &str {
    let before = before.trim_ascii_end();
    if let Some(quoted) = before.strip_suffix('"') {
        return quoted.rsplit_once('"').map_or("", |(_, name)| name);
    }
    before.rsplit(is_between).next().unwrap_or_default()
}

/// The value, and what follows it.
fn value_at_start(text: &str, decimal_comma: bool) -> (&str, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        return match quoted
            .char_indices()
            .find(|&(at, c)| c == '"' && !quoted[..at].ends_with('\\'))
        {
            Some((end, _)) => (&quoted[..end], &quoted[end + 1..]),
            None => (quoted, ""),
        };
    }
    let bytes = text.as_bytes();
    let is_decimal = |at: usize| {
        decimal_comma && bytes[at] == b',' && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
    };
    let end = text.char_indices().find(|&(at, c)| is_between(c) && !is_decimal(at));
    text.split_at(end.map_or(text.len(), |(end, _)| end))
}

/// The unit of a number: its own, or the word behind it if that is a unit.
fn unit_behind<'a>(scanned: &Scanned<'a>, rest: &'a str) -> &'a str {
    let word = rest.strip_prefix(' ').and_then(|rest| rest.split(is_between).next());
    match word {
        Some(word) if scanned.unit.is_empty() && scanned.value.is_some() && is_known_unit(word) => {
            word
        }
        _ => scanned.unit,
    }
}

fn is_between(c: char) -> bool {
    c.is_ascii_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '[' | ']' | '{' | '}' | '|')
}

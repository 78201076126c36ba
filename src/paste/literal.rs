//! Bytes as source code and debuggers write them: in quotes with escapes, and in brackets.
//!
//! ```text
//! b'\x81\x05Hello'   [0x81u8, 5, b'H']   new byte[] {(byte) 0x81, 5}   <Buffer 81 05 48>
//! Uint8Array(7) [129, 5, 72, ...]        []byte{0x81, 0x5}             {"type":"Buffer","data":[129,5]}
//! ```
//!
//! One scanner for all languages: strings, numbers, brackets and names. A declaration has more
//! brackets than that of its bytes, such as `[7]` in C; the one with the most of them counts. What
//! has numbers outside of them as well is refused: they may be the bytes.
//! Must not know frames. Read next: `literal/json.rs`.

mod encoding;
mod escape;
mod group;
mod json;
mod scan;
mod string;

use super::{
    error::{self, PasteError},
    found::{Paste, Piece},
    frames::{self, Fit},
    numbers::{self, Number},
    packets, text, words,
};
use group::{Group, Run, Token};
use std::{borrow::Cow, iter};
use string::{End, Text};

/// How many numbers may stand outside of the brackets that hold the bytes: a length, a port.
const OUTSIDE: usize = 1;

/// Reads a text in quotes or brackets. `None` if it has neither.
pub(super) fn read(original: &str, first: usize) -> Option<Result<Paste, PasteError>> {
    if let Some(found) = json::read(original, first) {
        return Some(found);
    }
    let text = text::with_straight_quotes(original);
    if let Some(bytes) = bare_escapes(&text) {
        let piece = Piece { bytes, ..Piece::default() };
        return Some(Ok(Paste::found("a text with escapes", vec![piece])));
    }
    if !text.contains(['"', '\'', '`', '[', '{', '(', '<']) {
        return None;
    }
    Some(scan::scan(&text, first).and_then(|groups| of_groups(&groups, &text, first)))
}

/// Reads a string behind its opening quote, with octal escapes, and appends its bytes. Returns what
/// stands behind it, or nothing if it has no end.
pub(super) fn quoted<'a>(text: &'a str, bytes: &mut Vec<u8>) -> Option<&'a str> {
    let mut characters = text.chars().peekable();
    let read = string::read(&mut characters, End::Quote('"'), &mut 0).ok()?;
    bytes.extend(read.bytes);
    let left: usize = characters.map(char::len_utf8).sum();
    Some(&text[text.len() - left..])
}

/// `\x81\x05Hello`, with nothing around it. Escapes alone are hex.
fn bare_escapes(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let is_hex = |part: &str| {
        part.trim_end_matches([',', ';']).trim_end().bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    let is_text =
        text.starts_with('\\') && !text.contains(['"', '\'']) && !text.split("\\x").all(is_hex);
    let read = |text: &str| string::read(&mut text.chars().peekable(), End::Text, &mut 0).ok();
    read(text).filter(|_| is_text).map(|text| text.bytes)
}

fn of_groups(groups: &[Group], text: &str, first: usize) -> Result<Paste, PasteError> {
    // Wireshark names the arrays of a stream after the peer that sent them.
    let of_peers: Vec<&Group> = groups
        .iter()
        .filter(|group| group.name.starts_with("peer") && group.weight() > 0)
        .collect();
    let chosen = if of_peers.is_empty() { bytes_of(groups) } else { of_peers };
    check_others(groups, &chosen, text, first)?;
    let mut read = Vec::new();
    let (mut form, mut notes, mut missing, mut is_cut) = (String::new(), Vec::new(), 0_u64, false);
    for group in chosen {
        let found = group_bytes(group, text, first)?;
        if form.is_empty() {
            form = found.1;
        }
        notes.extend(found.2);
        missing = missing.saturating_add(group.missing);
        is_cut |= group.is_cut;
        read.push((group.name.starts_with("peer1"), found.0));
    }
    let captured: Vec<&[u8]> = read.iter().map(|(_, bytes)| &bytes[..]).collect();
    if let Some(mut paste) = packets::read(&captured) {
        paste.form = format!("{form}, of {}", paste.form);
        return Ok(paste);
    }
    let pieces = if read.iter().any(|(second, _)| *second) {
        form += ", of both peers";
        packets::of_two_peers(read)
    } else {
        let bytes = read.into_iter().flat_map(|(_, bytes)| bytes).collect();
        vec![Piece { bytes, missing, ..Piece::default() }]
    };
    if missing > 0 {
        notes.push(format!("The program that printed this left out {missing} more bytes."));
    } else if is_cut {
        notes
            .push("The program that printed this left out bytes, and did not say how many.".into());
    }
    Ok(Paste { notes, ..Paste::found(form, pieces) })
}

/// The groups that hold the bytes: those in the kind of bracket that holds most of them.
fn bytes_of(groups: &[Group]) -> Vec<&Group> {
    let held = |open: char| -> usize {
        groups.iter().filter(|group| group.open == open && !group.is_size).map(Group::weight).sum()
    };
    let kinds = ['"', '{', '[', '<', '('];
    let best =
        kinds.into_iter().rev().max_by_key(|open| held(*open)).filter(|open| held(*open) > 0);
    match best {
        Some(open) => groups
            .iter()
            .filter(|group| group.open == open && !group.is_size && group.weight() > 0)
            .collect(),
        None => groups.iter().filter(|group| group.open == ' ').collect(),
    }
}

/// Refuses numbers outside of the groups that hold the bytes, if they are more than a length.
fn check_others(
    groups: &[Group],
    chosen: &[&Group],
    text: &str,
    first: usize,
) -> Result<(), PasteError> {
    // Both are in the same order.
    let mut left = chosen.iter().peekable();
    let others = groups.iter().filter(move |group| {
        left.next_if(|next| std::ptr::eq(**next, *group)).is_none() && !group.is_size
    });
    let outside: usize = others.clone().map(Group::numbers).sum();
    let held: usize = chosen.iter().map(|group| group.weight()).sum();
    if outside <= OUTSIDE.min(held.saturating_sub(1)) {
        return Ok(());
    }
    let is_number = |run: &&Run| matches!(run.token, Token::Number(_));
    let line = others.flat_map(|group| &group.runs).find(is_number).map_or(first, |run| run.line);
    let start = error::quoted(text.lines().nth(line - first).unwrap_or_default());
    Err(PasteError::Outside { line, start })
}

/// The bytes of one group, what it was taken for, and an ambiguity.
fn group_bytes(
    group: &Group,
    text: &str,
    first: usize,
) -> Result<(Vec<u8>, String, Option<String>), PasteError> {
    let has_escapes = group.runs.iter().any(|run| match &run.token {
        Token::Text(text) => text.has_escapes,
        Token::Number(_) => true,
        Token::Character(_) => false,
    });
    // Each with how often it stands there.
    let mut parts: Vec<(Part<'_>, usize)> = Vec::with_capacity(group.runs.len());
    let mut strings = 0_usize;
    for Run { line, token, count } in &group.runs {
        let part = match token {
            Token::Number(text) => Part::Word(text, *line),
            Token::Character(byte) => Part::Bytes(Cow::Owned(vec![*byte])),
            Token::Text(text) if has_escapes && text.encoding.is_none() => {
                strings += 1;
                Part::Bytes(Cow::Borrowed(&text.bytes[..]))
            }
            Token::Text(text) => {
                let found = of_text(text, *line)?;
                if group.runs.len() == 1 && *count == 1 {
                    return Ok(found);
                }
                strings += 1;
                Part::Bytes(Cow::Owned(found.0))
            }
        };
        parts.push((part, *count));
    }
    let numbers =
        parts.iter().flat_map(|(part, count)| iter::repeat_n(part, *count).flat_map(Part::numbers));
    let found = numbers::read(numbers, group.open != ' ')?;
    if found.bytes.is_empty() {
        let start = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        return Err(PasteError::unreadable(first, start, "brackets with no bytes in them"));
    }
    let mut bytes = found.bytes;
    let of_characters = group.texts(|text| text.of_characters.as_ref());
    let of_decimals = group.texts(|text| text.of_decimals.as_ref());
    for other in of_characters.into_iter().chain(of_decimals) {
        if frames::fit(&other) == Fit::Whole && frames::fit(&bytes) < Fit::Whole {
            bytes = other;
        }
    }
    let form = match (strings, group.open, found.form) {
        (1.., ..) => "a string with escapes".to_owned(),
        (_, '<', "hex") => "hex in angle brackets, as Node.js prints a Buffer".to_owned(),
        (_, '<', form) => format!("{form} in angle brackets, as Erlang prints a binary"),
        (_, _, form) => format!("a list of {form}"),
    };
    Ok((bytes, form, found.note.map(str::to_owned)))
}

/// The same of a text that is given to a call which says what it is; or that has only digits, as
/// in `"81" "05"`, or is a part of a longer text.
fn of_text(text: &Text, line: usize) -> Result<(Vec<u8>, String, Option<String>), PasteError> {
    let shown = String::from_utf8_lossy(&text.bytes);
    let Some(encoding) = text.encoding else {
        let found = words::read(&shown, line)?;
        return Ok((
            found.bytes(),
            format!("{} in quotes", found.form),
            found.notes.into_iter().next(),
        ));
    };
    let what = || format!("{} with something else in it", encoding.name());
    let unreadable = || PasteError::unreadable(line, &shown, what());
    let decoded = encoding.decode(&text.bytes, text.of_characters.as_deref());
    let bytes = decoded.ok_or_else(unreadable)?;
    Ok((bytes, format!("{} in quotes", encoding.name()), None))
}

/// A number or the bytes of a string.
enum Part<'a> {
    Word(&'a str, usize),
    Bytes(Cow<'a, [u8]>),
}

impl Part<'_> {
    fn numbers(&self) -> impl Iterator<Item = Number<'_>> + Clone {
        let (word, bytes) = match self {
            Self::Word(text, line) => (Some(Number::Word(text, *line)), &[][..]),
            Self::Bytes(bytes) => (None, &bytes[..]),
        };
        word.into_iter().chain(bytes.iter().map(|byte| Number::Byte(*byte)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_has_only_the_beginning_of_a_long_name() {
        let groups = scan::scan(&("peer1".repeat(1000) + "[7][]"), 1).unwrap_or_default();
        let names: Vec<&str> = groups.iter().map(|group| &group.name[..]).collect();
        assert!(names.iter().filter(|name| name.starts_with("peer1")).count() == 2, "{names:?}");
        assert!(names.iter().all(|name| name.len() < 100), "{names:?}");
    }

    #[test]
    fn what_repeats_is_held_once() {
        for token in [r#""\x81\x05Hello""#, "'a'", "0x81", "\"\""] {
            let text = format!("{{{token} <repeats 70000 times>}}");
            let groups = scan::scan(&text, 1).unwrap_or_default();
            let runs: Vec<usize> =
                groups.iter().flat_map(|group| &group.runs).map(|run| run.count).collect();
            assert_eq!(runs, [70_000], "{text}");
        }
    }

    #[test]
    fn what_repeats_is_bounded_for_all_of_a_paste() {
        let once = "0x0 <repeats 600000 times>";
        let twice = format!("{{{once}}}, {{{once}}}");
        for (text, is_read) in [
            (&format!("{{{once}}}")[..], true),
            (&twice, false),
            ("{0x0 <repeats 1025 times> <repeats 1024 times>}", false),
            ("{\"\" <repeats 2000000 times>}", false),
        ] {
            assert_eq!(scan::scan(text, 1).is_ok(), is_read, "{text}");
        }
    }
}

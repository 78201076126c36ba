//! Bytes as source code and debuggers write them: in quotes with escapes, and in brackets.
//!
//! ```text
//! b'\x81\x05Hello'   [0x81u8, 5, b'H']   new byte[] {(byte) 0x81, 5}   <Buffer 81 05 48>
//! Uint8Array(7) [129, 5, 72, ...]        []byte{0x81, 0x5}             {"type":"Buffer","data":[129,5]}
//! ```
//!
//! One scanner for all languages: strings, numbers, brackets and names. A declaration has more
//! brackets than that of its bytes, such as `[7]` in C; the one with the most of them counts.
//! Must not know frames. Read next: `literal/scan.rs`.

mod escape;
mod json;
mod scan;

use super::{
    error::PasteError,
    found::{Paste, Piece},
    frames, packets, text,
    words::{self, Numbers},
};
use scan::{Group, Token};

/// Reads a text in quotes or brackets. `None` if it has neither.
pub(super) fn read(original: &str, first: usize) -> Option<Result<Paste, PasteError>> {
    if let Some(found) = json::read(original, first) {
        return Some(found);
    }
    let text = text::with_straight_quotes(original);
    if !text.contains(['"', '\'', '`', '[', '{', '(', '<']) {
        return None;
    }
    Some(scan::scan(&text, first).and_then(|scanned| of_tokens(scanned, first)))
}

fn of_tokens(groups: Vec<Group>, first: usize) -> Result<Paste, PasteError> {
    // Wireshark names the arrays of a stream after the peer that sent them.
    let of_peers: Vec<&Group> = groups
        .iter()
        .filter(|group| group.name.starts_with("peer") && group.weight() > 0)
        .collect();
    let chosen: Vec<&Group> = if of_peers.is_empty() { bytes_of(&groups) } else { of_peers };
    let mut read = Vec::new();
    let (mut form, mut notes, mut missing) = (String::new(), Vec::new(), 0);
    for group in chosen {
        let found = group_bytes(group, first)?;
        if form.is_empty() {
            form = found.1;
        }
        notes.extend(found.2);
        missing += group.missing;
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

/// The characters of the strings as bytes, if these are strings.
fn of_characters(group: &Group) -> Option<Vec<u8>> {
    let characters = group.tokens.iter().map(|(_, token)| match token {
        Token::Text { of_characters, .. } => of_characters.clone(),
        _ => None,
    });
    characters.collect::<Option<Vec<_>>>().map(|all| all.concat())
}

/// The bytes of one group, what it was taken for, and an ambiguity.
fn group_bytes(
    group: &Group,
    first: usize,
) -> Result<(Vec<u8>, String, Option<String>), PasteError> {
    let mut numbers = Numbers::default();
    let mut strings = 0_usize;
    for (line, token) in &group.tokens {
        match token {
            Token::Number(text) => numbers.push(text, *line)?,
            Token::Character(byte) => numbers.byte(*byte),
            Token::Text { bytes, has_escapes: true, .. } => {
                strings += 1;
                bytes.iter().for_each(|byte| numbers.byte(*byte));
            }
            Token::Text { bytes, has_escapes: false, .. } => {
                // Only digits, as in bytes.fromhex("8105"), or a part of a longer text.
                let text = String::from_utf8_lossy(bytes);
                if group.tokens.iter().any(|(_, token)| {
                    matches!(token, Token::Text { has_escapes: true, .. } | Token::Number(_))
                }) {
                    strings += 1;
                    bytes.iter().for_each(|byte| numbers.byte(*byte));
                    continue;
                }
                let found = words::read(&text, *line)?;
                if group.tokens.len() == 1 {
                    let form = format!("{} in quotes", found.form);
                    return Ok((found.bytes(), form, found.notes.into_iter().next()));
                }
                strings += 1;
                found.bytes().into_iter().for_each(|byte| numbers.byte(byte));
            }
        }
    }
    let (mut bytes, kind, note) = numbers.finish()?;
    if let Some(other) = of_characters(group)
        .filter(|other| frames::are_frames(other) && !frames::are_frames(&bytes))
    {
        bytes = other;
    }
    if bytes.is_empty() {
        return Err(PasteError::unreadable(first, "", "brackets with no bytes in them"));
    }
    let form = match (strings, group.open) {
        (1.., _) => "a string with escapes".to_owned(),
        (_, '<') => format!("{kind} in angle brackets, as Node.js prints a Buffer"),
        _ => format!("a list of {kind}"),
    };
    Ok((bytes, form, note))
}

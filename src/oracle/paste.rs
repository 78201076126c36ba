//! The body of the fuzz target `paste`: whatever a person pastes.
//!
//! Either the input is pasted as it is, or it is a script for a naive writer, which writes random
//! bytes in a random form. These must be read back, or refused: never as other bytes. Must not know
//! how forms are read. Read next: `query.rs`.

use super::{check_sentence, input::Script};
use crate::paste::{
    self, Paste,
    conversation::{self, Item, Options},
};
use std::{fmt::Write as _, ops::ControlFlow};

const FORMS: usize = 27;

/// The top bit of the first byte says whether a script follows, or a paste.
///
/// # Panics
/// Where what was written is read as other bytes, or an explanation of it leaves out bytes, or a
/// sentence is not fit for a terminal.
pub fn paste(data: &[u8]) {
    let Some((&options, rest)) = data.split_first() else { return };
    if options < 128 {
        explain_all(paste::read(rest));
        return;
    }
    let mut script = Script(rest);
    let form = usize::from(options) % FORMS;
    let bytes = frames(&mut script);
    let text = write(form, &bytes);
    let found = paste::read(text.as_bytes());
    match &found {
        Ok(found) => assert_eq!(found.bytes(), bytes, "{text:?} was read as {}", found.form),
        // Frames that begin as another protocol does.
        Err(paste::PasteError::OtherProtocol { .. }) => {}
        Err(error) => panic!("{text:?}: {error}"),
    }
    explain_all(found);
}

fn explain_all(found: Result<Paste, paste::PasteError>) {
    let found = match found {
        Ok(found) => found,
        Err(error) => return check_sentence(&error.to_string()),
    };
    check_sentence(&found.form);
    found.notes.iter().for_each(|note| check_sentence(note));
    let mut explained = 0;
    let options = Options { role: None, deflate: false, keep: usize::MAX };
    _ = conversation::explain(&found, options, |item| {
        explained += match item {
            Item::Frame { frame, .. } => frame.bytes.len(),
            Item::Head(head, _) => head.bytes.len(),
            Item::Unread(unread, _) => unread as usize,
            Item::Connection(_) | Item::Sender(..) | Item::Gap(..) => 0,
        };
        ControlFlow::Continue(())
    });
    // What lies behind a gap inside a frame cannot be explained.
    let has_gap = found
        .connections
        .iter()
        .flat_map(|connection| &connection.pieces)
        .any(|piece| piece.missing > 0);
    assert!(has_gap || explained == found.length(), "{explained} of {}", found.length());
}

/// Frames as a peer sends them, most of them valid.
fn frames(script: &mut Script<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..=script.below(3) {
        let first = [0x81, 0x82, 0x01, 0x80, 0x88, 0x89, 0x8A, 0xC1][script.below(8)];
        let masked = script.below(2) as u8 * 0x80;
        let length = script.below(200);
        bytes.push(first);
        if length > 125 {
            bytes.extend([masked | 126, 0, length as u8]);
        } else {
            bytes.push(masked | length as u8);
        }
        let payload = length + if masked > 0 { 4 } else { 0 };
        // A payload of text, of zeros, or of anything.
        let kind = script.below(3);
        for _ in 0..payload {
            let byte = if kind == 1 { 0 } else { script.byte() };
            bytes.push(if kind == 0 { b' ' + byte % 95 } else { byte });
        }
    }
    bytes
}

/// Writes bytes in the form with this number, as simply as possible.
fn write(form: usize, bytes: &[u8]) -> String {
    let each = |one: fn(&u8) -> String, between: &str| {
        bytes.iter().map(one).collect::<Vec<_>>().join(between)
    };
    let escaped = |special: &str| -> String {
        let character = |byte: &u8| match *byte {
            byte @ b' '..=b'~' if !special.contains(byte as char) => (byte as char).to_string(),
            byte => format!("\\x{byte:02x}"),
        };
        bytes.iter().map(character).collect()
    };
    match form {
        0 => each(|byte| format!("{byte:02x}"), ""),
        1 => each(|byte| format!("{byte:02X}"), " "),
        2 => each(|byte| format!("{byte:02x}"), ":"),
        3 => each(|byte| format!("{byte:02x}"), "-"),
        4 => each(|byte| format!("{byte:#04x}"), ", "),
        5 => format!("[{}]", each(|byte| format!("{byte:#x}u8"), ", ")),
        6 => format!(
            "unsigned char x[{}] = {{ {} }};",
            bytes.len(),
            each(|byte| format!("{byte:#04x}"), ",\n  ")
        ),
        7 => format!("Uint8Array({}) [ {} ]", bytes.len(), each(u8::to_string, ", ")),
        8 => format!("<Buffer {}>", each(|byte| format!("{byte:02x}"), " ")),
        9 => format!("b'{}'", escaped("'\\")),
        10 => format!("\"{}\"", escaped("\"\\")),
        11 => format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", each(u8::to_string, ",")),
        12 => each(|byte| format!("{byte:02x}h"), " "),
        13 => dump(bytes, ": ", 2, true),
        14 => dump(bytes, "  ", 1, true),
        15 => dump(bytes, " ", 1, false),
        16 => each(|byte| format!("\\x{byte:02x}"), ""),
        17 => format!("[]byte{{{}}}", each(|byte| format!("{byte:#x}"), ", ")),
        18 => in_front(&dump(bytes, ": ", 2, true), "> "),
        19 => in_front(&dump(bytes, "  ", 1, true), "2026-11-29 02:33:01.123 DEBUG "),
        20 => in_front(&each(|byte| format!("{byte:02x}"), " "), "10:33:01 frame: "),
        21 => format!(
            "read(4, \"{}\", 4096) = {}",
            each(|byte| format!("\\x{byte:02x}"), ""),
            bytes.len()
        ),
        22 => format!("RECV: {}", each(|byte| format!("{byte:02x}"), " ")),
        23 => each(|byte| format!("{byte:08b}"), " "),
        24 => format!("0x{}", each(|byte| format!("{byte:02x}"), "")),
        25 => format!("<<{}>>", each(u8::to_string, ",")),
        _ => each(|byte| format!("%{byte:02X}"), ""),
    }
}

/// The same in front of each line.
fn in_front(text: &str, front: &str) -> String {
    text.lines().map(|line| format!("{front}{line}\n")).collect()
}

/// Sixteen bytes a line, in groups, with or without the text column.
fn dump(bytes: &[u8], mark: &str, group: usize, with_text: bool) -> String {
    let mut dump = String::new();
    for (row, line) in bytes.chunks(16).enumerate() {
        let groups: Vec<String> = line
            .chunks(group)
            .map(|group| group.iter().map(|byte| format!("{byte:02x}")).collect())
            .collect();
        let text: String = line
            .iter()
            .map(|&byte| if (b' '..=b'~').contains(&byte) { byte as char } else { '.' })
            .collect();
        let text = if with_text { text } else { String::new() };
        let hex = groups.join(" ");
        _ = writeln!(dump, "{:08x}{mark}{hex:48}  {text}", 16 * row); // a String takes all
    }
    dump
}

//! Bytes as text, as editors, terminals and word processors leave it.
//!
//! Must not know forms. Read next: `words.rs`, the simplest one.

use super::{error::quoted, heads};

/// How many lines that are left out are named.
const NAMED: usize = 3;

/// The text of a paste. `None` if it is not text: then the bytes stand for themselves.
///
/// No frame begins with a printable character, because the reserved bits would be set. So what
/// begins with one is text, even if something in it is not, such as the text column of a dump.
pub(super) fn decode(input: &[u8]) -> Option<String> {
    if let Some(text) = utf16(input) {
        return Some(clean(&text));
    }
    let input = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
    let is_control = |byte: &u8| *byte < b' ' && !b"\t\n\r\x0C\x1B".contains(byte);
    let is_text = str::from_utf8(input).is_ok() && !input.iter().any(is_control);
    if is_text {
        return Some(clean(&String::from_utf8_lossy(input)));
    }
    if let Some(text) = windows(input) {
        return Some(clean(&text));
    }
    let begins_as_text =
        input.first().is_some_and(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t'));
    (begins_as_text && !heads::is_head(input.trim_ascii_start()))
        .then(|| clean(&String::from_utf8_lossy(input)))
}

/// ASCII with the quotes, dashes and blanks of Windows-1252. No frame begins with one of them.
fn windows(input: &[u8]) -> Option<String> {
    let character = |byte: &u8| match *byte {
        b' '..=b'~' | b'\t' | b'\r' | b'\n' => Some(*byte as char),
        0x91 | 0x92 => Some('\''),
        0x93 | 0x94 => Some('"'),
        0x96 | 0x97 => Some('-'),
        0x85 => Some('…'),
        0xA0 => Some(' '),
        _ => None,
    };
    input.iter().map(character).collect()
}

/// UTF-16, which PowerShell writes: with a byte order mark, or every other byte zero.
fn utf16(input: &[u8]) -> Option<String> {
    let (pairs, rest) = input.as_chunks::<2>();
    let is_ascii = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    let read: fn([u8; 2]) -> u16 = match input {
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ if pairs.len() > 3 && pairs.iter().all(|pair| is_ascii(pair[0]) && pair[1] == 0) => {
            u16::from_le_bytes
        }
        _ => return None,
    };
    if !rest.is_empty() {
        return None;
    }
    let units = pairs.iter().map(|&pair| read(pair));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

/// Without colours, byte order marks and CR.
fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\u{1B}' if characters.next_if_eq(&'[').is_some() => {
                while characters.next().is_some_and(|character| !character.is_ascii_alphabetic()) {}
            }
            '\u{FEFF}' | '\u{200B}' | '\u{200E}' | '\u{2060}' => {}
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' => clean.push('\n'),
            other => clean.push(other),
        }
    }
    clean
}

/// With the blanks, dashes and quotes of a keyboard.
pub(super) fn plain(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{201C}'..='\u{201F}' | '«' | '»' => '"',
            '\u{2018}'..='\u{201B}' => '\'',
            // A tab in front of a line says which peer sent it.
            character if !"\n\t".contains(character) && character.is_whitespace() => ' ',
            character => character,
        })
        .collect()
}

/// With straight quotes, if it has none: then those of a word processor stand for them.
pub(super) fn with_straight_quotes(text: &str) -> String {
    if text.contains(['"', '\'']) { text.to_owned() } else { plain(text) }
}

/// A text without the lines that surround bytes where people paste them: comments, the command that
/// printed them, and the fences of Markdown. Returns what was left out as well. Its first line is
/// the line `first` of the paste.
pub(super) fn without_remarks(text: &str, first: usize) -> (String, Vec<String>) {
    let mut without = String::with_capacity(text.len());
    let mut left_out = LeftOut::default();
    let mut comment_note = None;
    let has_prose = has_prose(text);
    for (number, line) in (first..).zip(text.lines()) {
        let prose = Some("a sentence").filter(|_| has_prose && is_sentence(line));
        match remark(line).or(prose) {
            Some("") => {}
            Some(what) => left_out.line(number, what, line),
            None => {
                let (bytes, comment) = without_comment(without_bullet(line));
                without += bytes;
                comment_note = comment_note.or(comment.map(quoted));
            }
        }
        without.push('\n');
    }
    let mut notes = left_out.notes();
    notes.extend(comment_note.map(|one| format!("Comments are left out, such as {one}.")));
    (without, notes)
}

/// The lines that are left out. The first ones are named.
#[derive(Default)]
pub(super) struct LeftOut {
    named: Vec<String>,
    others: usize,
}

impl LeftOut {
    pub(super) fn line(&mut self, number: usize, what: &str, line: &str) {
        if self.named.len() < NAMED {
            self.named.push(format!("Line {number} is left out: {what}, {}.", quoted(line)));
        } else {
            self.others += 1;
        }
    }

    pub(super) fn notes(self) -> Vec<String> {
        let mut notes = self.named;
        if self.others > 0 {
            notes.push(format!("{} more lines are left out.", self.others));
        }
        notes
    }
}

/// Whether these are examples as RFCs print them: some lines are `0x81 0x05`, others sentences.
fn has_prose(text: &str) -> bool {
    text.lines().any(|line| without_bullet(line).trim().starts_with("0x"))
        && !text.contains(['{', '[', '\\'])
}

/// `*  0x81 0x05`, as in a list.
fn without_bullet(line: &str) -> &str {
    let trimmed = line.trim_start();
    let inner = ["* ", "- ", "• "].iter().find_map(|bullet| trimmed.strip_prefix(bullet));
    inner.map_or(line, str::trim_start)
}

/// Whether a line is words, with or without bytes among them.
fn is_sentence(line: &str) -> bool {
    let is_word = |word: &&str| {
        word.contains(|letter: char| letter.is_alphabetic() && !letter.is_ascii_hexdigit())
            && !word.starts_with("0x")
    };
    !without_bullet(line).starts_with("0x") && line.split_whitespace().filter(is_word).count() > 1
}

/// Numbers, and the comment behind them.
fn without_comment(line: &str) -> (&str, Option<&str>) {
    if !line.contains(['#', '/', ';', '-', '(']) {
        return (line, None);
    }
    let is_numbers = |bytes: &str| {
        bytes.contains(|digit: char| digit.is_ascii_hexdigit())
            && bytes
                .chars()
                .all(|character| character.is_ascii_hexdigit() || " \t,:xX\\".contains(character))
    };
    let begins = [" #", " //", " ;", " --", " (", "\t#", "\t//", "\t;", "\t--"];
    let at = begins.iter().filter_map(|mark| line.find(mark)).min();
    match at.map(|at| line.split_at(at)) {
        // `#81` is a number in some languages.
        Some((bytes, comment))
            if is_numbers(bytes)
                && comment.contains(|letter: char| {
                    letter.is_alphabetic() && !letter.is_ascii_hexdigit()
                }) =>
        {
            (bytes, Some(comment))
        }
        _ => (line, None),
    }
}

/// What a line is that is not bytes, empty if that needs no words.
pub(super) fn remark(line: &str) -> Option<&'static str> {
    let line = line.trim();
    if line.starts_with("```") || line.starts_with("~~~") {
        Some("")
    } else if line.starts_with("# ") || line.starts_with("//") || line.starts_with("#include") {
        Some("a comment")
    } else if line.starts_with("$ ")
        || line.starts_with("% ")
        || line.starts_with(">>> ")
        || line.starts_with("PS ")
        || line.starts_with("(gdb) ")
        || line.starts_with("(lldb) ")
        || is_windbg(line)
    {
        Some("a command")
    } else {
        None
    }
}

/// `0:000> db 001dfa80`
fn is_windbg(line: &str) -> bool {
    let prompt = line.split_once("> ").map_or("", |(prompt, _)| prompt);
    prompt.split_once(':').is_some_and(|(process, thread)| {
        let is_number =
            |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
        is_number(process) && is_number(thread)
    })
}

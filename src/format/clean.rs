//! Removes from a line what is for a terminal: colours and other escape sequences (ECMA-48), and
//! characters that nobody sees.
//!
//! Must not know what is in a line. Read next: `number`.

use std::borrow::Cow;

const ESCAPE: u8 = 0x1B;
const BELL: u8 = 0x07;
const BACKSPACE: u8 = 0x08;
/// A byte order mark. The decoder takes the one at the start; files that were joined have more.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// `line` without escape sequences and invisible characters, and without blanks around it.
pub(super) fn clean(line: &[u8]) -> Cow<'_, [u8]> {
    let line = line.strip_prefix(BOM).unwrap_or(line);
    if line.iter().all(|&byte| byte >= b' ' || byte == b'\t') {
        return Cow::Borrowed(line.trim_ascii());
    }
    let mut kept = Vec::with_capacity(line.len());
    let mut rest = line;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            ESCAPE => rest = after_sequence(after),
            BACKSPACE => _ = kept.pop(),
            b'\t' | b' '.. => kept.push(byte),
            _ => {}
        }
    }
    Cow::Owned(kept.trim_ascii().to_vec())
}

/// What follows the escape sequence whose ESC has been read. One without an end takes the whole
/// line, as it would in a terminal.
fn after_sequence(bytes: &[u8]) -> &[u8] {
    let Some((&kind, rest)) = bytes.split_first() else { return bytes };
    match kind {
        // A control sequence: parameters, and a final byte from @ to ~.
        b'[' => {
            let end = rest.iter().position(|byte| (b'@'..=b'~').contains(byte));
            end.map_or(&[], |end| &rest[end + 1..])
        }
        // An operating system command, such as a window's title: up to BEL or ESC \.
        b']' => match rest.iter().position(|&byte| byte == BELL || byte == ESCAPE) {
            Some(end) if rest[end] == BELL => &rest[end + 1..],
            Some(end) => rest.get(end + 2..).unwrap_or(&[]),
            None => &[],
        },
        // A character set: one byte more.
        b'(' | b')' => rest.get(1..).unwrap_or(&[]),
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn becomes(line: &[u8], clean_line: &str) {
        assert_eq!(String::from_utf8_lossy(&clean(line)), clean_line);
    }

    #[test]
    fn colours_titles_and_invisible_characters_are_dropped() {
        becomes(b" 5 ", "5");
        becomes(b"\x1b[31mcpu\x1b[0m=\x1b[1;32m3\x1b[m", "cpu=3");
        becomes(b"\x1b]0;title\x075\x1b]0;title\x1b\\", "5");
        becomes(b"\x1b(B5\0\0\x1b[K", "5");
        becomes(b"10%\x08\x08\x0811%", "11%");
        becomes(b"\xef\xbb\xbf5", "5");
    }

    #[test]
    fn a_sequence_without_end_takes_the_rest() {
        becomes(b"5\x1b[31", "5");
        becomes(b"5\x1b]0;t", "5");
        becomes(b"5\x1b", "5");
    }

    proptest! {
        #[test]
        fn no_line_panics(line: Vec<u8>) {
            prop_assert!(clean(&line).len() <= line.len());
        }
    }
}

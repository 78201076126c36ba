//! The escapes of strings: `\x81`, `\201`, `\u0081`, `\n`.
//!
//! Must not know where a string begins. Read next: `json.rs`.

use crate::digits::number;
use std::{iter::Peekable, str::Chars};

/// Reads what follows a backslash, and appends its bytes; digits are of this base. Returns whether
/// it is an escape.
pub(super) fn read(characters: &mut Peekable<Chars<'_>>, bytes: &mut Vec<u8>, base: u32) -> bool {
    let Some(&first) = characters.peek() else { return false };
    if first.is_ascii_digit() {
        let byte: Option<u8> = number(&digits(characters, base, 3), base);
        bytes.extend(byte);
        return byte.is_some();
    }
    characters.next();
    let simple = match first {
        'a' => 7,
        'b' => 8,
        't' => 9,
        'n' => 10,
        'v' => 11,
        'f' => 12,
        'r' => 13,
        'e' => 27,
        '\n' => return true, // the line goes on
        'x' | 'u' if characters.next_if_eq(&'{').is_some() => {
            let is_read = hex(characters, 6, bytes);
            return characters.next_if_eq(&'}').is_some() && is_read;
        }
        'x' => return hex(characters, 2, bytes),
        'u' => return hex(characters, 4, bytes),
        'U' => return hex(characters, 8, bytes),
        // Letters and digits stand for other bytes, which are not known here: `\SOH` of Haskell.
        other if other.is_ascii() && !other.is_ascii_alphanumeric() => other as u8,
        _ => return false,
    };
    bytes.push(simple);
    true
}

/// Up to 0xFF it is a byte: that is what strings of bytes have. Above, it is a character.
fn hex(characters: &mut Peekable<Chars<'_>>, most: usize, bytes: &mut Vec<u8>) -> bool {
    let digits = digits(characters, 16, most);
    let Some(number) = number::<u32>(&digits, 16) else { return false };
    match (u8::try_from(number), char::from_u32(number)) {
        (Ok(byte), _) => bytes.push(byte),
        (_, Some(character)) => bytes.extend_from_slice(character.to_string().as_bytes()),
        (_, None) => return false,
    }
    true
}

fn digits(characters: &mut Peekable<Chars<'_>>, base: u32, most: usize) -> String {
    let mut digits = String::new();
    while digits.len() < most
        && let Some(digit) = characters.next_if(|character| character.is_digit(base))
    {
        digits.push(digit);
    }
    digits
}

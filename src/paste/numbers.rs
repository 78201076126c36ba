//! Numbers without a fixed base: hex, decimal, octal or bits, whichever all of them can be.
//!
//! `81 85` is hex as well as decimal. Hex is what people paste, unless only another base gives
//! frames; either way a note says so. The numbers are looked at twice, once to find out the base
//! and once to read them, so that a long paste is not held as a list of words. Must not know what
//! separates numbers. Read next: `words.rs`.

use super::{
    error::{LooksLike, PasteError, quoted},
    frames::{self, Fit},
};
use crate::digits;

/// A number, or a byte that is known.
#[derive(Clone, Copy)]
pub(super) enum Number<'a> {
    Byte(u8),
    /// A number with the prefix that it has, and its line.
    Word(&'a str, usize),
}

/// What the numbers are.
pub(super) struct Found {
    pub(super) bytes: Vec<u8>,
    /// What they were taken for.
    pub(super) form: &'static str,
    /// Another way to read them.
    pub(super) note: Option<&'static str>,
}

/// What numbers without a prefix can be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    Bits,
    Hex,
    /// A byte each, also with one digit.
    HexDigits,
    Decimal,
    Octal,
}

/// A number whose base may be open.
enum Word<'a> {
    Byte(u8),
    Hex(&'a str),
    Open(&'a str),
}

/// Reads numbers. In a list, brackets and commas say where each ends, so that one digit is a byte.
///
/// # Errors
/// A word that is no number, half a byte in hex, or a number over 255.
pub(super) fn read<'a>(
    numbers: impl Iterator<Item = Number<'a>> + Clone,
    is_list: bool,
) -> Result<Found, PasteError> {
    let survey = Survey::new(numbers.clone())?;
    let mixed = if survey.has_prefix { "hex and decimal numbers" } else { "decimal numbers" };
    let name = |base| match base {
        Base::Bits => "bits",
        Base::Hex | Base::HexDigits => "hex",
        Base::Decimal => mixed,
        Base::Octal => "octal numbers",
    };
    if survey.open == 0 {
        let bytes = in_base(numbers, Base::Hex)?;
        return Ok(Found { bytes, form: "hex", note: None });
    }
    let bases = survey.bases(is_list);
    let mut best: Option<(Fit, Base, Vec<u8>)> = None;
    let mut decimal_fits = Fit::No;
    for &base in &bases {
        let Ok(bytes) = in_base(numbers.clone(), base) else { continue };
        let fit = frames::fit(&bytes);
        if base == Base::Decimal {
            decimal_fits = fit;
        }
        // Hex that is no frame may be a broken frame.
        let is_better = |(other, base, _): &(Fit, Base, Vec<u8>)| {
            *other < fit && (fit == Fit::Whole || *base != Base::Hex)
        };
        if best.as_ref().is_none_or(is_better) {
            best = Some((fit, base, bytes));
        }
    }
    let Some((fit, base, bytes)) = best else {
        // The error is that of the base which the digits look like.
        let base = bases.first().copied().unwrap_or(Base::Hex);
        let bytes = in_base(numbers, base)?;
        return Ok(Found { bytes, form: name(base), note: None });
    };
    let may_be_hex = bases.contains(&Base::Hex);
    let note = match base {
        Base::Decimal | Base::Octal if may_be_hex => {
            Some("They could also be hex, but then they are not whole frames.")
        }
        Base::Octal => Some("They could also be decimal, but then they are not whole frames."),
        Base::Hex if fit < Fit::Whole && decimal_fits > Fit::No => {
            Some("The numbers could also be decimal; 0x in front of each says that they are hex.")
        }
        _ => None,
    };
    Ok(Found { bytes, form: name(base), note })
}

/// What the numbers without a prefix have in common.
struct Survey {
    open: usize,
    /// Whether some have a prefix or a sign: then those without one are decimal.
    has_prefix: bool,
    has_letter: bool,
    is_even: bool,
    is_short: bool,
    is_decimal: bool,
    is_octal: bool,
    is_bits: bool,
    has_bare_zero: bool,
}

impl Survey {
    fn new<'a>(numbers: impl Iterator<Item = Number<'a>>) -> Result<Self, PasteError> {
        let mut survey = Self {
            open: 0,
            has_prefix: false,
            has_letter: false,
            is_even: true,
            is_short: true,
            is_decimal: true,
            is_octal: true,
            is_bits: true,
            has_bare_zero: false,
        };
        for number in numbers {
            let Number::Word(text, line) = number else { continue };
            match word(text, line)? {
                Word::Byte(_) => survey.has_prefix = true,
                // An `h` behind many digits says nothing of the other words.
                Word::Hex(digits) => {
                    survey.has_prefix |= digits.len() < 4 || text.len() > digits.len() + 1;
                }
                Word::Open(digits) => survey.add(digits),
            }
        }
        Ok(survey)
    }

    fn add(&mut self, digits: &str) {
        let length = digits.len();
        let is = |one: fn(&u8) -> bool| digits.as_bytes().iter().all(one);
        self.open += 1;
        self.has_letter |= !is(u8::is_ascii_digit);
        self.is_even &= length.is_multiple_of(2);
        self.is_short &= length <= 2;
        self.is_decimal &= length < 4 && is(u8::is_ascii_digit);
        self.has_bare_zero |= length == 2 && digits.starts_with('0');
        let zero = length == 4 && digits.starts_with('0');
        self.is_octal &= (length == 3 || zero) && is(|digit| matches!(digit, b'0'..=b'7'));
        self.is_bits &= length == 8 && is(|digit| matches!(digit, b'0' | b'1'));
    }

    /// The bases that all numbers may be of, the likeliest first.
    fn bases(&self, is_list: bool) -> Vec<Base> {
        let may_be_decimal = self.is_decimal
            && (self.has_prefix || !self.has_bare_zero)
            && (self.open > 1 || self.has_prefix);
        let bases = [
            (Base::Bits, self.is_bits && self.open > 1 && !self.has_prefix),
            (Base::Hex, !self.has_prefix && self.is_even),
            (Base::Bits, self.is_bits && self.open == 1 && !self.has_prefix),
            (
                Base::HexDigits,
                is_list && !self.has_prefix && !self.is_even && self.is_short && self.has_letter,
            ),
            (Base::Decimal, may_be_decimal),
            (Base::Octal, self.is_octal && self.open > 1 && !self.has_prefix),
        ];
        // Words of eight bits each are no hex.
        let only = if bases[0].1 { 1 } else { bases.len() };
        bases[..only].iter().filter(|(_, may_be)| *may_be).map(|(base, _)| *base).collect()
    }
}

/// The bytes of the numbers, if those without a prefix are of this base.
fn in_base<'a>(
    numbers: impl Iterator<Item = Number<'a>>,
    base: Base,
) -> Result<Vec<u8>, PasteError> {
    let mut bytes = Vec::new();
    for number in numbers {
        let (text, line) = match number {
            Number::Byte(byte) => {
                bytes.push(byte);
                continue;
            }
            Number::Word(text, line) => (text, line),
        };
        let radix = match (word(text, line)?, base) {
            (Word::Byte(byte), _) => {
                bytes.push(byte);
                continue;
            }
            (Word::Hex(digits), _) => {
                pairs(digits, true, text, line, &mut bytes)?;
                continue;
            }
            (Word::Open(digits), Base::Hex) => {
                pairs(digits, false, text, line, &mut bytes)?;
                continue;
            }
            (_, Base::Bits) => 2,
            (_, Base::HexDigits) => 16,
            // A zero in front is octal in C, and nothing in other languages.
            (_, Base::Decimal) => 10,
            (_, Base::Octal) => 8,
        };
        bytes.push(
            digits::number(text, radix)
                .ok_or_else(|| PasteError::NotAByte { line, start: quoted(text) })?,
        );
    }
    Ok(bytes)
}

/// What a word is, by its prefix.
fn word(text: &str, line: usize) -> Result<Word<'_>, PasteError> {
    let is_hex =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let after = ["\\x", "0x", "&h", "16#", "#", "$"]
        .iter()
        .find_map(|prefix| without_prefix(text, prefix))
        .filter(|digits| is_hex(digits));
    if let Some(digits) = after {
        return Ok(Word::Hex(digits));
    }
    let before = text.strip_suffix(['h', 'H']).filter(|digits| {
        is_hex(digits)
            && (digits.len() == 2 || digits.starts_with(|digit: char| digit.is_ascii_digit()))
    });
    if let Some(digits) = before {
        // Assemblers want a digit in front: `0fah`.
        let unpadded = digits.strip_prefix('0').filter(|_| digits.len() == 3);
        return Ok(Word::Hex(unpadded.unwrap_or(digits)));
    }
    let byte = match (without_prefix(text, "0b"), without_prefix(text, "0o")) {
        (Some(digits), _) if digits.len() > 6 => digits::number(digits, 2),
        (_, Some(digits)) => digits::number(digits, 8),
        _ if text.starts_with('-') => text.parse::<i8>().ok().map(i8::cast_unsigned),
        _ => None,
    };
    match byte {
        Some(byte) => Ok(Word::Byte(byte)),
        None if is_hex(text) => Ok(Word::Open(text)),
        None => Err(PasteError::unreadable(line, text, LooksLike(text))),
    }
}

fn without_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Pairs of hex digits. Behind a prefix, one digit is a byte.
fn pairs(
    digits: &str,
    has_prefix: bool,
    word: &str,
    line: usize,
    bytes: &mut Vec<u8>,
) -> Result<(), PasteError> {
    let nibble = |digit: u8| (digit as char).to_digit(16).unwrap_or_default() as u8; // all are digits
    match digits.as_bytes() {
        [one] if has_prefix => bytes.push(nibble(*one)),
        digits if digits.len() % 2 == 1 => return Err(PasteError::odd(line, word)),
        digits => {
            bytes.extend(
                digits.as_chunks::<2>().0.iter().map(|[a, b]| nibble(*a) << 4 | nibble(*b)),
            );
        }
    }
    Ok(())
}

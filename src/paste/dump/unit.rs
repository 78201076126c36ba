//! What the numbers of a dump can be, and one of them as bytes.
//!
//! Must not know lines. Read next: `block.rs`.

use crate::digits::number;

/// What the numbers of a dump are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Hex, as many bytes in a group as there are pairs of digits.
    Hex,
    /// The same, but each group is a number whose lowest byte comes first: hexdump, od -x, xxd -e.
    HexWords,
    /// The same with the highest byte first: od -x --endian=big.
    HexBigWords,
    /// A byte in octal: od -b.
    Octal,
    /// Two bytes as a number in octal: od.
    OctalWords,
    /// A byte in decimal: od -t u1.
    Decimal,
    /// Two bytes as a number in decimal: hexdump -d.
    DecimalWords,
    /// A byte, bit by bit: xxd -b.
    Bits,
    /// A character, an escape or three octal digits, in columns of four: od -c.
    Characters,
}

/// In the order in which they are tried.
pub(super) const UNITS: [Unit; 8] = [
    Unit::Bits,
    Unit::Hex,
    Unit::HexWords,
    Unit::Octal,
    Unit::OctalWords,
    Unit::Characters,
    Unit::Decimal,
    Unit::DecimalWords,
];

impl Unit {
    /// The bytes of one number.
    pub(super) fn bytes(self, token: &str) -> Option<Vec<u8>> {
        let token = token.strip_prefix("0x").unwrap_or(token);
        let byte = |base| number(token, base).map(|byte| vec![byte]);
        let word = |base| number(token, base).map(|word: u16| word.to_le_bytes().to_vec());
        let length = token.len();
        match self {
            Self::Bits => byte(2).filter(|_| length == 8),
            Self::Hex | Self::HexBigWords if length > 0 => {
                (0..length).step_by(2).map(|at| number(token.get(at..at + 2)?, 16)).collect()
            }
            Self::Hex | Self::HexBigWords => None,
            Self::HexWords => {
                let mut bytes = Self::Hex.bytes(token)?;
                bytes.reverse();
                Some(bytes)
            }
            Self::Octal => byte(8).filter(|_| length == 3),
            Self::OctalWords => word(8).filter(|_| length == 6),
            Self::DecimalWords => word(10).filter(|_| length <= 5),
            Self::Decimal => byte(10).filter(|_| length <= 3).or_else(|| {
                token
                    .starts_with('-')
                    .then(|| token.parse().ok().map(|byte: i8| vec![byte.cast_unsigned()]))?
            }),
            Self::Characters => character(token),
        }
    }

    /// Whether a byte too many may be there: the last word is filled up.
    pub(super) fn fills_up(self) -> bool {
        matches!(self, Self::HexWords | Self::HexBigWords | Self::OctalWords | Self::DecimalWords)
    }
}

fn character(cell: &str) -> Option<Vec<u8>> {
    let byte = match cell.trim() {
        "" => b' ',
        "\\0" => 0,
        "\\a" => 7,
        "\\b" => 8,
        "\\t" => 9,
        "\\n" => 10,
        "\\v" => 11,
        "\\f" => 12,
        "\\r" => 13,
        "\\" => b'\\',
        one if one.len() == 1 => one.as_bytes()[0],
        octal if octal.len() == 3 => number(octal, 8)?,
        other => return character_of(other),
    };
    Some(vec![byte])
}

/// hexdump -c prints characters of two bytes as they are.
fn character_of(cell: &str) -> Option<Vec<u8>> {
    (cell.chars().count() == 1).then(|| cell.as_bytes().to_vec())
}

//! What the numbers of a dump can be, and one of them as bytes.
//!
//! Must not know lines. Read next: `block.rs`.

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
        let digits = |base| token.chars().all(|digit| digit.is_digit(base));
        let number = |base| u64::from_str_radix(token, base).ok();
        let byte =
            |base| number(base).and_then(|number| u8::try_from(number).ok()).map(|byte| vec![byte]);
        let length = token.len();
        match self {
            Self::Bits => byte(2).filter(|_| length == 8 && digits(2)),
            Self::Hex | Self::HexWords | Self::HexBigWords
                if !digits(16) || length == 0 || length % 2 == 1 =>
            {
                None
            }
            Self::Hex | Self::HexBigWords => (0..length)
                .step_by(2)
                .map(|at| u8::from_str_radix(&token[at..at + 2], 16).ok())
                .collect(),
            Self::HexWords => {
                let mut bytes = Self::Hex.bytes(token)?;
                bytes.reverse();
                Some(bytes)
            }
            Self::Octal => byte(8).filter(|_| length == 3 && digits(8)),
            Self::OctalWords => {
                let word = number(8).and_then(|number| u16::try_from(number).ok());
                word.filter(|_| length == 6 && digits(8)).map(|word| word.to_le_bytes().to_vec())
            }
            Self::DecimalWords => {
                let word = number(10).and_then(|number| u16::try_from(number).ok());
                word.filter(|_| length <= 5 && digits(10)).map(|word| word.to_le_bytes().to_vec())
            }
            Self::Decimal => byte(10).filter(|_| length <= 3 && digits(10)).or_else(|| {
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
        octal if octal.len() == 3 => u8::from_str_radix(octal, 8).ok()?,
        other => return character_of(other),
    };
    Some(vec![byte])
}

/// hexdump -c prints characters of two bytes as they are.
fn character_of(cell: &str) -> Option<Vec<u8>> {
    (cell.chars().count() == 1).then(|| cell.as_bytes().to_vec())
}

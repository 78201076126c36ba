//! Lines of a dump that follow one another, and their bytes.
//!
//! Must not know other blocks. Read next: `packets.rs`.

use super::{
    line::Line,
    row::{self, Numbers, Row, WIDEST},
    unit::{UNITS, Unit},
};
use crate::paste::{
    error::{PasteError, quoted},
    frames::{self, Fit},
};

/// The most bytes of a dump that has lines left out. A short paste must not become a long one.
pub(super) const SQUEEZED: usize = 4 << 20;
/// Where memory may begin. An offset below is that of a stream or a file.
const ADDRESS: u64 = 1 << 16;

/// Lines of a dump that follow one another.
pub(super) struct Block<'a> {
    pub(super) lines: Vec<Line<'a>>,
    pub(super) is_indented: bool,
    /// The line above it, if there is one: `Frame (85 bytes):`.
    pub(super) label: &'a str,
}

/// What a block is.
pub(super) struct Dumped {
    pub(super) bytes: Vec<u8>,
    /// What it was taken for.
    pub(super) form: String,
    /// What a person should know of it.
    pub(super) note: Option<String>,
}

/// How the lines of a block are read.
#[derive(Clone, Copy)]
struct Reading {
    base: u32,
    numbers: Numbers,
}

impl<'a> Block<'a> {
    pub(super) fn new(line: Line<'a>, label: &'a str) -> Self {
        Self { is_indented: line.is_indented, lines: vec![line], label }
    }

    /// Whether the line goes on after something else has stood in between.
    pub(super) fn continues(&self, line: &Line<'_>) -> bool {
        let last = self.lines.last();
        last.is_some_and(|last| last.at(16) < line.at(16) && !line.is_star)
    }

    /// Whether it is what went over the wire, by its label.
    pub(super) fn is_as_sent(&self) -> bool {
        let is_tab = self.label.ends_with("):") && self.label.contains('(');
        !is_tab || self.label.starts_with("Frame (") || self.label.starts_with("Packet")
    }

    /// Whether lines like others are left out.
    pub(super) fn is_squeezed(&self) -> bool {
        self.lines.iter().any(|line| line.is_star)
    }

    /// The bytes, and what the dump was taken for.
    ///
    /// # Errors
    /// The line that fits no reading, or where the offsets do not fit.
    pub(super) fn read(&self) -> Result<Dumped, PasteError> {
        if let Some(last) = self.lines.last().filter(|last| last.is_star) {
            return Err(PasteError::Squeezed { line: last.number });
        }
        let mut furthest = 0;
        let units = self.units();
        for with_text in [true, false] {
            // Where the text column shows something else, no other reading is worth a guess.
            let units = units.iter().filter(|unit| with_text || **unit == Unit::Hex);
            let mut best: Option<(Fit, Unit, u32, Vec<u8>)> = None;
            for (&unit, base) in units.flat_map(|unit| [16, 8, 10].map(|base| (unit, base))) {
                let numbers = Numbers { unit, with_text };
                match self.bytes(Reading { base, numbers }) {
                    // More than one reading fits, if there is no text column.
                    Ok(bytes) => {
                        let fit = frames::fit(&bytes);
                        // Hex that is no frame may be a broken frame.
                        let is_better = |best: &(Fit, Unit, u32, Vec<u8>)| {
                            best.0 < fit && (fit == Fit::Whole || best.1 != Unit::Hex)
                        };
                        if best.as_ref().is_none_or(is_better) {
                            best = Some((fit, unit, base, bytes));
                        }
                        if fit == Fit::Whole {
                            break;
                        }
                    }
                    Err(line) => furthest = furthest.max(line),
                }
            }
            if let Some((_, unit, base, bytes)) = best {
                let form = self.name(unit, base);
                return Ok(Dumped { bytes, form, note: self.note(base) });
            }
        }
        let line = &self.lines[furthest];
        Err(PasteError::Offsets { line: line.number, start: quoted(line.text) })
    }

    /// What the numbers may be, the likeliest first.
    fn units(&self) -> Vec<Unit> {
        let mut units = UNITS.to_vec();
        if self.has_numbers() {
            units.retain(|unit| *unit != Unit::Hex);
        } else if self.has_words() {
            units.retain(|unit| *unit != Unit::Hex);
            units.push(Unit::HexBigWords);
        }
        units
    }

    /// hexdump and od -x print words, and mark the offset with nothing. The text column, which
    /// tells words from bytes, is missing there.
    fn has_words(&self) -> bool {
        let first = &self.lines[0];
        let mut tokens = first.rest.split_whitespace();
        let only_words = |token: &str| token.len() == 4 || token.len() == 8 || token.len() == 16;
        !first.is_marked && matches!(first.offset.len(), 6 | 7) && tokens.all(only_words)
    }

    /// gdb prints `0x65480581` for a number whose lowest byte comes first.
    fn has_numbers(&self) -> bool {
        let mut tokens = self.lines[0].rest.split_whitespace();
        tokens.next().is_some_and(|token| token.starts_with("0x") && token.len() > 4)
    }

    fn note(&self, base: u32) -> Option<String> {
        let first = &self.lines[0];
        let at = first.at(base).filter(|at| *at > 1 && *at < ADDRESS)?;
        let offset = first.offset;
        (self.lines.len() > 1 && at % 8 == 0).then(|| {
            format!(
                "The offsets begin at {offset}: what stands before is not here, so the first \
                     byte may be inside a frame."
            )
        })
    }

    fn bytes(&self, reading: Reading) -> Result<Vec<u8>, usize> {
        let Reading { base, numbers } = reading;
        let mut bytes: Vec<u8> = Vec::new();
        let first = self.lines[0].at(base).ok_or(0_usize)?;
        let (mut first_row, mut row): (Option<Row>, Vec<u8>) = (None, Vec::new());
        for (i, line) in self.lines.iter().enumerate() {
            if line.is_star {
                if row.is_empty() {
                    return Err(i);
                }
                continue;
            }
            let at = line.at(base).and_then(|at| at.checked_sub(first)).ok_or(i)? as usize;
            let after_star = i > 0 && self.lines[i - 1].is_star;
            while after_star && bytes.len() < at.min(SQUEEZED) {
                bytes.extend_from_slice(&row[..row.len().min(at - bytes.len())]);
            }
            if at != bytes.len() {
                return Err(i);
            }
            if line.rest.trim().is_empty() {
                continue; // the last offset, which is the length
            }
            let next = self.lines.get(i + 1).filter(|next| !next.is_star);
            let exact = match next.map(|next| next.at(base)) {
                Some(Some(next)) => {
                    Some(next.checked_sub(first + at as u64).ok_or(i + 1)? as usize)
                }
                Some(None) => return Err(i + 1),
                None => None,
            };
            if exact.is_some_and(|exact| exact == 0 || exact > WIDEST) {
                return Err(i + 1);
            }
            let read = row::read(line.rest, numbers, exact, first_row.as_ref()).ok_or(i)?;
            bytes.extend_from_slice(&read.bytes);
            row.clone_from(&read.bytes);
            first_row.get_or_insert(read);
        }
        Ok(bytes)
    }

    fn name(&self, unit: Unit, base: u32) -> String {
        let first = &self.lines[0];
        let offsets = match base {
            8 if self.lines.len() > 2 => " with octal offsets",
            10 if self.lines.len() > 2 => " with decimal offsets",
            _ => "",
        };
        let name = match unit {
            Unit::Hex if first.text.trim_start().starts_with("0x") => {
                "a hex dump, as tcpdump prints it"
            }
            Unit::Hex if first.is_marked => "a hex dump, as xxd prints it",
            Unit::Hex if first.rest.ends_with('|') => "a hex dump, as hexdump -C prints it",
            Unit::Hex if first.offset.len() == 4 => "a hex dump, as Wireshark prints it",
            Unit::HexBigWords => {
                "a dump of hex words, highest byte first, as od --endian=big prints them"
            }
            Unit::Hex => "a hex dump",
            Unit::HexWords if self.has_numbers() => {
                "a dump of hex numbers, lowest byte first, as gdb prints them"
            }
            Unit::HexWords => "a dump of hex words, lowest byte first, as hexdump prints them",
            Unit::Octal => "a dump of octal bytes, as od -b prints them",
            Unit::OctalWords => "a dump of octal words, lowest byte first, as od prints them",
            Unit::Decimal => "a dump of decimal bytes, as od -t u1 prints them",
            Unit::DecimalWords => {
                "a dump of decimal words, lowest byte first, as hexdump -d prints them"
            }
            Unit::Bits => "a dump of bits, as xxd -b prints them",
            Unit::Characters => "a dump of characters, as od -c prints them",
        };
        format!("{name}{offsets}")
    }
}

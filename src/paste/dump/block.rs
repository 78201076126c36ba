//! Lines of a dump that follow one another, and their bytes.
//!
//! Must not know other blocks. Read next: `packets.rs`.

use super::{
    line::Line,
    unit::{UNITS, Unit},
};
use crate::paste::{
    error::{PasteError, quoted},
    frames,
};

/// More bytes than any program prints in a line.
const WIDEST: usize = 256;

/// Lines of a dump that follow one another.
pub(super) struct Block<'a> {
    pub(super) lines: Vec<Line<'a>>,
    pub(super) is_indented: bool,
    /// The line above it, if there is one: `Frame (85 bytes):`.
    pub(super) label: &'a str,
}

/// Characters in a line of od -c.
const CELLS: usize = 16;

/// How the lines of a block are read.
#[derive(Clone, Copy)]
struct Reading {
    base: u32,
    unit: Unit,
    /// Whether the text column must show the bytes.
    with_text: bool,
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

    /// The bytes, and what the dump was taken for. With `two_peers`, offsets may jump.
    ///
    /// # Errors
    /// The line that fits no reading, or where the offsets do not fit.
    pub(super) fn read(&self, two_peers: bool) -> Result<(Vec<u8>, String), PasteError> {
        if let Some(last) = self.lines.last().filter(|last| last.is_star) {
            return Err(PasteError::Squeezed { line: last.number });
        }
        let mut furthest = 0;
        let mut found: Option<(Vec<u8>, String)> = None;
        let units = || UNITS.into_iter().filter(|unit| *unit != Unit::Hex || !self.has_words());
        for with_text in [true, false] {
            // Where the text column shows something else, no other reading is worth a guess.
            let units = units().filter(|unit| with_text || *unit == Unit::Hex);
            for (unit, base) in units.flat_map(|unit| [16, 8, 10].map(|base| (unit, base))) {
                match self.bytes(Reading { base, unit, with_text }, two_peers) {
                    // More than one reading fits, if the text column has only dots.
                    Ok(bytes) if found.is_none() || frames::are_frames(&bytes) => {
                        let is_sure = frames::are_frames(&bytes);
                        found = Some((bytes, self.name(unit, base)));
                        if is_sure {
                            break;
                        }
                    }
                    Ok(_) => {}
                    Err(line) => furthest = furthest.max(line),
                }
            }
            if let Some(found) = found {
                return Ok(found);
            }
        }
        let line = &self.lines[furthest];
        Err(PasteError::Offsets { line: line.number, start: quoted(line.text) })
    }

    /// hexdump and od -x print words, and mark the offset with nothing. The text column, which
    /// tells words from bytes, is missing there.
    fn has_words(&self) -> bool {
        let first = &self.lines[0];
        let mut tokens = first.rest.split_whitespace();
        let only_words = |token: &str| token.len() == 4 || token.len() == 8 || token.len() == 16;
        !first.is_marked && matches!(first.offset.len(), 6 | 7) && tokens.all(only_words)
    }

    fn bytes(&self, reading: Reading, two_peers: bool) -> Result<Vec<u8>, usize> {
        let mut bytes: Vec<u8> = Vec::new();
        let first = self.lines[0].at(reading.base).ok_or(0_usize)?;
        let mut row: Vec<u8> = Vec::new();
        let mut widest = WIDEST;
        for (i, line) in self.lines.iter().enumerate() {
            if line.is_star {
                if row.is_empty() {
                    return Err(i);
                }
                continue;
            }
            let at = line.at(reading.base).and_then(|at| at.checked_sub(first)).ok_or(i)? as usize;
            let after_star = i > 0 && self.lines[i - 1].is_star;
            while after_star && bytes.len() < at && at - bytes.len() <= 1 << 24 {
                bytes.extend_from_slice(&row[..row.len().min(at - bytes.len())]);
            }
            if at != bytes.len() {
                return Err(i);
            }
            if line.rest.trim().is_empty() {
                continue; // the last offset, which is the length
            }
            let next = self.lines.get(i + 1).filter(|next| !next.is_star);
            let exact = match next.map(|next| next.at(reading.base)) {
                Some(Some(next)) => {
                    Some(next.checked_sub(first + at as u64).ok_or(i + 1)? as usize)
                }
                Some(None) => return Err(i + 1),
                None => None,
            };
            if exact.is_some_and(|exact| exact == 0 || exact > WIDEST) && !two_peers {
                return Err(i + 1);
            }
            row = items(line.rest, reading, exact, widest).ok_or(i)?;
            if i == 0 {
                widest = row.len();
            }
            bytes.extend_from_slice(&row);
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
            Unit::Hex => "a hex dump",
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

/// The bytes of a line: exactly so many, or those in front of the text column.
fn items(rest: &str, reading: Reading, exact: Option<usize>, widest: usize) -> Option<Vec<u8>> {
    if reading.unit == Unit::Characters {
        return characters(rest, exact);
    }
    // Where the bytes after each number end, and all up to there.
    let mut ends = Vec::new();
    let mut bytes = Vec::new();
    let mut from = 0;
    while let Some((start, end)) = next_token(rest, from) {
        let Some(more) = reading.unit.bytes(&rest[start..end]) else { break };
        bytes.extend(more);
        ends.push((end, bytes.len()));
        if bytes.len() >= exact.unwrap_or(widest) {
            break;
        }
        from = end;
    }
    let fits = |&&(end, length): &&(usize, usize)| {
        let text = rest[end..].trim_end();
        let is_apart = text.starts_with("  ")
            || text.trim_start().starts_with(['|', '│', '>'])
            || text.starts_with('\t')
            || exact.is_some();
        !text.is_empty() && is_apart && shows(text, &bytes[..length])
    };
    let (length, fill) = match exact {
        Some(exact) => {
            let (end, length) = *ends.last()?;
            let fill = length.checked_sub(exact)?;
            let text = rest[end..].trim();
            if reading.with_text && !text.is_empty() && !shows(text, &bytes[..exact]) {
                return None;
            }
            (exact, fill)
        }
        None => {
            let found = ends.iter().rev().find(fits).or_else(|| {
                ends.iter().rev().find(|(end, _)| {
                    let text = &rest[*end..];
                    text.trim().is_empty()
                        || !reading.with_text
                            && (text.starts_with("  ") || text.trim_start().starts_with(['|', '│']))
                })
            });
            (found?.1, 0)
        }
    };
    if fill > 0 && !(reading.unit.fills_up() && fill < 8) {
        return None;
    }
    bytes.truncate(length);
    Some(bytes).filter(|bytes| !bytes.is_empty())
}

/// Where the next number begins and ends. Windows joins the two halves of a line with a dash.
fn next_token(rest: &str, from: usize) -> Option<(usize, usize)> {
    let from = from + usize::from(from > 0 && rest[from..].starts_with('-'));
    let start = from + rest[from..].find(|character| !matches!(character, ' ' | '\t' | '┊'))?;
    let first = rest[start..].chars().next().map_or(0, char::len_utf8);
    let end = rest[start + first..].find([' ', '\t', '-', '┊', '|', '│']);
    Some((start, end.map_or(rest.len(), |end| start + first + end)))
}

/// Whether a text column shows these bytes: characters as they are, and anything for the others.
fn shows(column: &str, bytes: &[u8]) -> bool {
    let column = column.trim();
    let inside = |open: char, close: char| {
        column.strip_prefix(open).map(|text| text.strip_suffix(close).unwrap_or(text))
    };
    let column = inside('|', '|').or_else(|| inside('>', '<')).unwrap_or(column);
    let is_blank = |byte: &u8| *byte == b' ';
    // Blanks at the ends are lost where the column is cut out of the line.
    let start = bytes.iter().take_while(|byte| is_blank(byte)).count();
    let end = bytes.iter().rev().take_while(|byte| is_blank(byte)).count();
    let inner = &bytes[start..bytes.len().saturating_sub(end).max(start)];
    let column = column.trim();
    // Wireshark leaves a blank in the middle of a followed stream.
    let joined = column
        .match_indices(' ')
        .filter(|_| column.chars().count() == inner.len() + 1)
        .map(|(at, _)| format!("{}{}", &column[..at], &column[at + 1..]));
    shows_all(column, bytes)
        || shows_all(column, inner)
        || joined.into_iter().any(|column| shows_all(&column, inner))
}

/// Whether each character of the column shows its byte.
fn shows_all(column: &str, bytes: &[u8]) -> bool {
    column.chars().count() == bytes.len()
        && column.chars().zip(bytes).all(|(shown, &byte)| match byte {
            b' ' => matches!(shown, ' ' | '.'), // tcpdump prints a dot
            b'!'..=b'~' => shown == byte as char,
            _ => !shown.is_ascii() || matches!(shown, '.' | ' ' | '_' | '?' | '0'),
        })
}

/// The characters of a line, in columns of four.
fn characters(rest: &str, exact: Option<usize>) -> Option<Vec<u8>> {
    // Without a next offset, blanks at the end are those that fill up the line.
    let rest = if exact.is_some() { rest } else { rest.trim_end() };
    let cells: Vec<char> = rest.chars().collect();
    let mut bytes = Vec::new();
    for cell in cells.chunks(4) {
        let cell: String = cell.iter().collect();
        bytes.extend(Unit::Characters.bytes(&cell)?);
    }
    if let Some(exact) = exact {
        // Blanks at the end of a line are easily lost.
        if exact > CELLS {
            return None;
        }
        bytes.resize(exact, b' ');
    }
    Some(bytes).filter(|bytes| bytes.len() <= CELLS)
}

//! The bytes in a line of a dump, and the text column behind them.
//!
//! The text column is where a wrong guess shows: it must show the bytes, or stand apart from them
//! and be no numbers. Must not know offsets. Read next: `block.rs`.

use super::unit::Unit;

/// More bytes than any program prints in a line.
pub(super) const WIDEST: usize = 256;
/// Characters in a line of od -c.
const CELLS: usize = 16;
/// How many bytes a text column must show to be one without two blanks in front.
const SHOWN: usize = 4;
/// Wireshark leaves a blank in the text column of a followed stream, behind so many bytes.
const HALF: usize = 8;
/// More characters than a line without an offset has, if a text column is behind its bytes.
const LONGEST: usize = 2048;

/// How the numbers of a line are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    pub(super) unit: Unit,
    /// Whether the text column must show the bytes.
    pub(super) with_text: bool,
}

/// What a line has.
pub(super) struct Row {
    pub(super) bytes: Vec<u8>,
    /// Whether a text column stands behind them.
    has_text: bool,
}

/// Reads a line: exactly so many bytes, or those in front of the text column, where no offset
/// follows that counts them. Then they are at most as many as in the first line of the dump, and
/// have a text column only if that has one: zeros at the end of a line could be either.
pub(super) fn read(
    rest: &str,
    numbers: Numbers,
    exact: Option<usize>,
    first: Option<&Row>,
) -> Option<Row> {
    if numbers.unit == Unit::Characters {
        return characters(rest, exact).map(|bytes| Row { bytes, has_text: false });
    }
    let widest = first.map_or(WIDEST, |first| first.bytes.len());
    let (bytes, ends) = all(rest, numbers.unit, exact.unwrap_or(widest));
    let column = |end: usize| rest[end..].trim();
    let row = |(end, length): (usize, usize)| Row {
        bytes: bytes[..length].to_vec(),
        has_text: !column(end).is_empty(),
    };
    let Some(exact) = exact else {
        let may_have_text = first.is_none_or(|first| first.has_text);
        let shown = ends
            .iter()
            .rev()
            .find(|(end, length)| may_have_text && is_text(&rest[*end..], &bytes[..*length]));
        let found = shown.or_else(|| {
            ends.iter().rev().find(|(end, _)| {
                column(*end).is_empty()
                    || !numbers.with_text && is_apart(&rest[*end..], numbers.unit)
            })
        });
        return found.copied().map(row);
    };
    let (end, length) = *ends.last()?;
    let fill = length.checked_sub(exact)?;
    let fits = column(end).is_empty()
        || shows(&rest[end..], &bytes[..exact])
        || !numbers.with_text && is_apart(&rest[end..], numbers.unit);
    let is_filled = fill == 0 || numbers.unit.fills_up() && fill < 8;
    (fits && is_filled && exact > 0).then(|| row((end, exact)))
}

/// The bytes and the text behind them, in a line without an offset. `None` if no text shows them.
pub(super) fn with_text(line: &str) -> Option<Vec<u8>> {
    if line.len() > LONGEST {
        return None;
    }
    let (bytes, ends) = all(line, Unit::Hex, usize::MAX);
    let is_shown = |(end, length): &&(usize, usize)| {
        let column = &line[*end..];
        // Plain hex has no other characters, nor two blanks in front of so few digits.
        let is_clear = column.contains(|character: char| {
            !character.is_ascii_hexdigit() && !character.is_whitespace()
        }) || column.starts_with("  ");
        is_clear && is_text(column, &bytes[..*length])
    };
    ends.iter().rev().find(is_shown).map(|(_, length)| bytes[..*length].to_vec())
}

/// As many bytes as there are, up to `most`, and where those of each number end: in the line, and
/// in the bytes.
fn all(rest: &str, unit: Unit, most: usize) -> (Vec<u8>, Vec<(usize, usize)>) {
    let (mut bytes, mut ends, mut from) = (Vec::new(), Vec::new(), 0);
    while let Some((start, end)) = next_token(rest, from) {
        let Some(more) = unit.bytes(&rest[start..end]) else { break };
        bytes.extend(more);
        ends.push((end, bytes.len()));
        if bytes.len() >= most {
            break;
        }
        from = end;
    }
    (bytes, ends)
}

/// Where the next number begins and ends. Windows joins the two halves of a line with a dash.
fn next_token(rest: &str, from: usize) -> Option<(usize, usize)> {
    let from = from + usize::from(from > 0 && rest[from..].starts_with(['-', ',']));
    let start = from + rest[from..].find(|character| !matches!(character, ' ' | '\t' | '┊'))?;
    let first = rest[start..].chars().next().map_or(0, char::len_utf8);
    let end = rest[start + first..].find([' ', '\t', '-', ',', '┊', '|', '│']);
    Some((start, end.map_or(rest.len(), |end| start + first + end)))
}

/// Whether what stands behind numbers is a text column that shows them.
fn is_text(column: &str, bytes: &[u8]) -> bool {
    !column.trim().is_empty()
        && (bytes.len() >= SHOWN || is_set_off(column))
        && shows(column, bytes)
}

/// Whether what stands behind numbers is set off from them.
fn is_set_off(column: &str) -> bool {
    column.starts_with("  ")
        || column.starts_with('\t')
        || column.trim_start().starts_with(['|', '│', '>'])
}

/// Whether what stands behind numbers may be a text column in another character set: it is set off,
/// and no number.
fn is_apart(column: &str, unit: Unit) -> bool {
    let first = column.split_whitespace().next().unwrap_or_default();
    is_set_off(column) && unit.bytes(first).is_none()
}

/// Whether a text column shows these bytes: characters as they are, and anything for the others.
fn shows(column: &str, bytes: &[u8]) -> bool {
    let is_set_off = is_set_off(column);
    let column = column.trim();
    // A character has at most four bytes; a long line is not searched for each of its numbers.
    if column.len() > 4 * (bytes.len() + 2) {
        return false;
    }
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
    let shows_all = |column: &str, bytes| shows_all(column, bytes, is_set_off);
    shows_all(column, bytes)
        || shows_all(column, inner)
        || HALF
            .checked_sub(start)
            .and_then(|half| without_blank(column, half))
            .is_some_and(|column| shows_all(&column, inner))
}

/// Without the blank behind so many characters, if there is one.
fn without_blank(column: &str, half: usize) -> Option<String> {
    let (at, _) = column.char_indices().nth(half).filter(|(_, shown)| *shown == ' ')?;
    Some(format!("{}{}", &column[..at], &column[at + 1..]))
}

/// Whether each character of the column shows its byte. hexyl shows a zero as `0`, behind a line.
fn shows_all(column: &str, bytes: &[u8], is_set_off: bool) -> bool {
    column.chars().count() == bytes.len()
        && column.chars().zip(bytes).all(|(shown, &byte)| match byte {
            b' ' => matches!(shown, ' ' | '.'), // tcpdump prints a dot
            b'!'..=b'~' => shown == byte as char,
            0 if is_set_off && shown == '0' => true,
            _ => !shown.is_ascii() || matches!(shown, '.' | ' ' | '_' | '?'),
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
    Some(bytes).filter(|bytes| !bytes.is_empty() && bytes.len() <= CELLS)
}

//! A line of a dump: its offset, and the rest.
//!
//! Must not know what the numbers are. Read next: `unit.rs`.

use crate::digits::number;

/// A line of a dump.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// Its number in the paste.
    pub(super) number: usize,
    /// All of it.
    pub(super) text: &'a str,
    /// The digits of the offset.
    pub(super) offset: &'a str,
    /// Whether `0x`, `:` or brackets say that this is an offset.
    pub(super) is_marked: bool,
    /// What stands after the offset.
    pub(super) rest: &'a str,
    /// A `*`, for lines like the one before.
    pub(super) is_star: bool,
    /// Whether the line is indented, as Wireshark does for the second peer.
    pub(super) is_indented: bool,
}

impl<'a> Line<'a> {
    /// Parses a line, unless it cannot be one of a dump.
    pub(super) fn parse(number: usize, text: &'a str) -> Option<Self> {
        let trimmed = text.trim();
        let is_indented = text.starts_with("    ") || text.starts_with('\t');
        let line = Self {
            number,
            text,
            offset: "",
            is_marked: true,
            rest: "",
            is_star: true,
            is_indented,
        };
        if trimmed == "*" {
            return Some(line);
        }
        if is_ruler(trimmed) {
            return None;
        }
        // hexyl and netty draw a frame; IDA puts the name of the section in front.
        let drawn = trimmed.strip_prefix('│').or_else(|| trimmed.strip_prefix('|'));
        let start = drawn.unwrap_or_else(|| without_section(trimmed));
        let (start, close) = match start.chars().next() {
            Some('[') => (&start[1..], "]"),
            Some('(') => (&start[1..], ")"),
            Some('+') => (&start[1..], ""),
            _ => (start, ""),
        };
        let is_opened = start.len() < trimmed.len() && drawn.is_none();
        let has_0x = start.starts_with("0x");
        let digits = if has_0x { &start[2..] } else { start };
        let end = digits.find(|character: char| !character.is_ascii_hexdigit() && character != '`');
        let (offset, after) = digits.split_at(end.unwrap_or(digits.len()));
        let is_number = offset.starts_with(|digit: char| digit.is_ascii_hexdigit());
        let after = after.strip_prefix(close).filter(|_| is_number)?;
        let (mark, rest) = mark(after, close);
        let is_apart = rest.is_empty() || rest.starts_with([' ', '\t']);
        let is_plain_0x = has_0x && mark.is_empty() && close.is_empty() && !rest.is_empty();
        let may_be = !is_plain_0x || offset.len() >= 4 && !rest.contains("0x");
        let is_marked = !mark.is_empty() || has_0x || drawn.is_some() || is_opened;
        (is_apart && may_be).then_some(Self { offset, is_marked, rest, is_star: false, ..line })
    }

    /// The offset as a number of this base.
    pub(super) fn at(&self, base: u32) -> Option<u64> {
        number(&self.offset.replace('`', ""), base)
    }

    /// Whether the offset is 0, with as many digits as programs print.
    pub(super) fn is_zero(&self) -> bool {
        !self.is_star && self.at(16) == Some(0) && (self.offset.len() > 2 || self.is_marked)
    }
}

/// What marks the digits in front of it as an offset, and what stands behind it.
fn mark<'a>(after: &'a str, close: &str) -> (&'a str, &'a str) {
    // `<main+4>:` is where gdb says it is, and `[4] =>` is how PHP counts.
    let named = after.trim_start().strip_prefix('<').and_then(|name| name.split_once(">:"));
    if let Some((name, rest)) = named.filter(|(name, _)| !name.contains(' ')) {
        return (name, rest);
    }
    let marks =
        if close.is_empty() { &["h:", ":", "│", "|", ">"][..] } else { &[":", " =>", " ="] };
    let mark = marks.iter().find(|mark| after.starts_with(**mark));
    mark.map_or(("", after), |mark| after.split_at(mark.len()))
}

/// `.data:0000000000404000  81 05`
fn without_section(line: &str) -> &str {
    let is_address = |rest: &&str| {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        digits >= 8 && rest[digits..].starts_with(' ')
    };
    let is_name = |name: &str| name.starts_with(['.', '_']) && !name.contains(' ');
    let split = line.split_once(':').filter(|(name, _)| is_name(name));
    split.map(|(_, rest)| rest).filter(is_address).unwrap_or(line)
}

/// Whether this is the line above a dump that numbers its columns: `00 01 02 03 ...`.
pub(super) fn is_ruler(line: &str) -> bool {
    let words = || {
        line.split([' ', '\t', '|', '│', '+'])
            .filter(|word| !word.is_empty())
            .skip_while(|word| *word == "-" || word.contains(|letter: char| letter > 'f'))
    };
    let counted = (0_u64..)
        .zip(words())
        .take_while(|(i, word)| word.len() <= 2 && number(word, 16) == Some(*i))
        .count();
    counted >= 8
}

/// Whether these are lines of a dump, and not plain hex that happens to have long groups.
pub(super) fn is_dump<'a>(lines: impl Iterator<Item = Line<'a>> + Clone) -> bool {
    let lines = lines.filter(|line| !line.is_star);
    let Some(first) = lines.clone().next().filter(|first| !first.rest.trim().is_empty()) else {
        return false;
    };
    let width = first.rest.split_whitespace().next().map_or(0, str::len);
    let is_offset = first.is_zero()
        || first.is_marked
        || (first.offset.len() > 2
            && first.offset.starts_with("00")
            && width != first.offset.len());
    is_offset
        && (first.is_zero()
            || first.is_marked && (first.offset.len() > 2 || first.offset == "1")
            || first.at(16).is_some_and(|at| at % 8 == 0))
        || [8, 10, 16].into_iter().any(|base| all_step(lines.clone(), base))
}

/// Whether each of these lines is a short step behind the one before, and there are more than two.
fn all_step<'a>(lines: impl Iterator<Item = Line<'a>> + Clone, base: u32) -> bool {
    let steps = |(one, other): (Line<'_>, Line<'_>)| {
        let step = other.at(base).zip(one.at(base)).and_then(|(other, one)| other.checked_sub(one));
        one.offset.len() > 2
            && one.offset.len() == other.offset.len()
            && step.is_some_and(|step| matches!(step, 1..=256))
    };
    let mut pairs = lines.clone().zip(lines.skip(1));
    let mut count = 0;
    pairs.all(|pair| {
        count += 1;
        steps(pair)
    }) && count > 1
}

/// Whether these may be lines of a dump whose offsets have no mark and few digits: they are only if
/// each counts exactly the bytes in front of it.
pub(super) fn may_be_dump<'a>(mut lines: impl Iterator<Item = Line<'a>>) -> bool {
    let begins = |first: &Line<'_>| {
        let is_one = first.at(16) == Some(1) && (first.is_marked || first.offset == "1");
        !first.is_star && !first.rest.trim().is_empty() && (first.at(16) == Some(0) || is_one)
    };
    lines.next().is_some_and(|first| begins(&first)) && lines.next().is_some()
}

//! A line of a dump: its offset, and the rest.
//!
//! Must not know what the numbers are. Read next: `unit.rs`.

/// A line of a dump.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// Its number in the paste.
    pub(super) number: usize,
    /// All of it.
    pub(super) text: &'a str,
    /// The digits of the offset.
    pub(super) offset: &'a str,
    /// Whether `0x` or `:` says that this is an offset.
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
        let line = |offset, is_marked, rest| Line {
            number,
            text,
            offset,
            is_marked,
            rest,
            is_star: false,
            is_indented: text.starts_with("    ") || text.starts_with('\t'),
        };
        if trimmed == "*" {
            return Some(Line { is_star: true, ..line("", true, "") });
        }
        // The numbers of the columns, which Windows prints above them.
        if trimmed.starts_with("00 01 02 03 04 05 06 07 08 09 0A") {
            return None;
        }
        // hexyl draws a frame.
        let drawn = trimmed.strip_prefix('│').or_else(|| trimmed.strip_prefix('|'));
        let start = drawn.unwrap_or(trimmed);
        let has_0x = start.starts_with("0x");
        let digits = if has_0x { &start[2..] } else { start };
        let end = digits.find(|character: char| !character.is_ascii_hexdigit() && character != '`');
        let (offset, after) = digits.split_at(end.unwrap_or(digits.len()));
        let mark = after.chars().next().filter(|mark| [':', '│', '|', '>'].contains(mark));
        let rest = &after[mark.map_or(0, char::len_utf8)..];
        let is_apart = rest.is_empty() || rest.starts_with([' ', '\t']);
        // `<main+4>:` is where gdb says it is.
        let rest = rest
            .trim_start()
            .strip_prefix('<')
            .and_then(|rest| rest.split_once(">:"))
            .map_or(rest, |(_, rest)| rest);
        let is_marked = mark.is_some() || has_0x && rest.is_empty() || drawn.is_some();
        let is_long = offset.len() >= if is_marked { 1 } else { 2 };
        (is_apart && is_long && !(has_0x && mark.is_none() && !rest.is_empty()))
            .then(|| line(offset, is_marked, rest))
    }

    /// The offset as a number of this base.
    pub(super) fn at(&self, base: u32) -> Option<u64> {
        u64::from_str_radix(&self.offset.replace('`', ""), base).ok()
    }

    /// Whether the offset is 0, with as many digits as programs print.
    pub(super) fn is_zero(&self) -> bool {
        !self.is_star && self.at(16) == Some(0) && (self.offset.len() > 2 || self.is_marked)
    }
}

/// Whether these are lines of a dump, and not plain hex that happens to have long groups.
pub(super) fn is_dump(lines: &[Option<Line<'_>>]) -> bool {
    let found: Vec<&Line<'_>> = lines.iter().flatten().filter(|line| !line.is_star).collect();
    let Some(first) = found.first().filter(|first| !first.rest.trim().is_empty()) else {
        return false;
    };
    let is_offset = |line: &Line<'_>| {
        let width = line.rest.split_whitespace().next().map_or(0, str::len);
        line.is_zero()
            || line.is_marked
            || (line.offset.len() > 2
                && line.offset.starts_with("00")
                && width != line.offset.len())
    };
    // Two digits without a mark are offsets only if they count exactly what stands behind them.
    let counts = |base| {
        let counted = |pair: &[&Line<'_>]| {
            let count = pair[0].rest.split_whitespace().count() as u64;
            pair[1]
                .at(base)
                .zip(pair[0].at(base))
                .is_some_and(|(next, at)| next == at + count && count > 1)
        };
        first.at(16) == Some(0) && found.len() > 1 && found.windows(2).all(counted)
    };
    let steps = |lines: &[&Line<'_>], base| match lines {
        [one, other] => {
            let step =
                other.at(base).zip(one.at(base)).and_then(|(other, one)| other.checked_sub(one));
            one.offset.len() > 2
                && one.offset.len() == other.offset.len()
                && step.is_some_and(|step| matches!(step, 1..=256))
        }
        _ => false,
    };
    let all_step = |base| found.len() > 2 && found.windows(2).all(|pair| steps(pair, base));
    is_offset(first)
        && (first.is_zero()
            || first.is_marked && first.offset.len() > 2
            || first.at(16).is_some_and(|at| at % 8 == 0))
        || [8, 10, 16].into_iter().any(|base| all_step(base) || counts(base))
}

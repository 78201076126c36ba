//! Draws labels below a line, each joined to the columns that it is about.
//!
//! ```text
//!     1 0 0 0 0 0 0 1 1 0 0 0 0 1 0 1
//!     │ │ │ │ ├─────┘ │ ├───────────┘
//!     │ │ │ │ opcode  │ payload length
//!     │ │ │ RSV3      MASK
//!     │ │ RSV2
//!     │ RSV1
//!     FIN
//! ```
//!
//! Must not know what the line says. Read next: [`explain`](super::explain), which draws such
//! lines.

use clap::builder::styling::Style;
use std::ops::Range;

/// A label for some columns.
#[derive(Debug, Clone)]
pub(super) struct Mark<'a> {
    pub(super) columns: Range<usize>,
    pub(super) label: &'a str,
    pub(super) style: Style,
}

/// The lines to print below the line that the marks are about. The marks must be in the order of
/// their columns, and must not overlap.
pub(super) fn draw(marks: &[Mark<'_>]) -> Vec<String> {
    let rows = rows(marks);
    let last = rows.iter().copied().max().unwrap_or_default();
    let mut lines = vec![line(marks.iter().map(|mark| (mark, bracket(mark))))];
    for row in 0..=last {
        let joined = marks.iter().zip(&rows).filter(|(_, own)| **own >= row);
        lines.push(line(joined.map(|(mark, own)| {
            (mark, if *own == row { mark.label.to_owned() } else { "│".to_owned() })
        })));
    }
    lines
}

/// The row of each label: as high as possible without covering what is right of it.
fn rows(marks: &[Mark<'_>]) -> Vec<usize> {
    let mut rows = vec![0; marks.len()];
    for (i, mark) in marks.iter().enumerate().rev() {
        // The first of the others that it would touch, or any further right whose line runs down so
        // far.
        let end = mark.columns.start + mark.label.chars().count();
        let below = marks[i + 1..]
            .iter()
            .zip(&rows[i + 1..])
            .filter(|(other, _)| other.columns.start <= end);
        rows[i] = below.map(|(_, row)| row + 1).max().unwrap_or_default();
    }
    rows
}

fn bracket(mark: &Mark<'_>) -> String {
    match mark.columns.len() {
        0 | 1 => "│".to_owned(),
        length => format!("├{}┘", "─".repeat(length - 2)),
    }
}

/// Texts that begin each where its mark does.
fn line<'a>(texts: impl Iterator<Item = (&'a Mark<'a>, String)>) -> String {
    let mut line = String::new();
    let mut at = 0;
    for (Mark { columns, style, .. }, text) in texts {
        let blanks = " ".repeat(columns.start.saturating_sub(at));
        line += &format!("{blanks}{style}{text}{style:#}");
        at = at.max(columns.start) + text.chars().count();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(marks: &[(Range<usize>, &str)]) -> Vec<String> {
        let marks: Vec<Mark<'_>> = marks
            .iter()
            .map(|(columns, label)| Mark { columns: columns.clone(), label, style: Style::new() })
            .collect();
        draw(&marks)
    }

    #[test]
    fn each_name_stands_below_its_columns() {
        assert_eq!(drawn(&[(0..2, "ab"), (3..8, "cde")]), ["├┘ ├───┘", "ab cde"]);
        assert_eq!(drawn(&[(2..3, "a")]), ["  │", "  a"]);
    }

    #[test]
    fn names_that_would_touch_stand_one_below_the_other() {
        assert_eq!(
            drawn(&[(0..1, "first"), (2..3, "second"), (4..5, "x")]),
            ["│ │ │", "│ │ x", "│ second", "first"]
        );
        assert_eq!(
            drawn(&[(0..1, "a"), (2..3, "long"), (4..5, "x")]),
            ["│ │ │", "a │ x", "  long"]
        );
    }

    #[test]
    fn colour_takes_no_column() {
        let style = Style::new().bold();
        let marks =
            [Mark { columns: 0..2, label: "ab", style }, Mark { columns: 3..5, label: "c", style }];
        let [bracket, labels] = &draw(&marks)[..] else { panic!("two lines") };
        assert_eq!(bracket, "\x1b[1m├┘\x1b[0m \x1b[1m├┘\x1b[0m");
        assert_eq!(labels, "\x1b[1mab\x1b[0m \x1b[1mc\x1b[0m");
    }
}

//! Draws a frame: its bytes with the names of the fields below, its first two bytes bit by bit, the
//! XOR of the mask, a sentence for each field, and the verdict.
//!
//! Never wider than 80 columns. Checks no rule: everything comes from [`explain`](crate::explain).
//! Read next: `heads.rs`, which does the same for the handshake.

use super::words::{bytes, mark, role, section, verdict, verdict_line};
use crate::{
    cli::{
        hex,
        marks::{self, Mark},
        paint::{Paint, WIDTH},
        wrap::{columns, cut, wrap},
    },
    explain::{Field, Frame, Span, Verdict, opcode_name},
};
use clap::builder::styling::{AnsiColor, Style};
use std::fmt::Write as _;

/// Bytes in a row.
const ROW: usize = 16;
/// The column where the bytes begin. Left of them is their offset in the frame.
const LEFT: usize = 8;
/// Where the columns of the table begin.
const NAME: usize = 8;
const VALUE: usize = 25;
const MEANING: usize = 40;

/// The picture of a frame, the `number`th of its input.
pub(super) fn frame(frame: &Frame, number: u64, paint: Paint) -> String {
    let mut drawing = Drawing { frame, paint, out: String::new() };
    drawing.title(number);
    drawing.bytes();
    drawing.bits();
    drawing.unmasking();
    drawing.table();
    drawing.verdict();
    drawing.out
}

struct Drawing<'a> {
    frame: &'a Frame,
    paint: Paint,
    out: String,
}

impl Drawing<'_> {
    fn line(&mut self, line: &str) {
        self.out += line.trim_end_matches(' ');
        self.out.push('\n');
    }

    fn title(&mut self, number: u64) {
        let frame = self.frame;
        let what =
            frame.opcode().map(|opcode| format!("{} ", opcode_name(opcode))).unwrap_or_default();
        let length = bytes((frame.bytes.len() as u64).saturating_add(frame.cut));
        let bold = self.paint.bold();
        let from = role(frame.sender);
        self.line(&format!(
            "{bold}frame {number}: {what}from the {from}, {length} from byte {}{bold:#}",
            frame.at
        ));
        self.line("");
    }

    /// The bytes in hex, with the name of each field below the row where it begins.
    fn bytes(&mut self) {
        let frame = self.frame;
        for (row, bytes) in frame.bytes.chunks(ROW).enumerate() {
            let start = row * ROW;
            let column = |at: usize| LEFT + 3 * (at.clamp(start, start + bytes.len()) - start);
            let mut line = format!("{start:>w$}  ", w = LEFT - 2);
            for (i, byte) in bytes.iter().enumerate() {
                let style = self.style_of_byte(start + i);
                _ = write!(line, "{style}{byte:02x}{style:#} ");
            }
            self.line(&line);
            let mut marks = Vec::new();
            if row == 0 {
                marks.push(Mark {
                    columns: column(0)..column(2) - 1,
                    label: "bits",
                    style: self.paint.bold(),
                });
            }
            let begins_here = |span: &&Span| {
                span.bits.is_none()
                    && !span.bytes.is_empty()
                    && (start..start + ROW).contains(&span.bytes.start)
            };
            for span in frame.spans.iter().filter(begins_here) {
                let columns = column(span.bytes.start)..column(span.bytes.end).saturating_sub(1);
                marks.push(Mark {
                    columns,
                    label: short_name(span.field),
                    style: self.style(span),
                });
            }
            if !marks.is_empty() {
                self.marks(&marks);
            }
        }
        if frame.cut > 0 {
            let cut = bytes(frame.cut);
            self.line(&format!("{:w$}… and {cut} more of payload", "", w = LEFT));
        }
        self.line("");
    }

    /// The first two bytes, bit by bit.
    fn bits(&mut self) {
        let frame = self.frame;
        // Two columns a bit, and a blank between the bytes.
        let column = |byte: usize, bit: u8| LEFT + 17 * byte + 2 * usize::from(bit);
        let mut hex = String::new();
        let mut line = String::new();
        for (at, byte) in frame.bytes.iter().enumerate().take(2) {
            _ = write!(hex, "{:w$}{byte:02x}", "", w = column(at, 0) - hex.chars().count());
            line += &" ".repeat(if at == 0 { LEFT } else { 2 });
            for bit in 0..8 {
                let style = frame
                    .spans
                    .iter()
                    .find(|span| holds(span, at, bit))
                    .map(|span| self.style(span));
                let style = style.unwrap_or_default();
                let blank = if bit < 7 { " " } else { "" };
                _ = write!(line, "{style}{}{style:#}{blank}", byte >> (7 - bit) & 1);
            }
        }
        self.line(&hex);
        self.line(&line);
        let named = frame.spans.iter().filter_map(|span| {
            let bits = span.bits.as_ref()?;
            let columns =
                column(span.bytes.start, bits.start)..column(span.bytes.start, bits.end - 1) + 1;
            Some(Mark { columns, label: span.field.name(), style: self.style(span) })
        });
        let named: Vec<Mark<'_>> = named.collect();
        self.marks(&named);
        self.line("");
    }

    /// The payload as it was sent, the key, and the unmasked payload.
    fn unmasking(&mut self) {
        let frame = self.frame;
        let (Some(key), Some(unmasked)) = (frame.mask(), frame.unmasked.as_deref()) else { return };
        if unmasked.is_empty() {
            return;
        }
        let masked = &frame.bytes[frame.header_length..];
        let width = unmasked.len().min(ROW);
        let (mask_style, dim) = (self.paint.color(color(Field::MaskingKey)), self.paint.dim());
        for (masked, unmasked) in masked.chunks(ROW).zip(unmasked.chunks(ROW)) {
            let key: Vec<u8> = key.iter().copied().cycle().take(masked.len()).collect(); // the length of a row is a multiple of that of the key
            let text: String = unmasked
                .iter()
                .map(|&byte| if (b' '..=b'~').contains(&byte) { byte as char } else { '·' })
                .collect();
            self.line(&format!("   sent {}", hex::spaced(masked)));
            self.line(&format!("    XOR {mask_style}{}{mask_style:#}", hex::spaced(&key)));
            self.line(&format!(
                "      = {:w$} {dim}{text}{dim:#}",
                hex::spaced(unmasked),
                w = 3 * width
            ));
        }
        self.line("");
    }

    /// A row for each field.
    fn table(&mut self) {
        // Fields with the same value and meaning share a row: most often the reserved bits.
        let same =
            |one: &Span, other: &Span| (&one.value, &one.meaning) == (&other.value, &other.meaning);
        for spans in self.frame.spans.chunk_by(same) {
            let span = &spans[0];
            let style = self.style(span);
            let names: Vec<&str> = spans.iter().map(|span| short_name(span.field)).collect();
            let at = match &span.bytes {
                bytes if bytes.len() > 1 => format!("{}-{}", bytes.start, bytes.end - 1),
                bytes => bytes.start.to_string(),
            };
            let name = format!("{:w$}", names.join(", "), w = VALUE - NAME - 1);
            let value = cut(&span.value, WIDTH - VALUE);
            let mut sentences =
                wrap(&format!("{} ({})", span.meaning, section(span.section)), WIDTH - MEANING);
            // A long value has the line to itself.
            let width = columns(&value);
            let beside = if width < MEANING - VALUE { sentences.remove(0) } else { String::new() };
            let value = value + &" ".repeat((MEANING - VALUE).saturating_sub(width));
            let mark = mark(spans);
            self.line(&format!(
                "{at:>w$}{mark} {style}{name}{style:#} {value}{beside}",
                w = NAME - 2
            ));
            for sentence in sentences {
                self.line(&format!("{:w$}{sentence}", "", w = MEANING));
            }
        }
        self.line("");
    }

    fn verdict(&mut self) {
        let style = match (self.frame.error, self.frame.missing) {
            (Some(_), _) => self.paint.bad(),
            (None, 0) => self.paint.color(AnsiColor::Green),
            (None, _) => self.paint.color(AnsiColor::Yellow),
        };
        verdict_line(&verdict(self.frame), style, &mut self.out);
    }

    fn marks(&mut self, marks: &[Mark<'_>]) {
        for line in marks::draw(marks) {
            self.line(&line);
        }
    }

    fn style_of_byte(&self, at: usize) -> Style {
        let span =
            self.frame.spans.iter().find(|span| span.bytes.contains(&at) && span.bits.is_none());
        span.map_or(self.paint.bold(), |span| self.style(span))
    }

    fn style(&self, span: &Span) -> Style {
        match span.verdict {
            Verdict::Broken(_) => self.paint.bad(),
            _ => self.paint.color(color(span.field)),
        }
    }
}

fn holds(span: &Span, byte: usize, bit: u8) -> bool {
    span.bytes.contains(&byte) && span.bits.as_ref().is_some_and(|bits| bits.contains(&bit))
}

/// The field's name, as short as the table needs.
fn short_name(field: Field) -> &'static str {
    match field {
        Field::Length16 => "length, 16 bits",
        Field::Length64 => "length, 64 bits",
        field => field.name(),
    }
}

fn color(field: Field) -> AnsiColor {
    match field {
        Field::Fin | Field::Rsv1 | Field::Rsv2 | Field::Rsv3 => AnsiColor::Cyan,
        Field::Opcode | Field::CloseCode => AnsiColor::Yellow,
        Field::Mask | Field::MaskingKey => AnsiColor::Magenta,
        Field::Length | Field::Length16 | Field::Length64 => AnsiColor::Green,
        _ => AnsiColor::BrightBlue,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{explain::Explainer, wire::Role};
    use clap::ColorChoice;
    use proptest::prelude::*;

    proptest! {
        /// Whatever comes, it is drawn, and no wider than promised.
        #[test]
        fn any_bytes_can_be_drawn(mut bytes: Vec<u8>, opcode in 0_u8..16, kept in 0_usize..100, server: bool, deflate: bool) {
            // So that one in two is a frame that breaks nothing in its first byte.
            if let Some(first) = bytes.first_mut() {
                *first = *first & 0x80 | opcode;
            }
            let receiver = if server { Role::Server } else { Role::Client };
            let agreed = deflate.then(Default::default);
            let mut explainer = Explainer::new(receiver, Default::default()).with_deflate(agreed).keeping(kept);
            let mut frames = Vec::new();
            explainer.push(&bytes, |frame| frames.push(frame));
            frames.extend(explainer.rest());
            for found in &frames {
                for line in frame(found, 1, Paint::stdout(ColorChoice::Never)).lines() {
                    prop_assert!(columns(line) <= WIDTH, "{line}");
                    prop_assert!(!line.chars().any(char::is_control), "{line:?}");
                }
            }
        }
    }
}

//! Splits a stream of bytes into lines, and parses each line as a measurement.
//!
//! [`Lines`] takes chunks as they come. Between chunks it keeps only the incomplete last line, at
//! most [`MAX_LINE_BYTES`] of it. The result does not depend on how the input is split into chunks.
//!
//! A line that is not a measurement is reported and left out, because real programs print headers.
//!
//! Must not know where the bytes come from, nor where the measurements go. Read next: `bad_lines`,
//! which reports the other lines, and `feed::measurement`, which parses one.

use super::bad_lines::{BadLine, BadLineError, MAX_LINE_BYTES};
use crate::feed::measurement::Measurement;

/// A byte order mark, which Windows programs write at the start of UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// Splits chunks into lines, and parses the lines.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// The number of complete lines so far.
    complete: u64,
    /// The start of the incomplete line. If it has one byte more than [`MAX_LINE_BYTES`], the line
    /// is too long and has been reported.
    held: Vec<u8>,
}

impl Lines {
    /// Appends the measurements of all lines that `chunk` completes to `good`, and reports the
    /// others to `bad`, in order.
    pub(crate) fn push(
        &mut self,
        chunk: &[u8],
        good: &mut Vec<Measurement>,
        bad: &mut dyn FnMut(&BadLine<'_>),
    ) {
        for part in chunk.split_inclusive(|&byte| byte == b'\n') {
            match part.strip_suffix(b"\n") {
                // The usual case: the chunk has the whole line, so there is nothing to copy.
                Some(line) if self.held.is_empty() && line.len() <= MAX_LINE_BYTES => {
                    self.line(line, good, bad)
                }
                Some(end) => {
                    self.hold(end, bad);
                    self.held_line(good, bad);
                }
                None => self.hold(part, bad),
            }
        }
    }

    /// Call this at the end of the input: what follows the last line feed is a line, too.
    pub(crate) fn finish(
        &mut self,
        good: &mut Vec<Measurement>,
        bad: &mut dyn FnMut(&BadLine<'_>),
    ) {
        self.held_line(good, bad);
    }

    /// Keeps a part of an incomplete line. Reports a line as soon as it is too long, because its
    /// end may never come.
    fn hold(&mut self, part: &[u8], bad: &mut dyn FnMut(&BadLine<'_>)) {
        let room = MAX_LINE_BYTES + 1 - self.held.len();
        self.held.extend_from_slice(&part[..part.len().min(room)]);
        if room > 0 && self.held.len() > MAX_LINE_BYTES {
            bad(&BadLine {
                number: self.complete + 1,
                error: BadLineError::TooLong,
                text: &self.held,
            });
        }
    }

    fn held_line(&mut self, good: &mut Vec<Measurement>, bad: &mut dyn FnMut(&BadLine<'_>)) {
        let mut held = std::mem::take(&mut self.held);
        if held.len() <= MAX_LINE_BYTES {
            self.line(&held, good, bad);
        } else {
            self.complete += 1;
        }
        held.clear();
        self.held = held; // keeps its capacity
    }

    fn line(
        &mut self,
        line: &[u8],
        good: &mut Vec<Measurement>,
        bad: &mut dyn FnMut(&BadLine<'_>),
    ) {
        self.complete += 1;
        let text = if self.complete == 1 { without_bom(line) } else { line }.trim_ascii();
        if text.is_empty() {
            return;
        }
        match Measurement::parse_line(text) {
            Ok(measurement) => good.push(measurement),
            Err(error) => bad(&BadLine { number: self.complete, error: error.into(), text }),
        }
    }
}

/// `bytes` after the byte order mark, if they start with one.
pub(crate) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BOM).unwrap_or(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::measurements;
    use super::*;

    /// What came of an input: the measurements, and the bad lines with the reason.
    type Outcome = (Vec<Measurement>, Vec<(u64, BadLineError)>);

    fn read<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
        let (mut lines, mut good, mut bad) = (Lines::default(), Vec::new(), Vec::new());
        let mut on_bad = |line: &BadLine<'_>| bad.push((line.number, line.error.clone()));
        for chunk in chunks {
            lines.push(chunk, &mut good, &mut on_bad);
            assert!(lines.held.len() <= MAX_LINE_BYTES + 1);
        }
        lines.finish(&mut good, &mut on_bad);
        (good, bad)
    }

    /// The measurement 1 after so many blanks that it is a line of `len` bytes.
    fn padded(len: usize) -> Vec<u8> {
        [vec![b' '; len - 1], vec![b'1']].concat()
    }

    fn numbers(outcome: &Outcome) -> Vec<u64> {
        outcome.1.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn line_ends_blank_lines_and_a_byte_order_mark_are_tolerated() {
        let outcome = read([b"\xef\xbb\xbf1\r\n\r\n  \n\t2 \n{\"value\":3}".as_slice()]);
        assert_eq!(outcome, (measurements([1, 2, 3]), vec![]));
    }

    #[test]
    fn a_byte_order_mark_belongs_at_the_start_only() {
        assert_eq!(numbers(&read([b"1\n\xef\xbb\xbf2\n".as_slice()])), [2]);
    }

    #[test]
    fn bad_lines_have_the_numbers_that_an_editor_shows() {
        let outcome = read([b"a\n\n1\n\xff\n2\nb".as_slice()]);
        assert_eq!(outcome.0, measurements([1, 2]));
        assert_eq!(numbers(&outcome), [1, 4, 6]);
    }

    #[test]
    fn a_line_may_have_64_kib_and_not_a_byte_more() {
        let line = |len| [padded(len).as_slice(), b"\n2\n"].concat();
        assert_eq!(read([line(MAX_LINE_BYTES).as_slice()]), (measurements([1, 2]), vec![]));
        let too_long = vec![(1, BadLineError::TooLong)];
        assert_eq!(
            read([line(MAX_LINE_BYTES + 1).as_slice()]),
            (measurements([2]), too_long.clone())
        );
        assert_eq!(read(line(MAX_LINE_BYTES + 1).chunks(1000)), (measurements([2]), too_long));
    }

    #[test]
    fn a_line_without_end_is_told_before_it_ends_and_only_once() {
        let (mut lines, mut good, mut told) = (Lines::default(), Vec::new(), 0);
        for _ in 0..10 {
            lines.push(&[b'1'; MAX_LINE_BYTES], &mut good, &mut |_| told += 1);
        }
        assert_eq!(told, 1);
        assert!(lines.held.capacity() <= 4 * MAX_LINE_BYTES, "memory stays flat");
    }

    /// Lines of all kinds, often enough the interesting ones.
    fn inputs() -> impl Strategy<Value = Vec<u8>> {
        let line = prop_oneof![
            any::<i32>().prop_map(|value| value.to_string().into_bytes()),
            any::<i32>()
                .prop_map(|value| format!("{{\"value\":{value},\"series\":\"ä\"}}\r").into_bytes()),
            proptest::collection::vec(any::<u8>(), 0..8),
            Just(BOM.to_vec()),
            (MAX_LINE_BYTES - 2..MAX_LINE_BYTES + 3).prop_map(padded),
        ];
        proptest::collection::vec(line, 0..12).prop_map(|lines| lines.join(&b'\n'))
    }

    proptest! {
        #[test]
        fn where_the_input_is_cut_makes_no_difference(
            input in inputs(),
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(input.len() + 1)).collect();
            cuts.extend([0, input.len()]);
            cuts.sort_unstable();
            let whole = read([input.as_slice()]);
            prop_assert_eq!(&read(cuts.windows(2).map(|cut| &input[cut[0]..cut[1]])), &whole);
        }

        #[test]
        fn byte_by_byte_makes_no_difference(input: Vec<u8>) {
            prop_assert_eq!(read(input.chunks(1)), read([input.as_slice()]));
        }
    }
}

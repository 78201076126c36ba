//! Splits a stream of bytes into lines.
//!
//! A line ends with a line feed, a carriage return, or both: programs that draw their progress on
//! one line of a terminal use the carriage return alone. Between chunks, [`Lines`] keeps only the
//! incomplete last line, at most [`MAX_LINE_BYTES`] of it. The result does not depend on how the
//! input is split into chunks.
//!
//! Must not know what is in a line. Read next: `clean`.

use super::bad_lines::MAX_LINE_BYTES;

/// Splits chunks into lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The number of complete lines so far.
    complete: u64,
    /// The start of the incomplete line. If it has one byte more than [`MAX_LINE_BYTES`], the line
    /// is too long and has been reported.
    held: Vec<u8>,
    /// The last byte was a carriage return: a line feed next belongs to the same line end.
    after_return: bool,
    /// The rest of the line goes on as it comes, see [`Line::TooLong`].
    is_streamed: bool,
}

/// A line, with its number from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// It is complete, without its end.
    Whole(u64, &'a [u8]),
    /// It is longer than [`MAX_LINE_BYTES`]: its start. Whoever takes it may ask for the rest, in
    /// chunks.
    TooLong(u64, &'a [u8]),
    /// More of such a line.
    Rest(&'a [u8]),
    /// Such a line has ended.
    RestEnds,
}

impl Lines {
    /// Passes on all lines that `chunk` completes. A line is told as soon as it is too long, because
    /// its end may never come; `take` then says whether it wants the rest.
    pub(super) fn push(&mut self, mut chunk: &[u8], take: &mut dyn FnMut(Line<'_>) -> bool) {
        while let Some(&first) = chunk.first() {
            if std::mem::take(&mut self.after_return) && first == b'\n' {
                chunk = &chunk[1..];
                continue;
            }
            let Some(end) = chunk.iter().position(|&byte| byte == b'\n' || byte == b'\r') else {
                return self.hold(chunk, take);
            };
            self.after_return = chunk[end] == b'\r';
            self.end_line(&chunk[..end], take);
            chunk = &chunk[end + 1..];
        }
    }

    /// Call this at the end of the input: what follows the last line end is a line, too.
    pub(super) fn finish(&mut self, take: &mut dyn FnMut(Line<'_>) -> bool) {
        if !self.held.is_empty() || self.is_streamed {
            self.end_line(b"", take);
        }
    }

    /// How many bytes of memory it takes.
    pub(super) fn held(&self) -> usize {
        self.held.capacity()
    }

    fn end_line(&mut self, end: &[u8], take: &mut dyn FnMut(Line<'_>) -> bool) {
        // The usual case: the chunk has the whole line, so there is nothing to copy.
        if self.held.is_empty() && !self.is_streamed && end.len() <= MAX_LINE_BYTES {
            self.complete += 1;
            take(Line::Whole(self.complete, end));
            return;
        }
        self.hold(end, take);
        self.complete += 1;
        if std::mem::take(&mut self.is_streamed) {
            take(Line::RestEnds);
        } else if self.held.len() <= MAX_LINE_BYTES {
            take(Line::Whole(self.complete, &self.held));
        }
        self.held.clear();
    }

    fn hold(&mut self, part: &[u8], take: &mut dyn FnMut(Line<'_>) -> bool) {
        if self.is_streamed {
            if !part.is_empty() {
                take(Line::Rest(part));
            }
            return;
        }
        let room = MAX_LINE_BYTES + 1 - self.held.len();
        let (held, rest) = part.split_at(part.len().min(room));
        self.held.extend_from_slice(held);
        if room > 0 && self.held.len() > MAX_LINE_BYTES {
            self.is_streamed = take(Line::TooLong(self.complete + 1, &self.held));
            if self.is_streamed {
                self.held.clear();
                self.hold(rest, take);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Each line, with its number; `None` for one that is too long.
    fn split<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<(u64, Option<Vec<u8>>)> {
        let (mut lines, mut all) = (Lines::default(), Vec::new());
        let mut take = |line: Line<'_>| {
            match line {
                Line::Whole(number, text) => all.push((number, Some(text.to_vec()))),
                Line::TooLong(number, _) => all.push((number, None)),
                Line::Rest(_) | Line::RestEnds => panic!("nobody asked for it"),
            }
            false
        };
        for chunk in chunks {
            lines.push(chunk, &mut take);
            assert!(lines.held.len() <= MAX_LINE_BYTES + 1);
        }
        lines.finish(&mut take);
        all
    }

    fn texts(input: &[u8]) -> Vec<String> {
        split([input])
            .into_iter()
            .map(|(_, text)| String::from_utf8(text.unwrap()).unwrap())
            .collect()
    }

    #[test]
    fn a_line_ends_with_a_line_feed_a_carriage_return_or_both() {
        assert_eq!(texts(b"1\n2\r3\r\n4\n\r5"), ["1", "2", "3", "4", "", "5"]);
        assert_eq!(texts(b""), [""; 0]);
        assert_eq!(texts(b"1\r"), ["1"]);
    }

    #[test]
    fn a_line_may_have_64_kib_and_not_a_byte_more() {
        let line = |len| [vec![b'1'; len].as_slice(), b"\n2\n"].concat();
        let lens = |input: &[u8]| -> Vec<_> {
            split(input.chunks(1000)).into_iter().map(|(_, text)| text.map(|t| t.len())).collect()
        };
        assert_eq!(lens(&line(MAX_LINE_BYTES)), [Some(MAX_LINE_BYTES), Some(1)]);
        assert_eq!(lens(&line(MAX_LINE_BYTES + 1)), [None, Some(1)]);
    }

    #[test]
    fn a_line_without_end_is_told_before_it_ends_and_only_once() {
        let (mut lines, mut told) = (Lines::default(), 0);
        for _ in 0..10 {
            lines.push(&[b'1'; MAX_LINE_BYTES], &mut |_| {
                told += 1;
                false
            });
        }
        assert_eq!(told, 1);
        assert!(lines.held.capacity() <= 4 * MAX_LINE_BYTES, "memory stays flat");
    }

    #[test]
    fn who_asks_for_the_rest_of_a_long_line_gets_all_of_it() {
        let line: Vec<u8> = (0..3 * MAX_LINE_BYTES).map(|at| b'a' + (at % 26) as u8).collect();
        let (mut lines, mut all, mut ends) = (Lines::default(), Vec::new(), 0);
        let mut take = |line: Line<'_>| {
            match line {
                Line::TooLong(_, bytes) | Line::Rest(bytes) => all.extend_from_slice(bytes),
                Line::RestEnds => ends += 1,
                Line::Whole(number, text) => assert_eq!((number, text), (2, b"x".as_slice())),
            }
            true
        };
        [&line[..], b"\nx\n"].concat().chunks(777).for_each(|chunk| lines.push(chunk, &mut take));
        assert!(all == line && ends == 1);
    }

    proptest! {
        #[test]
        fn where_the_input_is_cut_makes_no_difference(
            input in "[1\r\n]{0,20}",
            cuts in proptest::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let input = input.as_bytes();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(input.len() + 1)).collect();
            cuts.extend([0, input.len()]);
            cuts.sort_unstable();
            prop_assert_eq!(split(cuts.windows(2).map(|cut| &input[cut[0]..cut[1]])), split([input]));
        }
    }
}

//! Reads measurements as they come: from a pipe, or from a command's output.
//!
//! ```text
//! vmstat 1 | wirechart
//! ```
//!
//! One read returns what is available. From a slow pipe that is a single line, which is published
//! at once; from a fast one, a chunk of many lines, which are published together. So there is no
//! trade-off between latency and throughput to tune.
//!
//! Must not know whether the bytes come from a pipe, a terminal or a test. Read next:
//! [`format`](crate::format), which makes measurements of the bytes.

use super::intake::Intake;
use crate::format::{Options, Reader};
use std::io::{self, Read};

/// How many bytes one read takes: as many as a Linux pipe holds.
const CHUNK: usize = 64 * 1024;

/// Publishes every line of `input` until it ends. Lines that do not parse are reported.
///
/// # Errors
/// Reading fails. The incomplete line is dropped: half of a number is a wrong number.
pub(super) fn read(
    mut input: impl Read,
    options: &Options,
    intake: &mut Intake<'_>,
) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    let mut reader = Reader::new(options);
    loop {
        match input.read(&mut chunk) {
            Ok(0) => {
                reader.finish(intake);
                intake.publish();
                return Ok(());
            }
            Ok(length) => {
                reader.push(&chunk[..length], intake);
                intake.publish();
                intake.status().has_input(|| reader.what_came_instead());
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::super::{
        names::Names,
        tests::{Kept, measurements},
    };
    use super::*;
    use crate::feed::measurement::Measurement;

    /// Each read returns the next of these, as a pipe does with what was written to it.
    struct Script(VecDeque<io::Result<&'static [u8]>>);

    impl Read for Script {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let mut bytes = self.0.pop_front().unwrap_or(Ok(b""))?;
            bytes.read(buffer)
        }
    }

    fn batches(
        reads: impl IntoIterator<Item = io::Result<&'static [u8]>>,
    ) -> Vec<Vec<Measurement>> {
        let mut sink = Kept::default();
        let mut intake = Intake::new(Names::default(), &mut sink);
        _ = read(Script(reads.into_iter().collect()), &Options::default(), &mut intake);
        assert!(sink.published.is_empty(), "a pipe can wait for viewers");
        sink.published_when_room
    }

    #[test]
    fn each_line_of_a_slow_pipe_is_published_at_once() {
        let reads: [io::Result<&[u8]>; 3] = [Ok(b"1\n"), Ok(b"2\n"), Ok(b"3\n")];
        assert_eq!(batches(reads), [measurements([1]), measurements([2]), measurements([3])]);
    }

    #[test]
    fn the_lines_of_one_read_are_one_batch() {
        let reads: [io::Result<&[u8]>; 2] = [Ok(b"1\n2\n3"), Ok(b"4\n5\n")];
        assert_eq!(batches(reads), [measurements([1, 2]), measurements([34, 5])]);
    }

    #[test]
    fn a_batch_is_bounded() {
        let many: &'static [u8] = "7\n".repeat(5000).leak().as_bytes();
        assert_eq!(batches([Ok(many)]).iter().map(Vec::len).collect::<Vec<_>>(), [4096, 904]);
    }

    #[test]
    fn a_last_line_needs_no_line_end() {
        assert_eq!(batches([Ok(b"1\n2".as_slice())]), [measurements([1]), measurements([2])]);
    }

    #[test]
    fn an_interrupted_read_is_tried_again() {
        let reads = [Ok(b"1".as_slice()), Err(io::ErrorKind::Interrupted.into()), Ok(b"2\n")];
        assert_eq!(batches(reads), [measurements([12])]);
    }

    #[test]
    fn a_failed_read_ends_the_source_without_half_a_line() {
        let reads = [Ok(b"1\n12".as_slice()), Err(io::ErrorKind::BrokenPipe.into()), Ok(b"34\n")];
        assert_eq!(batches(reads), [measurements([1])]);
    }

    #[test]
    fn headers_and_rubbish_are_left_out() {
        let reads = [Ok(b"procs ---memory---\n\xff\xfe\n\n 3\r\n".as_slice())];
        assert_eq!(batches(reads), [measurements([3])]);
    }
}

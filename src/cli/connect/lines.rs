//! Reads lines from standard input, on a thread of its own.
//!
//! A read of standard input cannot be cancelled, so it has its own thread, which ends with the
//! program. Must not know what is done with a line. Read next: `session`.

use std::{
    io::{self, BufRead, Read},
    thread,
};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// The longest line, in bytes: as long as the largest message that our server takes by default.
const MAX_LINE: u64 = 16 << 20;
/// How many lines may wait to be sent. A terminal needs one; a pipe is read no faster than the
/// server takes its lines.
const AHEAD: usize = 8;

/// Starts reading. The channel ends with the input. An error is its last item.
pub(super) fn standard_input() -> Receiver<Result<Vec<u8>, String>> {
    let (sender, receiver) = channel(AHEAD);
    let reading = {
        let sender = sender.clone();
        thread::Builder::new()
            .name("stdin".to_owned())
            .spawn(move || read(io::stdin().lock(), &sender))
    };
    if let Err(error) = reading {
        _ = sender.try_send(Err(format!("cannot start a thread for standard input: {error}")));
    }
    receiver
}

fn read(mut input: impl BufRead, lines: &Sender<Result<Vec<u8>, String>>) {
    loop {
        let mut line = Vec::new();
        let item = match input.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut line) {
            Ok(0) => return,
            Ok(_) if line.ends_with(b"\n") => {
                line.pop();
                Ok(line)
            }
            Ok(_) if line.len() as u64 > MAX_LINE => {
                Err(format!("a line is longer than {MAX_LINE} bytes"))
            }
            Ok(_) => Ok(line), // the last line needs no line end
            Err(error) => Err(format!("standard input cannot be read any further: {error}")),
        };
        let last = item.is_err();
        if lines.blocking_send(item).is_err() || last {
            return; // or the receiver is gone
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &[u8]) -> Vec<Result<Vec<u8>, String>> {
        let (sender, mut receiver) = channel(16);
        read(input, &sender);
        std::iter::from_fn(|| receiver.try_recv().ok()).collect()
    }

    #[test]
    fn a_last_line_needs_no_line_end() {
        assert_eq!(
            lines(b"a\n\nb\r\nc"),
            [&b"a"[..], b"", b"b\r", b"c"].map(|line| Ok(line.to_vec()))
        );
        assert_eq!(lines(b""), []);
    }

    #[test]
    fn a_line_is_bounded() {
        let longest = vec![b'a'; MAX_LINE as usize];
        assert_eq!(lines(&longest), [Ok(longest.clone())]);
        assert_eq!(
            lines(&[&longest[..], b"\nb"].concat()),
            [Ok(longest.clone()), Ok(b"b".to_vec())]
        );
        let too_long = lines(&[&longest[..], b"a\nb"].concat());
        assert_eq!(too_long, [Err("a line is longer than 16777216 bytes".to_owned())]);
    }
}

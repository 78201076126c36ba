//! What a command writes to its standard error, for the log: the first lines, each cut to a
//! harmless length.
//!
//! Must not know what the command is for. Read next: `children`, which starts and ends it.

use std::{
    io::{ErrorKind, Read},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

/// How many lines of one run are logged. The rest is counted.
const LOGGED: u64 = 20;
/// The longest line in the log, in bytes.
const MAX_BYTES: usize = 200;
/// How long to wait for the last words of a command that has ended. A program that it left behind
/// may keep its standard error open.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// The end of a standard error that is being logged.
pub(super) struct Errors(Receiver<Option<String>>);

impl Errors {
    /// Its last line, once the command has ended.
    pub(super) fn last(self) -> Option<String> {
        self.0.recv_timeout(LAST_WORDS).ok().flatten()
    }
}

/// Logs the lines of `input` on a thread of their own, tagged with `name`.
pub(super) fn log(name: &str, input: impl Read + Send + 'static) -> Errors {
    let (sender, receiver) = mpsc::channel();
    let name = name.to_owned();
    let reading = move || {
        let (mut last, mut count) = (None, 0);
        lines(input, |line| {
            count += 1;
            if count <= LOGGED {
                let more = if count == LOGGED { " (more is not shown)" } else { "" };
                tracing::warn!("{name} says: {line}{more}");
            }
            last = Some(line);
        });
        if count > LOGGED {
            tracing::warn!("{name} has said {} lines more", count - LOGGED);
        }
        _ = sender.send(last); // nobody waits for it any more
    };
    if let Err(error) = thread::Builder::new().name("stderr".to_owned()).spawn(reading) {
        tracing::warn!("the standard error of a command is not read: {error}");
    }
    Errors(receiver)
}

/// Calls `take` with each line that is not blank, without control characters.
fn lines(mut input: impl Read, mut take: impl FnMut(String)) {
    let (mut chunk, mut line) = ([0; 4096], Vec::new());
    let mut end = |line: &mut Vec<u8>| {
        let text = String::from_utf8_lossy(line);
        let text: String = text.trim().chars().filter(|c| !c.is_control()).collect();
        line.clear();
        if !text.is_empty() {
            take(text);
        }
    };
    loop {
        match input.read(&mut chunk) {
            Ok(length @ 1..) => {
                for &byte in &chunk[..length] {
                    match byte {
                        b'\n' | b'\r' => end(&mut line),
                        _ if line.len() < MAX_BYTES => line.push(byte),
                        _ => {}
                    }
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            _ => return end(&mut line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_harmless_and_short() {
        let long = "x".repeat(1_000_000);
        let input = format!("sh: \x1b[31mnot found\r\n\n \n{long}\nlast");
        let mut found = Vec::new();
        lines(input.as_bytes(), |line| found.push(line));
        assert_eq!(found, ["sh: [31mnot found", &long[..MAX_BYTES], "last"]);
    }

    #[test]
    fn the_last_line_is_known_at_the_end() {
        assert_eq!(log("x", &b"a\nb\n"[..]).last(), Some("b".to_owned()));
        assert_eq!(log("x", &b""[..]).last(), None);
    }
}

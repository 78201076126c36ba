//! Lines that an arrow or a name marks with their direction: `-> 81 80 ...`, `server: 81 05 ...`.
//!
//! Which of the two ends a log calls outgoing depends on whose it is. So heads and masks say who is
//! the client; only without them, it is the one that the arrow points away from. Must not know
//! frames. Read next: `literal.rs`.

use super::{error::PasteError, found::Paste, packets, words};

/// What stands in front of what the first peer sent, and of what the other sent.
const MARKS: [&[&str]; 2] = [
    &["->", "=>", ">>>", ">> ", "> ", "client:", "Client:", "C:", "send:", "sent:", "out:"],
    &["<-", "<=", "<<<", "<< ", "< ", "server:", "Server:", "S:", "recv:", "received:", "in:"],
];

/// Reads what `tshark -z follow,tcp,raw` prints: hex, indented if the second peer sent it.
pub(super) fn followed(text: &str, first: usize) -> Option<Result<Paste, PasteError>> {
    if !text.contains("\nFollow: tcp,raw\n") {
        return None;
    }
    let mut blocks = Vec::new();
    let is_title = |line: &str| {
        ["===", "Follow:", "Filter:", "Node "].iter().any(|title| line.starts_with(title))
    };
    for (number, line) in
        (first..).zip(text.lines()).filter(|(_, line)| !is_title(line) && !line.is_empty())
    {
        match words::read(line, number) {
            Ok(found) => blocks.push((line.starts_with('\t'), found.bytes())),
            Err(error) => return Some(Err(error)),
        }
    }
    Some(Ok(Paste::found("a stream, as tshark follows it", packets::of_two_peers(blocks))))
}

/// Reads lines of which each has a mark. `None` if one has none.
pub(super) fn read(text: &str, first: usize) -> Option<Result<Paste, PasteError>> {
    let mut blocks = Vec::new();
    let mut form = String::new();
    for (number, line) in (first..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let line = line.trim_start();
        let rest = |marks: &[&str]| marks.iter().find_map(|mark| line.strip_prefix(mark));
        let (second, rest) = match (rest(MARKS[0]), rest(MARKS[1])) {
            (Some(rest), _) => (false, rest),
            (_, Some(rest)) => (true, rest),
            _ => return None,
        };
        // `<Buffer 81 05>` has no blank behind it.
        if rest.starts_with(|character: char| {
            character.is_alphabetic() && !character.is_ascii_hexdigit()
        }) {
            return None;
        }
        match words::read(rest, number) {
            Ok(found) => {
                form = format!("{}, with the direction in front of each line", found.form);
                blocks.push((second, found.bytes()));
            }
            Err(error) => return Some(Err(error)),
        }
    }
    (!blocks.is_empty()).then(|| Ok(Paste::found(form, packets::of_two_peers(blocks))))
}

//! Writes the bytes of a difference as a command that explains them.
//!
//! Must not know how they are explained. No RFC section. Read next: `checks.rs`.

use super::{Difference, Role};
use crate::explain::hex;
use std::fmt::Write;

/// Bytes up to this number are arguments of the command.
const FEW: usize = 256;
/// A masked payload of equal bytes repeats with the key.
const PERIOD: usize = 4;
/// A repetition of at least this many bytes is written as a number.
const LONG: usize = 64;

impl Difference {
    /// A command for a shell that explains all bytes, however many. Repetitions are written short.
    ///
    /// `wirechart explain` has its own limits, so it may accept what exceeds those of the setup.
    pub fn explain_command(&self) -> String {
        let role = if self.setup.role == Role::Server { "client" } else { "server" };
        let deflate = if self.setup.deflate { " --deflate" } else { "" };
        let command = format!("wirechart explain --brief --role {role}{deflate}");
        let bytes = self.chunks.concat();
        if bytes.len() <= FEW {
            return format!("{command} {}", hex(&bytes));
        }
        let (mut input, mut plain, mut at) = (String::new(), 0, 0);
        while at < bytes.len() {
            let run = repetition(&bytes[at..]);
            if run < LONG {
                at += 1;
                continue;
            }
            push_plain(&mut input, &bytes[plain..at]);
            let part = hex(&bytes[at..at + PERIOD]);
            // Writing to a string cannot fail.
            let _ = write!(input, "yes {part} | head -n {}; ", run / PERIOD);
            at += run / PERIOD * PERIOD;
            plain = at;
        }
        push_plain(&mut input, &bytes[plain..]);
        format!("{{ {input}}} | {command}")
    }
}

fn push_plain(input: &mut String, bytes: &[u8]) {
    if !bytes.is_empty() {
        let _ = write!(input, "echo {}; ", hex(bytes));
    }
}

/// How many of the first bytes repeat the first [`PERIOD`] of them.
fn repetition(bytes: &[u8]) -> usize {
    let again = bytes.iter().zip(bytes.iter().skip(PERIOD));
    (again.take_while(|(one, other)| one == other).count() + PERIOD).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::receiver::{Limits, Setup};

    #[track_caller]
    fn check(bytes: &[u8], command: &str) {
        let setup = Setup { role: Role::Client, limits: Limits::default(), deflate: false };
        let chunks = bytes.chunks(7).map(<[u8]>::to_vec).collect();
        let (expected, reported) = (Vec::new(), Vec::new());
        let met = Difference { vector: None, setup, chunks, expected, reported, rule: None };
        assert_eq!(met.explain_command(), command);
    }

    #[test]
    fn few_bytes_are_arguments_and_many_are_repeated_by_the_shell() {
        check(b"\x81\x01a", "wirechart explain --brief --role server 81 01 61");
        check(
            &[&b"\x82\x7E\x04\x01"[..], &[0; 1025], b"\x89\x01"].concat(),
            "{ echo 82 7e 04 01; yes 00 00 00 00 | head -n 256; echo 00 89 01; } \
             | wirechart explain --brief --role server",
        );
    }
}

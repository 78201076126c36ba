//! Writes reports and differences as text and hexadecimal, for whoever fixes a codec with them.
//!
//! Must not know why something was expected. No RFC section. Read next: `checks.rs`.

use super::{Difference, Event, Limits, MessageKind, Report, Role};
use std::fmt;

/// The most bytes of a payload and the most chunks that are shown.
const SHOWN: usize = 32;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(Some(code)) => write!(f, "fails with {code}"),
            Self::Failed(None) => f.write_str("fails"),
            Self::Event(Event::Message(message)) => match message.as_text() {
                Some(text) if text.len() <= SHOWN => write!(f, "text {text:?}"),
                Some(_) => write!(f, "text of {}", Hex(message.payload())),
                None if message.kind() == MessageKind::Text => {
                    write!(f, "text, not UTF-8, of {}", Hex(message.payload()))
                }
                None => write!(f, "binary of {}", Hex(message.payload())),
            },
            Self::Event(Event::Ping(payload)) => write!(f, "Ping of {}", Hex(payload)),
            Self::Event(Event::Pong(payload)) => write!(f, "Pong of {}", Hex(payload)),
            Self::Event(Event::Close(None)) => f.write_str("Close"),
            Self::Event(Event::Close(Some(reason))) => {
                write!(f, "Close {} {:?}", reason.code.0, reason.reason)
            }
        }
    }
}

/// The length of these bytes, and the first of them in hexadecimal.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())?;
        let shown = &self.0[..self.0.len().min(SHOWN)];
        shown.iter().enumerate().try_for_each(|(at, byte)| {
            write!(f, "{}{byte:02X}", if at == 0 { ": " } else { " " })
        })?;
        if shown.len() < self.0.len() { f.write_str(" ...") } else { Ok(()) }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.vector {
            write!(f, "{name}, ")?;
        }
        f.write_str(if self.setup.role == Role::Server { "to a server" } else { "to a client" })?;
        if self.setup.deflate {
            f.write_str(" with permessage-deflate")?;
        }
        let Limits {
            max_frame_size: frame,
            max_message_size: message,
            max_fragments: fragments,
            ..
        } = self.setup.limits;
        writeln!(
            f,
            ", limits of {frame} bytes a frame, {message} a message, {fragments} fragments"
        )?;
        for chunk in &self.chunks[..self.chunks.len().min(SHOWN)] {
            writeln!(f, "  received: {}", Hex(chunk))?;
        }
        if self.chunks.len() > SHOWN {
            writeln!(f, "  received: {} more chunks", self.chunks.len() - SHOWN)?;
        }
        for (whose, all) in [("expected: ", &self.expected), ("reported: ", &self.reported)] {
            for report in all {
                writeln!(f, "  {whose}{report}")?;
            }
            if all.is_empty() {
                writeln!(f, "  {whose}nothing")?;
            }
        }
        match self.rule {
            Some(rule) => write!(f, "  the rule: {rule} ({})", rule.section()),
            None => f.write_str("  no rule is broken"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oracle::receiver::{ProtocolError, Setup, message};

    #[test]
    fn a_difference_shows_everything_that_explains_it() {
        let text = |payload: &[u8]| Report::Event(message(MessageKind::Text, payload.to_vec()));
        let met = Difference {
            vector: Some("cut-character".into()),
            setup: Setup { role: Role::Client, limits: Limits::default(), deflate: true },
            chunks: vec![b"\x81\x02".to_vec(), vec![0xC2; 40]],
            expected: vec![text(b"a"), Report::Failed(Some(1007))],
            reported: vec![text(b"\xC2")],
            rule: Some(ProtocolError::TextNotUtf8 { offset: 1 }),
        };
        let row = "C2 ".repeat(SHOWN);
        let shown = format!(
            "cut-character, to a client with permessage-deflate, limits of 16777216 bytes a frame, 16777216 a message, 131072 fragments
  received: 2 bytes: 81 02
  received: 40 bytes: {row}...
  expected: text \"a\"
  expected: fails with 1007
  reported: text, not UTF-8, of 1 bytes: C2
  the rule: the text is not UTF-8 from byte 1 on (RFC 6455, 8.1)"
        );
        assert_eq!(met.to_string(), shown);
    }
}

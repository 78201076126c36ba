//! Writes reports and differences as text and hexadecimal, for whoever fixes a codec with them.
//!
//! Must not know why something was expected. No RFC section. Read next: `checks.rs`.

use super::{Difference, Event, Limits, MessageKind, Report, Role, partial_frame::PartialFrame};
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
            Some(rule) => writeln!(f, "  the rule: {rule} ({})", rule.section())?,
            None => writeln!(f, "  no rule is broken")?,
        }
        write_frames(self, f)?;
        write!(f, "  to see it: {}", self.explain_command())
    }
}

/// The frames up to the one at which the reports differ.
fn write_frames(difference: &Difference, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (bytes, differs) = (difference.chunks.concat(), difference.offset());
    let frames: Vec<_> = PartialFrame::all(&bytes, difference.setup.role)
        .take_while(|(at, _)| *at <= differs)
        .enumerate()
        .collect();
    let left_out = frames.len().saturating_sub(SHOWN);
    if left_out > 0 {
        writeln!(f, "  frames 1 to {left_out} are left out")?;
    }
    for (number, (at, frame)) in &frames[left_out..] {
        write!(f, "  frame {} at byte {at}: {}", number + 1, opcode_name(frame.opcode()))?;
        f.write_str(if frame.is_last() { ", fin" } else { ", not fin" })?;
        f.write_str(if frame.key().is_some() { ", masked" } else { "" })?;
        match frame.missing() {
            _ if !frame.has_header() => f.write_str(", its header is incomplete")?,
            0 => write!(f, ", payload of {} bytes", frame.length)?,
            missing => write!(f, ", payload of {} bytes, {missing} missing", frame.length)?,
        }
        f.write_str(if *at == differs { "  <- the reports differ here\n" } else { "\n" })?;
    }
    Ok(())
}

fn opcode_name(opcode: u8) -> &'static str {
    match opcode {
        0 => "continuation",
        1 => "text",
        2 => "binary",
        8 => "Close",
        9 => "Ping",
        10 => "Pong",
        _ => "reserved opcode",
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
  the rule: the text is not UTF-8 from byte 1 on (RFC 6455, 8.1)
  frame 1 at byte 0: text, fin, payload of 2 bytes  <- the reports differ here
  to see it: wirechart explain --brief --role server --deflate 81 02{}",
            " c2".repeat(40)
        );
        assert_eq!(met.to_string(), shown);
    }

    #[test]
    fn the_frames_are_listed_up_to_the_one_that_differs() {
        let met = Difference {
            vector: None,
            setup: Setup { role: Role::Server, limits: Limits::default(), deflate: false },
            chunks: vec![b"\x81\x80\0\0\0\0\x82\xFF\x80".to_vec()],
            expected: vec![
                Report::Event(message(MessageKind::Text, b"")),
                Report::Failed(Some(1002)),
            ],
            reported: vec![Report::Event(message(MessageKind::Text, b""))],
            rule: Some(ProtocolError::LengthTopBit),
        };
        assert_eq!(met.offset(), 6);
        let frames = "
  frame 1 at byte 0: text, fin, masked, payload of 0 bytes
  frame 2 at byte 6: binary, fin, masked, its header is incomplete  <- the reports differ here
  to see it: wirechart explain --brief --role client 81 80 00 00 00 00 82 ff 80";
        assert!(met.to_string().ends_with(frames), "{met}");
    }
}

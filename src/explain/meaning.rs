//! What the parts of a frame mean, in a sentence each: short, and about this value.
//!
//! Checks no rule: what breaks a rule has the rule's own sentence beside it. RFC 6455, sections 5.2
//! to 5.6; RFC 7692, section 6. Read next: `head/mod.rs`.

use super::{
    layout::Layout,
    outcome::{Fragment, Outcome},
    words::{beginning, bytes},
};
use crate::wire::{
    CloseCode, MessageKind, Role, frame,
    raw::{MAX_CONTROL_PAYLOAD, Opcode},
};

/// The opcode's name: `text`, `ping`.
pub fn opcode_name(opcode: Opcode) -> &'static str {
    match opcode {
        Opcode::Continuation => "continuation",
        Opcode::Text => "text",
        Opcode::Binary => "binary",
        Opcode::Close => "close",
        Opcode::Ping => "ping",
        Opcode::Pong => "pong",
    }
}

/// What is known of a frame, for a sentence about it.
#[derive(Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) layout: Layout<'a>,
    pub(super) sender: Role,
    pub(super) outcome: &'a Outcome,
}

impl About<'_> {
    pub(super) fn fin(self, is_set: bool) -> String {
        let number = self.outcome.fragment.as_ref().map(|fragment| fragment.number);
        match (is_set, self.layout.opcode(), number) {
            (true, Some(Opcode::Text | Opcode::Binary), _) => "the whole message is in this frame",
            (true, Some(Opcode::Continuation), Some(number)) => {
                return format!(
                    "fragment {number} is the last: with this frame the message is whole"
                );
            }
            (true, Some(opcode), _) if opcode.is_control() => {
                "set, as in every control frame: they are never fragmented"
            }
            (true, _, _) => "the last fragment of its message, or the only one",
            (false, Some(Opcode::Text | Opcode::Binary), _) => {
                "not the end of the message: the first fragment, continuation frames follow"
            }
            (false, Some(Opcode::Continuation), Some(number)) => {
                return format!("not the end of the message: fragment {number}, and more follow");
            }
            (false, _, _) => "not the end of a message: fragments follow",
        }
        .to_owned()
    }

    /// RSV1, RSV2 or RSV3.
    pub(super) fn reserved(self, bit: u8, is_set: bool) -> String {
        let opcode = self.layout.opcode();
        let begins = opcode.is_some_and(Opcode::begins_message);
        match (bit, is_set) {
            (1, true) if self.outcome.deflate && begins => {
                "RSV1 is set: this message is compressed (permessage-deflate)".to_owned()
            }
            (1, true) if self.outcome.deflate => {
                "RSV1 is set, but only the first frame of a message says whether it is compressed".to_owned()
            }
            (_, true) => format!("RSV{bit} is set, and no extension was agreed on that gives it a meaning"),
            (1, false) if self.outcome.deflate && begins => "this message is not compressed".to_owned(),
            (1, false) if self.outcome.is_compressed() => {
                "clear, as in every continuation: the first frame has said that the message is compressed".to_owned()
            }
            (_, false) => "clear: no extension uses it here".to_owned(),
        }
    }

    pub(super) fn opcode(self) -> String {
        let kind = self.outcome.fragment.as_ref().map(|fragment| fragment.kind);
        match (self.layout.opcode(), kind) {
            (None, _) => "means nothing yet: kept for later versions of the protocol",
            (Some(Opcode::Continuation), Some(MessageKind::Text)) => "one more fragment of the text message that is open",
            (Some(Opcode::Continuation), Some(MessageKind::Binary)) => "one more fragment of the binary message that is open",
            (Some(Opcode::Continuation), None) => "one more fragment of a message that is open",
            (Some(Opcode::Text), _) => "begins a text message: its bytes are UTF-8",
            (Some(Opcode::Binary), _) => "begins a binary message: what its bytes mean is the application's affair",
            (Some(Opcode::Close), _) => {
                "the last frame of its sender; the other end answers with its own, if it has not sent that before, and the connection ends"
            }
            (Some(Opcode::Ping), _) => "asks for a sign of life: a Pong with the same payload",
            (Some(Opcode::Pong), _) => "answers a Ping, with its payload; or is a sign of life that nobody asked for",
        }
        .to_owned()
    }

    pub(super) fn mask(self) -> String {
        match (self.layout.is_masked(), self.sender) {
            (true, Role::Client) => {
                "masked, as every frame of a client: a key of 4 bytes follows the length"
            }
            (true, Role::Server) => {
                "masked, though it comes from a server: a key of 4 bytes follows the length"
            }
            (false, Role::Client) => "not masked, though it comes from a client",
            (false, Role::Server) => "not masked, as every frame of a server: no key follows",
        }
        .to_owned()
    }

    /// The 7 bits.
    pub(super) fn short_length(self, short: u8) -> String {
        let next = match (short, self.layout.opcode()) {
            (0, Some(Opcode::Close)) => {
                return "no payload: a Close without a code, which a program is told as 1005"
                    .to_owned();
            }
            (0, _) => return "no payload follows".to_owned(),
            (frame::LENGTH_16, _) => 2,
            (frame::LENGTH_64, _) => 8,
            _ => {
                let bytes = bytes(short.into());
                return format!(
                    "the payload is {bytes}: up to {MAX_CONTROL_PAYLOAD}, the 7 bits hold the length themselves"
                );
            }
        };
        match (self.layout.length(), next) {
            (Some(length @ 126..=0xFFFF), 2) => {
                format!(
                    "the payload is {length} bytes: more than 125, so the 7 bits say 126 and the next 2 bytes hold the length"
                )
            }
            (Some(length @ 0x1_0000..), 8) => {
                format!(
                    "the payload is {length} bytes: more than 65535, so the 7 bits say 127 and the next 8 bytes hold the length"
                )
            }
            _ => format!("the 7 bits say {short}: the next {next} bytes hold the length"),
        }
    }

    /// The 2 or 8 bytes behind them.
    pub(super) fn long_length(self) -> String {
        let size = self.layout.long_length();
        match (size, self.layout.length()) {
            (_, None) => format!("the payload length, in {size} bytes, the highest first"),
            (8, Some(length)) if length >> 63 == 1 => {
                "a length in 8 bytes is a number of 63 bits, and the bit before them is 0"
                    .to_owned()
            }
            (2, Some(length @ 126..)) => {
                format!(
                    "{length} in 2 bytes, the highest first; the 7 bits alone hold 125 at the most"
                )
            }
            (8, Some(length @ 0x1_0000..)) => {
                format!("{length} in 8 bytes, the highest first; 2 bytes hold 65535 at the most")
            }
            (_, Some(length @ ..=125)) => {
                format!("{length} in {size} bytes, where the 7 bits alone would have done")
            }
            (_, Some(length)) => format!("{length} in {size} bytes, where 2 would have done"),
        }
    }

    pub(super) fn key(self) -> String {
        if self.layout.length() == Some(0) {
            return "the key for the payload, of which there is none here".to_owned();
        }
        "the key that was XORed over the payload: byte i of the payload with byte i mod 4"
            .to_owned()
    }

    pub(super) fn payload(self, length: u64) -> String {
        let count = bytes(length);
        match (&self.outcome.fragment, self.layout.opcode()) {
            (Some(fragment), _) => fragment.payload(&count),
            (None, Some(Opcode::Ping)) => format!("{count}, which the Pong brings back"),
            (None, Some(Opcode::Pong)) => {
                format!("{count}: those of the Ping that it answers, if there was one")
            }
            (None, _) if self.outcome.violation.is_none() => {
                format!("{count}, once the header is whole")
            }
            (None, _) => format!("{count}, not looked at any more: a rule was broken before"),
        }
    }
}

impl Fragment {
    fn payload(&self, count: &str) -> String {
        let kind = match self.kind {
            MessageKind::Text => "text",
            MessageKind::Binary => "binary",
        };
        let data =
            if self.is_compressed { format!("{count} of DEFLATE data") } else { count.to_owned() };
        let place = match (self.is_last, self.number) {
            (true, 1) => format!("the whole {kind} message"),
            (true, _) => format!("the end of the {kind} message"),
            (false, 1) => format!("the beginning of a {kind} message"),
            (false, _) => {
                format!("more of the {kind} message, behind its first {}", bytes(self.before))
            }
        };
        let together = if self.is_compressed { "inflated" } else { "together" };
        match &self.whole {
            Some(message) => {
                let message = beginning(message, false, self.kind == MessageKind::Text);
                format!("{data}, {place}: {together} {}, {message}", bytes(self.after))
            }
            None => format!("{data}, {place}"),
        }
    }

    /// Where its text ceases to be one: at byte `offset` of the message, where this stands in the
    /// payload.
    pub(super) fn not_utf8(&self, offset: u64, byte: Option<u8>) -> String {
        match byte {
            _ if offset >= self.after => "; the text ends inside a character".to_owned(),
            _ if self.is_compressed => {
                format!("; byte {offset} of the inflated text cannot stand there in UTF-8")
            }
            Some(byte) => format!(
                "; byte {} here, {byte:#04x}, cannot stand there in UTF-8",
                offset - self.before
            ),
            None => format!("; byte {} here cannot stand there in UTF-8", offset - self.before),
        }
    }
}

pub(super) fn close_code(code: Option<u16>) -> String {
    let Some(code) = code else { return "the close code, a number of 2 bytes".to_owned() };
    let meaning = match code {
        1000 => "the purpose of the connection has been fulfilled",
        1001 => "going away: a server shuts down, or a browser leaves the page",
        1002 => "a rule of the protocol was broken",
        1003 => "a kind of data came that this end does not take",
        1004 => "reserved, and without a meaning yet",
        1005 => "only for programs, to say that a Close had no code: it is never on the wire",
        1006 => "only for programs, to say that no Close came at all: it is never on the wire",
        1007 => "data came that is not what its type says, such as text that is not UTF-8",
        1008 => "something was against a policy of this end, and no other code fits",
        1009 => "a message was too big to process",
        1010 => "the server did not agree to an extension that the client cannot do without",
        1011 => "something unexpected kept this end from going on",
        1012 => "the service restarts (registered with IANA)",
        1013 => "the server is overloaded, try again later (registered with IANA)",
        1014 => "a gateway got an invalid answer from the server behind it (registered with IANA)",
        1015 => "only for programs, to say that the TLS handshake failed: it is never on the wire",
        3000..=3999 => "for libraries and frameworks, which register theirs with IANA",
        4000..=4999 => "private: the two applications know what it means",
        _ => CloseCode(code).meaning(),
    };
    format!("status {code}: {meaning}")
}

pub(super) fn close_reason() -> String {
    format!(
        "the reason in words, for a person who reads a log: UTF-8, at most {} bytes",
        MAX_CONTROL_PAYLOAD - 2
    )
}

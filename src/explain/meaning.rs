//! One short sentence for each field of a frame, about the value that it has.
//!
//! Checks no rule: the sentence of a broken rule is shown beside this one. RFC 6455, sections 5.2
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

/// What the sentences about a frame depend on.
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
                return format!("fragment {number}, the last one: the message is complete");
            }
            (true, Some(opcode), _) if opcode.is_control() => {
                "set, as in every control frame: they must not be fragmented"
            }
            (true, _, _) => "the last or only fragment of a message",
            (false, Some(Opcode::Text | Opcode::Binary), _) => {
                "the first fragment of a message: continuation frames follow"
            }
            (false, Some(Opcode::Continuation), Some(number)) => {
                return format!("fragment {number}, not the last one: more follow");
            }
            (false, _, _) => "not the last fragment: more follow",
        }
        .to_owned()
    }

    /// RSV1, RSV2 or RSV3.
    pub(super) fn reserved(self, bit: u8, is_set: bool) -> String {
        let opcode = self.layout.opcode();
        let begins = opcode.is_some_and(Opcode::begins_message);
        match (bit, is_set) {
            (1, true) if self.outcome.deflate && begins => {
                "set: this message is compressed (permessage-deflate)".to_owned()
            }
            (1, true) if self.outcome.deflate => {
                "set, but only the first frame of a message says whether it is compressed".to_owned()
            }
            (_, true) => "set, but no negotiated extension gives it a meaning".to_owned(),
            (1, false) if self.outcome.deflate && begins => "clear: this message is not compressed".to_owned(),
            (1, false) if self.outcome.is_compressed() => {
                "clear, as in every continuation frame: the first frame says that the message is compressed".to_owned()
            }
            (_, false) => "clear: no extension uses it here".to_owned(),
        }
    }

    pub(super) fn opcode(self) -> String {
        let kind = self.outcome.fragment.as_ref().map(|fragment| fragment.kind);
        match (self.layout.opcode(), kind) {
            (None, _) => "reserved for later versions of the protocol",
            (Some(Opcode::Continuation), Some(MessageKind::Text)) => "the next fragment of the open text message",
            (Some(Opcode::Continuation), Some(MessageKind::Binary)) => "the next fragment of the open binary message",
            (Some(Opcode::Continuation), None) => "the next fragment of a message",
            (Some(Opcode::Text), _) => "starts a text message: its payload is UTF-8",
            (Some(Opcode::Binary), _) => "starts a binary message: only the application knows what the bytes mean",
            (Some(Opcode::Close), _) => {
                "the sender's last frame; the other end replies with a Close unless it has sent one already, and the connection ends"
            }
            (Some(Opcode::Ping), _) => "asks for a Pong with the same payload, to check that the other end is alive",
            (Some(Opcode::Pong), _) => "answers a Ping with the same payload; may also be sent unasked",
        }
        .to_owned()
    }

    pub(super) fn mask(self) -> String {
        match (self.layout.is_masked(), self.sender) {
            (true, Role::Client) => {
                "masked, as required of a client: a 4-byte key follows the length"
            }
            (true, Role::Server) => {
                "masked, although a server sent it: a 4-byte key follows the length"
            }
            (false, Role::Client) => "not masked, although a client sent it",
            (false, Role::Server) => "not masked, as required of a server: no key follows",
        }
        .to_owned()
    }

    /// The 7-bit length.
    pub(super) fn short_length(self, short: u8) -> String {
        let next = match (short, self.layout.opcode()) {
            (0, Some(Opcode::Close)) => {
                return "no payload: a Close without a code, which applications see as 1005"
                    .to_owned();
            }
            (0, _) => return "no payload".to_owned(),
            (frame::LENGTH_16, _) => 2,
            (frame::LENGTH_64, _) => 8,
            _ => {
                let bytes = bytes(short.into());
                return format!(
                    "the payload is {bytes}: these 7 bits hold lengths up to {MAX_CONTROL_PAYLOAD}"
                );
            }
        };
        match (self.layout.length(), next) {
            (Some(length @ 126..=0xFFFF), 2) => {
                format!(
                    "the payload is {length} bytes: more than 125, so the 7 bits are 126 and the next 2 bytes hold the length"
                )
            }
            (Some(length @ 0x1_0000..), 8) => {
                format!(
                    "the payload is {length} bytes: more than 65535, so the 7 bits are 127 and the next 8 bytes hold the length"
                )
            }
            _ => format!("{short} means that the next {next} bytes hold the length"),
        }
    }

    /// The extended length of 2 or 8 bytes.
    pub(super) fn long_length(self) -> String {
        let size = self.layout.long_length();
        match (size, self.layout.length()) {
            (_, None) => format!("the payload length, {size} bytes, big-endian"),
            (8, Some(length)) if length >> 63 == 1 => {
                "an 8-byte length has only 63 bits: the top bit must be 0".to_owned()
            }
            (2, Some(length @ 126..)) => {
                format!("{length} as 2 bytes, big-endian; the 7 bits alone hold at most 125")
            }
            (8, Some(length @ 0x1_0000..)) => {
                format!("{length} as 8 bytes, big-endian; 2 bytes hold at most 65535")
            }
            (_, Some(length @ ..=125)) => {
                format!("{length} as {size} bytes, although the 7 bits could hold it")
            }
            (_, Some(length)) => format!("{length} as {size} bytes, although 2 could hold it"),
        }
    }

    pub(super) fn key(self) -> String {
        if self.layout.length() == Some(0) {
            return "the masking key, unused because there is no payload".to_owned();
        }
        "the masking key: byte i of the payload is XORed with byte i mod 4 of the key".to_owned()
    }

    pub(super) fn payload(self, length: u64) -> String {
        let count = bytes(length);
        match (&self.outcome.fragment, self.layout.opcode()) {
            (Some(fragment), _) => fragment.payload(&count),
            (None, Some(Opcode::Ping)) => format!("{count}, which the Pong repeats"),
            (None, Some(Opcode::Pong)) => {
                format!("{count}, copied from the Ping that it answers, if any")
            }
            (None, _) if self.outcome.error.is_none() => {
                format!("{count}, after the rest of the header")
            }
            (None, _) => format!("{count}, not checked, because the header breaks a rule"),
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
            (false, 1) => format!("the start of a {kind} message"),
            (false, _) => {
                format!(
                    "the next part of the {kind} message, after its first {}",
                    bytes(self.before)
                )
            }
        };
        let counted = if self.is_compressed { "inflated" } else { "in total" };
        match &self.whole {
            Some(message) => {
                let message = beginning(message, false, self.kind == MessageKind::Text);
                let context = self.message().and_then(|message| message.compression());
                let context = context.map(|context| format!("; {context}")).unwrap_or_default();
                format!("{data}, {place}: {} {counted}, {message}{context}", bytes(self.after))
            }
            None => format!("{data}, {place}"),
        }
    }

    /// Where the text is invalid: at `offset` in the message. `byte` is the byte there, if it is in
    /// the kept part of this frame's payload.
    pub(super) fn not_utf8(&self, offset: u64, byte: Option<u8>) -> String {
        match byte {
            _ if offset >= self.after => "; the text ends inside a character".to_owned(),
            _ if self.is_compressed => {
                format!("; invalid UTF-8 at byte {offset} of the inflated text")
            }
            Some(byte) => format!(
                "; invalid UTF-8 at byte {} of the payload, {byte:#04x}",
                offset - self.before
            ),
            None => format!("; invalid UTF-8 at byte {} of the payload", offset - self.before),
        }
    }
}

pub(super) fn close_code(code: Option<u16>) -> String {
    let Some(code) = code else { return "the close code, 2 bytes".to_owned() };
    let meaning = match code {
        1000 => "normal closure, the connection has served its purpose",
        1001 => "going away: a server shuts down, or a browser leaves the page",
        1002 => "protocol error, a rule of the protocol was broken",
        1003 => "unsupported data, the sender does not accept this kind of message",
        1004 => "reserved, no meaning is defined",
        1005 => "a Close had no code (reported to applications, never sent)",
        1006 => "no Close was received (reported to applications, never sent)",
        1007 => "invalid data, the payload does not match its type, such as text that is not UTF-8",
        1008 => "a message violates the sender's policy; for cases that no other code covers",
        1009 => "a message is too big to process",
        1010 => "the client requires an extension that the server did not accept",
        1011 => "internal error, an unexpected condition stopped the sender",
        1012 => "the service restarts (registered with IANA)",
        1013 => "the server is overloaded, try again later (registered with IANA)",
        1014 => {
            "a gateway got an invalid response from the server behind it (registered with IANA)"
        }
        1015 => "the TLS handshake failed (reported to applications, never sent)",
        3000..=3999 => "for libraries and frameworks, registered with IANA",
        4000..=4999 => "private use, the application defines the meaning",
        _ => CloseCode(code).meaning(),
    };
    format!("status {code}: {meaning}")
}

pub(super) fn close_reason() -> String {
    format!("the reason as text, for logs: UTF-8, at most {} bytes", MAX_CONTROL_PAYLOAD - 2)
}

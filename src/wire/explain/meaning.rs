//! What the parts of a frame mean, in a sentence each: short, and about this value.
//!
//! Must not judge: what breaks a rule has the rule's own sentence beside it. RFC 6455, sections 5.2 to 5.5. Read next: `head.rs`.

use super::span::{Field, Section};
use crate::wire::{
    code::CloseCode,
    frame::{self, MAX_CONTROL_PAYLOAD, Opcode, Role},
};
use std::fmt::Write as _;

/// As much of a payload as a value shows, in characters or bytes.
const SHOWN: usize = 64;

pub(super) const KEY: &str = "the key that was XORed over the payload: byte i of the payload with byte i mod 4 of the key; the sender makes a new one for each frame";
pub(super) const CLOSE_REASON: &str = "why, in words for a person who reads a log: UTF-8, at most 123 bytes";

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

/// Where a field is defined.
pub(super) fn section(field: Field) -> Section {
    Section::of_6455(match field {
        Field::MaskingKey => "5.3",
        Field::CloseCode => "7.4",
        Field::CloseReason => "5.5.1",
        Field::RequestLine => "4.1",
        Field::StatusLine => "4.2.2",
        _ => "5.2",
    })
}

pub(super) fn fin(fin: bool, opcode: Option<Opcode>) -> String {
    match (fin, opcode) {
        (true, Some(Opcode::Text | Opcode::Binary)) => "the whole message is in this frame",
        (true, Some(Opcode::Continuation)) => "the last fragment: with this frame the message is whole",
        (true, Some(_)) => "set, as in every control frame: they are never fragmented",
        (true, None) => "the last fragment, or the only one",
        (false, Some(Opcode::Text | Opcode::Binary)) => {
            "the first fragment: the message goes on in continuation frames"
        }
        (false, _) => "the message goes on in the next fragment",
    }
    .to_owned()
}

pub(super) fn reserved(bit: u8, is_set: bool, opcode: Option<Opcode>) -> String {
    match (bit, is_set) {
        (1, true) if matches!(opcode, Some(Opcode::Text | Opcode::Binary)) => {
            "RSV1 is set: this message is compressed (permessage-deflate)".to_owned()
        }
        (_, true) => format!("RSV{bit} is set: kept for extensions, and no extension gives it a meaning here"),
        (1, false) => "0: not the first frame of a compressed message".to_owned(),
        (_, false) => "0: kept for extensions that do not exist yet".to_owned(),
    }
}

pub(super) fn opcode_value(first: u8) -> String {
    let bits = first & frame::OPCODE;
    format!("0x{bits:X} ({})", Opcode::from_bits(bits).map_or("reserved", opcode_name))
}

pub(super) fn opcode(opcode: Option<Opcode>) -> String {
    match opcode {
        None => "nothing yet: kept for later versions of the protocol",
        Some(Opcode::Continuation) => "one more fragment of the message that is open",
        Some(Opcode::Text) => "the payload is text, in UTF-8",
        Some(Opcode::Binary) => "the payload is bytes, whose meaning is the application's affair",
        Some(Opcode::Close) => {
            "the last frame of its sender; the other end answers with a Close, and then the connection ends"
        }
        Some(Opcode::Ping) => "a question for a sign of life: to be answered with a Pong of the same payload",
        Some(Opcode::Pong) => "the answer to a Ping, with its payload; or a sign of life that nobody asked for",
    }
    .to_owned()
}

pub(super) fn masked(is_masked: bool, sender: Role) -> String {
    match (is_masked, sender) {
        (true, Role::Client) => "masked, as every frame from a client: the key follows the length",
        (true, Role::Server) => "masked, though it comes from a server: the key follows the length",
        (false, Role::Client) => "not masked, though it comes from a client",
        (false, Role::Server) => "not masked, as every frame from a server",
    }
    .to_owned()
}

pub(super) fn short_length(short: u8) -> String {
    match short {
        frame::LENGTH_16 => "the length is in the next 2 bytes".to_owned(),
        frame::LENGTH_64 => "the length is in the next 8 bytes".to_owned(),
        0 => "no payload follows".to_owned(),
        _ => format!(
            "the payload is {}: up to {MAX_CONTROL_PAYLOAD}, these 7 bits hold the length itself",
            bytes(short.into())
        ),
    }
}

pub(super) fn long_length(size: usize, length: Option<u64>) -> String {
    match (size, length) {
        (2, Some(length)) => format!(
            "the payload is {}: more than 125, so the 7 bits say 126 and these 2 bytes hold the length",
            bytes(length)
        ),
        (_, Some(length)) => format!(
            "the payload is {}: more than 65535, so the 7 bits say 127 and these 8 bytes hold the length",
            bytes(length)
        ),
        (_, None) => format!("the length, in {size} bytes"),
    }
}

pub(super) fn payload(length: u64, opcode: Option<Opcode>, is_compressed: bool) -> String {
    let what = match opcode {
        _ if is_compressed => " of a compressed message",
        Some(Opcode::Text) => " of text",
        Some(Opcode::Binary) => " of a binary message",
        Some(Opcode::Ping) => ", which the Pong brings back",
        Some(Opcode::Pong) => ", those of the Ping that it answers",
        _ => "",
    };
    format!("{}{what}", bytes(length))
}

pub(super) fn close_code(code: Option<u16>) -> String {
    match code {
        Some(code) => format!("status {code}: {}", CloseCode(code).meaning()),
        None => "the code is 2 bytes".to_owned(),
    }
}

/// Behind the meaning of what has not come whole.
pub(super) fn still_to_come(missing: u64) -> String {
    format!("; needs {} more {}", missing, if missing == 1 { "byte" } else { "bytes" })
}

pub(super) fn bytes(count: u64) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}

/// `37 fa 21 3d`
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().enumerate().fold(String::new(), |mut hex, (i, byte)| {
        let _ = write!(hex, "{}{byte:02x}", if i == 0 { "" } else { " " });
        hex
    })
}

/// The beginning of a payload: text in quotes, other bytes in hex.
pub(super) fn payload_value(payload: &[u8], is_text: bool) -> String {
    if is_text && let Ok(text) = std::str::from_utf8(payload) {
        let shown: String = text.chars().take(SHOWN).collect();
        let more = if shown.len() < text.len() { "..." } else { "" };
        return format!("{shown:?}{more}");
    }
    let shown = &payload[..payload.len().min(SHOWN)];
    let more = if shown.len() < payload.len() { " ..." } else { "" };
    format!("{}{more}", hex(shown))
}

//! `wirechart frame`: makes frames, as hex or as bytes, and invalid ones for tests.
//!
//! ```text
//!   $ wirechart frame --text Hello --mask 37fa213d
//!   81 85 37 fa 21 3d 7f 9f 4d 51 58
//! ```
//!
//! The header is encoded here, because [`Header::encode`](crate::wire::raw::Header::encode) cannot
//! break a rule. Must not know the rules that it breaks; [`explain`](super::explain) reports those.
//! RFC 6455, sections 5.2 and 5.7. Read next: [`explain`](super::explain).

use super::{hex, print::print};
use crate::{
    client::masks,
    digits::number,
    wire::{
        MaskKeys,
        raw::{Opcode, mask},
    },
};
use clap::{Args, ValueEnum};
use std::{
    io::{self, IsTerminal},
    ops::RangeInclusive,
    process::ExitCode,
};

/// The longest payload, in bytes.
const MAX_SIZE: usize = 16 << 20;
/// The most frames.
const MAX_FRAMES: u32 = 1 << 17;

const EXAMPLES: &str = "\
The examples of RFC 6455, section 5.7:
  wirechart frame --text Hello                        a text frame
  wirechart frame --text Hello --mask 37fa213d        the same, sent by a client
  wirechart frame --text Hello --fragments 2          in two fragments
  wirechart frame --ping Hello
  wirechart frame --pong Hello --mask 37fa213d
  wirechart frame --binary 00 --size 256              256 bytes of binary
  wirechart frame --binary 00 --size 65536            64 KiB of binary

Broken on purpose, with an explanation of the error:
  wirechart frame --opcode 3 --text '' | wirechart explain
  wirechart frame --text Hello --length-form 16 | wirechart explain
  wirechart frame --ping Hello --no-fin | wirechart explain
  wirechart frame --text Hello --rsv 2 | wirechart explain";

/// Flags of `wirechart frame`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct MakeFrame {
    #[command(flatten)]
    content: Content,
    /// With --close: the close reason
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["text", "binary", "ping", "pong"])]
    reason: Option<String>,
    /// Repeat the payload until it is this long, in bytes
    #[arg(long, value_name = "BYTES")]
    size: Option<usize>,
    /// Mask the payload, as a client must: with this 4-byte key in hex, or with a random key per
    /// frame
    #[arg(long, value_name = "KEY|random", value_parser = key)]
    mask: Option<Key>,
    /// Split the message into N frames
    #[arg(long, visible_alias = "fragment", value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_FRAMES)))]
    fragments: u32,
    /// Leave FIN clear in the last frame
    #[arg(long)]
    no_fin: bool,
    /// Set RSV1, RSV2 or RSV3 in the first frame; may be repeated
    #[arg(long, value_name = "1|2|3", value_parser = clap::value_parser!(u8).range(1..=3))]
    rsv: Vec<u8>,
    /// Use this opcode, 0 to 15, instead of the one that the payload flag implies
    #[arg(long, value_name = "N", value_parser = opcode)]
    opcode: Option<u8>,
    /// Encode the length in this many bits, even if fewer would do
    #[arg(long, value_name = "BITS")]
    length_form: Option<LengthForm>,
    /// Write this length into the header, whatever the length of the payload
    #[arg(long, value_name = "BYTES")]
    length: Option<u64>,
    /// Write raw bytes instead of one line of hex per frame
    #[arg(long)]
    raw: bool,
}

/// The payload, and with it the opcode.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Content {
    /// A text message
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// A binary message, in hex
    #[arg(long, value_name = "HEX", value_parser = bytes)]
    binary: Option<Bytes>,
    /// A Ping
    #[arg(long, value_name = "TEXT", num_args = 0..=1, default_missing_value = "")]
    ping: Option<String>,
    /// A Pong
    #[arg(long, value_name = "TEXT", num_args = 0..=1, default_missing_value = "")]
    pong: Option<String>,
    /// A Close, with or without a code
    #[arg(long, value_name = "CODE", num_args = 0..=1)]
    close: Option<Option<u16>>,
}

/// Bytes that were given in hex. A type of its own, because clap takes a `Vec` for a flag that may
/// be repeated.
#[derive(Debug, Clone)]
struct Bytes(Vec<u8>);

#[derive(Debug, Clone, Copy)]
enum Key {
    Random,
    Fixed([u8; 4]),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LengthForm {
    #[value(name = "7")]
    Short,
    #[value(name = "16")]
    Bits16,
    #[value(name = "64")]
    Bits64,
}

impl LengthForm {
    /// The lengths that this form is for. A shorter length would fit, but the rules forbid it.
    fn own(self) -> RangeInclusive<u64> {
        match self {
            Self::Short => 0..=125,
            Self::Bits16 => 126..=0xFFFF,
            Self::Bits64 => 0x1_0000..=u64::MAX,
        }
    }

    fn shortest(length: u64) -> Self {
        let forms = [Self::Short, Self::Bits16];
        forms.into_iter().find(|form| form.own().contains(&length)).unwrap_or(Self::Bits64)
    }
}

impl MakeFrame {
    pub(super) fn run(self) -> Result<ExitCode, String> {
        if self.raw && io::stdout().is_terminal() {
            return Err(
                "--raw writes bytes that could control this terminal; redirect them to a file or a pipe"
                    .to_owned(),
            );
        }
        let frames = self.frames()?;
        let written = if self.raw {
            print(&frames.concat())
        } else {
            let lines: Vec<String> = frames.iter().map(|frame| hex::spaced(frame) + "\n").collect();
            print(lines.concat().as_bytes())
        };
        written.map(|_| ExitCode::SUCCESS)
    }

    /// The frames, in order.
    fn frames(&self) -> Result<Vec<Vec<u8>>, String> {
        let (opcode, payload) = self.payload()?;
        let size = payload.len().div_ceil(self.fragments as usize).max(1);
        let mut chunks = payload.chunks(size);
        let mut keys = masks::masks();
        (0..self.fragments)
            .map(|i| {
                let opcode = if i == 0 { opcode } else { Opcode::Continuation as u8 };
                let is_last = i + 1 == self.fragments;
                self.frame(opcode, i == 0, is_last, chunks.next().unwrap_or_default(), &mut keys)
            })
            .collect()
    }

    /// The opcode of the first frame, and the payload of all of them.
    fn payload(&self) -> Result<(u8, Vec<u8>), String> {
        let (opcode, mut payload) = match &self.content {
            Content { text: Some(text), .. } => (Opcode::Text, text.clone().into_bytes()),
            Content { binary: Some(Bytes(bytes)), .. } => (Opcode::Binary, bytes.clone()),
            Content { ping: Some(text), .. } => (Opcode::Ping, text.clone().into_bytes()),
            Content { pong: Some(text), .. } => (Opcode::Pong, text.clone().into_bytes()),
            Content { close: Some(code), .. } => (Opcode::Close, self.close(*code)?),
            _ => {
                return Err("give the payload of the frame; see wirechart frame --help".to_owned());
            }
        };
        if let Some(size) = self.size {
            if size > MAX_SIZE {
                return Err(format!("--size is at most {MAX_SIZE} bytes"));
            }
            if payload.is_empty() && size > 0 {
                return Err("--size repeats the payload, but it is empty".to_owned());
            }
            payload = payload.into_iter().cycle().take(size).collect();
        }
        Ok((self.opcode.unwrap_or(opcode as u8), payload))
    }

    /// The payload of a Close. A code that may not be sent is allowed here.
    fn close(&self, code: Option<u16>) -> Result<Vec<u8>, String> {
        match (code, &self.reason) {
            (None, None) => Ok(Vec::new()),
            (None, Some(_)) => Err("a reason needs a code: --close 1000 --reason TEXT".to_owned()),
            (Some(code), reason) => {
                Ok([&code.to_be_bytes(), reason.as_deref().unwrap_or_default().as_bytes()].concat())
            }
        }
    }

    fn frame(
        &self,
        opcode: u8,
        first: bool,
        last: bool,
        payload: &[u8],
        keys: &mut MaskKeys,
    ) -> Result<Vec<u8>, String> {
        let fin = if last && !self.no_fin { 0x80 } else { 0 };
        let rsv = self.rsv.iter().filter(|_| first).fold(0, |bits, rsv| bits | 0x80 >> rsv);
        let mut frame = vec![fin | rsv | opcode];

        let length = self.length.unwrap_or(payload.len() as u64);
        let form = self.length_form.unwrap_or(LengthForm::shortest(length));
        if length > *form.own().end() {
            return Err(format!("a length of {length} does not fit into this --length-form"));
        }
        match form {
            LengthForm::Short => frame.push(length as u8),
            LengthForm::Bits16 => {
                frame.extend([&[126], &(length as u16).to_be_bytes()[..]].concat())
            }
            LengthForm::Bits64 => frame.extend([&[127], &length.to_be_bytes()[..]].concat()),
        }

        let key = self.mask.map(|key| match key {
            Key::Random => keys(),
            Key::Fixed(key) => key,
        });
        let start = frame.len() + key.map_or(0, |key| key.len());
        if let Some(key) = key {
            frame[1] |= 0x80;
            frame.extend(key);
        }
        frame.extend(payload);
        if let Some(key) = key {
            mask::apply(key, 0, &mut frame[start..]);
        }
        Ok(frame)
    }
}

fn bytes(text: &str) -> Result<Bytes, hex::HexError> {
    hex::read(text).map(Bytes)
}

fn key(text: &str) -> Result<Key, String> {
    if text == "random" {
        return Ok(Key::Random);
    }
    let bytes = hex::read(text).map_err(|error| error.to_string())?;
    let key = <[u8; 4]>::try_from(bytes);
    key.map(Key::Fixed)
        .map_err(|bytes| format!("a masking key has 4 bytes, this one has {}", bytes.len()))
}

fn opcode(text: &str) -> Result<u8, String> {
    let (digits, base) = text.strip_prefix("0x").map_or((text, 10), |digits| (digits, 16));
    number(digits, base)
        .filter(|opcode| *opcode < 16)
        .ok_or_else(|| "an opcode is a number from 0 to 15, or 0x0 to 0xf".to_owned())
}

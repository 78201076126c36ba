//! The flags of `wirechart explain`.
//!
//! Must not know how the command works. Read next: `input`.

use clap::{Args, ColorChoice, ValueEnum};
use std::ffi::OsString;

const HELP: &str = "\
Input is hex, with blanks, commas, colons, line ends or 0x between its bytes or without.
The head of an HTTP request or response may stand there as text. With --raw, it is the
bytes themselves.

Examples of RFC 6455, sections 1.3 and 5.7:
  wirechart explain 81 05 48 65 6c 6c 6f                       a text
  wirechart explain 8185 37fa213d 7f9f4d5158                   the same from a client
  wirechart explain 01 03 48 65 6c 80 02 6c 6f                 in two fragments
  wirechart explain 0x89 0x05 0x48 0x65 0x6c 0x6c 0x6f         a Ping
  wirechart explain 8a:85:37:fa:21:3d:7f:9f:4d:51:58           the Pong that answers it
  wirechart frame --binary 00 --size 256 | wirechart explain   256 bytes of binary
  wirechart frame --binary 00 --size 65536 | wirechart explain
  wirechart accept dGhlIHNhbXBsZSBub25jZQ==                    the answer to a key

Exit codes: 0 whole and fine; 1 input that cannot be read; 2 wrong usage; 3 ends inside a frame or a head; 4 a rule is broken";

/// Flags of `wirechart explain`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Explain {
    /// The bytes in hex; - or nothing for standard input
    #[arg(value_name = "HEX")]
    pub(super) hex: Vec<String>,
    /// Read this file instead; - for standard input
    #[arg(long, value_name = "PATH", conflicts_with = "hex")]
    pub(super) file: Option<OsString>,
    /// Take what a file or standard input holds as the bytes themselves, not as hex
    #[arg(long)]
    pub(super) raw: bool,
    /// Who sent the bytes. Without it, the head tells before them, or else the first frame: a
    /// client masks, a server does not
    #[arg(long)]
    pub(super) role: Option<Sender>,
    /// permessage-deflate was agreed on; a response before the frames tells that by itself
    #[arg(long)]
    pub(super) deflate: bool,
    /// Show so many bytes of each payload, 32 unless said; with --json, all
    #[arg(long, value_name = "BYTES")]
    pub(super) payload: Option<usize>,
    /// Say it in two lines for each frame
    #[arg(long, conflicts_with = "json")]
    pub(super) brief: bool,
    /// Print a JSON object for each frame or head, on a line
    #[arg(long)]
    pub(super) json: bool,
    /// Use colour
    #[arg(long, value_name = "WHEN", default_value_t)]
    pub(super) color: ColorChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Sender {
    Client,
    Server,
}

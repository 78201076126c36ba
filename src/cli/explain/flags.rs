//! The flags of `wirechart explain`.
//!
//! Must not know how the command works. Read next: `input`.

use clap::{Args, ColorChoice, ValueEnum};
use std::ffi::OsString;

const HELP: &str = "\
Input is whatever programs print: hex in any grouping, dumps with offsets (xxd, hexdump, od,
tcpdump, tshark, Wireshark, gdb), strings and arrays from source code (C, Rust, JavaScript,
Python, Go), decimal numbers, base64, curl --trace, strace, tshark -z follow, wirechart connect
--trace, HTTP heads as text with frames below, and pcap and pcapng files; also with the times of
a log or the > of a mail in front of each line. The first line says what it was taken for. With
--raw, it is raw bytes.

Examples of RFC 6455, sections 1.3 and 5.7:
  wirechart explain 81 05 48 65 6c 6c 6f                       a text frame
  wirechart explain 8185 37fa213d 7f9f4d5158                   the same, sent by a client
  wirechart explain 01 03 48 65 6c 80 02 6c 6f                 in two fragments
  wirechart explain 0x89 0x05 0x48 0x65 0x6c 0x6c 0x6f         a Ping
  wirechart explain 8a:85:37:fa:21:3d:7f:9f:4d:51:58           its Pong
  wirechart frame --binary 00 --size 256 | wirechart explain   256 bytes of binary
  wirechart frame --binary 00 --size 65536 | wirechart explain
  wirechart accept dGhlIHNhbXBsZSBub25jZQ==                    the answer to a key

Exit codes: 0 complete and valid; 1 unreadable input; 2 wrong usage; 3 ends inside a frame or a head; 4 invalid";

/// Flags of `wirechart explain`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct Explain {
    /// The bytes in hex or another form; `-` or nothing reads standard input
    #[arg(value_name = "HEX")]
    pub(super) hex: Vec<String>,
    /// Read this file instead; `-` reads standard input
    #[arg(long, value_name = "PATH", conflicts_with = "hex")]
    pub(super) file: Option<OsString>,
    /// Read raw bytes, without guessing, from a file or standard input
    #[arg(long)]
    pub(super) raw: bool,
    /// Who sent the bytes. Default: what the input says, else the masks (client frames are masked)
    #[arg(long)]
    pub(super) role: Option<Sender>,
    /// Assume permessage-deflate; not needed if the input contains the response
    #[arg(long)]
    pub(super) deflate: bool,
    /// Payload bytes to show per frame [default: 32; all with --json]
    #[arg(long, value_name = "BYTES")]
    pub(super) payload: Option<usize>,
    /// Print a few lines per frame
    #[arg(long, conflicts_with = "json")]
    pub(super) brief: bool,
    /// Print one JSON object per frame or head, one per line
    #[arg(long)]
    pub(super) json: bool,
    /// Colour the output
    #[arg(long, value_name = "WHEN", default_value_t)]
    pub(super) color: ColorChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Sender {
    Client,
    Server,
}

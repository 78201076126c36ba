//! Takes whatever a person pastes or drops, and finds the bytes in it.
//!
//! ```text
//! text, file ──▶ read ──▶ Paste { form: "a hex dump, as xxd prints it", connections, notes }
//!                           └─▶ conversation::explain ──▶ heads and frames, with their senders
//! ```
//!
//! Programs print bytes in a hundred forms. What all of them have in common is that a wrong guess
//! looks like bytes, too: offsets that are read as a frame make a valid peer look broken. So each
//! form is recognised by something that bytes alone do not have, and is then read to its end or
//! refused, with the line. No form is tried after one that was recognised.
//!
//! | file | what it reads |
//! |---|---|
//! | `found` | what is found: bytes, their senders, what they were taken for |
//! | `text` | bytes as text: byte order marks, UTF-16, colours, the quotes of word processors |
//! | `dump` | dumps with offsets: xxd, hexdump, od, tcpdump, tshark, Wireshark |
//! | `literal` | source code and what debuggers print: C, Rust, JavaScript, Python, Go, JSON |
//! | `arrows`, `marks` | lines that begin with `->` and `<-`, or with `SEND:` and `RECV:` |
//! | `follow` | streams as `tshark -z follow` prints them |
//! | `words`, `numbers` | hex, decimal and octal numbers, base64 |
//! | `margin` | what logs, mails and lists put in front of each line |
//! | `headed`, `body` | heads as text with frames below; a text without heads |
//! | `trace` | curl `--trace`, strace, our own `--trace` |
//! | `packets`, `capture` | packets, and files of them, put together by TCP |
//!
//! Must not know who asks: it is used by `wirechart explain` and by the page. Nothing below the
//! command line and the server uses this folder. Read next: `found.rs`.

mod arrows;
mod body;
mod capture;
pub mod conversation;
mod dump;
mod error;
mod follow;
mod found;
mod frames;
mod headed;
mod heads;
mod literal;
mod margin;
mod marks;
mod numbers;
mod packets;
mod read;
mod text;
mod trace;
mod words;

#[cfg(test)]
mod bounds_tests;
#[cfg(test)]
mod samples;

pub use error::PasteError;
pub use found::{Connection, Paste, Piece};
pub use read::read;

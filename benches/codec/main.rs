//! The codec beside its peers: how long one frame, one payload, one text, one header takes; and one
//! line of input.
//!
//! All in one run on one processor, because a figure of another day or machine is no comparison.
//! `make bench BENCH=codec` runs it. Must not know sockets. Read next: `parse.rs`, frames out of
//! bytes.

mod header;
mod lines;
mod mask;
mod parse;
mod utf8;

fn main() {
    divan::main();
}

//! Microbenchmarks of the codec beside other libraries: the time for one frame, one payload, one
//! text, one header; and for one line of input.
//!
//! Everything is measured in one run on one processor, because figures of different days or
//! machines cannot be compared. `make bench BENCH=codec` runs it. Must not know sockets. Read next:
//! `parse.rs`, which decodes frames.

mod forms;
mod header;
mod lines;
mod mask;
mod parse;
mod utf8;

fn main() {
    divan::main();
}

//! `wirechart explain`, `frame` and `accept`: their explanations, their layout, and their exit
//! codes.
//!
//! | module | what |
//! |---|---|
//! | [`examples`] | the examples of the RFC and of the help texts |
//! | [`input`] | hex and raw bytes from every kind of input |
//! | [`heads`] | requests and responses |
//! | [`verdicts`] | invalid and incomplete frames |
//! | [`picture`] | the layout: full, brief, with and without colour |
//! | [`made`] | the frames that `wirechart frame` makes |
//!
//! The meaning of each field is tested in `explain`; these tests cover the commands. Read next:
//! [`examples`]; then `tests/cli/trace.rs`.

mod examples;
mod heads;
mod input;
mod made;
mod picture;
mod verdicts;

use crate::common::{
    self,
    command::{Finished, run},
};

fn explain(arguments: &[&str], input: impl AsRef<[u8]>) -> Finished {
    run([&["explain"], arguments].concat(), input.as_ref())
}

fn frame(flags: &[&str]) -> Finished {
    run([&["frame"], flags].concat(), b"")
}

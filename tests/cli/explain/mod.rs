//! `wirechart explain`, `frame` and `accept`: what is said about bytes, how it is shown, and how
//! they exit.
//!
//! | module | what |
//! |---|---|
//! | [`examples`] | those of the RFC, and those in the help |
//! | [`input`] | hex and bytes, from wherever they come |
//! | [`heads`] | requests and responses |
//! | [`verdicts`] | each way to break a frame, and what is not whole |
//! | [`picture`] | how it is drawn: in full, in brief, with colour and without |
//! | [`made`] | the frames that `wirechart frame` makes |
//!
//! What a field means is `explain`'s affair and is tested there; here is what the commands make of
//! it. Read next: [`examples`]; then `tests/cli/trace.rs`.

mod examples;
mod heads;
mod input;
mod made;
mod picture;
mod verdicts;

use crate::common::{
    self,
    command::{Ran, run},
};

fn explain(arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
    run([&["explain"], arguments].concat(), input.as_ref())
}

fn frame(flags: &[&str]) -> Ran {
    run([&["frame"], flags].concat(), b"")
}

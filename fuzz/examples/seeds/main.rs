//! Writes the seeds of all targets into the archives in `fuzz/seeds/`: `cargo run --example seeds`,
//! in `fuzz/`.
//!
//! A seed is what a fuzzer starts from: input that is valid, or nearly, so that it need not find
//! out by itself what a frame or a header line is. How an input is laid out, the body of its target
//! tells. Seeds that are in an archive and not here stay there: `make seed` has added them.

mod deflate;
mod delivery;
mod forms;
mod heads;
mod log;
mod paste;
mod protocol;
mod scripts;
mod vectors;

use std::{collections::BTreeMap, io, path::Path};
use wirechart_fuzz::archive::{self, Inputs};

/// Pieces of 1, 2, 8 and 3 bytes.
const LENGTHS: [u8; 4] = [0, 1, 7, 2];

/// An input: its target, its name, and what is in it.
struct Seed {
    target: &'static str,
    name: String,
    bytes: Vec<u8>,
}

fn seed(target: &'static str, name: &str, parts: &[&[u8]]) -> Seed {
    Seed { target, name: name.to_owned(), bytes: parts.concat() }
}

/// One that is laid out as most targets have it (`src/oracle/input.rs`): options, how it is cut,
/// and the peer's bytes.
fn input(target: &'static str, name: &str, options: u8, bytes: &[u8]) -> Seed {
    seed(target, name, &[&[options], &LENGTHS, bytes])
}

fn main() -> io::Result<()> {
    let seeds = [
        protocol::seeds(),
        deflate::seeds(),
        delivery::seeds(),
        forms::seeds(),
        heads::seeds(),
        log::seeds(),
        paste::seeds(),
        scripts::seeds(),
        vectors::seeds(),
    ];
    let mut targets: BTreeMap<_, Inputs> = BTreeMap::new();
    for Seed { target, name, bytes } in seeds.into_iter().flatten() {
        targets.entry(target).or_default().insert(name, bytes);
    }
    for (target, written) in targets {
        let archive = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("seeds/{target}.tar"));
        let mut inputs = archive::read(&archive)?;
        inputs.extend(written);
        archive::write(&archive, &inputs)?;
    }
    Ok(())
}

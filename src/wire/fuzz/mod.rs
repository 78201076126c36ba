//! The bodies of the fuzz targets: each takes any bytes, and panics where something is not so that should be so for all bytes.
//!
//! They stand here and not in `fuzz/`, so that `cargo test` runs them on every seed, without a fuzzer and on a stable
//! compiler. They use only what every user of `wire` can use. Compiled for tests and with the feature `fuzz`.
//! Read next: `vectors/mod.rs`, `protocol.rs`, `request_head.rs`, `explain.rs`, then `fuzz/README.md` for how to run them.

mod explain;
mod protocol;
mod request_head;
pub mod vectors;

#[cfg(test)]
pub(in crate::wire) use explain::Explained;
pub use explain::explain;
pub use protocol::protocol;
pub use request_head::request_head;

/// What the first bytes of an input stand for. The rest is what a peer sends.
///
/// ```text
/// +---------+-----------------------+------------------
/// | options | 4 lengths of pieces,  | the peer's bytes
/// | 1 byte  | each less one         | ...
/// +---------+-----------------------+------------------
/// ```
struct Input<'a> {
    options: u8,
    lengths: [u8; 4],
    bytes: &'a [u8],
}

impl<'a> Input<'a> {
    fn new(data: &'a [u8]) -> Option<Self> {
        let (&options, rest) = data.split_first()?;
        let (&lengths, bytes) = rest.split_first_chunk()?;
        Some(Self { options, lengths, bytes })
    }

    fn option(&self, bit: u8) -> bool {
        self.options >> bit & 1 == 1
    }

    fn whole(&self) -> Vec<&'a [u8]> {
        vec![self.bytes]
    }

    /// The bytes in pieces of the four lengths in turn.
    fn pieces(&self) -> Vec<&'a [u8]> {
        let mut rest = self.bytes;
        let lengths = self.lengths.iter().cycle().map(|&length| usize::from(length) + 1);
        lengths.map_while(|length| rest.split_off(..length.min(rest.len())).filter(|piece| !piece.is_empty())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    #[track_caller]
    fn replay(target: &str, body: fn(&[u8])) {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
        let mut count = 0;
        for entry in fs::read_dir(seeds).unwrap() {
            let path = entry.unwrap().path();
            println!("{}", path.display()); // shown where one fails
            body(&fs::read(path).unwrap());
            count += 1;
        }
        assert!(count >= 10, "only {count} seeds");
    }

    #[test]
    fn the_seeds_of_protocol() {
        replay("protocol", protocol);
    }

    #[test]
    fn the_seeds_of_request_head() {
        replay("request_head", request_head);
    }

    #[test]
    fn the_seeds_of_explain() {
        replay("explain", explain);
    }

    #[test]
    fn pieces_make_up_the_whole() {
        let input = Input::new(b"\x02\x00\x01\x00\x09Hello, all of you").expect("long enough");
        assert!(input.option(1) && !input.option(0));
        let pieces = input.pieces();
        assert_eq!(pieces, [&b"H"[..], b"el", b"l", b"o, all of ", b"y", b"ou"]);
        assert_eq!(pieces.concat(), input.whole().concat());
        assert!(Input::new(b"none").is_none());
    }
}

//! Inflates what a server has compressed, and measures how far back it refers.
//!
//! The codec of `wire` is not used here: it keeps 32 KiB whatever was agreed on, and so does not
//! notice a server that refers further back than it may. This is the plain algorithm, a bit at a
//! time, for the short messages of the checks. RFC 1951, sections 3.2.3 to 3.2.6; RFC 7692,
//! section 7.2.2. Read next: `hello.rs`.

/// How far back a reference can go (RFC 1951, 3.2.5).
const WINDOW: usize = 32 << 10;
/// The longest message that is inflated.
const LONGEST: usize = 64 << 20;
/// The longest code (RFC 1951, 3.2.7).
const MAX_BITS: usize = 15;
/// The order in which the lengths of the code lengths' codes stand (RFC 1951, 3.2.7).
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const ENDS_EARLY: &str = "its DEFLATE data ends too early";
const NO_CODE: &str = "its DEFLATE data has a code that stands for nothing";

/// Inflates message after message.
#[derive(Debug, Default)]
pub(super) struct Inflater {
    /// The end of what was inflated before.
    window: Vec<u8>,
    /// The greatest distance of a reference.
    pub(super) farthest: usize,
}

impl Inflater {
    /// Forgets the messages before.
    pub(super) fn forget(&mut self) {
        self.window.clear();
    }

    /// Inflates the payload of a message, without the four bytes that its sender has removed.
    ///
    /// # Errors
    /// Why it is not valid.
    pub(super) fn message(&mut self, payload: &[u8]) -> Result<Vec<u8>, &'static str> {
        let bytes = [payload, &[0, 0, 0xFF, 0xFF]].concat();
        let mut bits = Bits { bytes: &bytes, at: 0 };
        let mut out = std::mem::take(&mut self.window);
        let before = out.len();
        loop {
            let is_last = bits.take(1)? == 1;
            match bits.take(2)? {
                0 => stored(&mut bits, &mut out)?,
                1 => self.compressed(&mut bits, &mut out, &fixed())?,
                2 => {
                    let codes = dynamic(&mut bits)?;
                    self.compressed(&mut bits, &mut out, &codes)?;
                }
                _ => return Err("its DEFLATE data has a block of the reserved kind"),
            }
            // The last block may be followed by others in a new stream (RFC 7692, 7.2.3.4).
            if bits.is_at_end() {
                break;
            }
            if is_last {
                bits.align();
                if bits.is_at_end() {
                    break;
                }
            }
        }
        let message = out[before..].to_vec();
        self.window = out.split_off(out.len().saturating_sub(WINDOW));
        Ok(message)
    }

    fn compressed(
        &mut self,
        bits: &mut Bits<'_>,
        out: &mut Vec<u8>,
        (literals, distances): &(Code, Code),
    ) -> Result<(), &'static str> {
        loop {
            let symbol = literals.read(bits)?;
            match symbol {
                0..=255 => out.push(symbol as u8),
                256 => return Ok(()),
                257..=285 => {
                    let length = length(symbol, bits)?;
                    let distance = distance(distances.read(bits)?, bits)?;
                    if distance > out.len() {
                        return Err("its DEFLATE data refers to bytes before the first");
                    }
                    self.farthest = self.farthest.max(distance);
                    for _ in 0..length {
                        out.push(out[out.len() - distance]);
                    }
                }
                _ => return Err(NO_CODE),
            }
            if out.len() > LONGEST {
                return Err("it inflates to more than is read");
            }
        }
    }
}

fn stored(bits: &mut Bits<'_>, out: &mut Vec<u8>) -> Result<(), &'static str> {
    bits.align();
    let length = bits.take(16)?;
    if bits.take(16)? != !length & 0xFFFF {
        return Err("its DEFLATE data has a stored block whose lengths do not agree");
    }
    for _ in 0..length {
        out.push(bits.take(8)? as u8);
    }
    Ok(())
}

fn length(symbol: usize, bits: &mut Bits<'_>) -> Result<usize, &'static str> {
    let index = symbol - 257;
    Ok(match index {
        0..=7 => index + 3,
        28 => 258,
        _ => {
            let extra = index / 4 - 1;
            ((4 + index % 4) << extra) + 3 + bits.take(extra)?
        }
    })
}

fn distance(symbol: usize, bits: &mut Bits<'_>) -> Result<usize, &'static str> {
    match symbol {
        0..=3 => Ok(symbol + 1),
        4..=29 => {
            let extra = symbol / 2 - 1;
            Ok(((2 + symbol % 2) << extra) + 1 + bits.take(extra)?)
        }
        _ => Err(NO_CODE),
    }
}

/// The codes of blocks that bring none (RFC 1951, 3.2.6).
fn fixed() -> (Code, Code) {
    let literals: Vec<usize> = (0..288)
        .map(|symbol| match symbol {
            144..=255 => 9,
            256..=279 => 7,
            _ => 8,
        })
        .collect();
    (Code::new(&literals), Code::new(&[5; 30]))
}

/// The codes at the start of a block (RFC 1951, 3.2.7).
fn dynamic(bits: &mut Bits<'_>) -> Result<(Code, Code), &'static str> {
    let literals = bits.take(5)? + 257;
    let distances = bits.take(5)? + 1;
    let count = bits.take(4)? + 4;
    let mut lengths = [0; 19];
    for place in &ORDER[..count] {
        lengths[*place] = bits.take(3)?;
    }
    let code = Code::new(&lengths);
    let mut lengths = Vec::new();
    while lengths.len() < literals + distances {
        let (value, times) = match code.read(bits)? {
            16 => (*lengths.last().ok_or(NO_CODE)?, 3 + bits.take(2)?),
            17 => (0, 3 + bits.take(3)?),
            18 => (0, 11 + bits.take(7)?),
            length => (length, 1),
        };
        lengths.extend(std::iter::repeat_n(value, times));
    }
    if lengths.len() > literals + distances {
        return Err(NO_CODE);
    }
    Ok((Code::new(&lengths[..literals]), Code::new(&lengths[literals..])))
}

/// A Huffman code, as the number of codes of each length and the symbols in order.
struct Code {
    counts: [usize; MAX_BITS + 1],
    symbols: Vec<usize>,
}

impl Code {
    fn new(lengths: &[usize]) -> Self {
        let mut counts = [0; MAX_BITS + 1];
        let mut symbols: Vec<usize> = (0..lengths.len()).filter(|at| lengths[*at] > 0).collect();
        symbols.sort_by_key(|at| (lengths[*at], *at));
        for symbol in &symbols {
            counts[lengths[*symbol]] += 1;
        }
        Self { counts, symbols }
    }

    /// Reads a symbol. Codes of one length are numbers in a row, and follow those of the length
    /// before (RFC 1951, 3.2.2).
    fn read(&self, bits: &mut Bits<'_>) -> Result<usize, &'static str> {
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in &self.counts[1..] {
            code |= bits.take(1)?;
            if code < first + count {
                return self.symbols.get(index + code - first).copied().ok_or(NO_CODE);
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        Err(NO_CODE)
    }
}

/// Bits, the lowest of each byte first (RFC 1951, 3.1.1).
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Result<usize, &'static str> {
        let mut value = 0;
        for place in 0..count {
            let byte = self.bytes.get(self.at / 8).ok_or(ENDS_EARLY)?;
            value |= usize::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Ok(value)
    }

    fn align(&mut self) {
        self.at = self.at.next_multiple_of(8);
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len() * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(payload: &[u8], expected: Result<&str, &str>) {
        let inflated = Inflater::default().message(payload);
        assert_eq!(inflated.as_deref().map_err(|why| *why), expected.map(str::as_bytes));
    }

    #[test]
    fn the_examples_of_the_rfc() {
        check(&[0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], Ok("Hello"));
        check(b"\x00\x05\x00\xfa\xffHello\x00", Ok("Hello"));
        check(&[0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00], Ok("Hello"));
        check(
            &[0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00],
            Ok("Hello"),
        );
        check(&[0x00], Ok(""));
        check(
            b"\x00\x05\x00\xff\xffHello\x00",
            Err("its DEFLATE data has a stored block whose lengths do not agree"),
        );
        check(
            &[0xf2, 0x00, 0x11, 0x00, 0x00],
            Err("its DEFLATE data refers to bytes before the first"),
        );
        check(&[0x06], Err("its DEFLATE data has a block of the reserved kind"));
    }

    #[cfg(feature = "deflate")]
    #[test]
    fn what_zlib_compresses_is_inflated_and_its_distances_are_measured() {
        use flate2::{Compress, Compression, FlushCompress};
        let mut noise = 1_u32;
        let block: Vec<u8> = (0..3000)
            .map(|_| {
                noise = noise.wrapping_mul(1_103_515_245).wrapping_add(12345);
                b"etaoin shrdlu"[(noise >> 16) as usize % 13]
            })
            .collect();
        let text = [&block[..], b"!", &block].concat();
        let mut compress = Compress::new(Compression::best(), false);
        let mut out = Vec::with_capacity(10_000);
        compress.compress_vec(&text, &mut out, FlushCompress::Sync).unwrap();
        let mut inflater = Inflater::default();
        assert_eq!(inflater.message(&out[..out.len() - 4]).unwrap(), text);
        assert_eq!(inflater.farthest, 3001);
    }
}

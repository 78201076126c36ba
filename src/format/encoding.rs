//! The encodings of text: UTF-8 and UTF-16, told by a byte order mark or by the first character.
//!
//! What cannot be a character becomes the byte FF, which UTF-8 never has, so that the line where it
//! stands is refused and the next one is read. Text that is UTF-8 is not copied.
//!
//! Must not know what is around the text, or what a line is. RFC 3629, RFC 2781. Read next:
//! `gunzip`.

/// Stands for what is no character.
const NO_CHARACTER: u8 = 0xff;

/// Text in an encoding that its first bytes tell.
#[derive(Debug, Default)]
pub(super) struct Text {
    encoding: Encoding,
    /// Bytes that tell the encoding only with the next one.
    start: Vec<u8>,
    /// The decoded text of a chunk.
    decoded: Vec<u8>,
}

#[derive(Debug, Clone, Copy, Default)]
enum Encoding {
    #[default]
    Unknown,
    Utf8,
    Utf16(Utf16),
}

/// UTF-16, and what is left of a chunk.
#[derive(Debug, Clone, Copy)]
struct Utf16 {
    is_little_endian: bool,
    /// The first byte of a unit.
    odd: Option<u8>,
    /// The first half of a surrogate pair.
    high: Option<u16>,
}

impl Text {
    /// How many bytes of memory it takes, about.
    pub(super) fn held(&self) -> usize {
        self.decoded.capacity()
    }

    /// Gives the text of a chunk to `take`, in chunks of bounded size.
    pub(super) fn push(&mut self, chunk: &[u8], take: &mut dyn FnMut(&[u8])) {
        match &mut self.encoding {
            Encoding::Utf8 if chunk.is_empty() => {}
            Encoding::Utf8 => take(chunk),
            Encoding::Utf16(utf16) => {
                // A unit of two bytes is at most three in UTF-8.
                for chunk in chunk.chunks(8 * 1024) {
                    chunk.iter().for_each(|&byte| utf16.byte(byte, &mut self.decoded));
                    take(&self.decoded);
                    self.decoded.clear();
                }
            }
            Encoding::Unknown => {
                let Some((&first, rest)) = chunk.split_first() else { return };
                self.start.push(first);
                if let Some((encoding, mark)) = told_by(&self.start) {
                    self.encoding = encoding;
                    let start = std::mem::take(&mut self.start);
                    self.push(&start[mark..], take);
                }
                self.push(rest, take);
            }
        }
    }

    /// The text has ended.
    pub(super) fn finish(&mut self, take: &mut dyn FnMut(&[u8])) {
        let start = std::mem::take(&mut self.start);
        if !start.is_empty() {
            take(&start);
        }
        if let Encoding::Utf16(Utf16 { odd, high, .. }) = self.encoding
            && (odd.is_some() || high.is_some())
        {
            take(&[NO_CHARACTER]);
        }
        self.encoding = Encoding::Utf8;
    }
}

/// The encoding, and the length of the byte order mark. `None` if it takes another byte to tell.
///
/// Without a mark, UTF-16 is told by a first character that is ASCII, which all our formats begin
/// with: one of its bytes is zero, and no text in UTF-8 has a zero byte.
fn told_by(start: &[u8]) -> Option<(Encoding, usize)> {
    let utf16 =
        |is_little_endian| Encoding::Utf16(Utf16 { is_little_endian, odd: None, high: None });
    match start {
        [] | [0xef | 0xff | 0xfe] | [0xef, 0xbb] => None,
        [0xef, 0xbb, 0xbf, ..] => Some((Encoding::Utf8, 3)),
        [0xff, 0xfe, ..] => Some((utf16(true), 2)),
        [0xfe, 0xff, ..] => Some((utf16(false), 2)),
        [_] => None,
        [1..0x80, 0, ..] => Some((utf16(true), 0)),
        [0, 1..0x80, ..] => Some((utf16(false), 0)),
        _ => Some((Encoding::Utf8, 0)),
    }
}

impl Utf16 {
    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) {
        let Some(before) = self.odd.take() else {
            self.odd = Some(byte);
            return;
        };
        let pair = [before, byte];
        let unit =
            if self.is_little_endian { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) };
        let high = self.high.take();
        if let (Some(high), 0xdc00..0xe000) = (high, unit) {
            let pair = 0x10000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(unit) - 0xdc00);
            return write(char::from_u32(pair), out);
        }
        if high.is_some() {
            out.push(NO_CHARACTER);
        }
        if let 0xd800..0xdc00 = unit {
            self.high = Some(unit);
        } else {
            write(char::from_u32(unit.into()), out);
        }
    }
}

fn write(char: Option<char>, out: &mut Vec<u8>) {
    match char {
        Some(char) => out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.push(NO_CHARACTER),
    }
}

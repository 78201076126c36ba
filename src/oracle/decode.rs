//! The body of the fuzz target `decode`: arbitrary bytes, and the same as UTF-16 and as gzip,
//! against the standard library and `flate2`, which get them in one go.
//!
//! Must not know how bytes are decoded. RFC 2781, RFC 1952. Read next: `query.rs`.

use crate::format::Decoder;

/// The first byte is the length of the chunks minus one.
///
/// # Panics
/// Where the bytes are decoded otherwise than by the oracle, or the result depends on the split.
pub fn decode(data: &[u8]) {
    let Some((&chunk, input)) = data.split_first() else { return };
    let chunk = usize::from(chunk) + 1;
    let text = decoded(input, chunk);
    if input.starts_with(&[0x1f, 0x8b]) {
        // How much is read before the damage may differ; whether there is damage may not.
        assert_eq!(decoded(input, usize::MAX).is_some(), text.is_some());
        return;
    }
    assert_eq!(text, decoded(input, usize::MAX), "the result depends on how the input is split");
    let Ok(input) = std::str::from_utf8(input) else { return };
    for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let marked = format!("\u{feff}{input}");
        let bytes: Vec<u8> = marked.encode_utf16().flat_map(to_bytes).collect();
        assert_eq!(decoded(&bytes, chunk).as_deref(), Some(input.as_bytes()));
    }
    #[cfg(feature = "deflate")]
    gzip(input.as_bytes(), chunk);
}

/// What is packed is unpacked, and decoded as if it had not been packed.
#[cfg(feature = "deflate")]
fn gzip(input: &[u8], chunk: usize) {
    use std::io::Read;
    let mut packed = Vec::new();
    let packer = flate2::read::GzEncoder::new(input, flate2::Compression::fast());
    let len = { packer }.read_to_end(&mut packed);
    assert_eq!(len.ok(), Some(packed.len()));
    let text =
        // Text in gzip that is packed again stays packed.
        if input.starts_with(&[0x1f, 0x8b]) { Some(input.to_vec()) } else { decoded(input, chunk) };
    assert_eq!(decoded(&packed, chunk), text);
}

/// The text, or `None` if compressed data is damaged.
fn decoded(bytes: &[u8], chunk: usize) -> Option<Vec<u8>> {
    let (mut decoder, mut text) = (Decoder::default(), Vec::new());
    for chunk in bytes.chunks(chunk) {
        decoder.push(chunk, &mut |bytes| text.extend_from_slice(bytes)).ok()?;
    }
    decoder.finish(&mut |bytes| text.extend_from_slice(bytes)).ok()?;
    Some(text)
}

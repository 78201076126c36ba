//! Makes UTF-8 of an input, however it is encoded, with gzip around it or not. Both are recognised
//! by their first bytes.
//!
//! Must not know what a line is. RFC 1952. Read next: `encoding`, `gunzip`, `reader`.

use super::{
    encoding::Text,
    gunzip::{Gunzip, GzipError},
};

/// The magic number of gzip (RFC 1952, section 2.3.1).
const GZIP: &[u8] = &[0x1f, 0x8b];

/// What it takes to unpack, in bytes: about as much as `wire::deflate` has measured.
const GUNZIP_BYTES: usize = 64 << 10;

/// Decodes one input. The result does not depend on how the input is split into chunks, except that
/// more or less of it is read before the place where compressed data is damaged.
#[derive(Debug, Default)]
pub struct Decoder {
    outer: Outer,
    text: Text,
}

/// What is around the text.
#[derive(Debug, Default)]
enum Outer {
    /// Less than two bytes have come.
    #[default]
    Unknown,
    /// The first byte, which may be that of gzip.
    First(u8),
    Nothing,
    Gzip(Box<Gunzip>),
    /// It was broken, which has been told.
    Broken,
}

impl Decoder {
    /// Gives the text of a chunk to `take`, in chunks of bounded size.
    ///
    /// # Errors
    /// The compressed data is broken. It is told once; what follows is left out.
    pub fn push(&mut self, chunk: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), GzipError> {
        let Some((&first, rest)) = chunk.split_first() else { return Ok(()) };
        match &mut self.outer {
            Outer::Unknown if !GZIP.starts_with(&[first]) => self.outer = Outer::Nothing,
            Outer::Unknown => {
                self.outer = Outer::First(first);
                return self.push(rest, take);
            }
            Outer::First(before) if [*before, first] == *GZIP => {
                self.outer = Outer::Gzip(Box::default());
                self.gunzip(GZIP, take)?;
                return self.gunzip(rest, take);
            }
            Outer::First(before) => {
                let before = *before;
                self.outer = Outer::Nothing;
                self.text.push(&[before], take);
            }
            Outer::Gzip(_) => return self.gunzip(chunk, take),
            Outer::Nothing => {}
            Outer::Broken => return Ok(()),
        }
        self.text.push(chunk, take);
        Ok(())
    }

    /// The input has ended.
    ///
    /// # Errors
    /// The compressed data is not complete.
    pub fn finish(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<(), GzipError> {
        let result = match std::mem::replace(&mut self.outer, Outer::Broken) {
            Outer::First(byte) => {
                self.text.push(&[byte], take);
                Ok(())
            }
            Outer::Gzip(mut gunzip) => gunzip.finish(&mut |bytes| self.text.push(bytes, take)),
            Outer::Unknown | Outer::Nothing | Outer::Broken => Ok(()),
        };
        self.text.finish(take);
        result
    }

    /// How many bytes of memory it takes, about.
    pub fn held(&self) -> usize {
        let unpacking = if matches!(self.outer, Outer::Gzip(_)) { GUNZIP_BYTES } else { 0 };
        unpacking + self.text.held()
    }

    fn gunzip(&mut self, chunk: &[u8], take: &mut dyn FnMut(&[u8])) -> Result<(), GzipError> {
        let Outer::Gzip(gunzip) = &mut self.outer else { return Ok(()) };
        let result = gunzip.push(chunk, &mut |bytes| self.text.push(bytes, take));
        if result.is_err() {
            self.outer = Outer::Broken;
        }
        result
    }
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;

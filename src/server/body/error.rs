//! The rules of a body that a sender can break, one variant for each (RFC 9110 and 9112).
//!
//! Must not know how a body is read. Read next: `framing.rs`.

use crate::wire::HeadError;
use thiserror::Error;

/// The longest line in front of a chunk, in bytes. Its size takes at most 16; the rest may be
/// extensions, which nobody uses.
pub(super) const MAX_CHUNK_LINE: usize = 1 << 10;

/// A body that breaks a rule, or asks for what we cannot do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BodyError {
    /// `Content-Length` is there more than once.
    #[error("there is more than one Content-Length; the body's length must be given once")]
    LengthRepeated,
    /// `Content-Length` is no number, or one that no body can have.
    #[error("Content-Length is not a number of bytes, written in digits")]
    Length,
    /// `Content-Length` and `Transfer-Encoding`. Two servers could disagree where the body ends.
    #[error("the request has both Content-Length and Transfer-Encoding; leave one of them out")]
    LengthAndChunks,
    /// `Transfer-Encoding` in HTTP/1.0, which has none.
    #[error("HTTP/1.0 has no Transfer-Encoding; send the body with a Content-Length")]
    ChunksInHttp10,
    /// A `Transfer-Encoding` other than `chunked`, alone.
    #[error("the only Transfer-Encoding that is read here is chunked")]
    TransferCoding,
    /// A `Content-Encoding` that we do not decode.
    #[error(
        "{}",
        if cfg!(feature = "deflate") { "a body may be compressed once, with Content-Encoding gzip or deflate" }
        else { "this program was built without compression, so it reads no Content-Encoding" }
    )]
    ContentCoding,
    /// A chunk does not begin with its size: 1 to 16 hexadecimal digits.
    #[error("a chunk does not begin with its size in 1 to 16 hexadecimal digits")]
    ChunkSize,
    /// Something other than an extension or a line end follows the size of a chunk.
    #[error(
        "the size of a chunk is followed by the byte 0x{0:02x}; it must be CR LF, or ; and an extension"
    )]
    BehindSize(u8),
    /// The line in front of a chunk is too long.
    #[error("the line in front of a chunk is longer than the limit of {MAX_CHUNK_LINE} bytes")]
    ChunkLineTooLong,
    /// The line in front of a chunk has a control byte, or ends in LF alone.
    #[error(
        "the line in front of a chunk contains the control byte 0x{0:02x}; it must end in CR LF"
    )]
    ChunkLineControl(u8),
    /// A chunk is longer or shorter than its size.
    #[error("no CR LF follows the bytes of a chunk, so they are not as many as its size says")]
    ChunkEnd,
    /// What follows the last chunk is no list of headers.
    #[error("behind the last chunk: {0}")]
    Trailers(HeadError),
    /// It is not compressed as it says, or was damaged on its way.
    #[error("the body is not compressed as its Content-Encoding says, or it is damaged")]
    CodingCorrupt,
    /// The compressed stream stops before its end.
    #[error("the compressed body stops in the middle")]
    CodingCut,
}

impl BodyError {
    /// The status code of the response.
    pub fn status(self) -> u16 {
        match self {
            Self::TransferCoding => 501,
            Self::ContentCoding => 415,
            _ => 400,
        }
    }

    /// The section with the rule.
    pub fn section(self) -> &'static str {
        match self {
            Self::LengthRepeated | Self::Length => "RFC 9110, 8.6",
            Self::LengthAndChunks | Self::ChunksInHttp10 | Self::TransferCoding => "RFC 9112, 6.1",
            Self::ContentCoding => "RFC 9110, 15.5.16",
            Self::ChunkSize | Self::ChunkEnd => "RFC 9112, 7.1",
            Self::BehindSize(_) | Self::ChunkLineTooLong | Self::ChunkLineControl(_) => {
                "RFC 9112, 7.1.1"
            }
            Self::Trailers(_) => "RFC 9112, 7.1.2",
            Self::CodingCorrupt | Self::CodingCut => "RFC 9110, 8.4.1",
        }
    }
}

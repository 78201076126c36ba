//! The protocol rules that a peer's frames can break, one variant for each.
//!
//! Each error has a sentence, the close code to send, and the section of the RFC with the rule. The
//! log, the inspector and the tests use them. This module knows nothing of connections. RFC 6455,
//! sections 5, 7 and 8.1; RFC 7692, sections 6.1 and 7.2. Read next: [`limits`](super::limits).

use super::code::CloseCode;
use std::fmt;

/// A rule of RFC 6455 or RFC 7692 that a frame breaks, or a limit of ours that it exceeds. Either
/// way the receiver fails the connection (RFC 6455, 7.1.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProtocolError {
    /// RSV1, RSV2 or RSV3 (`bit` is 1 to 3) is set, but no extension was agreed on that uses it.
    ReservedBit {
        /// Which of the three, counted from the left.
        bit: u8,
    },
    /// RSV1, which marks a compressed message, is set in a control frame or in a continuation.
    CompressedNotFirst,
    /// A reserved opcode: 3 to 7, or 0xB to 0xF.
    ReservedOpcode(u8),
    /// A client's frame that is not masked.
    MaskMissing,
    /// A server's frame that is masked.
    MaskForbidden,
    /// A 64-bit length with its top bit set.
    LengthTopBit,
    /// A length in a longer form than it needs.
    LengthNotMinimal {
        /// The payload length in bytes.
        length: u64,
    },
    /// A control frame of more than 125 bytes.
    ControlTooLong,
    /// A control frame with FIN clear.
    ControlFragmented,
    /// A continuation frame with no message open.
    ContinuationOfNothing,
    /// A text or binary frame while another message is open.
    MessageInsideMessage,
    /// A compressed message that is not valid DEFLATE data.
    DeflateCorrupt,
    /// Text that is not UTF-8.
    TextNotUtf8 {
        /// The offset in the message of the first invalid byte, or the message's length if it ends
        /// inside a character.
        offset: usize,
    },
    /// A Close with a payload of one byte, which is too short for a code.
    CloseOfOneByte,
    /// A Close with a code that may not be sent.
    CloseCodeForbidden(u16),
    /// A Close whose reason is not UTF-8.
    CloseReasonNotUtf8,
    /// A frame whose header announces more than our limit.
    FrameTooBig {
        /// The length that the header announces, in bytes.
        length: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// A message that exceeds our limit: together with the payload that a header announces, or, if
    /// it is compressed, while it is inflated.
    MessageTooBig {
        /// The limit, in bytes.
        limit: usize,
    },
    /// A message in more fragments than our limit.
    TooManyFragments {
        /// The limit.
        limit: u32,
    },
    /// A message or frame that was not finished in time.
    Unfinished {
        /// The limit, in whole seconds.
        seconds: u64,
    },
    /// The memory that this peer and others make us hold is more than may be used for all of them.
    /// Only the owner of several connections can detect this.
    OutOfMemory,
}

impl ProtocolError {
    /// Returns the code of the Close frame that answers the error.
    pub fn close_code(self) -> CloseCode {
        use ProtocolError::*;
        match self {
            ReservedBit { .. } | ReservedOpcode(_) | MaskMissing | MaskForbidden | LengthTopBit => {
                CloseCode::PROTOCOL_ERROR
            }
            LengthNotMinimal { .. } | ControlTooLong | ControlFragmented => {
                CloseCode::PROTOCOL_ERROR
            }
            CompressedNotFirst | ContinuationOfNothing | MessageInsideMessage => {
                CloseCode::PROTOCOL_ERROR
            }
            CloseOfOneByte | CloseCodeForbidden(_) => CloseCode::PROTOCOL_ERROR,
            TextNotUtf8 { .. } | CloseReasonNotUtf8 | DeflateCorrupt => CloseCode::INVALID_PAYLOAD,
            FrameTooBig { .. } | MessageTooBig { .. } => CloseCode::TOO_BIG,
            TooManyFragments { .. } | Unfinished { .. } => CloseCode::POLICY,
            OutOfMemory => CloseCode::TRY_AGAIN_LATER,
        }
    }

    /// Returns the section with the rule, or with the permission to set the limit.
    pub fn section(self) -> &'static str {
        use ProtocolError::*;
        match self {
            MaskMissing | MaskForbidden => "RFC 6455, 5.1",
            ReservedBit { .. } | ReservedOpcode(_) | LengthTopBit | LengthNotMinimal { .. } => {
                "RFC 6455, 5.2"
            }
            CompressedNotFirst => "RFC 7692, 6.1",
            ContinuationOfNothing | MessageInsideMessage => "RFC 6455, 5.4",
            ControlTooLong | ControlFragmented => "RFC 6455, 5.5",
            CloseOfOneByte | CloseReasonNotUtf8 => "RFC 6455, 5.5.1",
            DeflateCorrupt => "RFC 7692, 7.2.2",
            TextNotUtf8 { .. } => "RFC 6455, 8.1",
            CloseCodeForbidden(_) => "RFC 6455, 7.4",
            FrameTooBig { .. } | MessageTooBig { .. } | TooManyFragments { .. } => "RFC 6455, 10.4",
            Unfinished { .. } | OutOfMemory => "RFC 6455, 10.4",
        }
    }
}

impl fmt::Display for ProtocolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ProtocolError::*;
        match self {
            ReservedBit { bit } => {
                write!(f, "RSV{bit} is set, but no extension was agreed on that uses it")
            }
            CompressedNotFirst => {
                write!(f, "RSV1 may be set only in the first frame of a data message")
            }
            ReservedOpcode(opcode) => write!(f, "opcode {opcode:#X} is reserved"),
            MaskMissing => write!(f, "a client must mask every frame, this one is not masked"),
            MaskForbidden => write!(f, "a server must not mask a frame, this one is masked"),
            LengthTopBit => write!(f, "the top bit of a 64-bit payload length must be 0"),
            LengthNotMinimal { length } => {
                write!(f, "a payload length of {length} must be written in its shortest form")
            }
            ControlTooLong => write!(f, "a control frame may carry at most 125 bytes"),
            ControlFragmented => write!(f, "a control frame must not be fragmented"),
            ContinuationOfNothing => write!(f, "a continuation frame, but no message is open"),
            MessageInsideMessage => write!(f, "a new message began before the open one had ended"),
            DeflateCorrupt => write!(f, "the compressed message is not DEFLATE data"),
            TextNotUtf8 { offset } => write!(f, "the text is not UTF-8 from byte {offset} on"),
            CloseOfOneByte => write!(f, "a Close payload must be empty or at least 2 bytes long"),
            CloseCodeForbidden(code) => write!(f, "close code {code} must not be sent"),
            CloseReasonNotUtf8 => write!(f, "the reason in the Close is not UTF-8"),
            FrameTooBig { length, limit } => {
                write!(f, "a frame of {length} bytes is over the limit of {limit}")
            }
            MessageTooBig { limit: 1 } => f.write_str("the message is over the limit of 1 byte"),
            MessageTooBig { limit } => write!(f, "the message is over the limit of {limit} bytes"),
            TooManyFragments { limit } => {
                write!(f, "the message is in more than {limit} fragments")
            }
            Unfinished { seconds } => write!(f, "the message was not whole after {seconds} s"),
            OutOfMemory => write!(f, "all memory for messages under way is taken, try again later"),
        }
    }
}

impl std::error::Error for ProtocolError {}

#[cfg(test)]
mod tests {
    use super::ProtocolError::*;

    const EXPECTED: &str = "
1002 | RFC 6455, 5.2 | RSV2 is set, but no extension was agreed on that uses it
1002 | RFC 7692, 6.1 | RSV1 may be set only in the first frame of a data message
1002 | RFC 6455, 5.2 | opcode 0xB is reserved
1002 | RFC 6455, 5.1 | a client must mask every frame, this one is not masked
1002 | RFC 6455, 5.1 | a server must not mask a frame, this one is masked
1002 | RFC 6455, 5.2 | the top bit of a 64-bit payload length must be 0
1002 | RFC 6455, 5.2 | a payload length of 125 must be written in its shortest form
1002 | RFC 6455, 5.5 | a control frame may carry at most 125 bytes
1002 | RFC 6455, 5.5 | a control frame must not be fragmented
1002 | RFC 6455, 5.4 | a continuation frame, but no message is open
1002 | RFC 6455, 5.4 | a new message began before the open one had ended
1007 | RFC 7692, 7.2.2 | the compressed message is not DEFLATE data
1007 | RFC 6455, 8.1 | the text is not UTF-8 from byte 7 on
1002 | RFC 6455, 5.5.1 | a Close payload must be empty or at least 2 bytes long
1002 | RFC 6455, 7.4 | close code 1005 must not be sent
1007 | RFC 6455, 5.5.1 | the reason in the Close is not UTF-8
1009 | RFC 6455, 10.4 | a frame of 4294967296 bytes is over the limit of 65536
1009 | RFC 6455, 10.4 | the message is over the limit of 1 byte
1009 | RFC 6455, 10.4 | the message is over the limit of 64 bytes
1008 | RFC 6455, 10.4 | the message is in more than 8 fragments
1008 | RFC 6455, 10.4 | the message was not whole after 60 s
1013 | RFC 6455, 10.4 | all memory for messages under way is taken, try again later
";

    #[test]
    fn each_error_has_its_code_its_section_and_its_sentence() {
        let errors = [
            ReservedBit { bit: 2 },
            CompressedNotFirst,
            ReservedOpcode(0xB),
            MaskMissing,
            MaskForbidden,
            LengthTopBit,
            LengthNotMinimal { length: 125 },
            ControlTooLong,
            ControlFragmented,
            ContinuationOfNothing,
            MessageInsideMessage,
            DeflateCorrupt,
            TextNotUtf8 { offset: 7 },
            CloseOfOneByte,
            CloseCodeForbidden(1005),
            CloseReasonNotUtf8,
            FrameTooBig { length: 4 << 30, limit: 65_536 },
            MessageTooBig { limit: 1 },
            MessageTooBig { limit: 64 },
            TooManyFragments { limit: 8 },
            Unfinished { seconds: 60 },
            OutOfMemory,
        ];
        let said = errors
            .map(|error| format!("{} | {} | {error}\n", error.close_code().0, error.section()));
        assert_eq!(format!("\n{}", said.concat()), EXPECTED);
    }
}

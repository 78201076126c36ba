//! The body of the fuzz target `assembly`: arbitrary fragments, split in two, against a model that
//! keeps all fragments and validates the whole message each time.
//!
//! Must not know sockets or time. RFC 6455, sections 5.4 and 8.1. Read next: `protocol.rs`.

use super::utf8::first_bad_byte;
use crate::oracle::Script;
use crate::wire::{
    Limits, Message, MessageKind, ProtocolError,
    assembly::Assembly,
    raw::{Header, Opcode},
};

/// The model: all bytes of the open message, and what kind it is.
#[derive(Default)]
struct Model {
    kind: Option<MessageKind>,
    compressed: bool,
    fragments: u32,
    bytes: Vec<u8>,
}

/// A script of fragments. Each has four parts:
///
/// - a byte with the opcode, FIN, RSV1 and how the payload is passed
/// - a byte for the length; from 128 on, the header announces 200 bytes more than follow
/// - a byte for where the payload is split in two
/// - the payload
///
/// # Panics
/// Where the assembly and the model disagree.
pub fn assembly(data: &[u8]) {
    // Some of the lengths below 128 exceed the limit on frames, and some that on compressed frames,
    // which is 126.
    let limits =
        Limits { max_frame_size: 98, max_message_size: 160, max_fragments: 5, ..Limits::default() };
    let (mut script, mut assembly, mut model) =
        (Script(data), Assembly::default(), Model::default());
    while !script.is_over() {
        let what = script.byte();
        let opcode =
            [Opcode::Continuation, Opcode::Text, Opcode::Binary][usize::from(what & 7) % 3];
        let (fin, at_once) = (what & 8 != 0, what & 16 != 0);
        // RSV1 is allowed only in the first frame of a message, where compression was negotiated.
        let compressed = what & 32 != 0 && opcode != Opcode::Continuation;
        let length = script.byte();
        let cut = usize::from(script.byte());
        let payload = script.bytes(usize::from(length) % 128);
        let more = if length >= 128 { 200 } else { 0 };
        let header =
            Header { fin, compressed, opcode, mask: None, length: payload.len() as u64 + more };

        let begun = assembly.begin(&header, &limits);
        assert_eq!(begun, model.begin(&header, &limits), "{header:?}");
        if begun.is_err() {
            return;
        }
        let (left, right) = payload.split_at(cut.min(payload.len()));
        let message = take(&mut assembly, left, right, fin, at_once);
        let expected = model.take(payload, fin);
        assert_eq!(message, expected);
        if message.is_err() {
            return;
        }
    }
}

/// Passes the payload in two parts. With `at_once`, the last part of a message goes through
/// `finish_with`.
fn take<'a>(
    assembly: &mut Assembly,
    left: &'a [u8],
    right: &'a [u8],
    fin: bool,
    at_once: bool,
) -> Result<Option<Message<'a>>, ProtocolError> {
    if assembly.is_compressed() {
        // The "decompressor" of this test copies each byte.
        for part in [left, right] {
            assembly.push_with(|message| {
                message.extend_from_slice(part);
                Ok(())
            })?;
        }
        return if fin { assembly.finish().map(Some) } else { Ok(None) };
    }
    assembly.push(left)?;
    if fin && at_once {
        return assembly.finish_with(right).map(Some);
    }
    assembly.push(right)?;
    if fin { assembly.finish().map(Some) } else { Ok(None) }
}

impl Model {
    fn begin(&mut self, header: &Header, limits: &Limits) -> Result<(), ProtocolError> {
        match (self.kind.is_some(), header.opcode == Opcode::Continuation) {
            (false, true) => return Err(ProtocolError::ContinuationOfNothing),
            (true, false) => return Err(ProtocolError::MessageInsideMessage),
            (true, true) => {}
            (false, false) => {
                let kind = if header.opcode == Opcode::Text {
                    MessageKind::Text
                } else {
                    MessageKind::Binary
                };
                *self = Self { kind: Some(kind), compressed: header.compressed, ..Self::default() };
            }
        }
        let longest = if self.compressed {
            limits.max_frame_size + limits.max_frame_size / 8 + 16
        } else {
            limits.max_frame_size
        };
        if header.length > longest {
            return Err(ProtocolError::FrameTooBig {
                length: header.length,
                limit: limits.max_frame_size,
            });
        }
        if !self.compressed
            && self.bytes.len() as u64 + header.length > limits.max_message_size as u64
        {
            return Err(ProtocolError::MessageTooBig { limit: limits.max_message_size });
        }
        self.fragments += 1;
        if self.fragments > limits.max_fragments {
            return Err(ProtocolError::TooManyFragments { limit: limits.max_fragments });
        }
        Ok(())
    }

    fn take(
        &mut self,
        payload: &[u8],
        fin: bool,
    ) -> Result<Option<Message<'static>>, ProtocolError> {
        self.bytes.extend_from_slice(payload);
        let kind = self.kind.expect("a fragment has begun");
        if kind == MessageKind::Text {
            match first_bad_byte(&self.bytes) {
                Err(offset) => return Err(ProtocolError::TextNotUtf8 { offset }),
                Ok(false) if fin => {
                    return Err(ProtocolError::TextNotUtf8 { offset: self.bytes.len() });
                }
                Ok(_) => {}
            }
        }
        if !fin {
            return Ok(None);
        }
        self.kind = None;
        Ok(Some(Message::unchecked(kind, std::mem::take(&mut self.bytes))))
    }
}

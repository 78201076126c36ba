//! How one end receives: frame by frame, up to the end of the next event.
//!
//! This module knows nothing of time. It uses the output only to answer a Ping or a Close, and to
//! reuse a buffer. RFC 6455, sections 5.2 to 5.6. Read next: [`head`](crate::wire::head), how a
//! connection begins.

use super::{
    Protocol,
    state::ReceiveState,
    work::{FRAME_WORK, INFLATE_WORK, work},
};
use crate::wire::{
    assembly::Assembly, close::CloseReason, closing::CloseInput, error::ProtocolError,
    event::Event, frame::Opcode, incoming::IncomingFrame,
};
use std::borrow::Cow;

impl Protocol {
    /// Takes bytes from the front of `input` up to the end of the next event.
    ///
    /// Call it until it returns `Ok(None)`. Then all of `input` has been taken, and incomplete
    /// frames and messages are kept until more bytes arrive. Payloads are unmasked in place. A
    /// message that is whole in `input` is borrowed from it. Events never borrow from `self`, so an
    /// event can be answered while it is held.
    ///
    /// # Errors
    /// Returns the rule that the peer broke. The Close that names it is already in the output,
    /// unless we had sent one before. Later calls discard their input and return `Ok(None)`.
    pub fn receive<'a>(
        &mut self,
        input: &mut &'a mut [u8],
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        self.life.heard |= !input.is_empty();
        let event = match self.whole_message(input) {
            Some(Ok(message)) => return Ok(Some(Event::Message(message))),
            Some(Err(error)) => Err(error),
            None => self.next_event(input),
        };
        if let Err(error) = event {
            self.step(CloseInput::Broken(error));
        }
        if !matches!(event, Ok(Some(_))) || self.close_outcome().is_some() {
            *input = &mut [];
        }
        event
    }

    /// Receives from where the previous call stopped. The state is on the stack during the call,
    /// and is boxed again only if something is still incomplete.
    pub(super) fn next_event<'a>(
        &mut self,
        input: &mut &'a mut [u8],
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        let mut partial =
            self.partial.take().map_or_else(|| ReceiveState::new(self.role), |partial| *partial);
        let event = self.next_event_of(&mut partial, input)?;
        if partial.is_midway() && self.close_outcome().is_none() {
            self.partial = Some(Box::new(partial));
        }
        Ok(event)
    }

    fn next_event_of<'a>(
        &mut self,
        partial: &mut ReceiveState,
        input: &mut &'a mut [u8],
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        while self.close_outcome().is_none() {
            let Some(mut frame) = self.next_frame(partial, input)? else { break };
            let chunk = frame.take_payload(input);
            let event = if frame.header.opcode.is_control() {
                self.control_chunk(&mut partial.control, &frame, chunk)?
            } else {
                self.data_chunk(&mut partial.assembly, &frame, chunk)?
            };
            if event.is_some() {
                if !frame.header.opcode.is_control() {
                    partial.since = None; // the next message has its own deadline
                }
                return Ok(event);
            }
            self.work = self.work.saturating_add(FRAME_WORK); // the caller does not see this frame
            if frame.missing() > 0 {
                partial.frame = Some(frame);
                break;
            }
        }
        Ok(None)
    }

    /// Returns the frame that is arriving, or the next one. `None` means that its header is not
    /// complete.
    fn next_frame(
        &self,
        partial: &mut ReceiveState,
        input: &mut &mut [u8],
    ) -> Result<Option<IncomingFrame>, ProtocolError> {
        if let Some(frame) = partial.frame.take() {
            return Ok(Some(frame));
        }
        let deflate = self.deflate.is_some();
        let Some(header) = partial.headers.next(input, deflate)? else {
            // A frame that exceeds a limit is refused as soon as its length is known, even if its
            // masking key has not arrived.
            let announced =
                partial.headers.announced(deflate)?.filter(|header| !header.opcode.is_control());
            announced
                .map_or(Ok(()), |header| partial.assembly.check_header(&header, &self.limits))?;
            return Ok(None);
        };
        if !header.opcode.is_control() {
            partial.assembly.begin(&header, &self.limits)?;
        }
        Ok(Some(IncomingFrame::new(header)))
    }

    fn data_chunk<'a>(
        &mut self,
        assembly: &mut Assembly,
        frame: &IncomingFrame,
        chunk: &'a [u8],
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        let is_last = frame.missing() == 0 && frame.header.fin;
        // A compressed message has a codec: without one, `Header::decode_with` refuses RSV1.
        if let (true, Some(codec)) = (assembly.is_compressed(), &mut self.deflate) {
            let limit = self.limits.max_message_size;
            let before = assembly.length();
            let pushed =
                assembly.push_with(|message| codec.inflate(chunk, is_last, message, limit));
            self.work = self
                .work
                .saturating_add(work(assembly.length().saturating_sub(before), INFLATE_WORK));
            pushed?;
            return if is_last { Ok(Some(Event::Message(assembly.finish()?))) } else { Ok(None) };
        }
        if !is_last {
            if !chunk.is_empty() && assembly.has_no_buffer() {
                assembly.reuse(
                    self.outbox.spare(usize::try_from(frame.header.length).unwrap_or(usize::MAX)),
                );
            } // no memory is allocated for a payload that has only been announced
            assembly.push(chunk)?;
            return Ok(None);
        }
        Ok(Some(Event::Message(assembly.finish_with(chunk)?)))
    }

    fn control_chunk<'a>(
        &mut self,
        begun: &mut Vec<u8>,
        frame: &IncomingFrame,
        chunk: &'a [u8],
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        let payload = if frame.missing() == 0 && begun.is_empty() {
            Cow::Borrowed(chunk)
        } else {
            begun.extend_from_slice(chunk);
            if frame.missing() > 0 {
                return Ok(None);
            }
            Cow::Owned(std::mem::take(begun))
        };
        Ok(Some(match frame.header.opcode {
            Opcode::Ping => {
                if self.is_open() {
                    self.outbox.put_pong(&payload, self.limits.max_pending_pongs);
                }
                Event::Ping(payload)
            }
            Opcode::Close => {
                let reason = CloseReason::decode(&payload)?;
                self.step(CloseInput::PeerCloses(reason.clone()));
                Event::Close(reason)
            }
            _ => Event::Pong(payload),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message in two frames and a Ping, byte by byte. A connection that is idle again must not
    /// keep memory for them.
    #[test]
    fn what_has_come_whole_leaves_nothing_behind() {
        let mut end = Protocol::client(Default::default(), Box::new(|| [0; 4]));
        for byte in *b"\x01\x01a\x80\x01b\x89\x01?" {
            end.receive(&mut &mut [byte][..]).unwrap();
        }
        assert!(end.partial.is_none());
    }
}

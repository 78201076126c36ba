//! How one end takes what has come: frame by frame, up to the end of the next event.
//!
//! Knows nothing of time, and of the output only that it answers a Ping. RFC 6455, sections 5.2 to
//! 5.6. Read next: [`head`](crate::wire::head), how a connection begins.

use super::{
    Protocol,
    state::ReceiveState,
    work::{FRAME_WORK, INFLATE_WORK, work},
};
use crate::wire::{
    close::CloseReason,
    closing::CloseInput,
    error::ProtocolError,
    event::Event,
    frame::{Opcode, PayloadChunk},
    incoming::IncomingFrame,
    message::Assembly,
};
use std::borrow::Cow;

impl Protocol {
    /// Takes bytes from the front of `input` up to the end of the next event.
    ///
    /// To be called until it gives `Ok(None)`: then all of `input` has been taken, and what was
    /// half done is kept for the bytes to come. Payloads are unmasked where they stand, and a
    /// message that lies whole in `input` is borrowed from there; nothing that an event holds is
    /// borrowed from `self`, so it can be answered at once.
    ///
    /// # Errors
    /// The rule that the peer broke, once. The Close that tells the peer is in the output; all
    /// later input is dropped.
    pub fn receive<'a>(
        &mut self,
        input: &mut &'a mut [u8],
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        self.life.heard |= !input.is_empty();
        let event = match self.whole_message(input) {
            Some(Ok(message)) => return Ok(Some(Event::Message(message))),
            Some(Err(violation)) => Err(violation),
            None => self.next_event(input),
        };
        if let Err(violation) = event {
            self.step(CloseInput::Broken(violation));
        }
        if !matches!(event, Ok(Some(_))) || self.close_outcome().is_some() {
            *input = &mut [];
        }
        event
    }

    /// Goes on from what has come in part. It is on the stack meanwhile, and in a box only where
    /// something is left half done.
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
                self.control_chunk(&mut partial.control, &frame, chunk.bytes)?
            } else {
                self.data_chunk(&mut partial.assembly, &frame, chunk)?
            };
            if event.is_some() {
                if !frame.header.opcode.is_control() {
                    partial.since = None; // the next message has its own time
                }
                return Ok(event);
            }
            self.work = self.work.saturating_add(FRAME_WORK); // nobody else hears of it
            if frame.missing() > 0 {
                partial.frame = Some(frame);
                break;
            }
        }
        Ok(None)
    }

    /// The frame that is arriving, or the next. `None`: not even its header is whole.
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
            // A peer that announces too much, and keeps its masking key to itself, is told so all
            // the same.
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
        chunk: PayloadChunk<'a>,
    ) -> Result<Option<Event<'a>>, ProtocolError> {
        let is_last = frame.missing() == 0 && frame.header.fin;
        // A frame has RSV1 only where there is a codec.
        if let (true, Some(codec)) = (assembly.is_compressed(), &mut self.deflate) {
            let limit = self.limits.max_message_size;
            let before = assembly.length();
            let pushed =
                assembly.push_with(|message| codec.inflate(chunk.bytes, is_last, message, limit));
            self.work = self
                .work
                .saturating_add(work(assembly.length().saturating_sub(before), INFLATE_WORK));
            pushed?;
            return if is_last { Ok(Some(Event::Message(assembly.finish()?))) } else { Ok(None) };
        }
        if !is_last {
            if !chunk.bytes.is_empty() && assembly.has_no_buffer() {
                assembly.reuse(
                    self.outbox.spare(usize::try_from(frame.header.length).unwrap_or(usize::MAX)),
                );
            } // what has only been announced gets no memory
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

    /// Byte by byte, a message in two frames and a Ping: an idle connection must not cost more for
    /// what has been.
    #[test]
    fn what_has_come_whole_leaves_nothing_behind() {
        let mut end = Protocol::client(Default::default(), Box::new(|| [0; 4]));
        for byte in *b"\x01\x01a\x80\x01b\x89\x01?" {
            end.receive(&mut &mut [byte][..]).unwrap();
        }
        assert!(end.partial.is_none());
    }
}

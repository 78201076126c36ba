//! A small codec of its own, as an example of a [`Receiver`], and as the subject in which bugs are
//! planted: `tests.rs` shows that the checks of this module find each of them.
//!
//! It is written as many codecs are: it waits for a whole frame and then judges it, judges UTF-8
//! when the message is whole, and has no limit on the number of fragments. [`known()`] allows for
//! this. Must not know our codec, or it would share its bugs. RFC 6455, sections 5 to 8. Read next:
//! `frame.rs`, `bugs.rs`, `tests.rs`.

pub mod bugs;
mod frame;
#[cfg(test)]
mod tests;

use super::{
    CloseCode, CloseReason, Event, KnownDifference, MessageKind, Receiver, Report, Setup, known,
    message,
};
use bugs::Bug;
use frame::{Failure, Frame, take_frame};

/// How the sample differs from our codec without being wrong.
pub const fn known<const BUG: Bug>() -> [KnownDifference; 3] {
    [
        known::fails_when_frame_is_whole::<Sample<BUG>>(),
        known::judges_text_when_message_is_whole::<Sample<BUG>>(),
        known::has_no_fragment_limit::<Sample<BUG>>(),
    ]
}

/// An endpoint, with the bug of this number, or [`bugs::NONE`].
pub struct Sample<const BUG: Bug = { bugs::NONE }> {
    setup: Setup,
    /// Bytes that are not a whole frame yet.
    buffer: Vec<u8>,
    /// The fragments of the open message.
    open: Option<(MessageKind, Vec<u8>)>,
    is_over: bool,
}

impl<const BUG: Bug> Receiver for Sample<BUG> {
    fn open(setup: &Setup) -> Option<Self> {
        // It does not support compression.
        let setup = Some(setup.clone()).filter(|setup| !setup.deflate)?;
        Some(Self { setup, buffer: Vec::new(), open: None, is_over: false })
    }

    fn receive(&mut self, bytes: &[u8], reports: &mut Vec<Report>) {
        self.buffer.extend(bytes);
        while !self.is_over {
            let open = self.open.as_ref().map(|(_, payload)| payload.len());
            let event = match take_frame::<BUG>(&mut self.buffer, &self.setup, open) {
                Ok(None) => return,
                Ok(Some(frame)) => self.event(frame),
                Err(code) => Err(code),
            };
            self.is_over = matches!(event, Err(_) | Ok(Some(Event::Close(_))));
            match event {
                Ok(event) => reports.extend(event.map(Report::Event)),
                Err(code) => reports.push(Report::Failed(Some(code))),
            }
        }
    }
}

impl<const BUG: Bug> Sample<BUG> {
    /// What a whole frame means.
    fn event(&mut self, frame: Frame) -> Result<Option<Event<'static>>, Failure> {
        Ok(match frame.opcode {
            8 => Some(Event::Close(close::<BUG>(&frame.payload)?)),
            9 => self.ping(frame.payload),
            10 => Some(Event::Pong(frame.payload.into())),
            0..=2 => self.data(frame)?,
            _ => None, // only with a bug
        })
    }

    fn ping(&mut self, payload: Vec<u8>) -> Option<Event<'static>> {
        if let Some((_, open)) = &mut self.open {
            if BUG == bugs::PING_SWALLOWED && open.len() == 7 {
                return None;
            }
            if BUG == bugs::PING_IN_MESSAGE {
                open.extend(&payload);
            }
        }
        Some(Event::Ping(payload.into()))
    }

    /// Takes a fragment; a message in one frame is its first and last.
    fn data(&mut self, frame: Frame) -> Result<Option<Event<'static>>, Failure> {
        let (kind, mut payload) = match (frame.opcode, self.open.take()) {
            (0, Some(open)) => open,
            (1, _) => (MessageKind::Text, Vec::new()),
            _ => (MessageKind::Binary, Vec::new()),
        };
        let is_half_allowed = BUG == bugs::EMPTY_END && frame.payload.is_empty();
        payload.extend(&frame.payload);
        let is_judged = frame.fin && !is_half_allowed || BUG == bugs::TEXT_PER_FRAGMENT;
        if kind == MessageKind::Text && is_judged && !is_text::<BUG>(&payload) {
            return Err(1007);
        }
        if !frame.fin {
            self.open = Some((kind, payload));
            return Ok(None);
        }
        let is_lost = BUG == bugs::EMPTY_MESSAGE && payload.is_empty();
        Ok((!is_lost).then(|| message(kind, payload)))
    }
}

fn is_text<const BUG: Bug>(payload: &[u8]) -> bool {
    let text = match str::from_utf8(payload) {
        Ok(_) => return true,
        Err(error) => error,
    };
    let at = text.valid_up_to();
    BUG == bugs::SURROGATE && payload[at] == 0xED || BUG == bugs::LONG_TEXT && at >= 1024
}

fn close<const BUG: Bug>(payload: &[u8]) -> Result<Option<CloseReason>, Failure> {
    let Some((code, reason)) = payload.split_first_chunk() else {
        return if payload.is_empty() { Ok(None) } else { Err(1002) };
    };
    let code = u16::from_be_bytes(*code);
    let is_allowed = matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
    if !(is_allowed || BUG == bugs::CLOSE_1005 && code == 1005) {
        return Err(1002);
    }
    let reason = match str::from_utf8(reason) {
        Ok(reason) => reason,
        Err(_) if BUG == bugs::CLOSE_REASON => "",
        Err(_) => return Err(1007),
    };
    Ok(Some(CloseReason::new(CloseCode(code), reason)))
}

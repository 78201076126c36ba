//! A model of one end of a connection, as the RFC describes it: which events it produces, and which
//! frames it sends.
//!
//! Time is an argument, as for the real one. RFC 6455, sections 5.4, 5.5, 7.1. Read next: `log.rs`.

use std::time::Duration;
use wirechart::wire::{
    CloseCode, CloseReason, Event, Limits, Message, MessageKind, ProtocolError, Role,
    raw::Opcode::{self, Binary, Close, Continuation, Ping, Pong, Text},
};

/// An unmasked frame.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Frame {
    pub(crate) opcode: Opcode,
    pub(crate) fin: bool,
    pub(crate) payload: Vec<u8>,
}

/// How far the connection is from its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Phase {
    Open,
    /// We have sent a Close and still read.
    Sent,
    Over,
}

#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) role: Role,
    pub(crate) limits: Limits,
    /// Whether permessage-deflate was agreed on.
    pub(crate) deflate: bool,
    pub(crate) phase: Phase,
    pub(crate) now: Duration,
    /// The incomplete message and its number of fragments.
    open: Option<(MessageKind, Vec<u8>, u32)>,
    /// The time of the first tick at which it was incomplete.
    open_since: Option<Duration>,
    /// The result of the last operation.
    pub(crate) result: Result<Option<Event<'static>>, ProtocolError>,
    pub(crate) out: Vec<Frame>,
    /// How many of these frames were taken already.
    taken: usize,
    /// The Pong that is sent after them. It waits while the peer does not read.
    pong: Option<Vec<u8>>,
    heard: bool,
    heard_at: Option<Duration>,
    pinged: bool,
    closing_since: Option<Duration>,
}

impl Model {
    pub(crate) fn new(role: Role, deflate: bool) -> Self {
        Self {
            role,
            deflate,
            limits: Limits {
                max_pending_pongs: 30,
                max_frame_size: 40,
                max_message_size: 50,
                max_fragments: 4,
                ..Limits::default()
            },
            phase: Phase::Open,
            now: Duration::ZERO,
            open: None,
            open_since: None,
            result: Ok(None),
            out: Vec::new(),
            taken: 0,
            pong: None,
            heard: false,
            heard_at: None,
            pinged: false,
            closing_since: None,
        }
    }

    pub(crate) fn is_inside_message(&self) -> bool {
        self.open.is_some()
    }

    /// A complete frame arrives.
    pub(crate) fn receive(&mut self, frame: &Frame) {
        self.process(|model| model.event(frame));
    }

    /// A compressed message arrives. If compression was agreed on, it has the same result as the
    /// plain one; otherwise it is an error.
    pub(crate) fn receive_compressed(&mut self, message: &Frame) {
        let rule = ProtocolError::ReservedBit { bit: 1 };
        self.process(|model| if model.deflate { model.event(message) } else { Err(rule) });
    }

    /// A header that breaks this rule arrives.
    pub(crate) fn receive_broken(&mut self, rule: ProtocolError) {
        // All headers that have RSV1 set are of control frames and continuations.
        let rule = match rule {
            ProtocolError::ReservedBit { bit: 1 } if self.deflate => {
                ProtocolError::CompressedNotFirst
            }
            rule => rule,
        };
        self.process(|_| Err(rule));
    }

    fn process(
        &mut self,
        event: impl FnOnce(&mut Self) -> Result<Option<Event<'static>>, ProtocolError>,
    ) {
        self.heard = true;
        if self.phase == Phase::Over {
            return;
        }
        self.result = event(self);
        if let Err(error) = self.result {
            self.close_with(Some(CloseReason::new(close_code(error), error.to_string())));
            self.phase = Phase::Over;
        }
    }

    fn event(
        &mut self,
        Frame { opcode, fin, payload }: &Frame,
    ) -> Result<Option<Event<'static>>, ProtocolError> {
        match opcode {
            Ping => {
                if self.phase == Phase::Open {
                    self.answer(payload);
                }
                Ok(Some(Event::Ping(payload.clone().into())))
            }
            Pong => Ok(Some(Event::Pong(payload.clone().into()))),
            Close => {
                let reason = close_reason(payload)?;
                self.close_with(reason.clone());
                self.phase = Phase::Over;
                Ok(Some(Event::Close(reason)))
            }
            Text | Binary | Continuation => self.fragment(*opcode, *fin, payload),
        }
    }

    fn fragment(
        &mut self,
        opcode: Opcode,
        fin: bool,
        payload: &[u8],
    ) -> Result<Option<Event<'static>>, ProtocolError> {
        let (kind, mut message, fragments) = match (self.open.take(), opcode) {
            (None, Continuation) => return Err(ProtocolError::ContinuationOfNothing),
            (Some(open), Continuation) => open,
            (Some(_), _) => return Err(ProtocolError::MessageInsideMessage),
            (None, Text) => (MessageKind::Text, Vec::new(), 0),
            (None, _) => (MessageKind::Binary, Vec::new(), 0),
        };
        if payload.len() as u64 > self.limits.max_frame_size {
            return Err(ProtocolError::FrameTooBig {
                length: payload.len() as u64,
                limit: self.limits.max_frame_size,
            });
        }
        message.extend_from_slice(payload);
        if message.len() > self.limits.max_message_size {
            return Err(ProtocolError::MessageTooBig { limit: self.limits.max_message_size });
        }
        if fragments == self.limits.max_fragments {
            return Err(ProtocolError::TooManyFragments { limit: self.limits.max_fragments });
        }
        if kind == MessageKind::Text {
            check_text(&message, fin)?;
        }
        if fin {
            self.open_since = None;
            return Ok(Some(Event::Message(Message::new(kind, message).expect("checked"))));
        }
        self.open = Some((kind, message, fragments + 1));
        Ok(None)
    }

    /// Sends a Pong. If too much output is pending, only the newest Pong is kept (section 5.5.3).
    fn answer(&mut self, payload: &[u8]) {
        if self.out[self.taken..].iter().map(|frame| self.length(frame)).sum::<usize>()
            < self.limits.max_pending_pongs
        {
            self.out.push(Frame { opcode: Pong, fin: true, payload: payload.to_vec() });
        } else {
            self.pong = Some(payload.to_vec());
        }
    }

    /// The length of one of our frames on the wire.
    fn length(&self, frame: &Frame) -> usize {
        let key = if self.role == Role::Client { 4 } else { 0 };
        let long = match frame.payload.len() {
            ..126 => 0,
            126..0x1_0000 => 2,
            _ => 8,
        };
        2 + long + key + frame.payload.len()
    }

    pub(crate) fn send(&mut self, frames: impl IntoIterator<Item = Frame>) {
        if self.phase == Phase::Open {
            self.out.extend(frames);
        }
    }

    /// Sends our Close, once.
    pub(crate) fn close_with(&mut self, reason: Option<CloseReason>) {
        if self.phase != Phase::Open {
            return;
        }
        self.release_pong();
        let payload = reason.map(|reason| close_payload(&reason)).unwrap_or_default();
        self.out.push(Frame { opcode: Close, fin: true, payload });
        self.phase = Phase::Sent;
    }

    pub(crate) fn tick(&mut self) {
        if std::mem::take(&mut self.heard) {
            (self.heard_at, self.pinged) = (Some(self.now), false);
        }
        match self.phase {
            Phase::Open => {
                let silent = self.now - *self.heard_at.get_or_insert(self.now);
                if silent >= self.limits.idle_timeout {
                    self.close_with(Some(CloseReason::new(
                        CloseCode::INTERNAL_ERROR,
                        "no sign of life",
                    )));
                    self.phase = Phase::Over;
                } else if self.open.is_some()
                    && self.now - *self.open_since.get_or_insert(self.now)
                        >= self.limits.message_deadline
                {
                    let seconds = self.limits.message_deadline.as_secs();
                    let words = ProtocolError::Unfinished { seconds }.to_string();
                    self.close_with(Some(CloseReason::new(CloseCode(1008), words)));
                    self.phase = Phase::Over;
                } else if silent >= self.limits.ping_interval && !self.pinged {
                    self.pinged = true;
                    self.out.push(Frame { opcode: Ping, fin: true, payload: Vec::new() });
                }
            }
            Phase::Sent => {
                let since = *self.closing_since.get_or_insert(self.now);
                if self.now - since >= self.limits.close_timeout {
                    self.phase = Phase::Over;
                }
            }
            Phase::Over => {}
        }
    }

    fn release_pong(&mut self) {
        if let Some(payload) = self.pong.take() {
            self.out.push(Frame { opcode: Pong, fin: true, payload });
        }
    }

    pub(crate) fn take(&mut self) {
        self.release_pong();
        self.taken = self.out.len();
    }
}

/// The payload of a Close (section 5.5.1). The reason fits into it.
pub(crate) fn close_payload(reason: &CloseReason) -> Vec<u8> {
    [&reason.code.0.to_be_bytes(), reason.reason.as_bytes()].concat()
}

/// Parses it. The codes are those of sections 7.4.1 and 7.4.2 and of the registry.
fn close_reason(payload: &[u8]) -> Result<Option<CloseReason>, ProtocolError> {
    let (code, words) = match payload {
        [] => return Ok(None),
        [_] => return Err(ProtocolError::CloseOfOneByte),
        [high, low, words @ ..] => (u16::from_be_bytes([*high, *low]), words),
    };
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(ProtocolError::CloseCodeForbidden(code));
    }
    let words = std::str::from_utf8(words).map_err(|_| ProtocolError::CloseReasonNotUtf8)?;
    Ok(Some(CloseReason::new(CloseCode(code), words)))
}

/// The close code for a violation (section 7.4.1).
fn close_code(rule: ProtocolError) -> CloseCode {
    use ProtocolError::*;
    CloseCode(match rule {
        TextNotUtf8 { .. } | CloseReasonNotUtf8 => 1007,
        TooManyFragments { .. } => 1008,
        FrameTooBig { .. } | MessageTooBig { .. } => 1009,
        _ => 1002,
    })
}

/// Finds the first byte that proves that the text is not UTF-8.
fn check_text(message: &[u8], whole: bool) -> Result<(), ProtocolError> {
    let is_bad = |end: &usize| {
        std::str::from_utf8(&message[..*end]).is_err_and(|error| error.error_len().is_some())
    };
    if let Some(end) = (1..=message.len()).find(is_bad) {
        return Err(ProtocolError::TextNotUtf8 { offset: end - 1 });
    }
    if whole && std::str::from_utf8(message).is_err() {
        return Err(ProtocolError::TextNotUtf8 { offset: message.len() });
    }
    Ok(())
}

//! One end of a WebSocket connection after its handshake: bytes in, events out, bytes out.
//!
//! ```text
//!            bytes that arrived                        messages to send
//!                    |                                        |
//!                 receive                        send, ping, close, tick
//!                    |                                        |
//!      header and payload (arrival.rs)           deflate, if agreed on
//!                    |                                        |
//!         inflate, if compressed                     outbox (outbox.rs)
//!                    |                                        |
//!          assembly (message.rs)                              |
//!                    |                                   take_output
//!                  events                                     |
//!                                                  bytes for the transport
//! ```
//!
//! All that is half done rests in [`Protocol`]: a header of which three bytes have come, half a payload, a message of
//! which one fragment is there. So its owner may stop between any two calls and lose nothing. It knows no
//! socket, and time only as the argument of [`tick`](Protocol::tick). RFC 6455, sections 5 to 7; RFC 7692, section 6.
//! Read next: `receiving.rs`, the way in; or `net::connection`, which joins this to a socket.

mod receiving;

use self::receiving::Partial;
use super::{
    close::CloseReason,
    closing::{Closing, Ending, Step},
    deflate::{Codec, Parameters},
    frame::{Header, MAX_CONTROL_PAYLOAD, Opcode, Role},
    limits::Limits,
    message::Message,
    outbox::Outbox,
};
pub use super::{
    event::{Closed, Event},
    outbox::{MaskKeys, Output},
};
use std::{borrow::Cow, sync::Arc, time::Duration};

/// A payload of so many bytes costs more to copy than to be written as a piece of its own.
const LONG: usize = 16 << 10;

/// One end of a connection. See the [module](self) for how bytes go through it.
pub struct Protocol {
    role: Role,
    limits: Arc<Limits>,
    outbox: Outbox,
    life: Life,

    // An idle connection has none of these: boxed, they cost it no more than a pointer each.
    partial: Option<Box<Partial>>,
    /// Where permessage-deflate was agreed on.
    deflate: Option<Box<Codec>>,
    /// Once somebody has closed.
    closing: Option<Box<Closing>>,
}

/// What `tick` needs to know of the past.
#[derive(Default)]
struct Life {
    /// Bytes have come since the last tick. Lets `receive` do without a clock.
    heard: bool,
    pinged: bool,
    /// The tick that found what it now counts from: while open, the latest bytes; then, that we have closed.
    since: Option<Duration>,
}

impl Protocol {
    /// The end that accepted the connection.
    pub fn server(limits: Arc<Limits>) -> Self {
        Self::new(Role::Server, limits, None)
    }

    /// The end that opened the connection, and so masks what it sends.
    pub fn client(limits: Arc<Limits>, masks: MaskKeys) -> Self {
        Self::new(Role::Client, limits, Some(masks))
    }

    /// With what the handshake agreed on for permessage-deflate, if anything.
    #[must_use]
    pub fn with_deflate(self, agreed: Option<Parameters>) -> Self {
        let deflate = agreed.and_then(|agreed| Codec::new(&agreed, self.role));
        Self { deflate, ..self }
    }

    fn new(role: Role, limits: Arc<Limits>, masks: Option<MaskKeys>) -> Self {
        Self {
            role,
            limits,
            outbox: Outbox::new(masks),
            life: Life::default(),
            partial: None,
            deflate: None,
            closing: None,
        }
    }

    /// Queues a message, in one frame; compressed where that was agreed on and makes it shorter.
    ///
    /// # Errors
    /// [`Closed`] once this end has sent a Close.
    pub fn send(&mut self, message: &Message<'_>) -> Result<(), Closed> {
        let opcode = message.kind.opcode();
        if self.is_open()
            && let Some(codec) = &mut self.deflate
            && let Some(payload) = codec.compress(&message.payload)
        {
            let header = Header { compressed: true, ..Header::whole(opcode, payload.len(), None) };
            self.outbox.put_with(header, &payload);
            return Ok(());
        }
        self.send_frame(opcode, &message.payload)
    }

    /// As [`send`](Self::send), of a message that nobody needs any more: a long payload goes out from where it is, and is not copied.
    /// Leaves the message without it then.
    ///
    /// # Errors
    /// [`Closed`] once this end has sent a Close.
    pub fn send_taking(&mut self, message: &mut Message<'_>) -> Result<(), Closed> {
        match &mut message.payload {
            Cow::Owned(payload) if payload.len() >= LONG && self.deflate.is_none() && self.is_open() => {
                self.outbox.put_owned(message.kind.opcode(), std::mem::take(payload));
                Ok(())
            }
            _ => self.send(message),
        }
    }

    /// Queues a message in so many frames, at least one, of lengths as even as can be: the first with the opcode of its
    /// kind, then continuations, the last with FIN (RFC 6455, 5.4). None is compressed. A text may be cut inside a
    /// character, which is as good as any other place. They are queued all at once, because no other message may stand
    /// between them; of the frames that may, such as Pongs, those that come first go first.
    ///
    /// # Errors
    /// [`Closed`] once this end has sent a Close.
    pub fn send_fragments(&mut self, message: &Message<'_>, count: usize) -> Result<(), Closed> {
        if !self.is_open() {
            return Err(Closed);
        }
        let (count, mut rest) = (count.max(1), &message.payload[..]);
        for number in 0..count {
            let (piece, after) = rest.split_at(rest.len().div_ceil(count - number));
            rest = after;
            let opcode = if number == 0 { message.kind.opcode() } else { Opcode::Continuation };
            let header = Header { fin: number + 1 == count, ..Header::whole(opcode, piece.len(), None) };
            self.outbox.put_with(header, piece);
        }
        Ok(())
    }

    /// Queues a Ping; at most 125 bytes of `payload` go out.
    ///
    /// # Errors
    /// [`Closed`] once this end has sent a Close.
    pub fn ping(&mut self, payload: &[u8]) -> Result<(), Closed> {
        self.send_frame(Opcode::Ping, &payload[..payload.len().min(MAX_CONTROL_PAYLOAD)])
    }

    fn send_frame(&mut self, opcode: Opcode, payload: &[u8]) -> Result<(), Closed> {
        if !self.is_open() {
            return Err(Closed);
        }
        self.outbox.put(opcode, payload);
        Ok(())
    }

    /// Starts the close handshake, or does nothing where it has begun. A code that may not be sent is left out, and the
    /// reason with it.
    pub fn close(&mut self, reason: Option<CloseReason>) {
        self.step(Step::WeClose(reason));
    }

    /// To be told when the transport has ended, or can take no more.
    pub fn transport_ended(&mut self) {
        self.step(Step::TransportEnds);
    }

    /// Looks at the time, as the length since any fixed moment of the caller's, and does what is due: a Ping to a
    /// silent peer, giving up one that stays silent or does not answer our Close. A call a second is
    /// plenty; what counts as the moment of an arrival is the tick after it.
    pub fn tick(&mut self, now: Duration) {
        if let Some(codec) = &mut self.deflate {
            codec.tick(now);
        }
        let heard = std::mem::take(&mut self.life.heard);
        match self.closing() {
            Closing::Open => {
                if heard {
                    self.life = Life::default();
                }
                let silent = now.saturating_sub(*self.life.since.get_or_insert(now));
                if silent >= self.limits.silence {
                    self.step(Step::TimeIsUp);
                } else if silent >= self.limits.ping_after && !self.life.pinged {
                    self.life.pinged = true;
                    self.outbox.put(Opcode::Ping, b"");
                }
            }
            Closing::Sent(_) => {
                let waited = now.saturating_sub(*self.life.since.get_or_insert(now));
                if waited >= self.limits.close {
                    self.step(Step::TimeIsUp);
                }
            }
            Closing::Over(_) => {}
        }
    }

    fn step(&mut self, step: Step) {
        let mut closing = self.closing.take().map_or(Closing::Open, |closing| *closing);
        let answer = closing.step(step);
        self.closing = Some(Box::new(closing)); // no step leads back to open
        if let Some(reason) = answer {
            self.life.since = None;
            let payload = reason.map(|reason| reason.encode()).unwrap_or_default();
            self.outbox.put_close(&payload);
        }
    }

    /// How many bytes of output wait to be taken.
    pub fn output_len(&self) -> usize {
        self.outbox.waiting()
    }

    /// Lends an output for the one that is empty now; [`take_pieces`](Self::take_pieces) gives it back. So all
    /// connections of a thread can do with one, whose buffer has its size already.
    pub fn lend_output(&mut self, output: Box<Output>) {
        self.outbox.lend(output);
    }

    /// All that is to be written to the transport, in this order. Leaves nothing behind, not even a buffer.
    pub fn take_output(&mut self) -> Vec<u8> {
        self.take_pieces().map_or_else(Vec::new, |output| output.joined())
    }

    /// As [`take_output`](Self::take_output), for one who can write two pieces at once.
    pub fn take_pieces(&mut self) -> Option<Box<Output>> {
        self.outbox.take()
    }

    /// Whether messages may still be sent: no Close has been sent or received.
    pub fn is_open(&self) -> bool {
        self.closing.is_none()
    }

    /// Where the close handshake stands.
    pub fn closing(&self) -> &Closing {
        self.closing.as_deref().unwrap_or(&Closing::Open)
    }

    /// How the connection ended; `None` while the close handshake is not over. Once it is, what is in the output goes
    /// out and the transport is closed.
    pub fn ending(&self) -> Option<&Ending> {
        match self.closing.as_deref() {
            Some(Closing::Over(ending)) => Some(ending),
            _ => None,
        }
    }
}

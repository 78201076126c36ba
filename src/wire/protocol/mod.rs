//! One end of a WebSocket connection after its handshake: bytes in, events out, bytes out.
//!
//! ```text
//!            bytes that arrived                        messages to send
//!                    |                                        |
//!                 receive                        send, ping, close, tick
//!                    |                                        |
//!      header and payload (incoming.rs)          deflate, if agreed on
//!                    |                                        |
//!         inflate, if compressed                     outbox (outbox.rs)
//!                    |                                        |
//!          assembly (message.rs)                              |
//!                    |                                   take_output
//!                  events                                     |
//!                                                  bytes for the transport
//! ```
//!
//! All that is half done rests in [`Protocol`]: a header of which three bytes have come, half a
//! payload, a message of which one fragment is there. So its owner may stop between any two calls
//! and lose nothing. It knows no socket, and time only as the argument of [`tick`](Protocol::tick).
//! RFC 6455, sections 5 to 7; RFC 7692, section 6. Read next: `receiving.rs`, the way in; or
//! `server::connection`, which joins this to a socket.

mod receiving;
mod receiving_fast;
mod state;
mod work;

pub use self::work::FRAME_WORK;
use self::{
    state::ReceiveState,
    work::{DEFLATE_WORK, work},
};
use super::{
    close::CloseReason,
    closing::{CloseInput, CloseOutcome, CloseState},
    deflate::{Codec, Parameters, Sent},
    error::ProtocolError,
    event::Closed,
    frame::{Header, MAX_CONTROL_PAYLOAD, Opcode, Role},
    limits::Limits,
    message::Message,
    outbox::{MaskKeys, Outbox, Output},
};
use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

/// A payload of so many bytes costs more to copy than to be written as a piece of its own.
const LONG: usize = 16 << 10;

/// One end of a connection, after its handshake.
///
/// ```
/// use std::sync::Arc;
/// use wirechart::wire::{
///     ClientHandshake, CloseCode, CloseReason, Event, HeadLimits, HeadReader, Limits, Message,
///     Protocol, upgrade,
/// };
///
/// // The handshake: the client asks, the server answers. A real nonce is random.
/// let handshake = ClientHandshake::new("example.com", "/", [7; 16], &[], &[])?;
/// let mut request = HeadReader::new(HeadLimits::default());
/// request.push(handshake.request())?; // gives the length of the head, or `None`: not all of it yet
/// let answer = upgrade(&request.request()?, &[])?.response();
/// let mut response = HeadReader::new(HeadLimits::default());
/// response.push(&answer)?;
/// handshake.verify(&response.response()?)?;
///
/// // From here on the bytes are frames. Real masking keys are random.
/// let limits = Arc::new(Limits::default());
/// let mut server = Protocol::server(limits.clone());
/// let mut client = Protocol::client(limits, Box::new(|| [0x37, 0xfa, 0x21, 0x3d]));
///
/// // A message each way. What `take_output` gives is written to the socket; what was read from the
/// // socket is given to `receive`, until there is no event left in it.
/// client.send(&Message::text("Hello"))?;
/// let mut bytes = client.take_output();
/// let mut input = &mut bytes[..];
/// while let Some(event) = server.receive(&mut input)? {
///     if let Event::Message(message) = event {
///         assert_eq!(message.as_text(), Some("Hello"));
///         server.send(&Message::binary(b"\x01\x02"))?;
///     }
/// }
///
/// // A close: the client answers the server's, and then both are done.
/// server.close(Some(CloseReason::new(CloseCode::NORMAL, "that was all")));
/// let mut bytes = server.take_output();
/// let mut input = &mut bytes[..];
/// assert_eq!(client.receive(&mut input)?, Some(Event::Message(Message::binary(b"\x01\x02"))));
/// assert!(matches!(client.receive(&mut input)?, Some(Event::Close(_))));
/// let mut answer = client.take_output();
/// server.receive(&mut &mut answer[..])?;
/// let outcome = server.close_outcome().expect("the close handshake is over");
/// assert_eq!(outcome.to_string(), r#"closed by us: 1000 (normal end) "that was all""#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Whoever owns it reads and writes the socket, calls [`tick`](Self::tick) once a second, and closes
/// the socket when there is a [`close_outcome`](Self::close_outcome) and the output has been
/// written. All that is half done is kept in here, so its owner may stop between any two calls.
pub struct Protocol {
    role: Role,
    limits: Arc<Limits>,
    outbox: Outbox,
    life: Life,
    /// What has been done since somebody asked.
    work: u32,

    // An idle connection has none of these: boxed, they cost it no more than a pointer each.
    partial: Option<Box<ReceiveState>>,
    /// Where permessage-deflate was agreed on.
    deflate: Option<Box<Codec>>,
    /// Once somebody has closed.
    closing: Option<Box<CloseState>>,
}

/// What `tick` needs to know of the past.
#[derive(Default)]
struct Life {
    /// Bytes have come since the last tick. Lets `receive` do without a clock.
    heard: bool,
    pinged: bool,
    /// The tick that found what it now counts from: while open, the latest bytes; then, that we
    /// have closed.
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
            work: 0,
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
        self.finish_sending();
        let opcode = message.kind.opcode();
        if self.is_open()
            && let Some(codec) = &mut self.deflate
        {
            self.work = self.work.saturating_add(work(message.payload.len(), DEFLATE_WORK));
            if let Some(payload) = codec.compress(&message.payload) {
                self.outbox.put_with(Header::compressed(opcode, payload.len()), &payload);
                return Ok(());
            }
        }
        self.send_frame(opcode, &message.payload)
    }

    /// As [`send`](Self::send), of a message that nobody needs any more: a long payload goes out
    /// from where it is, and is not copied. Leaves the message without it then. Where it is to be
    /// compressed, that is left to [`go_on`](Self::go_on), so that it need not be done all at once.
    ///
    /// # Errors
    /// [`Closed`] once this end has sent a Close.
    pub fn send_taking(&mut self, message: &mut Message<'_>) -> Result<(), Closed> {
        match &mut message.payload {
            Cow::Owned(payload) if payload.len() >= LONG && self.is_open() => {
                self.finish_sending();
                let (opcode, payload) = (message.kind.opcode(), std::mem::take(payload));
                match &mut self.deflate {
                    Some(codec) => codec.begin(opcode, payload),
                    None => {
                        self.outbox.put_owned(Header::whole(opcode, payload.len(), None), payload)
                    }
                }
                Ok(())
            }
            _ => self.send(message),
        }
    }

    /// Whether a message is being compressed. Nothing should be received meanwhile, because its
    /// answer might overtake it.
    pub fn is_sending(&self) -> bool {
        self.deflate.as_ref().is_some_and(|codec| codec.is_busy())
    }

    /// Compresses a part of the message that is being compressed, if there is one, and queues it
    /// when that was the last.
    pub fn go_on(&mut self) {
        let Some(codec) = &mut self.deflate else { return };
        let (taken, sent) = codec.go_on();
        self.work = self.work.saturating_add(work(taken, DEFLATE_WORK));
        match sent {
            Some(Sent::Compressed(opcode, mut payload)) => {
                let header = Header::compressed(opcode, payload.len());
                if payload.len() < LONG {
                    self.outbox.put_with(header, &payload);
                } else {
                    payload.shrink_to_fit(); // it had room for all that was not compressed
                    self.outbox.put_owned(header, payload);
                }
            }
            Some(Sent::Plain(opcode, payload)) => {
                self.outbox.put_owned(Header::whole(opcode, payload.len(), None), payload);
            }
            None => {}
        }
    }

    /// What is said next must not overtake what was said before.
    fn finish_sending(&mut self) {
        while self.is_sending() {
            self.go_on();
        }
    }

    /// Queues a message in so many frames, at least one, of lengths as even as can be: the first
    /// with the opcode of its kind, then continuations, the last with FIN (RFC 6455, 5.4). None is
    /// compressed. A text may be cut inside a character, which is as good as any other place. They
    /// are queued all at once, because no other message may stand between them; of the frames that
    /// may, such as Pongs, those that come first go first.
    ///
    /// # Errors
    /// [`Closed`] once this end has sent a Close.
    pub fn send_fragments(&mut self, message: &Message<'_>, count: usize) -> Result<(), Closed> {
        if !self.is_open() {
            return Err(Closed);
        }
        self.finish_sending();
        let (count, mut rest) = (count.max(1), &message.payload[..]);
        for number in 0..count {
            let (chunk, after) = rest.split_at(rest.len().div_ceil(count - number));
            rest = after;
            let opcode = if number == 0 { message.kind.opcode() } else { Opcode::Continuation };
            let header =
                Header { fin: number + 1 == count, ..Header::whole(opcode, chunk.len(), None) };
            self.outbox.put_with(header, chunk);
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

    /// Starts the close handshake, or does nothing where it has begun. A code that may not be sent
    /// is left out, and the reason with it.
    pub fn close(&mut self, reason: Option<CloseReason>) {
        self.step(CloseInput::WeClose(reason));
    }

    /// Fails the connection for a reason that only its owner can know, such as
    /// [`OutOfMemory`](ProtocolError::OutOfMemory). What waits to be said, and is not under way, is
    /// not said any more, and what was half received is dropped: so it holds next to nothing then.
    pub fn fail(&mut self, violation: ProtocolError) {
        if self.close_outcome().is_none() {
            if self.is_open() {
                self.outbox.clear();
            } // else it is our Close that waits, and there is no second
            self.step(CloseInput::Broken(violation));
        }
    }

    /// To be told when the transport has ended, or can take no more.
    pub fn transport_ended(&mut self) {
        self.step(CloseInput::TransportEnds);
    }

    /// Looks at the time, as the length since any fixed moment of the caller's, and does what is
    /// due: a Ping to a silent peer, giving up one that stays silent or does not answer our Close.
    /// A call a second is plenty; what counts as the moment of an arrival is the tick after it.
    pub fn tick(&mut self, now: Duration) {
        if let Some(codec) = &mut self.deflate {
            codec.tick(now);
        }
        let heard = std::mem::take(&mut self.life.heard);
        match self.close_state() {
            CloseState::Open => {
                if heard {
                    self.life = Life::default();
                }
                let silent = now.saturating_sub(*self.life.since.get_or_insert(now));
                if silent >= self.limits.idle_timeout {
                    self.step(CloseInput::TimeIsUp);
                } else if self.is_overdue(now) {
                    self.step(CloseInput::Broken(ProtocolError::Unfinished {
                        seconds: self.limits.message_deadline.as_secs(),
                    }));
                } else if silent >= self.limits.ping_interval && !self.life.pinged {
                    self.life.pinged = true;
                    self.outbox.put(Opcode::Ping, b"");
                }
            }
            CloseState::Sent(_) => {
                let waited = now.saturating_sub(*self.life.since.get_or_insert(now));
                if waited >= self.limits.close_timeout {
                    self.step(CloseInput::TimeIsUp);
                }
            }
            CloseState::Over(_) => {}
        }
    }

    /// Whether what has come in part should be whole by now.
    fn is_overdue(&mut self, now: Duration) -> bool {
        let Some(partial) = &mut self.partial else { return false };
        now.saturating_sub(*partial.since.get_or_insert(now)) >= self.limits.message_deadline
    }

    fn step(&mut self, step: CloseInput) {
        if matches!(step, CloseInput::WeClose(_) | CloseInput::PeerCloses(_)) {
            self.finish_sending(); // what was said before comes before a Close
        }
        let mut closing = self.closing.take().map_or(CloseState::Open, |closing| *closing);
        let answer = closing.step(step);
        self.closing = Some(Box::new(closing)); // no step leads back to open
        if let Some(reason) = answer {
            self.life.since = None;
            let payload = reason.map(|reason| reason.encode()).unwrap_or_default();
            self.outbox.put_close(&payload);
        }
        if self.close_outcome().is_some() {
            (self.partial, self.deflate) = (None, None); // nothing more is taken or compressed
        }
    }

    /// How much work there was since the last call, besides what its caller sees: the bytes that it
    /// handed in, and [`FRAME_WORK`] for each event. So it is frames without an event, and bytes
    /// that were inflated or deflated. The unit is what a byte costs that is only unmasked, looked
    /// at and copied, a quarter of a nanosecond. For an owner of many connections, who shares out
    /// its time.
    pub fn take_work(&mut self) -> u32 {
        std::mem::take(&mut self.work)
    }

    /// Whether a frame or a message has come in part.
    pub fn is_midway(&self) -> bool {
        self.partial.is_some()
    }

    /// Whether messages may come compressed, of which a byte can become a thousand.
    pub fn may_inflate(&self) -> bool {
        self.deflate.is_some()
    }

    /// How many bytes of memory the peer makes us hold: what has come in part, what it takes to
    /// inflate and to deflate, and output that waits.
    pub fn held(&self) -> usize {
        self.partial.as_ref().map_or(0, |partial| partial.held())
            + self.deflate.as_ref().map_or(0, |codec| codec.held())
            + self.outbox.held()
    }

    /// How many bytes of output wait to be taken.
    pub fn output_len(&self) -> usize {
        self.outbox.waiting()
    }

    /// Lends an output for the one that is empty now; [`take_chunks`](Self::take_chunks) gives it
    /// back. So all connections of a thread can do with one, whose buffer has its size already. A
    /// message that comes in parts may be gathered in the buffer of its payload.
    pub fn lend_output(&mut self, output: Box<Output>) {
        self.outbox.lend(output);
    }

    /// All that is to be written to the transport, in this order. Leaves nothing behind, not even a
    /// buffer.
    pub fn take_output(&mut self) -> Vec<u8> {
        self.take_chunks().map_or_else(Vec::new, |output| output.joined())
    }

    /// As [`take_output`](Self::take_output), for one who can write two pieces at once.
    pub fn take_chunks(&mut self) -> Option<Box<Output>> {
        self.outbox.take()
    }

    /// Whether messages may still be sent: no Close has been sent or received.
    pub fn is_open(&self) -> bool {
        self.closing.is_none()
    }

    /// Where the close handshake stands.
    pub fn close_state(&self) -> &CloseState {
        self.closing.as_deref().unwrap_or(&CloseState::Open)
    }

    /// How the connection ended; `None` while the close handshake is not over. Once it is, what is
    /// in the output goes out and the transport is closed.
    pub fn close_outcome(&self) -> Option<&CloseOutcome> {
        match self.closing.as_deref() {
            Some(CloseState::Over(ending)) => Some(ending),
            _ => None,
        }
    }
}

/// Where it stands, without the bytes that it holds: they are the peer's, and many.
impl fmt::Debug for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Protocol")
            .field("role", &self.role)
            .field("close_state", self.close_state())
            .field("is_midway", &self.is_midway())
            .field("output_len", &self.output_len())
            .finish_non_exhaustive()
    }
}

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
//!          assembly (assembly.rs)                             |
//!                    |                                   take_output
//!                  events                                     |
//!                                                  bytes for the transport
//! ```
//!
//! [`Protocol`] keeps everything that is incomplete: three bytes of a header, half a payload, the
//! first fragment of a message. So its owner may stop between any two calls and lose nothing. It
//! knows no socket, and time only as the argument of [`tick`](Protocol::tick). RFC 6455, sections 5
//! to 7; RFC 7692, section 6. Read next: `work.rs`.

mod close_handshake;
mod receiving;
mod receiving_fast;
mod sending;
mod state;
mod time;
mod work;

use self::state::{Life, ReceiveState};
pub use self::work::FRAME_WORK;
use super::{
    closing::{CloseOutcome, CloseState},
    deflate::{Codec, DeflateParameters},
    frame::Role,
    limits::Limits,
    outbox::{MaskKeys, Outbox, Output},
};
use std::{fmt, sync::Arc};

/// One end of a connection, after its handshake.
///
/// ```
/// use std::sync::Arc;
/// use wirechart::wire::{
///     ClientHandshake, CloseCode, CloseReason, DeflateParameters, Event, HeadLimits, HeadReader,
///     Limits, Message, Protocol, upgrade,
/// };
///
/// // The handshake: the client asks, the server answers. A real nonce is random. Both ends want
/// // compression; an end that does not want it leaves out `with_deflate`.
/// let handshake = ClientHandshake::new("example.com", "/", [7; 16], &[], &[])?
///     .with_deflate(DeflateParameters::OFFER);
/// let mut head = HeadReader::new(HeadLimits::default());
/// head.push(handshake.request())?; // the length of the head, or `None` if more is to come
/// let request = head.request()?;
/// let upgrade = upgrade(&request, &[])?.with_deflate(&request);
/// let mut head = HeadReader::new(HeadLimits::default());
/// head.push(&upgrade.response())?;
/// let accepted = handshake.verify(&head.response()?)?;
///
/// // From here on the bytes are frames. Real masking keys are random.
/// let limits = Arc::new(Limits::default());
/// let mut server = Protocol::server(limits.clone()).with_deflate(upgrade.deflate);
/// let mut client = Protocol::client(limits, Box::new(|| [0x37, 0xfa, 0x21, 0x3d]))
///     .with_deflate(accepted.deflate);
///
/// // A message each way. The result of `take_output` is written to the socket. What was read from
/// // the socket is passed to `receive`, until it returns no event.
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
/// The owner reads and writes the socket and calls [`tick`](Self::tick) once a second. It takes the
/// output after each of these calls. When there is a [`close_outcome`](Self::close_outcome), it
/// writes the rest of the output and ends the transport as described there. Everything that is
/// incomplete is kept here, so the owner may stop between any two calls.
pub struct Protocol {
    role: Role,
    limits: Arc<Limits>,
    outbox: Outbox,
    life: Life,
    /// The work done since the last call of `take_work`.
    work: u32,

    // What an idle connection does not need is boxed, so that it costs only a pointer while it is
    // absent.
    partial: Option<Box<ReceiveState>>,
    /// The codec, if permessage-deflate was agreed on.
    deflate: Option<Box<Codec>>,
    /// The state of the close handshake, once either end has closed.
    close_state: Option<Box<CloseState>>,
}

impl Protocol {
    /// Makes the end that accepted the connection.
    pub fn server(limits: Arc<Limits>) -> Self {
        Self::new(Role::Server, limits, None)
    }

    /// Makes the end that opened the connection. It masks what it sends.
    pub fn client(limits: Arc<Limits>, masks: MaskKeys) -> Self {
        Self::new(Role::Client, limits, Some(masks))
    }

    /// Sets the permessage-deflate parameters that the handshake agreed on, if any.
    #[must_use]
    pub fn with_deflate(self, agreed: Option<DeflateParameters>) -> Self {
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
            close_state: None,
        }
    }

    /// Returns the number of output bytes that wait to be taken.
    pub fn output_len(&self) -> usize {
        self.outbox.waiting()
    }

    /// Takes all output, in the order in which to write it to the transport. The connection then
    /// holds no output buffer.
    pub fn take_output(&mut self) -> Vec<u8> {
        self.take_chunks().map_or_else(Vec::new, |output| output.joined())
    }

    /// Returns whether messages may still be sent: no Close has been sent or received, and the
    /// transport has not ended.
    pub fn is_open(&self) -> bool {
        self.close_state.is_none()
    }

    /// Returns the state of the close handshake.
    pub fn close_state(&self) -> &CloseState {
        self.close_state.as_deref().unwrap_or(&CloseState::Open)
    }

    /// Returns how the connection ended, or `None` while the close handshake is not over.
    ///
    /// Once it is over, end the transport (RFC 6455, 7.1.1):
    /// 1. Write the remaining output: it may be our Close.
    /// 2. Shut down the writing half, unless the transport is gone. A server does so at once. A
    ///    client waits for the server to do it first, so that the TIME_WAIT state stays with the
    ///    server, where it does no harm: on a client it would block a port.
    /// 3. Read and discard until the peer has shut down its half too, but not for longer than a few
    ///    seconds, then close. If a socket is closed while input waits in it, TCP resets the
    ///    connection, and the peer may lose our last bytes.
    pub fn close_outcome(&self) -> Option<&CloseOutcome> {
        match self.close_state.as_deref() {
            Some(CloseState::Over(outcome)) => Some(outcome),
            _ => None,
        }
    }
}

/// For servers with many connections: buffers that connections share, and what each of them costs.
/// Other programs need none of it.
impl Protocol {
    /// Returns the work done since the last call, so that the owner of many connections can
    /// schedule them fairly. The unit is the time to unmask, check and copy one byte, a quarter of
    /// a nanosecond.
    ///
    /// Only work that the caller cannot see is counted: frames without an event, and inflated or
    /// deflated bytes. The caller adds the bytes that it passed in, and [`FRAME_WORK`] for each
    /// event.
    pub fn take_work(&mut self) -> u32 {
        std::mem::take(&mut self.work)
    }

    /// Returns whether a frame or a message is incomplete.
    pub fn is_midway(&self) -> bool {
        self.partial.is_some()
    }

    /// Returns whether the peer may send compressed messages, in which one byte can inflate to a
    /// thousand.
    pub fn may_inflate(&self) -> bool {
        self.deflate.is_some()
    }

    /// Returns the memory that the connection holds because of its peer, in bytes: incomplete
    /// frames and messages, the compressor and the inflater, and pending output.
    pub fn held(&self) -> usize {
        self.partial.as_ref().map_or(0, |partial| partial.held())
            + self.deflate.as_ref().map_or(0, |codec| codec.held())
            + self.outbox.held()
    }

    /// Installs a reusable output buffer, which [`take_chunks`](Self::take_chunks) returns. If
    /// output is pending, or the buffer is not empty, the buffer is dropped instead.
    ///
    /// All connections of a thread can share one buffer, which has already grown to its size. Its
    /// payload buffer may be used to collect a message that arrives in several chunks.
    pub fn lend_output(&mut self, output: Box<Output>) {
        self.outbox.lend(output);
    }

    /// As [`take_output`](Self::take_output), in two chunks, for a transport that can write both at
    /// once. Returns `None` if there is nothing to write and no buffer to give back. A buffer that
    /// was [lent](Self::lend_output) comes back even if it is empty.
    pub fn take_chunks(&mut self) -> Option<Box<Output>> {
        self.outbox.take()
    }
}

/// Shows the state without the bytes held: they come from the peer, and may be many.
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

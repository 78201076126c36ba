//! How a connection reads: into its worker's buffer, within a budget of work, and only while there
//! is room for the answers.
//!
//! Must not know how the answers are written: that is `writing.rs`, to read next. RFC 6455,
//! sections 5 and 6.2.

use super::{
    purpose::{CHAT_PREFIX, Progress, Purpose},
    state::{Connection, State, Unread},
};
use crate::{
    feed::log::{Log, ROOM_FRAMES},
    server::buffers::READ_BYTES,
    wire::{Event, FRAME_WORK, HIGH_WATER, Message, MessageKind, Protocol},
};
use socket2::SockRef;
use std::{
    future::poll_fn,
    io::{self, ErrorKind, Read},
    rc::Rc,
    task::{Context, Poll, ready},
    time::Duration,
};
use tokio::{
    io::Interest,
    time::{Instant, sleep},
};

/// How much work is done for one connection before the worker's other tasks run, in the unit of
/// [`Protocol::take_work`]. It takes a quarter of a millisecond: 1 MiB is echoed in it, or 4,096
/// short messages or Pings. The budget is checked after each event and each chunk of input, so
/// input without events can exceed it: a read full of empty fragments takes three quarters of a
/// millisecond.
const BUDGET: u32 = 1 << 20;
/// The same while a frame or a message has been received in part. Other connections' messages would
/// evict its bytes from the processor's caches, and occupy the memory that its buffer could grow
/// into: a message of 1 MiB costs half as much again in four budgets as in one. A client that never
/// ends a message gets this budget for its Pings, too.
const MIDWAY_BUDGET: u32 = 2 * BUDGET;
/// What a message of the chat or a command costs. As many fit into a budget as a log makes room for
/// at a time, so a burst cannot drop messages that subscribers still need.
const SHARED_WORK: u32 = BUDGET / ROOM_FRAMES as u32;
/// How much input the protocol gets at a time where it may be compressed or is observed, in bytes.
/// Each byte can inflate to a thousand, and the budget is checked only afterwards. `copy_of` relies
/// on it for observed input.
const CAREFUL_BYTES: usize = 512;
/// How long a sender to the chat may be held up by a subscriber that reads more slowly.
const CHAT_PATIENCE: Duration = Duration::from_millis(100);
/// Where the system reports readiness by edges, a read that does not fill the buffer has emptied
/// the socket, and the next input is reported again.
const SHORT_READ_IS_LAST: bool = cfg!(any(
    target_os = "linux",
    target_os = "android",
    target_vendor = "apple",
    target_os = "freebsd"
));

impl Connection {
    /// Reads until the socket ends, answers what the peer asks, and reports the end to the worker.
    ///
    /// An idle connection keeps this future for days, so it holds only the connection and what it
    /// takes to wait for input. Every other wait is in a box, which is freed when the wait is over.
    #[expect(clippy::manual_async_fn, reason = "an async fn would keep its argument twice")]
    pub fn live(self: Rc<Self>) -> impl Future<Output = ()> {
        async move {
            let cause = loop {
                if self.is_held_up() {
                    Box::pin(self.catch_up()).await;
                }
                match poll_fn(|context| self.poll_read(context)).await {
                    Ok(0) => break None,
                    Ok(_) => self.answer(),
                    Err(error) => break Some(error),
                }
            };
            let ending = self.end(cause);
            let (context, number) = (self.context.clone(), self.number);
            drop(self); // so that the worker drops the last reference to it
            (context.ended)(number, &ending);
        }
    }

    /// Whether something else comes before the next read: earlier input, or room for the answers.
    fn is_held_up(&self) -> bool {
        let state = self.state.borrow();
        state.delivery.is_clogged()
            || state.has_spent_its_budget()
            || state.unread.is_some()
            || self.purpose.is_busy()
            || state.delivery.protocol().is_sending()
    }

    /// Does what comes before the next read.
    async fn catch_up(self: &Rc<Self>) {
        while self.is_held_up() {
            poll_fn(|context| self.poll_unclogged(context)).await;
            if self.state.borrow().has_spent_its_budget() {
                self.state.borrow_mut().spent = 0;
                tokio::task::yield_now().await;
                self.wait_for_room().await;
            }
            if self.purpose.is_busy() {
                self.finish_message().await;
            }
            let unread = self.state.borrow_mut().unread.take();
            match unread {
                Some(mut unread) => {
                    unread.taken += self.receive(&mut unread.bytes[unread.taken..]);
                    self.keep(unread);
                }
                None => _ = self.receive(&mut []), // continues a message that is being sent
            }
            self.answer();
        }
    }

    /// Has a feature finish the last message. Meanwhile nothing is read, so the client has to wait.
    async fn finish_message(self: &Rc<Self>) {
        let Purpose::Feature(handler) = &self.purpose else { return };
        loop {
            let progress = handler.go_on(self.state.borrow_mut().delivery.protocol_mut());
            self.answer();
            match progress {
                Progress::Done => return,
                Progress::Working => tokio::task::yield_now().await,
                Progress::Waiting => sleep(Duration::from_millis(1)).await,
            }
        }
    }

    /// Waits while so much output waits for the peer that nothing more should be done for it. The
    /// task that writes wakes this one.
    fn poll_unclogged(&self, context: &Context<'_>) -> Poll<()> {
        let mut state = self.state.borrow_mut();
        if !state.delivery.is_clogged() {
            return Poll::Ready(());
        }
        state.reader = Some(Box::new(context.waker().clone()));
        Poll::Pending
    }

    /// Holds up a sender to the chat, for a moment at most, while its next messages would drop some
    /// that subscribers still need.
    async fn wait_for_room(&self) {
        let Purpose::Chat(log) = &self.purpose else { return };
        let since = Instant::now();
        while !log.may_append(since.elapsed(), CHAT_PATIENCE) {
            sleep(Duration::from_millis(1)).await;
        }
    }

    /// Reads what is there into the worker's shared buffer, and uses it up before another
    /// connection can need the buffer. Does nothing while there is nothing to read.
    fn poll_read(&self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut buffer = self.context.buffers.read().borrow_mut();
        loop {
            ready!(self.socket.poll_read_ready(context))?;
            match self.try_read(&mut buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
                Ok(length) => {
                    self.arrived(&mut buffer[..length]);
                    return Poll::Ready(Ok(length));
                }
            }
        }
    }

    /// As [`TcpStream::try_read`](tokio::net::TcpStream::try_read), but assumes that a read which
    /// does not fill the buffer has emptied the socket. That saves the system call which would only
    /// confirm it. tokio's `AsyncRead` does the same, but needs the socket for itself.
    fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut length = None;
        let read = self.socket.try_io(Interest::READABLE, || {
            let read = (&*SockRef::from(&self.socket)).read(buffer)?;
            length = Some(read);
            let drained = SHORT_READ_IS_LAST && 0 < read && read < buffer.len();
            if drained { Err(ErrorKind::WouldBlock.into()) } else { Ok(read) }
        });
        length.map_or(read, Ok)
    }

    /// Takes the bytes of one read.
    pub fn arrived(&self, bytes: &mut [u8]) {
        if let Some(observer) = &mut self.state.borrow_mut().observer {
            observer.read(bytes.len());
        }
        let taken = self.receive(bytes);
        if taken < bytes.len() {
            self.keep(Box::new(Unread { bytes: bytes[taken..].into(), taken: 0 }));
        }
    }

    /// Keeps input that has not been looked at, if there is any.
    fn keep(&self, unread: Box<Unread>) {
        let state = &mut *self.state.borrow_mut();
        if unread.taken < unread.bytes.len() {
            state.unread = Some(unread);
        }
    }

    /// Hands bytes from the peer to the protocol and acts on its events, until the budget is spent
    /// or much output waits for the peer. Returns how many bytes were taken.
    fn receive(&self, input: &mut [u8]) -> usize {
        let state = &mut *self.state.borrow_mut();
        let (writes_at_once, spent) = (state.delivery.is_clear(), &mut state.spent);
        let protocol = state.delivery.protocol_mut();
        if writes_at_once {
            // Nearly all output is written at once, and so needs no buffer of this connection's
            // own.
            protocol.lend_output(self.context.buffers.take_output());
        }
        let (length, mut taken) = (input.len(), 0_usize);
        while !is_spent(*spent, protocol)
            && protocol.output_len() <= HIGH_WATER
            && !self.purpose.is_busy()
        {
            if protocol.is_sending() {
                protocol.go_on();
                *spent = spent.saturating_add(protocol.take_work());
                continue;
            }
            let most = if state.observer.is_some() || protocol.may_inflate() {
                CAREFUL_BYTES
            } else {
                usize::MAX
            };
            let end = length.min(taken.saturating_add(most));
            let mut rest = &mut input[taken..end];
            // A copy for the observer: the protocol unmasks the input in place.
            let as_it_came = state.observer.as_ref().map(|_| copy_of(rest));
            let before = rest.len();
            // The event is matched in place: to move it would take as long as everything else that
            // is done for a short message.
            let mut event = protocol.receive(&mut rest);
            taken += before - rest.len();
            let cost = (before - rest.len()) as u32;
            if let (Some(observer), Some(came)) = (&mut state.observer, as_it_came) {
                observer.received(&came[..cost as usize]);
                *spent = spent.saturating_add(observer.take_work());
            }
            match &mut event {
                Ok(Some(event)) => {
                    *spent = spent.saturating_add(cost + FRAME_WORK + self.act(event, protocol))
                }
                Ok(None) if taken < length => *spent = spent.saturating_add(cost),
                // For a protocol error there is nothing more to do here: its Close is in the
                // output, and `end` reports it.
                Ok(None) | Err(_) => {
                    *spent = spent.saturating_add(cost + protocol.take_work());
                    return length;
                }
            }
            *spent = spent.saturating_add(protocol.take_work());
        }
        taken
    }

    /// Does what a message asks for. Returns how much work that was, besides the protocol's.
    #[inline(always)]
    fn act(&self, event: &mut Event<'_>, protocol: &mut Protocol) -> u32 {
        let Event::Message(message) = event else { return 0 };
        match &self.purpose {
            // It fails only after our Close, and then there is nobody to send it to.
            Purpose::Echo => _ = protocol.send_taking(message),
            Purpose::Watch => {}
            Purpose::Chat(log) => {
                publish(log, message);
                return SHARED_WORK.saturating_add(4 * message.payload().len() as u32);
            }
            Purpose::Feature(handler) => {
                return SHARED_WORK.saturating_add(handler.handle(message, protocol));
            }
        }
        0
    }
}

impl State {
    /// Whether the worker's other tasks should run before more is read. Enough must be left of the
    /// budget for a whole read of a message that is neither compressed nor inspected, so that no
    /// input has to be kept.
    fn has_spent_its_budget(&self) -> bool {
        is_spent(self.spent.saturating_add(READ_BYTES as u32), self.delivery.protocol())
    }
}

/// Whether this amount of work has spent the budget.
fn is_spent(work: u32, protocol: &Protocol) -> bool {
    work >= if protocol.is_midway() { MIDWAY_BUDGET } else { BUDGET }
}

/// A copy of at most [`CAREFUL_BYTES`] of input.
fn copy_of(input: &[u8]) -> [u8; CAREFUL_BYTES] {
    let mut copy = [0; CAREFUL_BYTES];
    copy[..input.len()].copy_from_slice(input);
    copy
}

fn publish(log: &Log, message: &Message<'_>) {
    if let Some(sequencer) = log.sequencer() {
        let prefix = if message.kind() == MessageKind::Text { CHAT_PREFIX } else { &[] };
        return sequencer.message(message.kind(), &[prefix, message.payload()].concat());
    }
    log.append().message(message.kind(), |_, payload| {
        if message.kind() == MessageKind::Text {
            payload.extend_from_slice(CHAT_PREFIX);
        }
        payload.extend_from_slice(message.payload());
    });
}

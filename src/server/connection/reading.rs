//! How a connection reads: into the buffer of its shard, in turns, and for as long as what is asked
//! for has a place to go.
//!
//! Knows nothing of how the answers get out; that is `writing.rs`, to read next.

use super::{CHAT_PREFIX, Connection, Purpose, State, Unread};
use crate::{
    feed::log::{Log, ROOM_FRAMES},
    server::{delivery::HIGH_WATER, shard::READ_BYTES},
    wire::{Event, FRAME_WORK, Message, MessageKind, Protocol},
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

/// The work that is done for one connection until the others get their turn, in the unit of
/// [`Protocol::take_work`]: a quarter of a millisecond, in which a mebibyte is echoed, or 4,096
/// short messages or Pings are. It is looked at after each event and each chunk that is handed
/// over, so what makes no event can take some more: a read full of empty fragments three quarters
/// of a millisecond.
const BUDGET: u32 = 1 << 20;
/// The same while a frame or a message has come in part. The others' messages would push its bytes
/// out of the processor's caches, and stand where its memory is to grow: a message of a mebibyte
/// costs half as much again in four turns as in one. Who never ends a message has this for all its
/// Pings.
const MIDWAY_BUDGET: u32 = 2 * BUDGET;
/// What a message to all costs, or a command: as many fit into a budget as a log makes room for at
/// a time, so that a burst cannot run over those who read.
const SHARED_WORK: u32 = BUDGET / ROOM_FRAMES as u32;
/// How much input is handed over at a time where it may be compressed, in bytes: each of them can
/// become a thousand, and what is spent is seen only after it.
const INFLATE_BYTES: usize = 512;
/// How long a sender to the chat may be held up because somebody who reads is not that fast.
const CHAT_PATIENCE: Duration = Duration::from_millis(100);
/// Where readiness comes as an edge, a read that does not fill the buffer has left nothing, and
/// what comes next is told anew.
const PART_IS_ALL: bool = cfg!(any(
    target_os = "linux",
    target_os = "android",
    target_vendor = "apple",
    target_os = "freebsd"
));

impl Connection {
    /// Reads until the socket ends, does what the peer asks, and leaves the shard.
    ///
    /// An idle connection keeps this future for days: it holds the connection and what waiting to
    /// read takes, no more. All other waiting is in a box, which is gone when it is over.
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
            let (shard, number) = (self.shard.clone(), self.number);
            drop(self); // so that the shard lets go of the last there is of it
            shard.let_go(number, &ending);
        }
    }

    /// Whether something must be done before more is read.
    fn is_held_up(&self) -> bool {
        let state = self.state.borrow();
        state.delivery.is_clogged()
            || state.has_had_its_turn()
            || state.unread.is_some()
            || state.delivery.protocol().is_sending()
    }

    async fn catch_up(self: &Rc<Self>) {
        while self.is_held_up() {
            poll_fn(|context| self.poll_unclogged(context)).await;
            if self.state.borrow().has_had_its_turn() {
                self.state.borrow_mut().spent = 0;
                tokio::task::yield_now().await;
                self.wait_for_room().await;
            }
            let unread = self.state.borrow_mut().unread.take();
            match unread {
                Some(mut unread) => {
                    unread.taken += self.receive(&mut unread.bytes[unread.taken..]);
                    self.keep(unread);
                }
                None => _ = self.receive(&mut []), // goes on with what is being sent
            }
            self.answer();
        }
    }

    /// Waits while so much waits for the peer that nothing more should be done for it. The task
    /// that writes wakes us.
    fn poll_unclogged(&self, context: &Context<'_>) -> Poll<()> {
        let mut state = self.state.borrow_mut();
        if !state.delivery.is_clogged() {
            return Poll::Ready(());
        }
        state.reader = Some(Box::new(context.waker().clone()));
        Poll::Pending
    }

    /// Has one who sends to the chat wait, for a moment at most, while the log would run over
    /// somebody who reads.
    async fn wait_for_room(&self) {
        if !matches!(self.purpose, Purpose::Chat) {
            return;
        }
        let (log, since) = (self.shard.chat_log(), Instant::now());
        while !log.may_append(since.elapsed(), CHAT_PATIENCE) {
            sleep(Duration::from_millis(1)).await;
        }
    }

    /// Reads what is there into the buffer that all of the shard share, and takes it from there
    /// before anyone else can need the buffer. Nothing to read: nothing happened.
    fn poll_read(&self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut buffer = self.shard.buffer().borrow_mut();
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

    /// As [`TcpStream::try_read`](tokio::net::TcpStream::try_read), but takes a read that does not
    /// fill the buffer for the last one there is to do now, and saves the system call that would
    /// only say so: as tokio's `AsyncRead` does, which wants the socket for itself.
    fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut length = None;
        let read = self.socket.try_io(Interest::READABLE, || {
            let read = (&*SockRef::from(&self.socket)).read(buffer)?;
            length = Some(read);
            let drained = PART_IS_ALL && 0 < read && read < buffer.len();
            if drained { Err(ErrorKind::WouldBlock.into()) } else { Ok(read) }
        });
        length.map_or(read, Ok)
    }

    /// Takes what a read has brought.
    pub fn arrived(&self, bytes: &mut [u8]) {
        if let Some(tap) = &mut self.state.borrow_mut().tap {
            tap.read(bytes.len());
        }
        let taken = self.receive(bytes);
        if taken < bytes.len() {
            self.keep(Box::new(Unread { bytes: bytes[taken..].into(), taken: 0 }));
        }
    }

    /// Keeps what has not been looked at, if there is anything.
    fn keep(&self, unread: Box<Unread>) {
        let state = &mut *self.state.borrow_mut();
        if unread.taken < unread.bytes.len() {
            state.unread = Some(unread);
        }
    }

    /// Hands bytes from the peer to the protocol, and acts on what they say; until the budget is
    /// spent, and not while much waits for the peer to read. Tells how many were taken.
    fn receive(&self, input: &mut [u8]) -> usize {
        let state = &mut *self.state.borrow_mut();
        let (writes_at_once, spent) = (state.delivery.is_clear(), &mut state.spent);
        let protocol = state.delivery.protocol_mut();
        if writes_at_once {
            // What is written at once, which is nearly all, needs no buffer of this connection's
            // own.
            protocol.lend_output(self.shard.output());
        }
        let (length, mut taken) = (input.len(), 0_usize);
        while !is_spent(*spent, protocol) && protocol.output_len() <= HIGH_WATER {
            if protocol.is_sending() {
                protocol.go_on();
                *spent = spent.saturating_add(protocol.take_work());
                continue;
            }
            let most = if state.tap.is_some() || protocol.may_inflate() {
                INFLATE_BYTES
            } else {
                usize::MAX
            };
            let end = length.min(taken.saturating_add(most));
            let mut rest = &mut input[taken..end];
            // To be looked at as it came: the protocol unmasks it.
            let as_it_came = state.tap.as_ref().map(|_| arrayed(rest));
            let before = rest.len();
            // Looked at where it lies: to move it to a place of its own takes as long as all else
            // that is done for a short one.
            let mut event = protocol.receive(&mut rest);
            taken += before - rest.len();
            let cost = (before - rest.len()) as u32;
            if let (Some(tap), Some(came)) = (&mut state.tap, as_it_came) {
                tap.took(&came[..cost as usize]);
                *spent = spent.saturating_add(tap.take_work());
            }
            match &mut event {
                Ok(Some(event)) => {
                    *spent = spent.saturating_add(cost + FRAME_WORK + self.act(event, protocol))
                }
                Ok(None) if taken < length => *spent = spent.saturating_add(cost),
                // A broken rule needs nothing more from us: its Close is in the output, and
                // `ending` tells of it.
                Ok(None) | Err(_) => {
                    *spent = spent.saturating_add(cost + protocol.take_work());
                    return length;
                }
            }
            *spent = spent.saturating_add(protocol.take_work());
        }
        taken
    }

    /// Does what a message asks for. Gives the work that this is, besides the protocol's.
    #[inline(always)]
    fn act(&self, event: &mut Event<'_>, protocol: &mut Protocol) -> u32 {
        let Event::Message(message) = event else { return 0 };
        match &self.purpose {
            // It can only fail when we have closed, and then there is nobody to send it to.
            Purpose::Echo => _ = protocol.send_taking(message),
            Purpose::Watch => {}
            Purpose::Chat => {
                publish(self.shard.chat_log(), message);
                return SHARED_WORK.saturating_add(4 * message.payload().len() as u32);
            }
            Purpose::Inspect(watcher) => {
                let work = watcher.as_ref().map_or(0, |watcher| watcher.obey(message));
                return SHARED_WORK.saturating_add(work);
            }
        }
        0
    }
}

impl State {
    /// Whether the others are to have their turn before more is read. There must be enough left for
    /// a whole read of a message that is neither compressed nor inspected, so that nothing of it
    /// has to be kept.
    fn has_had_its_turn(&self) -> bool {
        is_spent(self.spent.saturating_add(READ_BYTES as u32), self.delivery.protocol())
    }
}

/// Whether so much work is enough for this turn.
fn is_spent(work: u32, protocol: &Protocol) -> bool {
    work >= if protocol.is_midway() { MIDWAY_BUDGET } else { BUDGET }
}

/// A copy of input that is not longer than what is handed over at a time.
fn arrayed(input: &[u8]) -> [u8; INFLATE_BYTES] {
    let mut copy = [0; INFLATE_BYTES];
    copy[..input.len()].copy_from_slice(input);
    copy
}

fn publish(log: &Log, message: &Message<'_>) {
    log.append().message(message.kind(), |_, payload| {
        if message.kind() == MessageKind::Text {
            payload.extend_from_slice(CHAT_PREFIX);
        }
        payload.extend_from_slice(message.payload());
    });
}

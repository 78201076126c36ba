//! The tap on a connection that is inspected: sees what it reads, what its socket takes, and how it
//! closes.
//!
//! ```text
//!   a read, before it is unmasked --> Explainer, receiver: server --\
//!   a write, what the socket took --> Explainer, receiver: client ---+--> Inspection.log
//!   the close handshake's state -------------------------------------/
//! ```
//!
//! It does nothing but look: what goes over the connection is the same with it and without. An
//! [`Explainer`](explain::Explainer) holds what is half done of each direction, so it does not
//! matter how the bytes are cut. Must not know sockets, nor who watches. Read next: `side.rs`.

use super::{
    Handshake,
    allowance::OWN,
    ending::{self, Stage},
    messages::{Direction, Time, Told},
    registry::Inspection,
    side::{Side, Teller},
};
use crate::{
    explain::{self, annotation},
    wire::{CloseState, DeflateParameters, Limits, Role},
};
use std::{
    io,
    sync::{Arc, Weak},
    time::Instant,
};

/// The tap on one connection.
pub struct Tap {
    inspection: Weak<Inspection>,
    connection: u64,
    incoming: Side,
    outgoing: Side,
    /// How much it may tell of before it takes from what all share.
    own: u32,
    /// How much of the answer to the handshake has still to go out: frames come behind it.
    head: usize,
    /// What those who watch have been told of the close handshake.
    stage: Stage,
    /// What has been done and not been taken to account.
    work: u32,
}

/// What it costs to judge a byte, in the unit of
/// [`Protocol::take_work`](crate::wire::Protocol::take_work).
const BYTE_WORK: u64 = 16;
/// And one that is inflated for that.
const INFLATED_WORK: u64 = 8;
/// And to tell of something: 5 us.
const TELL_WORK: u64 = 20_000;

impl Tap {
    /// A tap on the connection with this number, which tells at once of its handshake. `limits` are
    /// the server's, for what it receives.
    pub fn new(
        inspection: &Arc<Inspection>,
        connection: u64,
        handshake: &Handshake,
        response: &[u8],
        limits: Arc<Limits>,
        deflate: Option<DeflateParameters>,
    ) -> Self {
        inspection.tell(&Told::Open {
            connection,
            t: Time::now(),
            path: &handshake.target,
            request: annotation::head(&explain::request(&handshake.request)),
            response: annotation::head(&explain::response(response, Some(&handshake.request))),
            accept: annotation::accept(&explain::accept(&handshake.key)),
        });
        // What a client takes is its own affair.
        let unlimited = Limits {
            max_frame_size: u64::MAX,
            max_message_size: usize::MAX,
            max_fragments: u32::MAX,
            ..Limits::default()
        };
        Self {
            inspection: Arc::downgrade(inspection),
            connection,
            incoming: Side::new(Direction::In, Role::Server, limits, deflate),
            outgoing: Side::new(Direction::Out, Role::Client, unlimited.into(), deflate),
            own: OWN,
            head: response.len(),
            stage: Stage::Open,
            work: 0,
        }
    }

    /// One read has brought so many bytes. They are looked at as they are [taken](Self::took).
    pub fn read(&mut self, length: usize) {
        let (Some(inspection), true) = (self.inspection.upgrade(), length > 0) else { return };
        let teller = &mut Teller::new(&inspection, self.connection, &mut self.own);
        self.incoming.piece(length, teller);
        let told = teller.told;
        self.worked(0, told);
    }

    /// Looks at what the protocol has taken of that, masked as it came.
    pub fn took(&mut self, bytes: &[u8]) {
        let Some(inspection) = self.inspection.upgrade() else { return };
        let teller = &mut Teller::new(&inspection, self.connection, &mut self.own);
        self.incoming.push(bytes, teller);
        let told = teller.told;
        self.worked(bytes.len(), told);
    }

    /// Counts what it was to look at so many bytes, and to tell of so many things.
    fn worked(&mut self, bytes: usize, told: u32) {
        let inflated = self.incoming.take_inflated() + self.outgoing.take_inflated();
        let work =
            bytes as u64 * BYTE_WORK + inflated * INFLATED_WORK + u64::from(told) * TELL_WORK;
        self.work = self.work.saturating_add(u32::try_from(work).unwrap_or(u32::MAX));
    }

    /// How much work there was since the last call, as
    /// [`Protocol::take_work`](crate::wire::Protocol::take_work) tells it.
    pub fn take_work(&mut self) -> u32 {
        std::mem::take(&mut self.work)
    }

    /// How many bytes of memory it takes.
    pub fn held(&self) -> usize {
        size_of::<Self>() + self.incoming.held() + self.outgoing.held()
    }

    /// Looks at nothing more of what comes, and lets go of what that would need: the connection has
    /// failed.
    pub fn give_up(&mut self) {
        self.incoming.give_up();
    }

    /// Looks at one write of these pieces, of which the socket took so many bytes.
    pub fn wrote(&mut self, pieces: &[&[u8]], written: usize) {
        let head = self.head.min(written);
        self.head -= head;
        let (Some(inspection), true) = (self.inspection.upgrade(), written > head) else { return };
        let teller = &mut Teller::new(&inspection, self.connection, &mut self.own);
        self.outgoing.piece(written - head, teller);
        let (mut start, mut end) = (head, written);
        for piece in pieces {
            let taken = &piece[start.min(piece.len())..end.min(piece.len())];
            self.outgoing.push(taken, teller);
            (start, end) = (start.saturating_sub(piece.len()), end.saturating_sub(piece.len()));
        }
        let told = teller.told;
        self.worked(written - head, told);
    }

    /// Looks at the close handshake.
    pub fn closing(&mut self, closing: &CloseState) {
        let stage = Stage::of(closing);
        let before = std::mem::replace(&mut self.stage, stage);
        let (Some(inspection), true) = (self.inspection.upgrade(), stage != before) else { return };
        let (connection, t, state, by) =
            (self.connection, Time::now(), stage.name(), ending::began(closing, before));
        inspection.tell(&Told::Closing {
            connection,
            t,
            state,
            by,
            sentence: &ending::sentence(closing, before),
        });
    }

    /// To be told of every tick of the clock. Gives whether anybody still watches.
    pub fn tick(&mut self, now: Instant) -> bool {
        let Some(inspection) = self.inspection.upgrade() else { return false };
        let teller = &mut Teller::new(&inspection, self.connection, &mut self.own);
        for side in [&mut self.incoming, &mut self.outgoing] {
            side.tell_skipped(teller);
        }
        teller.refill(now);
        true
    }

    /// The connection has ended, by this error if there is one. Frames that have come in part are
    /// shown as they are.
    pub fn end(mut self, closing: &CloseState, cause: Option<&io::Error>) {
        let mut sentence = ending::sentence(closing, self.stage);
        if let Some(cause) = cause {
            sentence += &format!(" ({cause})");
        }
        self.closing(closing);
        let Some(inspection) = self.inspection.upgrade() else { return };
        let connection = self.connection;
        let teller = &Teller::new(&inspection, connection, &mut self.own);
        for side in [&mut self.incoming, &mut self.outgoing] {
            side.tell_rest(teller);
        }
        inspection.leave(connection);
        inspection.tell(&Told::End { connection, t: Time::now(), sentence: &sentence });
    }
}

#[cfg(test)]
#[path = "tap_tests.rs"]
mod tests;

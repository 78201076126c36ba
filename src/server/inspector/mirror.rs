//! The mirror of a connection: observes what it reads, what its socket takes, and how it closes.
//!
//! ```text
//!   a read, before it is unmasked --> Explainer, receiver: server --\
//!   a write, what the socket took --> Explainer, receiver: client ---+--> Inspection.log
//!   the close handshake's state -------------------------------------/
//! ```
//!
//! An [`Explainer`](explain::Explainer) for each direction keeps partial frames, so the reports of
//! frames do not depend on how the bytes are split across reads and writes. Must not know sockets,
//! nor who watches. Read next: `admission.rs`.

use super::{
    admission::Handshake,
    allowance::OWN,
    close_stage::{self, Stage},
    messages::{Direction, Report, Time},
    registry::Inspection,
    side::{Reporter, Side},
};
use crate::{
    explain,
    server::connection::Observer,
    wire::{CloseState, DeflateParameters, Limits, Role},
};
use std::{
    io,
    sync::{Arc, Weak},
    time::Instant,
};

/// The mirror of one connection.
pub struct Mirror {
    inspection: Weak<Inspection>,
    connection: u64,
    incoming: Side,
    outgoing: Side,
    /// What is left of its own allowance.
    own: u32,
    /// How many bytes of the handshake's response have yet to be written. Frames follow it.
    head: usize,
    /// The stage of the close handshake that was last reported.
    stage: Stage,
    /// Work that was done since the last [`take_work`](Observer::take_work).
    work: u32,
}

/// What it costs to decode a byte, in the unit of
/// [`Protocol::take_work`](crate::wire::Protocol::take_work).
const BYTE_WORK: u64 = 16;
/// What it costs to inflate to one byte.
const INFLATED_WORK: u64 = 8;
/// What a report costs: 5 us.
const REPORT_WORK: u64 = 20_000;

impl Mirror {
    /// A mirror on the connection with this number, which reports its handshake at once. `limits`
    /// are the server's, for what it receives.
    pub fn new(
        inspection: &Arc<Inspection>,
        connection: u64,
        handshake: &Handshake,
        response: &[u8],
        limits: Arc<Limits>,
        deflate: Option<DeflateParameters>,
    ) -> Self {
        inspection.report(&Report::Open {
            connection,
            t: Time::now(),
            path: &handshake.target,
            request: &explain::request(&handshake.request),
            response: &explain::response(response, Some(&handshake.request)),
            accept: &explain::accept(&handshake.key).steps(),
        });
        // The limits of the client are unknown.
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

    /// Counts the work for these numbers of bytes and reports.
    fn worked(&mut self, bytes: usize, reported: u32) {
        let inflated = self.incoming.take_inflated() + self.outgoing.take_inflated();
        let work =
            bytes as u64 * BYTE_WORK + inflated * INFLATED_WORK + u64::from(reported) * REPORT_WORK;
        self.work = self.work.saturating_add(u32::try_from(work).unwrap_or(u32::MAX));
    }
}

impl Observer for Mirror {
    fn read(&mut self, length: usize) {
        let (Some(inspection), true) = (self.inspection.upgrade(), length > 0) else { return };
        let reporter = &mut Reporter::new(&inspection, self.connection, &mut self.own);
        self.incoming.transferred(length, reporter);
        let reported = reporter.reported;
        self.worked(0, reported);
    }

    fn received(&mut self, bytes: &[u8]) {
        let Some(inspection) = self.inspection.upgrade() else { return };
        let reporter = &mut Reporter::new(&inspection, self.connection, &mut self.own);
        self.incoming.push(bytes, reporter);
        let reported = reporter.reported;
        self.worked(bytes.len(), reported);
    }

    fn take_work(&mut self) -> u32 {
        std::mem::take(&mut self.work)
    }

    fn held(&self) -> usize {
        size_of::<Self>() + self.incoming.held() + self.outgoing.held()
    }

    fn give_up(&mut self) {
        self.incoming.give_up();
    }

    fn wrote(&mut self, chunks: &[&[u8]], written: usize) {
        let head = self.head.min(written);
        self.head -= head;
        let (Some(inspection), true) = (self.inspection.upgrade(), written > head) else { return };
        let reporter = &mut Reporter::new(&inspection, self.connection, &mut self.own);
        self.outgoing.transferred(written - head, reporter);
        let (mut start, mut end) = (head, written);
        for chunk in chunks {
            let taken = &chunk[start.min(chunk.len())..end.min(chunk.len())];
            self.outgoing.push(taken, reporter);
            (start, end) = (start.saturating_sub(chunk.len()), end.saturating_sub(chunk.len()));
        }
        let reported = reporter.reported;
        self.worked(written - head, reported);
    }

    fn closing(&mut self, state: &CloseState) {
        let stage = Stage::of(state);
        let before = std::mem::replace(&mut self.stage, stage);
        let (Some(inspection), true) = (self.inspection.upgrade(), stage != before) else { return };
        inspection.report(&Report::Closing {
            connection: self.connection,
            t: Time::now(),
            state: stage.name(),
            by: close_stage::began(state, before),
            sentence: &close_stage::sentence(state, before),
        });
    }

    fn tick(&mut self, now: Instant) -> bool {
        let Some(inspection) = self.inspection.upgrade() else { return false };
        let reporter = &mut Reporter::new(&inspection, self.connection, &mut self.own);
        for side in [&mut self.incoming, &mut self.outgoing] {
            side.report_skipped(reporter);
        }
        reporter.refill(now);
        true
    }

    fn end(&mut self, state: &CloseState, cause: Option<&io::Error>) {
        let mut sentence = close_stage::sentence(state, self.stage);
        if let Some(cause) = cause {
            sentence += &format!(" ({cause})");
        }
        self.closing(state);
        let Some(inspection) = self.inspection.upgrade() else { return };
        let connection = self.connection;
        let reporter = &Reporter::new(&inspection, connection, &mut self.own);
        for side in [&mut self.incoming, &mut self.outgoing] {
            side.report_rest(reporter);
        }
        inspection.leave(connection);
        inspection.report(&Report::End { connection, t: Time::now(), sentence: &sentence });
    }
}

#[cfg(test)]
#[path = "mirror_tests.rs"]
mod tests;

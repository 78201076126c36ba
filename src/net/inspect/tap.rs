//! The tap on a connection that is inspected: sees what it reads, what its socket takes, and how it closes.
//!
//! ```text
//!   a read, before it is unmasked --> Explainer, receiver: server --\
//!   a write, what the socket took --> Explainer, receiver: client ---+--> Inspection.log
//!   the close handshake's state -------------------------------------/
//! ```
//!
//! It does nothing but look: what goes over the connection is the same with it and without. An [`Explainer`] holds what is
//! half done of each direction, so it does not matter how the bytes are cut.
//! Must not know sockets, nor who watches. Read next: `messages.rs`.

use super::{
    Handshake, PAYLOAD,
    messages::{Direction, Time, Told},
    registry::Inspection,
};
use crate::{
    annotation,
    wire::{
        closing::{Closing, Ending},
        deflate::Parameters,
        explain::{self, Explainer, Frame},
        frame::Role,
        limits::Limits,
    },
};
use std::sync::{Arc, Weak};

/// How many frames of a direction are told of between two ticks of the clock. To explain one and make JSON of it takes 4 us,
/// some fifty times what it takes to read it: who floods a connection that is inspected must not hold up the others on its thread.
const FRAMES_A_TICK: u32 = 500;

/// The tap on one connection.
pub struct Tap {
    inspection: Weak<Inspection>,
    connection: u64,
    incoming: Side,
    outgoing: Side,
    /// How much of the answer to the handshake has still to go out: frames come behind it.
    head: usize,
    /// What those who watch have been told of the close handshake.
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    Sent,
    Over,
}

/// One direction.
struct Side {
    direction: Direction,
    explainer: Explainer,
    /// How many bytes have gone this way since the handshake.
    at: u64,
    /// How many more frames are explained before the next tick; and how many have not been since the last.
    allowance: u32,
    skipped: u64,
    /// The frame that broke a rule has been told of: it is the last.
    broken: bool,
}

impl Tap {
    /// A tap on the connection with this number, which tells at once of its handshake. `limits` are the server's, for
    /// what it receives.
    pub fn new(
        inspection: &Arc<Inspection>,
        connection: u64,
        handshake: &Handshake,
        response: &[u8],
        limits: Arc<Limits>,
        deflate: Option<Parameters>,
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
        let unlimited = Limits { frame: u64::MAX, message: usize::MAX, fragments: u32::MAX, ..Limits::default() };
        Self {
            inspection: Arc::downgrade(inspection),
            connection,
            incoming: Side::new(Direction::In, Role::Server, limits, deflate),
            outgoing: Side::new(Direction::Out, Role::Client, unlimited.into(), deflate),
            head: response.len(),
            stage: Stage::Open,
        }
    }

    /// Looks at what one read has brought, masked as it came.
    pub fn read(&mut self, bytes: &[u8]) {
        let (Some(inspection), false) = (self.inspection.upgrade(), bytes.is_empty()) else { return };
        let (connection, from) = (self.connection, self.incoming.at);
        inspection.tell(&Told::Read { connection, t: Time::now(), from, to: from + bytes.len() as u64 });
        self.incoming.push(bytes, connection, &inspection);
    }

    /// Looks at one write of these pieces, of which the socket took so many bytes.
    pub fn wrote(&mut self, pieces: [&[u8]; 2], written: usize) {
        let head = self.head.min(written);
        self.head -= head;
        let (Some(inspection), true) = (self.inspection.upgrade(), written > head) else { return };
        let (connection, from) = (self.connection, self.outgoing.at);
        let to = from + (written - head) as u64;
        inspection.tell(&Told::Write { connection, t: Time::now(), from, to });
        let (mut start, mut end) = (head, written);
        for piece in pieces {
            let taken = &piece[start.min(piece.len())..end.min(piece.len())];
            self.outgoing.push(taken, connection, &inspection);
            (start, end) = (start.saturating_sub(piece.len()), end.saturating_sub(piece.len()));
        }
    }

    /// Looks at the close handshake.
    pub fn closing(&mut self, closing: &Closing) {
        let (stage, state) = match closing {
            Closing::Open => (Stage::Open, "open"),
            Closing::Sent(_) => (Stage::Sent, "sent"),
            Closing::Over(_) => (Stage::Over, "over"),
        };
        let before = std::mem::replace(&mut self.stage, stage);
        let (Some(inspection), true) = (self.inspection.upgrade(), stage != before) else { return };
        let (by, sentence) = match closing {
            Closing::Open => return,
            Closing::Sent(None) => ("server", "the server has sent a Close without a code".to_owned()),
            Closing::Sent(Some(reason)) => ("server", format!("the server has sent a Close: {reason}")),
            Closing::Over(ending) => (began(ending, before), ending.to_string()),
        };
        let (connection, t) = (self.connection, Time::now());
        inspection.tell(&Told::Closing { connection, t, state, by, sentence: &sentence });
    }

    /// To be told of every tick of the clock. Gives whether anybody still watches.
    pub fn tick(&mut self) -> bool {
        let Some(inspection) = self.inspection.upgrade() else { return false };
        self.incoming.replenish(self.connection, &inspection);
        self.outgoing.replenish(self.connection, &inspection);
        true
    }

    /// The connection has ended, as the sentence says. Frames that have come in part are shown as they are.
    pub fn end(mut self, sentence: &str) {
        let Some(inspection) = self.inspection.upgrade() else { return };
        let connection = self.connection;
        for side in [&mut self.incoming, &mut self.outgoing] {
            side.replenish(connection, &inspection);
            side.tell_rest(connection, &inspection);
        }
        inspection.leave(connection);
        inspection.tell(&Told::End { connection, t: Time::now(), sentence });
    }
}

/// Who began it: the one that sent the first Close, or neither.
fn began(ending: &Ending, before: Stage) -> &'static str {
    match ending {
        Ending::ByPeer(_) => "client",
        Ending::Lost if before == Stage::Open => "transport",
        _ => "server",
    }
}

impl Side {
    fn new(direction: Direction, receiver: Role, limits: Arc<Limits>, deflate: Option<Parameters>) -> Self {
        let explainer = Explainer::new(receiver, limits).with_deflate(deflate).keeping(PAYLOAD);
        Self { direction, explainer, at: 0, allowance: FRAMES_A_TICK, skipped: 0, broken: false }
    }

    fn push(&mut self, bytes: &[u8], connection: u64, inspection: &Inspection) {
        self.at += bytes.len() as u64;
        if self.broken {
            return;
        }
        let (direction, t) = (self.direction, Time::now());
        let (allowance, skipped) = (&mut self.allowance, &mut self.skipped);
        self.explainer.push(bytes, |frame| {
            // What breaks a rule, or closes, is the last, and what all wait for.
            if *allowance == 0 && frame.violation.is_none() && !is_close(&frame) {
                *skipped += 1;
                return;
            }
            *allowance = allowance.saturating_sub(1);
            inspection.tell(&Told::Frame { connection, t, direction, frame: annotation::frame(&frame) });
        });
        if self.explainer.violation().is_some() {
            // The receiver has answered already: it does not wait for the rest of a frame that breaks a rule.
            self.tell_rest(connection, inspection);
            self.broken = true;
        }
    }

    fn tell_rest(&mut self, connection: u64, inspection: &Inspection) {
        let Some(frame) = self.explainer.rest().filter(|_| !self.broken) else { return };
        let (direction, t) = (self.direction, Time::now());
        inspection.tell(&Told::Frame { connection, t, direction, frame: annotation::frame(&frame) });
    }

    fn replenish(&mut self, connection: u64, inspection: &Inspection) {
        self.allowance = FRAMES_A_TICK;
        let (direction, t, frames) = (self.direction, Time::now(), std::mem::take(&mut self.skipped));
        if frames > 0 {
            inspection.tell(&Told::Skipped { connection, t, direction, frames });
        }
    }
}

fn is_close(frame: &Frame) -> bool {
    frame.opcode() == Some(crate::wire::frame::Opcode::Close)
}

#[cfg(test)]
#[path = "tap_tests.rs"]
mod tests;

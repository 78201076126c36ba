//! A program that sends measurements over a WebSocket, and learns how much of it has arrived.
//!
//! A message is read part by part, and each is published when there is room. Until all of it stands
//! in the log it is not acknowledged, and nothing else is read from the connection. Must not know
//! the connection. With it you have seen ingest; read next:
//! [`inspector`](crate::server::inspector).

use super::{inlets::Writer, intake::Intake};
use crate::{
    server::{
        connection::{Handler, Progress},
        route::INGEST,
    },
    wire::{Message, Protocol},
};
use serde::Serialize;
use std::{cell::RefCell, iter};

/// The largest message, in bytes.
pub const MAX_MESSAGE: usize = 1 << 20;
/// How many steps are taken at a time: about 0.2 ms of work.
const STEPS: usize = 16;
/// What they cost, in the unit of [`Protocol::take_work`], where a message is that long.
const WORK: u32 = 1 << 18;

/// A program that sends measurements.
pub struct Producer {
    state: RefCell<State>,
}

struct State {
    intake: Intake,
    /// A message is being taken.
    is_busy: bool,
    /// How many messages have come so far.
    messages: u64,
}

/// What a producer is told.
#[derive(Serialize)]
#[serde(untagged)]
enum Reply<'a> {
    Ack { ack: u64 },
    Error { error: &'a str, message: u64 },
}

impl Producer {
    /// No message has come so far.
    pub fn new(writer: Writer) -> Self {
        let intake = Intake::new(writer);
        Self { state: RefCell::new(State { intake, is_busy: false, messages: 0 }) }
    }
}

impl Handler for Producer {
    fn path(&self) -> &'static str {
        INGEST
    }

    fn handle(&self, message: &Message<'_>, replies: &mut Protocol) -> u32 {
        let state = &mut *self.state.borrow_mut();
        (state.messages, state.is_busy) = (state.messages + 1, true);
        state.intake.message_arrived(message.payload());
        state.go_on(replies);
        u32::try_from(32 * message.payload().len()).unwrap_or(u32::MAX).min(WORK)
    }

    fn is_busy(&self) -> bool {
        self.state.borrow().is_busy
    }

    fn go_on(&self, replies: &mut Protocol) -> Progress {
        self.state.borrow_mut().go_on(replies)
    }

    fn held(&self) -> usize {
        self.state.borrow().intake.held()
    }
}

impl State {
    /// Takes a few steps; acknowledges the message after its last.
    fn go_on(&mut self, replies: &mut Protocol) -> Progress {
        let mut steps = iter::repeat_with(|| self.intake.go_on()).take(STEPS);
        match steps.find(|step| *step != Progress::Working) {
            Some(Progress::Done) => {}
            Some(Progress::Waiting) => return Progress::Waiting,
            Some(Progress::Working) | None => return Progress::Working,
        }
        self.is_busy = false;
        let (refusals, message) = (self.intake.take_refusals(), self.messages);
        if let Some(error) = &refusals.first {
            reply(replies, &Reply::Error { error, message });
        }
        reply(replies, &Reply::Ack { ack: message });
        Progress::Done
    }
}

/// It fails only after our Close, and then there is nobody to tell.
fn reply(replies: &mut Protocol, reply: &Reply<'_>) {
    if let Ok(json) = serde_json::to_string(reply) {
        _ = replies.send(&Message::text(json));
    }
}

//! A client that watches an inspection: a subscriber to its log, whose messages are commands.
//!
//! Must not know the connections that are watched. Read next: `commands.rs`.

use super::{
    commands,
    messages::{PAYLOAD, Report},
    registry::{Inspection, MAX_INSPECTIONS},
};
use crate::{
    server::{
        connection::{Connection, Handler},
        route::INSPECT,
        subscribers::Subscribers,
        subscription::Subscription,
    },
    wire::{CloseCode, CloseReason, Message, Protocol},
};
use std::{rc::Rc, sync::Arc};
use tokio::task::spawn_local;

/// What it costs to parse a byte of a command, in the unit of
/// [`Protocol::take_work`](crate::wire::Protocol::take_work).
const JSON_WORK: u32 = 8;

/// A client that watches. The inspection lasts as long as there is one.
pub struct Watcher {
    inspection: Arc<Inspection>,
}

impl Watcher {
    /// A watcher, and its subscription to the log, which begins with the oldest message that is
    /// held.
    pub fn new(inspection: Arc<Inspection>) -> (Self, Subscription<Connection>) {
        let subscribers = Rc::new(Subscribers::new(inspection.log().clone()));
        let subscription =
            Subscription::new(subscribers.clone(), (inspection.log().extent().first, 0), true);
        // The task flushes the one subscriber here, and ends when that has gone. The log's other
        // subscribers may be on other workers.
        spawn_local(subscribers.follow());
        (Self { inspection }, subscription)
    }

    /// The first message.
    pub fn hello(&self) -> String {
        Report::Hello { token: self.inspection.token(), payload: PAYLOAD }.json()
    }
}

impl Handler for Watcher {
    fn path(&self) -> &'static str {
        INSPECT
    }

    fn handle(&self, message: &Message<'_>, _: &mut Protocol) -> u32 {
        execute(&self.inspection, message)
    }
}

/// Executes the command in a message on `/inspect`, or reports why it cannot. Returns its work
/// beyond the fixed cost of a command, in the unit of
/// [`Protocol::take_work`](crate::wire::Protocol::take_work).
fn execute(inspection: &Inspection, message: &Message<'_>) -> u32 {
    let done = commands::parse(message.payload())
        .and_then(|(connection, command)| inspection.ask(connection, command));
    if let Err(sentence) = done {
        inspection.report(&Report::Refused { sentence: &sentence });
    }
    JSON_WORK.saturating_mul(u32::try_from(message.payload().len()).unwrap_or(u32::MAX))
}

/// A client that may not watch, because there are too many inspections. Its messages are ignored.
pub struct TurnedAway;

impl TurnedAway {
    /// Sends the reason and closes. A script cannot see the status of an HTTP response, but it can
    /// see this.
    pub fn dismiss(connection: &Rc<Connection>) {
        let sentence =
            format!("{MAX_INSPECTIONS} inspections are under way already; try again later");
        connection.send_text(&Report::Refused { sentence: &sentence }.json());
        connection.say(|protocol| {
            protocol.close(Some(CloseReason::new(CloseCode::TRY_AGAIN_LATER, sentence)))
        });
    }
}

impl Handler for TurnedAway {
    fn path(&self) -> &'static str {
        INSPECT
    }

    fn handle(&self, _: &Message<'_>, _: &mut Protocol) -> u32 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{registry::Registry, token::Token},
        *,
    };

    #[test]
    fn a_long_command_is_more_work() {
        let token = Token::from_query("token=00112233445566778899aabbccddeeff", "token");
        let registry = Registry::default();
        let inspection = registry.open(token.unwrap().expect("a token")).expect("there is room");
        let work = |length| execute(&inspection, &Message::binary(vec![b' '; length]));
        assert!(work(1_000_000) >= 1000 * work(1000) && work(1000) >= 1000);
    }
}

//! One who watches an inspection: a viewer of its log, whose messages are commands.
//!
//! Must not know the connections that are watched. Read next: `commands.rs`.

use super::{
    commands,
    messages::{PAYLOAD, Told},
    registry::{Inspection, MAX_INSPECTIONS},
};
use crate::{
    server::{
        audience::Audience,
        connection::{Connection, Handler},
        viewer::Viewer,
    },
    wire::{close::CloseReason, code::CloseCode, message::Message},
};
use std::{rc::Rc, sync::Arc};
use tokio::task::{JoinHandle, spawn_local};

/// Where one watches.
const PATH: &str = "/inspect";
/// What a byte of a command costs to read, in the unit of
/// [`Protocol::take_work`](crate::wire::protocol::Protocol::take_work).
const JSON_WORK: u32 = 8;

/// One who watches. The inspection lasts as long as there is one.
pub struct Watcher {
    inspection: Arc<Inspection>,
    /// Its log is followed for this one viewer: on other workers others may follow it.
    following: JoinHandle<()>,
}

impl Watcher {
    /// One who watches, and its place in the log: at the oldest that is held.
    pub fn new(inspection: Arc<Inspection>) -> (Self, Viewer<Connection>) {
        let audience = Rc::new(Audience::new(inspection.log().clone()));
        let viewer = Viewer::new(audience.clone(), inspection.log().extent().first, true);
        let following = spawn_local(async move { audience.follow().await });
        (Self { inspection, following }, viewer)
    }

    /// The first message.
    pub fn hello(&self) -> String {
        Told::Hello { token: self.inspection.token(), payload: PAYLOAD }.json()
    }
}

impl Handler for Watcher {
    fn path(&self) -> &'static str {
        PATH
    }

    fn handle(&self, message: &Message<'_>) -> u32 {
        obey(&self.inspection, message)
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.following.abort();
    }
}

/// Does what a message on `/inspect` asks for; or tells why not. Gives how much work that was, in
/// the unit of [`Protocol::take_work`](crate::wire::protocol::Protocol::take_work), besides what
/// any command costs.
fn obey(inspection: &Inspection, message: &Message<'_>) -> u32 {
    let done = commands::parse(&message.payload)
        .and_then(|(connection, command)| inspection.ask(connection, command));
    if let Err(sentence) = done {
        inspection.tell(&Told::Refused { sentence: &sentence });
    }
    JSON_WORK.saturating_mul(u32::try_from(message.payload.len()).unwrap_or(u32::MAX))
}

/// One who may not watch, because too many inspections are under way. What it says is ignored.
pub struct TurnedAway;

impl TurnedAway {
    /// Says why, and closes: a script cannot see the status of an HTTP response, but it can see
    /// this.
    pub fn dismiss(connection: &Rc<Connection>) {
        let sentence =
            format!("{MAX_INSPECTIONS} inspections are under way already; try again later");
        connection.send_text(&Told::Refused { sentence: &sentence }.json());
        connection.say(|protocol| {
            protocol.close(Some(CloseReason::new(CloseCode::TRY_AGAIN_LATER, sentence)))
        });
    }
}

impl Handler for TurnedAway {
    fn path(&self) -> &'static str {
        PATH
    }

    fn handle(&self, _: &Message<'_>) -> u32 {
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
        let work = |length| obey(&inspection, &Message::binary(&vec![b' '; length]));
        assert!(work(1_000_000) >= 1000 * work(1000) && work(1000) >= 1000);
    }
}

//! The inspections. Each is a log of reports, and a channel for commands to each connection that it
//! mirrors.
//!
//! ```text
//!   worker 1: connection - mirror -\                      /--> subscribers - /inspect  (any worker)
//!   worker 2: connection - mirror --+--> Inspection.log --+--> subscribers - /inspect
//!                         ^                                     |
//!                         +------ Inspection.connections <------+  commands
//! ```
//!
//! An inspection is owned by its watchers. Mirrors and this registry have weak references, so it is
//! freed, log and all, when the last watcher leaves. Reports and commands are the only things of a
//! connection that cross threads. Must not know frames. Read next: `side.rs`.

use super::{
    allowance::{Allowance, CONNECTIONS},
    commands::Command,
    messages::Report,
    token::Token,
};
use crate::feed::log::Log;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Instant,
};
use tokio::sync::mpsc;

/// How many inspections there may be at a time. With full logs they take 128 MiB.
pub const MAX_INSPECTIONS: usize = 32;
/// How much the log of an inspection holds. The report of a frame takes some 3 KB, with 256 bytes
/// of payload 4 KB: so that is a thousand frames, with their reads and writes.
const RING_MESSAGES: usize = 8192;
const RING_BYTES: usize = 4 << 20;
/// How many commands may wait for one connection.
const MAX_COMMANDS: usize = 16;

/// The inspections of a server.
#[derive(Default)]
pub struct Registry {
    inspections: Mutex<HashMap<Token, Weak<Inspection>>>,
}

impl Registry {
    /// The inspection with this name, which begins now if nobody watches it yet. `None` if there
    /// are too many.
    pub fn open(&self, token: Token) -> Option<Arc<Inspection>> {
        let mut inspections = self.lock();
        if let Some(present) = inspections.get(&token).and_then(Weak::upgrade) {
            return Some(present);
        }
        inspections.retain(|_, inspection| inspection.strong_count() > 0);
        if inspections.len() >= MAX_INSPECTIONS {
            return None;
        }
        let new = Arc::new(Inspection::new(token));
        inspections.insert(token, Arc::downgrade(&new));
        Some(new)
    }

    /// The inspection with this name, if somebody watches it.
    pub fn find(&self, token: Token) -> Option<Arc<Inspection>> {
        self.lock().get(&token)?.upgrade()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Token, Weak<Inspection>>> {
        self.inspections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What watchers and mirrors share.
pub struct Inspection {
    token: Token,
    log: Arc<Log>,
    allowance: Allowance,
    connections: Mutex<Connections>,
}

#[derive(Default)]
struct Connections {
    /// How many there have been.
    count: u64,
    /// The channel to each that has not ended.
    open: HashMap<u64, mpsc::Sender<Command>>,
}

impl Connections {
    fn join(&mut self, allowance: &Allowance) -> Option<(u64, mpsc::Receiver<Command>)> {
        if self.open.len() >= CONNECTIONS || !allowance.connections.take() {
            return None;
        }
        let (sender, receiver) = mpsc::channel(MAX_COMMANDS);
        self.count += 1;
        self.open.insert(self.count, sender);
        Some((self.count, receiver))
    }
}

impl Inspection {
    fn new(token: Token) -> Self {
        Self {
            token,
            log: Arc::new(Log::new(RING_MESSAGES, RING_BYTES)),
            allowance: Allowance::new(Instant::now()),
            connections: Mutex::default(),
        }
    }

    /// Its name.
    pub fn token(&self) -> Token {
        self.token
    }

    /// The log of reports, one text message each.
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }

    /// Sends a report to all watchers.
    pub fn report(&self, what: &Report<'_>) {
        let text = what.json();
        self.log.append().text(|_, payload| payload.extend_from_slice(text.as_bytes()));
    }

    /// How much may be reported.
    pub fn allowance(&self) -> &Allowance {
        &self.allowance
    }

    /// Adds a connection to be mirrored. Returns its number, from 1, and the channel of its
    /// commands. `None` if there are too many, which is reported once in a period.
    pub fn join(&self, now: Instant) -> Option<(u64, mpsc::Receiver<Command>)> {
        self.allowance.refill(now);
        let joined = self.lock().join(&self.allowance);
        if joined.is_none() && self.allowance.refusals.take() {
            let sentence = format!(
                "at most {CONNECTIONS} connections of a token are mirrored at a time, and as many new ones in half a second: \
                 one more is served, and not shown"
            );
            self.report(&Report::Refused { sentence: &sentence });
        }
        joined
    }

    /// Removes a connection that has ended.
    pub fn leave(&self, connection: u64) {
        self.lock().open.remove(&connection);
    }

    /// Sends a command to a connection.
    ///
    /// # Errors
    /// A sentence that says why that is not possible.
    pub fn ask(&self, connection: u64, command: Command) -> Result<(), String> {
        let connections = self.lock();
        let Some(sender) = connections.open.get(&connection) else {
            return Err(if (1..=connections.count).contains(&connection) {
                format!("connection {connection} has ended")
            } else {
                format!(
                    "there is no connection {connection}: {} have been seen here",
                    connections.count
                )
            });
        };
        sender.try_send(command).map_err(|_| {
            format!("connection {connection} has {MAX_COMMANDS} commands to do already")
        })
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::inspector::allowance::PERIOD;

    fn token(number: usize) -> Token {
        let query = format!("token={number:032x}");
        Token::from_query(&query, "token").unwrap().expect("a token")
    }

    fn ping() -> Command {
        Command::Ping(String::new())
    }

    #[test]
    fn an_inspection_ends_with_the_last_who_watches() {
        let registry = Registry::default();
        assert!(registry.find(token(1)).is_none());
        let first = registry.open(token(1)).expect("there is room");
        let second = registry.open(token(1)).expect("it is there");
        assert!(Arc::ptr_eq(&first, &second));
        drop(first);
        assert!(registry.find(token(1)).is_some());
        assert!(registry.find(token(2)).is_none());
        drop(second);
        assert!(registry.find(token(1)).is_none());
    }

    #[test]
    fn there_are_so_many_and_those_that_ended_do_not_count() {
        let registry = Registry::default();
        let mut open: Vec<_> =
            (0..MAX_INSPECTIONS).map(|number| registry.open(token(number))).collect();
        assert!(open.iter().all(Option::is_some));
        assert!(registry.open(token(99)).is_none());
        assert!(registry.open(token(3)).is_some(), "one that is there");
        open.remove(7);
        let next = registry.open(token(99));
        assert!(next.is_some());
        assert!(registry.open(token(100)).is_none());
    }

    #[test]
    fn a_connection_is_asked_while_it_is_there() {
        let inspection = Inspection::new(token(1));
        assert_eq!(
            inspection.ask(1, ping()).unwrap_err(),
            "there is no connection 1: 0 have been seen here"
        );
        let (number, mut commands) = inspection.join(Instant::now()).expect("there is room");
        assert_eq!(number, 1);
        assert_eq!(inspection.join(Instant::now()).expect("there is room").0, 2);
        for _ in 0..MAX_COMMANDS {
            inspection.ask(1, ping()).unwrap();
        }
        assert_eq!(
            inspection.ask(1, ping()).unwrap_err(),
            "connection 1 has 16 commands to do already"
        );
        assert!(commands.try_recv().is_ok());
        inspection.leave(1);
        assert_eq!(inspection.ask(1, ping()).unwrap_err(), "connection 1 has ended");
        assert_eq!(
            inspection.ask(0, ping()).unwrap_err(),
            "there is no connection 0: 2 have been seen here"
        );
    }

    #[test]
    fn so_many_connections_at_a_time_and_in_a_period() {
        let (begun, inspection) = (Instant::now(), Inspection::new(token(1)));
        let told = || inspection.log().extent().next - 1;
        let join = |periods| inspection.join(begun + PERIOD * periods).map(|(number, _)| number);
        assert!((0..CONNECTIONS).all(|_| join(0).is_some()));
        assert_eq!((join(0), told()), (None, 1));
        assert_eq!((join(0), told()), (None, 1), "told once");
        (1..=10).for_each(|number| inspection.leave(number));
        assert_eq!((join(0), told()), (None, 1), "too many in this period");
        let more: Vec<_> = (0..10).map(|_| join(2)).collect();
        assert_eq!((more[0], more[9]), (Some(33), Some(42)));
        assert_eq!((join(2), told()), (None, 2), "too many at a time");
        inspection.leave(11);
        assert_eq!(join(2), Some(43));
    }
}

//! Has a connection mirrored, and runs the commands of those who watch it.
//!
//! A command is read on the worker of the `/inspect`, and run on that of the connection. What cannot
//! be done is answered with a sentence, never by closing. Must not know who may ask: the token has
//! settled that. Read next: [`connection`](crate::server::connection).

use super::{
    admission::Handshake, commands::Command, messages::Told, registry::Inspection, tap::Tap,
};
use crate::{
    server::connection::Connection,
    wire::{
        deflate::Parameters,
        limits::Limits,
        message::Message,
        protocol::{Closed, Protocol},
    },
};
use std::{
    rc::Rc,
    sync::{Arc, Weak},
    time::Instant,
};
use tokio::{sync::mpsc, task::spawn_local};

/// Has the connection mirrored, if there is room for one more, and run the commands of those who
/// watch it. To be called before it writes anything; `response` is the server's half of the
/// handshake.
pub fn mirror(
    connection: &Rc<Connection>,
    inspection: &Arc<Inspection>,
    handshake: &Handshake,
    response: &[u8],
    limits: Arc<Limits>,
    deflate: Option<Parameters>,
) {
    let Some((number, commands)) = inspection.join(Instant::now()) else { return };
    let tap = Tap::new(inspection, number, handshake, response, limits, deflate);
    connection.observe(Box::new(tap));
    spawn_local(run_all(connection.clone(), number, Arc::downgrade(inspection), commands));
}

/// Runs the commands that come, until nobody can send one any more.
async fn run_all(
    connection: Rc<Connection>,
    number: u64,
    inspection: Weak<Inspection>,
    mut commands: mpsc::Receiver<Command>,
) {
    while let Some(command) = commands.recv().await {
        let done = if connection.is_clogged() {
            Err("its client does not read, and too much waits for it already")
        } else if connection.is_sending() {
            // What is said next would have to wait until all of that is compressed, and everybody
            // with it.
            Err("a long message to its client is being compressed; try again when it has gone out")
        } else {
            let done = connection.say(|protocol| run(command, protocol));
            done.map_err(|Closed| "the server has sent its Close, and sends nothing after it")
        };
        if let (Err(why), Some(inspection)) = (done, inspection.upgrade()) {
            inspection.tell(&Told::Refused { sentence: &format!("connection {number}: {why}") });
        }
        tokio::task::yield_now().await; // each may be a megabyte, and many may wait
    }
}

fn run(command: Command, protocol: &mut Protocol) -> Result<(), Closed> {
    match command {
        Command::Ping(payload) => protocol.ping(payload.as_bytes()),
        Command::Send { text, fragments } => {
            protocol.send_fragments(&Message::text(&text.into_string()), fragments)
        }
        Command::Close(_) if !protocol.is_open() => Err(Closed),
        Command::Close(reason) => {
            protocol.close(reason);
            Ok(())
        }
    }
}

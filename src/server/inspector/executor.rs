//! Has a connection mirrored, and executes the commands of those who watch it.
//!
//! A command is parsed on the worker of the watcher, and executed on that of the connection. If
//! that is not possible, the watcher gets a sentence that says why; its connection is not closed.
//! Must not know who may send commands: the token decides that. Read next:
//! [`connection`](crate::server::connection).

use super::{
    admission::Handshake, commands::Command, messages::Report, mirror::Mirror, registry::Inspection,
};
use crate::{
    server::{access::hide, connection::Connection},
    wire::{Closed, DeflateParameters, Limits, Message, Protocol},
};
use std::{
    rc::Rc,
    sync::{Arc, Weak},
    time::Instant,
};
use tokio::{sync::mpsc, task::spawn_local};

/// Has the connection mirrored, if there is room for one more, and execute the commands of those
/// who watch it. Call it before the connection writes anything. `response` is the server's half of
/// the handshake.
pub fn mirror(
    connection: &Rc<Connection>,
    inspection: &Arc<Inspection>,
    handshake: &Handshake,
    response: &[u8],
    limits: Arc<Limits>,
    deflate: Option<DeflateParameters>,
) {
    let Some((number, commands)) = inspection.join(Instant::now()) else { return };
    let mut response = response.to_vec();
    hide(&mut response); // a subprotocol may be a token
    let mirror = Mirror::new(inspection, number, handshake, &response, limits, deflate);
    connection.observe(Box::new(mirror));
    spawn_local(execute_all(connection.clone(), number, Arc::downgrade(inspection), commands));
}

/// Executes the commands that arrive, until nobody can send one any more.
async fn execute_all(
    connection: Rc<Connection>,
    number: u64,
    inspection: Weak<Inspection>,
    mut commands: mpsc::Receiver<Command>,
) {
    while let Some(command) = commands.recv().await {
        let done = if connection.is_clogged() {
            Err("its client does not read, and too much waits for it already")
        } else if connection.is_sending() {
            // A command would first compress all of that message, and everybody would wait.
            Err("a long message to its client is being compressed; try again when it has gone out")
        } else {
            let done = connection.say(|protocol| execute(command, protocol));
            done.map_err(|Closed| "the server has sent its Close, and sends nothing after it")
        };
        if let (Err(why), Some(inspection)) = (done, inspection.upgrade()) {
            inspection
                .report(&Report::Refused { sentence: &format!("connection {number}: {why}") });
        }
        tokio::task::yield_now().await; // a command may take a megabyte, and many may wait
    }
}

fn execute(command: Command, protocol: &mut Protocol) -> Result<(), Closed> {
    match command {
        Command::Ping(payload) => protocol.ping(payload.as_bytes()),
        Command::Send { text, fragments } => {
            protocol.send_fragments(&Message::text(text.into_string()), fragments)
        }
        Command::Close(_) if !protocol.is_open() => Err(Closed),
        Command::Close(reason) => {
            protocol.close(reason);
            Ok(())
        }
    }
}

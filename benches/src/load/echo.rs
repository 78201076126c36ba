//! Echo: each connection keeps a fixed number of messages in flight.
//!
//! Must not know what the server echoes with. Read next: `fanout.rs`.

use super::{Answer, Clients, LoadResult, MAX_WAIT, Target};
use crate::Failure;

/// The most bytes of one write.
const BLOCK: usize = 256 << 10;

/// Runs the load. The unit is a message that came back.
pub fn echo(
    target: &Target<'_>,
    connections: usize,
    size: usize,
    in_flight: usize,
) -> Result<LoadResult, Failure> {
    let (message, answer) = target.frames(size);
    let answer = Answer::Same(answer);
    // One message more than a write holds, so that a write can start inside a message.
    let messages = message.repeat((BLOCK / message.len()).clamp(1, in_flight) + 1);
    let mut clients = Clients::open(target, connections)?;
    let mut buffer = vec![0; BLOCK];
    for i in 0..connections {
        clients.sockets[i].unsent = in_flight * message.len();
        let all = clients.sockets[i].send(&messages, message.len())?;
        clients.watch(i, !all)?;
    }
    target.measure(|_| {
        let mut count = 0;
        for i in clients.wait(MAX_WAIT)? {
            let socket = &mut clients.sockets[i];
            let came = socket.receive(&mut buffer, &answer)?;
            let waited = socket.unsent > 0;
            socket.unsent += came as usize * message.len();
            let waits = !socket.send(&messages, message.len())?;
            if waits != waited {
                clients.watch(i, waits)?;
            }
            count += came;
        }
        Ok(count)
    })
}

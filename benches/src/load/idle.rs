//! Idle: the memory of each connection after one message, which is an echo or a measurement.
//!
//! Must not know how the server stores a connection. Read next: `lines.rs`.

use super::{Answer, Clients, LINE, MAX_WAIT, Target};
use crate::Failure;
use std::{io::Write, thread::sleep, time::Duration};

/// The payload size of the message, in bytes.
const SIZE: usize = 128;

/// Runs the load. Returns the bytes of memory per connection.
pub fn idle(target: &Target<'_>, connections: usize) -> Result<f64, Failure> {
    let before = target.server.memory()?;
    let mut clients = Clients::open(target, connections)?;
    let answer = if target.is_feed() {
        (&target.server.input).write_all(LINE)?;
        Answer::Measurements
    } else {
        let (message, answer) = target.frames(SIZE);
        for socket in &mut clients.sockets {
            socket.unsent = message.len();
            socket.send(&message, message.len())?;
        }
        Answer::Same(answer)
    };
    let (mut count, mut buffer) = (0, [0; 1024]);
    while count < connections as u64 {
        let ready = clients.wait(MAX_WAIT)?;
        if ready.is_empty() {
            return Err("not every message came back".into());
        }
        for i in ready {
            count += clients.sockets[i].receive(&mut buffer, &answer)?;
        }
    }
    sleep(Duration::from_millis(500));
    Ok(target.server.memory()?.saturating_sub(before) as f64 / connections as f64)
}

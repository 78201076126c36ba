//! Idle connections: what each takes in memory when a message has been there and back.

use super::{Answer, Crowd, TENTH, Target};
use crate::Failure;
use std::{thread::sleep, time::Duration};

/// Bytes of payload of the one message.
const SIZE: usize = 128;

/// Runs it. Gives bytes for each connection.
pub fn idle(target: &Target<'_>, connections: usize) -> Result<f64, Failure> {
    let (message, answer) = target.frames(SIZE);
    let answer = Answer::Same(answer);
    let before = target.server.memory()?;
    let mut crowd = Crowd::open(target, connections)?;
    for socket in &mut crowd.sockets {
        socket.unsent = message.len();
        socket.send(&message, message.len())?;
    }
    let (mut count, mut buffer) = (0, [0; 1024]);
    while count < connections as u64 {
        let ready = crowd.wait(TENTH)?;
        if ready.is_empty() {
            return Err("not every message came back".into());
        }
        for i in ready {
            count += crowd.sockets[i].receive(&mut buffer, &answer)?;
        }
    }
    sleep(Duration::from_millis(500));
    Ok(target.server.memory()?.saturating_sub(before) as f64 / connections as f64)
}

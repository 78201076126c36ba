//! Fan-out: one sends, all receive. The next messages are sent when all have got the last.

use super::{Crowd, Done, Target};
use crate::Failure;
use std::{thread::sleep, time::Duration};

/// Bytes of payload: what a measurement takes.
const SIZE: usize = 40;

/// Runs it. What is counted are deliveries.
pub fn fanout(target: &Target<'_>, viewers: usize, in_flight: usize) -> Result<Done, Failure> {
    let (message, answer) = target.frames(SIZE);
    let messages = message.repeat(in_flight);
    let mut crowd = Crowd::open(target, viewers)?;
    sleep(Duration::from_millis(200)); // the last handshake is over here before it is there
    let mut buffer = vec![0; 64 << 10];
    let mut due = 0;
    target.measure(|| {
        if due == 0 {
            // So little that an idle socket takes it at once.
            crowd.sockets[0].unsent = messages.len();
            if !crowd.sockets[0].send(&messages, messages.len())? {
                return Err("the sender's socket is full".into());
            }
            due = (viewers * in_flight) as u64;
        }
        let mut count = 0;
        for i in crowd.wait()? {
            count += crowd.sockets[i].receive(&mut buffer, &answer)?;
        }
        due = due.checked_sub(count).ok_or("more came than was sent")?;
        Ok(count)
    })
}

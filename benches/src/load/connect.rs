//! Connecting: handshakes, as many at a time as a browser's tabs might, and nothing after them.

use super::{Done, Target, socket};
use crate::Failure;
use socket2::SockRef;
use std::{net::TcpStream, time::Duration};

/// How many at a time.
const PARALLEL: usize = 32;

/// Runs it. What is counted are connections that were opened.
pub fn connect(target: &Target<'_>) -> Result<Done, Failure> {
    target.measure(|| {
        let mut streams = Vec::with_capacity(PARALLEL);
        for _ in 0..PARALLEL {
            let mut stream = TcpStream::connect(target.server.address)?;
            socket::ask(&mut stream, target)?;
            streams.push(stream);
        }
        for stream in &mut streams {
            socket::hear(stream)?;
            // Reset when it is dropped: otherwise its port would be taken for another minute.
            SockRef::from(&*stream).set_linger(Some(Duration::ZERO))?;
        }
        Ok(PARALLEL as u64)
    })
}

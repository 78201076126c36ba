//! Connecting: handshakes, as many at a time as a browser's tabs might, and nothing after them.

use super::{LoadResult, Target, socket};
use crate::Failure;
use std::net::TcpStream;

/// How many at a time.
const PARALLEL: usize = 32;

/// Runs it. What is counted are connections that were opened.
pub fn connect(target: &Target<'_>) -> Result<LoadResult, Failure> {
    target.measure(|_| {
        let mut streams = Vec::with_capacity(PARALLEL);
        for _ in 0..PARALLEL {
            let mut stream = TcpStream::connect(target.server.address)?;
            socket::send_request(&mut stream, target)?;
            streams.push(stream);
        }
        for stream in &mut streams {
            socket::read_response(stream)?;
            socket::reset_at_end(stream)?;
        }
        Ok(PARALLEL as u64)
    })
}

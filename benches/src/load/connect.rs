//! Connect: handshakes, as many at a time as the tabs of a browser might open, and nothing after
//! them.
//!
//! Must not know frames. RFC 6455, section 4. Read next: `idle.rs`.

use super::{LoadResult, Target, socket};
use crate::Failure;
use std::net::TcpStream;

/// How many handshakes are in progress at a time.
const PARALLEL: usize = 32;

/// Runs the load. The unit is an opened connection.
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

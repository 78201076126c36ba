//! Lines by POST, one request after the other: how many go through, by how many are in a request.
//!
//! Where servers share a feed, each request is a batch of its own. Must not know where the lines go.
//! Read next: `across.rs`.

use super::{STUCK, run_for};
use crate::{Failure, server::Server};
use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// Posts so many lines at a time; returns how many went through in a second.
pub fn posts(server: &Server, lines: usize, duration: Duration) -> Result<f64, Failure> {
    let mut stream = TcpStream::connect(server.address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(STUCK))?;
    let body = "{\"value\":20.25}\n".repeat(lines);
    let (host, length) = (server.address, body.len());
    let head = format!("POST /ingest HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n");
    let request = head + &body;
    let started = Instant::now();
    let count = run_for(duration, || {
        stream.write_all(request.as_bytes())?;
        let (mut answer, mut buffer) = (Vec::new(), [0; 1024]);
        while !answer.ends_with(b"\r\n\r\n") {
            match stream.read(&mut buffer)? {
                0 => return Err("the server has closed the connection".into()),
                length => answer.extend_from_slice(&buffer[..length]),
            }
        }
        if !answer.starts_with(b"HTTP/1.1 204") {
            return Err(String::from_utf8_lossy(&answer).into_owned().into());
        }
        Ok(lines as u64)
    })?;
    Ok(count as f64 / started.elapsed().as_secs_f64())
}

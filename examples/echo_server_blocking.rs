//! An echo server on `std::net`, with a thread for each connection.
//!
//! `cargo run --no-default-features --example echo_server_blocking -- 127.0.0.1:9000`

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::{env, error::Error, sync::Arc, thread, time::Duration, time::Instant};
use wirechart::wire::{
    Event, HeadError, HeadLimits, HeadReader, Limits, Protocol, Upgrade, UpgradeError, upgrade,
};

fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:9000".to_owned());
    serve(TcpListener::bind(address)?)
}

pub(crate) fn serve(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    for stream in listener.incoming() {
        let stream = stream?;
        thread::spawn(|| echo(stream).unwrap_or_else(|error| eprintln!("{error}")));
    }
    Ok(())
}

fn echo(mut stream: TcpStream) -> Result<(), Box<dyn Error>> {
    stream.set_read_timeout(Some(Duration::from_secs(1)))?; // so that `tick` is called
    let (started, mut buffer) = (Instant::now(), [0; 4096]);

    let mut head = HeadReader::new(HeadLimits::default());
    let (upgrade, mut input) = loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        match accept(&mut head, &buffer[..length]) {
            Ok(Some((upgrade, end))) => break (upgrade, &mut buffer[end..length]), // frames may follow at once
            Ok(None) => {}
            Err(refused) => {
                stream.write_all(&refused)?;
                return Ok(end(&stream)?);
            }
        }
    };
    stream.write_all(&upgrade.response())?;

    let mut protocol = Protocol::server(Arc::new(Limits::default()));
    loop {
        while let Ok(Some(event)) = protocol.receive(&mut input) {
            if let Event::Message(message) = event {
                protocol.send(&message).ok(); // an error says that we have closed
            }
        }
        stream.write_all(&protocol.take_output())?;
        if protocol.close_outcome().is_some() {
            return Ok(end(&stream)?);
        }
        let length = match stream.read(&mut buffer) {
            Ok(0) => return Ok(()), // the client has gone without a Close
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => 0,
            length => length?,
        };
        input = &mut buffer[..length];
        protocol.tick(started.elapsed());
    }
}

/// The upgrade and the length of the head, once all of the head is there. An error is the response
/// that says what is wrong with it.
fn accept(head: &mut HeadReader, input: &[u8]) -> Result<Option<(Upgrade, usize)>, Vec<u8>> {
    let Some(end) = head.push(input).map_err(HeadError::response)? else { return Ok(None) };
    let request = head.request().map_err(HeadError::response)?;
    let upgrade = upgrade(&request, &[]).map_err(UpgradeError::response)?;
    Ok(Some((upgrade, end)))
}

/// Ends the connection so that what was written arrives: if a socket is closed while input waits in
/// it, TCP takes back what the client has not read yet.
fn end(stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    io::copy(&mut stream.take(1 << 20), &mut io::sink()).ok(); // an error: it is gone, or silent
    Ok(())
}

//! An echo server on `std::net`, with a thread for each connection.
//!
//! `cargo run --no-default-features --example echo_server_blocking -- 127.0.0.1:9000`

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::{env, error::Error, sync::Arc, thread, time::Duration, time::Instant};
use wirechart::wire::{Event, HeadLimits, HeadReader, Limits, Protocol, upgrade};

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
    let mut input = loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        if let Some(end) = head.push(&buffer[..length])? {
            break &mut buffer[end..length]; // frames may follow at once
        }
    };
    match upgrade(&head.request()?, &[]) {
        Ok(upgrade) => stream.write_all(&upgrade.response())?,
        Err(error) => {
            write!(stream, "HTTP/1.1 {} \r\nConnection: close\r\n\r\n{error}\n", error.status())?;
            return Err(error.into());
        }
    }

    let mut protocol = Protocol::server(Arc::new(Limits::default()));
    loop {
        while let Ok(Some(event)) = protocol.receive(&mut input) {
            if let Event::Message(message) = event {
                protocol.send(&message).ok(); // an error says that we have closed
            }
        }
        stream.write_all(&protocol.take_output())?;
        if protocol.close_outcome().is_some() {
            return Ok(());
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

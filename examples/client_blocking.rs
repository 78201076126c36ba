//! A client on `std::net`: sends one text and prints the answer.
//!
//! `cargo run --no-default-features --example client_blocking -- 127.0.0.1:9000 / Hello`

use std::io::{Error as IoError, Read, Write};
use std::{env, error::Error, net::TcpStream, sync::Arc};
use wirechart::wire::{
    ClientHandshake, CloseCode, CloseOutcome, CloseReason, Event, HeadLimits, HeadReader, Limits,
    Message, Protocol,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut argument = |default: &str| arguments.next().unwrap_or(default.to_owned());
    let (address, target, text) = (argument("127.0.0.1:9000"), argument("/"), argument("Hello"));

    let mut client = Client::connect(&address, &target)?;
    client.send(&text)?;
    println!("{:?}", client.next()?);
    println!("{}", client.close()?);
    Ok(())
}

/// A connection, and what has been read of it and not yet been taken.
pub(crate) struct Client {
    stream: TcpStream,
    protocol: Protocol,
    unread: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: &str, target: &str) -> Result<Self, Box<dyn Error>> {
        let handshake = ClientHandshake::new(address, target, random()?, &[], &[])?;
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(handshake.request())?;

        let (mut head, mut buffer) = (HeadReader::new(HeadLimits::default()), [0; 4096]);
        let unread = loop {
            let length = read(&mut stream, &mut buffer)?;
            if let Some(end) = head.push(&buffer[..length])? {
                break buffer[end..length].to_vec(); // frames may follow at once
            }
        };
        handshake.verify(&head.response()?)?;

        let masks = Box::new(|| random().expect("the system has random numbers"));
        let protocol = Protocol::client(Arc::new(Limits::default()), masks);
        Ok(Self { stream, protocol, unread })
    }

    pub(crate) fn send(&mut self, text: &str) -> Result<(), Box<dyn Error>> {
        self.protocol.send(&Message::text(text))?;
        self.flush()
    }

    /// The next text; `None` when the server has closed.
    pub(crate) fn next(&mut self) -> Result<Option<String>, Box<dyn Error>> {
        while self.protocol.close_outcome().is_none() {
            let mut input = &mut self.unread[..];
            let received = self.protocol.receive(&mut input);
            let left = input.len();
            let is_waiting = matches!(received, Ok(None));
            let text = received.map(|event| match event {
                Some(Event::Message(message)) => message.into_text().map(|text| text.into_owned()),
                _ => None,
            });
            self.unread.drain(..self.unread.len() - left);
            self.flush()?; // a Pong, the answer to a Close, or the Close that reports an error
            if let Some(text) = text? {
                return Ok(Some(text));
            }
            if is_waiting {
                let mut buffer = [0; 4096];
                let length = read(&mut self.stream, &mut buffer)?;
                self.unread.extend_from_slice(&buffer[..length]);
            }
        }
        Ok(None)
    }

    /// Closes, and waits for the server to do so too.
    pub(crate) fn close(mut self) -> Result<CloseOutcome, Box<dyn Error>> {
        self.protocol.close(Some(CloseReason::new(CloseCode::NORMAL, "")));
        self.flush()?;
        while self.next()?.is_some() {}
        Ok(self.protocol.close_outcome().expect("there is nothing more").clone())
    }

    fn flush(&mut self) -> Result<(), Box<dyn Error>> {
        Ok(self.stream.write_all(&self.protocol.take_output())?)
    }
}

/// Reads what is there, at least one byte.
fn read(stream: &mut TcpStream, buffer: &mut [u8]) -> Result<usize, IoError> {
    match stream.read(buffer)? {
        0 => Err(IoError::other("the server has gone without a Close")),
        length => Ok(length),
    }
}

/// Keys and nonces must not be guessed (RFC 6455, 5.3).
fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], getrandom::Error> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

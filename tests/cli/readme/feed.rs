//! A WebSocket of others: it sends a price once it is asked for some.
//!
//! Must not know who reads it.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};
use wirechart::wire::{Event, HeadLimits, HeadReader, Limits, Message, Protocol, upgrade};

const PRICE: &str = r#"{"type":"trade","data":{"price":"27001.5","size":2}}"#;

/// A server of prices.
pub(super) struct Feed(SocketAddr);

impl Feed {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                serve(stream);
            }
        });
        Self(address)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.0
    }
}

/// `None` where the client has gone.
fn serve(mut stream: TcpStream) -> Option<()> {
    let (mut head, mut buffer) = (HeadReader::new(HeadLimits::default()), [0; 4096]);
    let mut length = stream.read(&mut buffer).ok()?;
    let end = head.push(&buffer[..length]).ok()??;
    let upgrade = upgrade(&head.request().ok()?, &[]).ok()?;
    stream.write_all(&upgrade.response()).ok()?;
    let mut protocol = Protocol::server(Arc::new(Limits::default()));
    buffer.copy_within(end..length, 0);
    length -= end;
    loop {
        let mut input = &mut buffer[..length];
        while let Some(event) = protocol.receive(&mut input).ok()? {
            if matches!(event, Event::Message(_)) {
                protocol.send(&Message::text(PRICE)).ok()?;
            }
        }
        stream.write_all(&protocol.take_output()).ok()?;
        length = stream.read(&mut buffer).ok().filter(|length| *length > 0)?;
    }
}

//! A room on tokio: each text that a client sends goes to all who are there, its sender too.
//!
//! `cargo run --example broadcast_room -- 127.0.0.1:9000`
//!
//! The room is a bounded channel. A client that does not read holds up nobody: when it is further
//! behind than the channel is long, it is told to try again later.

use std::{env, error::Error, sync::Arc, time::Duration};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::time::{Instant, interval, timeout};
use wirechart::wire::{
    CloseCode, CloseReason, Event, HeadLimits, HeadReader, Limits, Message, Protocol, upgrade,
};

/// As many messages may wait for the slowest.
const ROOM: usize = 256;
/// As long may one client take for what it is sent at once.
const PATIENCE: Duration = Duration::from_secs(10);

type Room = broadcast::Sender<Arc<str>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:9000".to_owned());
    serve(TcpListener::bind(address).await?).await
}

pub(crate) async fn serve(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let room = Room::new(ROOM);
    loop {
        let (stream, peer) = listener.accept().await?;
        let room = room.clone();
        tokio::spawn(async move {
            if let Err(error) = take_part(stream, room).await {
                eprintln!("{peer}: {error}");
            }
        });
    }
}

async fn take_part(mut stream: TcpStream, room: Room) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut buffer = [0; 4096];
    let mut head = HeadReader::new(HeadLimits::default());
    let mut input = loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        if let Some(end) = head.push(&buffer[..length])? {
            break &mut buffer[end..length]; // frames may follow at once
        }
    };
    let upgrade = upgrade(&head.request()?, &[])?;
    let mut said = room.subscribe(); // before the answer: whoever has it misses nothing
    stream.write_all(&upgrade.response()).await?;

    let limits = Limits { max_message_size: 64 << 10, ..Limits::default() };
    let mut protocol = Protocol::server(Arc::new(limits));
    let (started, mut ticks) = (Instant::now(), interval(Duration::from_secs(1)));
    loop {
        while let Ok(Some(event)) = protocol.receive(&mut input) {
            if let Event::Message(message) = event
                && let Some(text) = message.as_text()
            {
                room.send(text.into()).ok(); // an error says that nobody listens
            }
        }
        timeout(PATIENCE, stream.write_all(&protocol.take_output())).await??;
        if protocol.close_outcome().is_some() {
            return Ok(());
        }
        let mut length = 0;
        tokio::select! {
            read = stream.read(&mut buffer) => {
                length = read?;
                if length == 0 {
                    return Ok(()); // the client has gone without a Close
                }
            }
            text = said.recv() => match text {
                Ok(text) => _ = protocol.send(&Message::text(&*text)), // too late where we have closed
                Err(_) => protocol.close(Some(CloseReason::new(
                    CloseCode::TRY_AGAIN_LATER,
                    "too far behind",
                ))),
            },
            _ = ticks.tick() => protocol.tick(started.elapsed()),
        }
        input = &mut buffer[..length];
    }
}

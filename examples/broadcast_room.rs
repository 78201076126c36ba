//! A room on tokio: each text that a client sends goes to all who are there, its sender too.
//!
//! `cargo run --example broadcast_room -- 127.0.0.1:9000`
//!
//! The room is a bounded channel. A client that does not read holds up nobody: when it is further
//! behind than the channel is long, it is told to try again later.

use std::{env, error::Error, sync::Arc, time::Duration};
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::time::{Instant, interval, timeout};
use wirechart::wire::{
    CloseCode, CloseReason, Event, HeadError, HeadLimits, HeadReader, Limits, Message, Protocol,
    Upgrade, UpgradeError, upgrade,
};

/// How many messages may wait for the slowest client.
const ROOM: usize = 256;
/// How long a client may take to receive what is sent to it at once.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a client may take to end the connection after we have.
const END: Duration = Duration::from_secs(3);

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
    let (upgrade, mut input) = loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        match accept(&mut head, &buffer[..length]) {
            Ok(Some((upgrade, end))) => break (upgrade, &mut buffer[end..length]), // frames may follow at once
            Ok(None) => {}
            Err(refused) => {
                stream.write_all(&refused).await?;
                return Ok(end(stream).await?);
            }
        }
    };
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
            return Ok(end(stream).await?);
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
async fn end(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    timeout(END, io::copy(&mut stream.take(1 << 20), &mut io::sink())).await.ok();
    Ok(())
}

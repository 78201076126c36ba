//! An echo server on tokio, with a task for each connection. Compresses where the client offers it.
//!
//! `cargo run --example server_tokio -- 127.0.0.1:9000`

use std::{env, error::Error, sync::Arc, time::Duration};
use tokio::io::{self, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, interval, timeout};
use wirechart::wire::{
    Event, HeadError, HeadLimits, HeadReader, Limits, Protocol, Upgrade, UpgradeError, upgrade,
};

/// How long a client may take to end the connection after we have.
const END: Duration = Duration::from_secs(3);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = env::args().nth(1).unwrap_or("127.0.0.1:9000".to_owned());
    serve(TcpListener::bind(address).await?).await
}

pub(crate) async fn serve(listener: TcpListener) -> Result<(), Box<dyn Error>> {
    let limits = Arc::new(Limits::default());
    loop {
        let (stream, peer) = listener.accept().await?;
        let limits = limits.clone();
        tokio::spawn(async move {
            if let Err(error) = echo(stream, limits).await {
                eprintln!("{peer}: {error}");
            }
        });
    }
}

async fn echo(
    mut stream: TcpStream,
    limits: Arc<Limits>,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut buffer = vec![0; 16 << 10];
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
    stream.write_all(&upgrade.response()).await?;

    let mut protocol = Protocol::server(limits).with_deflate(upgrade.deflate);
    let (started, mut ticks) = (Instant::now(), interval(Duration::from_secs(1)));
    loop {
        while let Ok(Some(event)) = protocol.receive(&mut input) {
            if let Event::Message(mut message) = event {
                protocol.send_taking(&mut message).ok(); // an error says that we have closed
            }
            while protocol.is_sending() {
                protocol.go_on(); // a long message is compressed part by part
            }
        }
        stream.write_all(&protocol.take_output()).await?;
        if protocol.close_outcome().is_some() {
            return Ok(end(stream).await?);
        }
        let length = tokio::select! {
            length = stream.read(&mut buffer) => match length? {
                0 => return Ok(()), // the client has gone without a Close
                length => length,
            },
            _ = ticks.tick() => {
                protocol.tick(started.elapsed());
                0
            }
        };
        input = &mut buffer[..length];
    }
}

/// The upgrade and the length of the head, once all of the head is there. An error is the response
/// that says what is wrong with it.
fn accept(head: &mut HeadReader, input: &[u8]) -> Result<Option<(Upgrade, usize)>, Vec<u8>> {
    let Some(end) = head.push(input).map_err(HeadError::response)? else { return Ok(None) };
    let request = head.request().map_err(HeadError::response)?;
    let upgrade = upgrade(&request, &[]).map_err(UpgradeError::response)?;
    Ok(Some((upgrade.with_deflate(&request), end)))
}

/// Ends the connection so that what was written arrives: if a socket is closed while input waits in
/// it, TCP takes back what the client has not read yet.
async fn end(mut stream: TcpStream) -> io::Result<()> {
    stream.shutdown().await?;
    timeout(END, io::copy(&mut stream.take(1 << 20), &mut io::sink())).await.ok();
    Ok(())
}

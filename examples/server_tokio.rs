//! An echo server on tokio, with a task for each connection. Compresses where the client offers it.
//!
//! `cargo run --example server_tokio -- 127.0.0.1:9000`

use std::{env, error::Error, sync::Arc, time::Duration};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, interval};
use wirechart::wire::{Event, HeadLimits, HeadReader, Limits, Protocol, upgrade};

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
    let mut input = loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        if let Some(end) = head.push(&buffer[..length])? {
            break &mut buffer[end..length]; // frames may follow at once
        }
    };
    let request = head.request()?;
    let upgrade = match upgrade(&request, &[]) {
        Ok(upgrade) => upgrade.with_deflate(&request),
        Err(error) => {
            let status = error.status();
            let answer = format!("HTTP/1.1 {status} \r\nConnection: close\r\n\r\n{error}\n");
            stream.write_all(answer.as_bytes()).await?;
            return Err(error.into());
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
            return Ok(());
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

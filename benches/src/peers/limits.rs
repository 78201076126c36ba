//! The least that there is to do: bytes back as they came, the same answer to each, and the same
//! bytes to all.

use crate::Failure;
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener},
    sync::mpsc,
    thread,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// As much as wirechart reads at a time.
const BUFFER: usize = 256 << 10;
/// The answer to the one request that the load sends.
const RESPONSE: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// Plain TCP with tokio: what is read is written.
pub(super) async fn echo(mut stream: tokio::net::TcpStream) -> Result<(), Failure> {
    let mut buffer = vec![0; BUFFER];
    loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..length]).await?;
    }
}

/// Plain TCP with tokio: something is read, the answer to a handshake is written, and the end is
/// waited for.
pub(super) async fn answer(mut stream: tokio::net::TcpStream) -> Result<(), Failure> {
    let mut buffer = [0; 1024];
    _ = stream.read(&mut buffer).await?;
    stream.write_all(RESPONSE.as_bytes()).await?;
    _ = stream.read(&mut buffer).await?;
    Ok(())
}

/// What the first connection of a load sends is written to all of them, with one system call each:
/// fan-out without anything else. Who connects after that one has gone is of the next load.
pub(super) fn write_loop(port: u16) -> Result<(), Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let (sender, accepted) = mpsc::channel();
    thread::spawn(move || listener.incoming().flatten().try_for_each(|stream| sender.send(stream)));
    while let Ok(first) = accepted.recv() {
        let mut viewers = vec![first];
        let mut buffer = vec![0; 64 << 10];
        loop {
            let length = viewers[0].read(&mut buffer).unwrap_or(0);
            if length == 0 {
                break;
            }
            // All have connected before the first message.
            viewers.extend(accepted.try_iter());
            viewers.iter_mut().for_each(|viewer| _ = viewer.write_all(&buffer[..length]));
        }
    }
    Ok(())
}

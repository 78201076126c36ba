//! The lower bounds: bytes back as they came, the same answer to each request, and the same bytes
//! to all.
//!
//! Must not know WebSocket. Read next: `tungstenite.rs`.

use crate::Failure;
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener},
    sync::mpsc,
    thread,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The read size of wirechart.
const BUFFER: usize = 256 << 10;
/// The response to the only request that the load sends.
const RESPONSE: &str = "HTTP/1.1 101 Switching Protocols\r\n\
                        Upgrade: websocket\r\nConnection: Upgrade\r\n\
                        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// Plain TCP with tokio: writes what it reads.
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

/// Plain TCP with tokio: reads something, writes the response of a handshake, and waits for the
/// end.
pub(super) async fn answer(mut stream: tokio::net::TcpStream) -> Result<(), Failure> {
    let mut buffer = [0; 1024];
    _ = stream.read(&mut buffer).await?;
    stream.write_all(RESPONSE.as_bytes()).await?;
    _ = stream.read(&mut buffer).await?;
    Ok(())
}

/// Writes what the first connection sends to all connections, with one system call each: fan-out
/// without anything else. Connections that are opened after the first has gone belong to the next
/// load.
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
            // All viewers have connected before the first message.
            viewers.extend(accepted.try_iter());
            viewers.iter_mut().for_each(|viewer| _ = viewer.write_all(&buffer[..length]));
        }
    }
    Ok(())
}

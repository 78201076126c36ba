//! The least that there is to do: bytes back as they came, and the same bytes to all.

use crate::Failure;
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener},
    sync::mpsc,
    thread,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// Plain TCP with tokio: what is read is written.
pub(super) async fn echo(mut stream: tokio::net::TcpStream) -> Result<(), Failure> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..length]).await?;
    }
}

/// What the first connection of a load sends is written to all of them, with one system call each: fan-out without anything else. Who
/// connects after that one has gone is of the next load.
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

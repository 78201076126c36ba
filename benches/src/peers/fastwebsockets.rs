//! fastwebsockets, without the HTTP server that it can be used with: here it handles only what
//! follows the handshake.
//!
//! Must not know the load. Read next: `table.rs`.

use super::handshake;
use crate::Failure;
use bytes::Bytes;
use fastwebsockets::{
    FragmentCollector, FragmentCollectorRead, Frame, OpCode, Payload, Role, WebSocket,
    WebSocketError,
};
use tokio::{net::TcpStream, sync::broadcast::Sender};

/// Sends each message back.
pub(super) async fn echo(mut stream: TcpStream) -> Result<(), Failure> {
    handshake(&mut stream).await?;
    let mut socket = FragmentCollector::new(WebSocket::after_handshake(stream, Role::Server));
    loop {
        let frame = socket.read_frame().await?;
        match frame.opcode {
            OpCode::Close => return Ok(()),
            OpCode::Text | OpCode::Binary => socket.write_frame(frame).await?,
            _ => {}
        }
    }
}

/// Sends each message to all.
pub(super) async fn broadcast(mut stream: TcpStream, all: Sender<Bytes>) -> Result<(), Failure> {
    handshake(&mut stream).await?;
    let (reader, mut writer) =
        WebSocket::after_handshake(stream, Role::Server).split(tokio::io::split);
    let mut reader = FragmentCollectorRead::new(reader);
    let mut news = all.subscribe();
    let writer = tokio::spawn(async move {
        while let Ok(message) = news.recv().await {
            if writer.write_frame(Frame::text(Payload::Borrowed(&message))).await.is_err() {
                break;
            }
        }
    });
    while let Ok(frame) = reader.read_frame::<_, WebSocketError>(&mut |_| async { Ok(()) }).await {
        match frame.opcode {
            OpCode::Close => break,
            OpCode::Text | OpCode::Binary => _ = all.send(Bytes::copy_from_slice(&frame.payload)),
            _ => {}
        }
    }
    writer.abort();
    Ok(())
}

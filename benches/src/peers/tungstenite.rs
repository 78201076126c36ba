//! tungstenite, used through tokio-tungstenite.
//!
//! Must not know the load. Read next: `fastwebsockets.rs`.

use crate::Failure;
use futures_util::{SinkExt, StreamExt, TryStreamExt, future};
use tokio::{net::TcpStream, sync::broadcast::Sender};
use tokio_tungstenite::{accept_async, tungstenite::Message};

/// Sends each message back.
pub(super) async fn echo(stream: TcpStream) -> Result<(), Failure> {
    let (sink, messages) = accept_async(stream).await?.split();
    messages
        .try_filter(|message| future::ready(message.is_text() || message.is_binary()))
        .forward(sink)
        .await?;
    Ok(())
}

/// Sends each message to all.
pub(super) async fn broadcast(stream: TcpStream, all: Sender<Message>) -> Result<(), Failure> {
    let (mut sink, mut messages) = accept_async(stream).await?.split();
    let mut news = all.subscribe();
    let writer = tokio::spawn(async move {
        while let Ok(message) = news.recv().await {
            if sink.send(message).await.is_err() {
                break;
            }
        }
    });
    while let Some(Ok(message)) = messages.next().await {
        if message.is_text() || message.is_binary() {
            _ = all.send(message);
        }
    }
    writer.abort();
    Ok(())
}

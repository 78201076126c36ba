//! The other servers: each as in the examples of its library, on one thread.
//!
//! Three of them are lower bounds without WebSocket: the minimum cost of the runtime and the
//! system. Must not know how they are measured. Read next: `limits.rs`, `tungstenite.rs`,
//! `fastwebsockets.rs`.

mod fastwebsockets;
mod limits;
mod tungstenite;

use crate::Failure;
use std::net::Ipv4Addr;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::broadcast,
};

/// How many messages a broadcast channel keeps for slow receivers.
const BROADCAST_CAPACITY: usize = 1024;

/// Runs the server with this name on this local port, until it is killed.
pub fn serve(name: &str, port: &str) -> Result<(), Failure> {
    let port = port.parse()?;
    if name == "write-loop" {
        return limits::write_loop(port);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(accept(name, port))
}

async fn accept(name: &str, port: u16) -> Result<(), Failure> {
    let listener = listen(port)?;
    let texts = broadcast::channel(BROADCAST_CAPACITY).0;
    let frames = broadcast::channel(BROADCAST_CAPACITY).0;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        match name {
            "plain-echo" => run(limits::echo(stream)),
            "plain-answer" => run(limits::answer(stream)),
            "tungstenite" => run(tungstenite::echo(stream)),
            "tungstenite-broadcast" => run(tungstenite::broadcast(stream, texts.clone())),
            "fastwebsockets" => run(fastwebsockets::echo(stream)),
            "fastwebsockets-broadcast" => run(fastwebsockets::broadcast(stream, frames.clone())),
            other => return Err(format!("no peer is called {other}").into()),
        }
    }
}

fn listen(port: u16) -> Result<TcpListener, Failure> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    Ok(socket.listen(4096)?)
}

/// A connection that fails just ends.
fn run(connection: impl Future<Output = Result<(), Failure>> + Send + 'static) {
    tokio::spawn(async move { _ = connection.await });
}

/// The handshake for a library that does not do it.
async fn handshake(stream: &mut TcpStream) -> Result<(), Failure> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut request).await? == 0 {
            return Err("no request".into());
        }
    }
    let request = String::from_utf8(request)?;
    let key = request
        .lines()
        .find_map(|line| line.strip_prefix("Sec-WebSocket-Key: "))
        .ok_or("no key")?;
    let accept = ::tungstenite::handshake::derive_accept_key(key.as_bytes());
    let response = format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    );
    Ok(stream.write_all(response.as_bytes()).await?)
}

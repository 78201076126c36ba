//! A server controlled by the test, connected to the client by a pipe in memory.
//!
//! Frames are written and read by hand, so that any rule can be broken. Read next: `opening.rs`.

use crate::common::http::ACCEPT;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use wirechart::{
    client::{Client, ConnectError, Options},
    wire::accept_value,
};

/// The pipe's capacity in each direction. It is small, so that both ends meet a full pipe.
const PIPE: usize = 1000;

/// The server's end of the pipe.
pub struct Server {
    pub stream: DuplexStream,
}

/// A frame from the client, unmasked.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame {
    pub first: u8,
    pub payload: Vec<u8>,
    pub key: [u8; 4],
}

/// Opens a WebSocket.
pub async fn open() -> (Client, Server) {
    open_with(&Options::default()).await
}

pub async fn open_with(options: &Options) -> (Client, Server) {
    let (client, server) = answered(options, good_answer).await;
    (client.expect("a WebSocket"), server)
}

/// A correct answer to this request.
pub fn good_answer(request: &str) -> String {
    let key =
        request.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).expect("a key");
    let accept = accept_value(key);
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

/// The client's result for this answer to its request. After the answer the server sends nothing.
pub async fn answered<Answer: AsRef<[u8]>>(
    options: &Options,
    answer: impl FnOnce(&str) -> Answer,
) -> (Result<Client, ConnectError>, Server) {
    assert_eq!(accept_value(crate::common::http::KEY), ACCEPT, "the example of the RFC");
    let (ours, stream) = duplex(PIPE);
    let mut server = Server { stream };
    let url = "ws://example.com/path?query".parse().expect("a URL");
    let serve = async {
        let request = server.request().await;
        server.send(answer(&request)).await;
    };
    let (client, ()) = tokio::join!(Client::over(Box::new(ours), &url, options), serve);
    (client, server)
}

impl Server {
    /// Reads the client's request.
    pub async fn request(&mut self) -> String {
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(self.stream.read_u8().await.expect("the rest of a request"));
        }
        String::from_utf8(request).expect("ASCII")
    }

    /// Writes these bytes. If the client has gone, the error is ignored.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        _ = self.stream.write_all(bytes.as_ref()).await;
    }

    /// The next frame, or `None` at the end of the connection.
    pub async fn frame(&mut self) -> Option<Frame> {
        let first = self.stream.read_u8().await.ok()?;
        let second = self.stream.read_u8().await.expect("a length");
        assert_eq!(second & 0x80, 0x80, "a client masks");
        let length = match second & 0x7F {
            126 => u64::from(self.stream.read_u16().await.expect("a length")),
            127 => self.stream.read_u64().await.expect("a length"),
            short => short.into(),
        };
        let mut key = [0; 4];
        self.stream.read_exact(&mut key).await.expect("a key");
        let mut payload = vec![0; length as usize];
        self.stream.read_exact(&mut payload).await.expect("a payload");
        for (byte, key) in payload.iter_mut().zip(key.iter().cycle()) {
            *byte ^= key;
        }
        Some(Frame { first, payload, key })
    }

    /// The code of the Close, which must come next.
    pub async fn close_code(&mut self) -> u16 {
        let frame = self.frame().await.expect("a Close");
        assert_eq!(frame.first, 0x88, "{frame:?}");
        u16::from_be_bytes(*frame.payload.first_chunk().expect("a code"))
    }
}

/// A valid frame from the server.
pub fn frame(first: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    let length = match payload.len() {
        short @ 0..126 => vec![short as u8],
        long => [&[126][..], &u16::try_from(long).expect("no longer in these tests").to_be_bytes()]
            .concat(),
    };
    [&[first], &length[..], payload].concat()
}

pub fn text(payload: &str) -> Vec<u8> {
    frame(0x81, payload)
}

pub fn close(code: u16) -> Vec<u8> {
    frame(0x88, code.to_be_bytes())
}

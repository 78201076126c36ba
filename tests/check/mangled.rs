//! A proxy in front of a client that keeps all rules. It breaks exactly one in the client's name.
//!
//! Its flaw has the name of the case that must find it, and may say how behind a blank. What a
//! client takes that it must not is what the proxy mends before the client sees it. Read next:
//! `clients.rs`.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};
use wirechart::{client::masks::masks, wire::accept_value};

/// The flaw of a client.
pub(crate) type Flaw = &'static str;

/// What breaks a rule of what a client sends. Each connection is watched for these.
pub(crate) const SENT: [Flaw; 22] = [
    "cs-own-request version",
    "cs-own-request key",
    "cs-own-request host",
    "cs-own-request method",
    "cs-own-key-fresh",
    "cs-own-waits",
    "cs-frames-masked",
    "cs-own-mask-keys zero",
    "cs-own-mask-keys same",
    "cs-own-mask-keys count",
    "cs-lengths-minimal",
    "cs-rsv-0",
    "cs-own-opcode",
    "cs-own-control-fragmented",
    "cs-own-control-125",
    "cs-own-fragments",
    "cs-own-text",
    "cs-own-close-code",
    "cs-own-close-defined",
    "cs-own-close-one-byte",
    "cs-own-close-reason",
    "cs-own-after-close",
];

/// What leaves valid bytes without the answer that they must have.
pub(crate) const NOT_ANSWERED: [Flaw; 10] = [
    "cs-response-in-bytes",
    "cs-response-with-frame",
    "cs-ping-empty",
    "cs-ping-inside-answered",
    "cs-ping-inside-answered late",
    "cs-close-answered",
    "cs-close-reason-123",
    "cs-close-empty",
    "cs-close-3000",
    "cs-close-4999",
];

/// What takes bytes that break a rule.
pub(crate) const TAKEN: [Flaw; 15] = [
    "cs-connection-other",
    "cs-masked",
    "cs-masked-empty",
    "cs-masked-ping",
    "cs-rsv-on-close",
    "cs-rsv-on-continuation",
    "cs-utf8-overlong-3",
    "cs-utf8-overlong-4",
    "cs-utf8-f5",
    "cs-pong-126",
    "cs-pong-fragmented",
    "cs-close-fragmented",
    "cs-close-one-byte",
    "cs-close-126",
    "cs-close-reason-not-utf8",
];

/// Starts the proxy. Returns where a client connects to it.
pub(crate) fn start(flaw: Flaw, server: SocketAddr) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(server).expect("it listens");
            // Either end may leave at any time.
            thread::spawn(move || _ = connection(flaw, client, server));
        }
    });
    address
}

/// A head, with its empty line.
fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    String::from_utf8(head).map_err(|_| io::ErrorKind::InvalidData.into())
}

fn connection(flaw: Flaw, mut client: TcpStream, mut server: TcpStream) -> io::Result<()> {
    const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
    let request = head(&mut client)?;
    let line = |name: &str| request.lines().find_map(|line| line.strip_prefix(name));
    let key = line("Sec-WebSocket-Key: ").unwrap_or_default();
    let (new_key, request) = match flaw {
        "cs-own-request version" => (key, request.replace("Version: 13", "Version: 12")),
        "cs-own-request host" => (key, request.replace("Host", "X-Host")),
        "cs-own-request method" => (key, request.replace("GET", "PUT")),
        "cs-own-request key" => (&key[4..], request.replace(key, &key[4..])),
        "cs-own-key-fresh" => (KEY, request.replace(key, KEY)),
        _ => (key, request.clone()),
    };
    let early = if flaw == "cs-own-waits" { frame(0x8A, b"early") } else { Vec::new() };
    server.write_all(&[request.as_bytes(), &early].concat())?;
    if flaw == "cs-response-in-bytes" && server.peek(&mut [0; 200])? < 100 {
        return server.shutdown(Shutdown::Both);
    }
    let response = head(&mut server)?;
    let response = response.replace(&accept_value(new_key), &accept_value(key));
    client.write_all(response.replace("x-upgrade, close", "Upgrade").as_bytes())?;
    if flaw == "cs-response-with-frame" {
        Frame::read(&mut server)?;
    }
    let (from, to) = (server.try_clone()?, client.try_clone()?);
    let takes = TAKEN.contains(&flaw);
    thread::spawn(move || forward(from, to, |frame| if takes { mended(frame) } else { frame.raw }));
    forward(client, server, |frame| mangled(flaw, frame))
}

fn forward(
    mut from: TcpStream,
    mut to: TcpStream,
    change: impl Fn(Frame) -> Vec<u8>,
) -> io::Result<()> {
    let forwarded = loop {
        match Frame::read(&mut from) {
            Ok(frame) => to.write_all(&change(frame))?,
            Err(error) => break error,
        }
    };
    _ = to.shutdown(Shutdown::Write);
    Err(forwarded)
}

/// A frame of either end.
#[derive(Clone, Default)]
struct Frame {
    first: u8,
    /// The key with which it is masked, if it is.
    key: Option<[u8; 4]>,
    payload: Vec<u8>,
    /// As it came.
    raw: Vec<u8>,
    /// Whether its length is written in three bytes, though one would do.
    is_long: bool,
}

impl Frame {
    fn new(first: u8, payload: &[u8]) -> Self {
        Self { first, key: Some(masks()()), payload: payload.to_vec(), ..Self::default() }
    }

    fn read(stream: &mut TcpStream) -> io::Result<Self> {
        let mut raw = Vec::new();
        let mut take = |count: usize| {
            let start = raw.len();
            raw.resize(start + count, 0);
            stream.read_exact(&mut raw[start..]).map(|()| raw[start..].to_vec())
        };
        let start = take(2)?;
        let length = match start[1] & 0x7F {
            126 => take(2)?.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
            127 => take(8)?.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
            short => usize::from(short),
        };
        let key: Option<[u8; 4]> = match start[1] >> 7 {
            1 => take(4)?.try_into().ok(),
            _ => None,
        };
        let masked = take(length)?;
        let key_byte = |i: usize| key.map_or(0, |key| key[i % 4]);
        let payload = masked.iter().enumerate().map(|(i, byte)| byte ^ key_byte(i)).collect();
        Ok(Self { first: start[0], key, payload, raw, is_long: false })
    }

    fn bytes(&self) -> Vec<u8> {
        let mask = if self.key.is_some() { 0x80 } else { 0 };
        let length = self.payload.len();
        let mut bytes = match length {
            0..=125 if !self.is_long => vec![self.first, mask | length as u8],
            _ => [&[self.first, mask | 126][..], &(length as u16).to_be_bytes()].concat(),
        };
        let key = self.key.unwrap_or_default();
        bytes.extend(self.key.into_iter().flatten());
        bytes.extend(self.payload.iter().enumerate().map(|(i, byte)| byte ^ key[i % 4]));
        bytes
    }
}

/// The bytes of a valid frame.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    Frame::new(first, payload).bytes()
}

const CLOSE: u8 = 0x88;
const PONG: u8 = 0x8A;

/// What a client with this flaw sends instead of a frame.
fn mangled(flaw: Flaw, frame: Frame) -> Vec<u8> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let is_a = frame.payload == b"a";
    let with = |first, payload: &[u8]| Frame::new(first, payload).bytes();
    let key = |key| Frame { key, ..frame.clone() }.bytes();
    match (flaw, frame.first) {
        ("cs-frames-masked", PONG) => key(None),
        ("cs-own-mask-keys zero", _) => key(Some([0; 4])),
        ("cs-own-mask-keys same", _) => key(Some([1, 2, 3, 4])),
        ("cs-own-mask-keys count", _) => {
            key(Some(COUNT.fetch_add(1, Ordering::Relaxed).to_le_bytes()))
        }
        ("cs-lengths-minimal", _) if is_a => Frame { is_long: true, ..frame }.bytes(),
        ("cs-rsv-0", _) if is_a => with(frame.first | 0x20, b"a"),
        ("cs-own-opcode", _) if is_a => with(0x83, b"a"),
        ("cs-own-fragments", _) if is_a => with(0x80, b"a"),
        ("cs-own-text", _) if is_a => with(0x81, b"\xFF"),
        ("cs-own-control-fragmented", PONG) => [with(0x0A, b""), frame.raw].concat(),
        ("cs-own-control-125", PONG) => [with(PONG, &[b'x'; 126]), frame.raw].concat(),
        ("cs-own-close-code", CLOSE) => with(CLOSE, &1006_u16.to_be_bytes()),
        ("cs-own-close-defined", CLOSE) => with(CLOSE, &1016_u16.to_be_bytes()),
        ("cs-own-close-one-byte", CLOSE) => with(CLOSE, b"x"),
        ("cs-own-close-reason", CLOSE) => with(CLOSE, b"\x03\xE8\xFF"),
        ("cs-own-after-close", CLOSE) => [frame.raw, with(0x81, b"bye")].concat(),
        ("cs-ping-empty", PONG) if frame.payload.is_empty() => Vec::new(),
        ("cs-ping-inside-answered" | "cs-ping-inside-answered late", PONG)
            if frame.payload == b"inside" =>
        {
            Vec::new()
        }
        // The Pong that was held back comes with the message.
        ("cs-ping-inside-answered late", 0x81) => [with(PONG, b"inside"), frame.raw].concat(),
        ("cs-close-answered" | "cs-close-reason-123", CLOSE) => Vec::new(),
        ("cs-close-empty" | "cs-close-3000" | "cs-close-4999", CLOSE) => {
            with(CLOSE, &1002_u16.to_be_bytes())
        }
        _ => frame.raw,
    }
}

/// A frame of the server without what breaks a rule.
fn mended(mut frame: Frame) -> Vec<u8> {
    frame.first &= 0x8F;
    frame.key = None;
    if frame.first & 0x08 != 0 {
        frame.first |= 0x80;
        frame.payload.truncate(125);
    }
    // An answer to a Close without a code would tell nothing: the client goes on instead.
    if frame.first == CLOSE && frame.payload.len() == 1 {
        return Vec::new();
    }
    if let Err(error) = std::str::from_utf8(&frame.payload)
        && frame.first != CLOSE
    {
        frame.payload.truncate(error.valid_up_to());
    } else if frame.first == CLOSE {
        frame.payload.truncate(2);
    }
    frame.bytes()
}

//! A connection to a proxy, plain or over TLS; `openssl` does the TLS.
//!
//! It knows nothing about proxies. Read next: the tests, in `mod.rs`.

use crate::common::{PATIENCE, frame::Frame, http::Request};
use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
};

/// One connection to a proxy.
pub struct Connection {
    output: Box<dyn Write>,
    /// The received bytes. A thread reads them, so that every wait has a timeout.
    input: Receiver<Vec<u8>>,
    buffer: Vec<u8>,
    socket: Option<TcpStream>,
    openssl: Option<Child>,
}

impl Connection {
    /// Connects to this local port.
    pub fn open(port: u16, tls: bool) -> Self {
        if !tls {
            let socket = TcpStream::connect(("127.0.0.1", port)).expect("the proxy listens");
            let another = || socket.try_clone().expect("a descriptor");
            let input = collect(another());
            return Self {
                output: Box::new(another()),
                input,
                buffer: Vec::new(),
                socket: Some(socket),
                openssl: None,
            };
        }
        let mut openssl = Command::new("openssl")
            .args([
                "s_client",
                "-quiet",
                "-servername",
                "chart.example",
                "-connect",
                &format!("127.0.0.1:{port}"),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null()) // it warns that the certificate is self-signed
            .spawn()
            .expect("openssl is here");
        let output = Box::new(openssl.stdin.take().expect("a pipe"));
        let input = collect(openssl.stdout.take().expect("a pipe"));
        Self { output, input, buffer: Vec::new(), socket: None, openssl: Some(openssl) }
    }

    /// Sends these bytes.
    pub fn send(&mut self, bytes: &[u8]) {
        self.output
            .write_all(bytes)
            .and_then(|()| self.output.flush())
            .expect("the proxy takes it");
    }

    /// Sends a request. Returns the response's head, and its body unless it is a 101.
    #[track_caller]
    pub fn ask(&mut self, request: &Request) -> String {
        self.send(&request.bytes());
        let end = self.read_until(|bytes| {
            bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
        });
        let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("Content-Length")
                .then(|| value.trim().parse::<usize>().expect("a number"))
        });
        let end = end + length.unwrap_or_default();
        self.read_until(|bytes| (bytes.len() >= end).then_some(end));
        let rest = self.buffer.split_off(end);
        let answer = std::mem::replace(&mut self.buffer, rest);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// The next frame other than a Ping or a Pong.
    #[track_caller]
    pub fn next_frame(&mut self) -> Frame {
        loop {
            let end = self.read_until(|bytes| Frame::parse(bytes).map(|(_, length)| length));
            let (frame, _) = Frame::parse(&self.buffer).expect("it was just found");
            self.buffer.drain(..end);
            if !matches!(frame.first & 0x0F, 0x9 | 0xA) {
                return frame;
            }
        }
    }

    #[track_caller]
    fn read_until(&mut self, find: impl Fn(&[u8]) -> Option<usize>) -> usize {
        loop {
            if let Some(end) = find(&self.buffer) {
                return end;
            }
            match self.input.recv_timeout(PATIENCE) {
                Ok(chunk) => self.buffer.extend(chunk),
                Err(error) => {
                    panic!("no more comes ({error}) after {}", self.buffer.escape_ascii())
                }
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(socket) = &self.socket {
            _ = socket.shutdown(Shutdown::Both);
        }
        if let Some(openssl) = &mut self.openssl {
            _ = openssl.kill();
            _ = openssl.wait();
        }
    }
}

fn collect(mut from: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut chunk = vec![0; 64 << 10];
        while let Ok(length @ 1..) = from.read(&mut chunk) {
            if sender.send(chunk[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

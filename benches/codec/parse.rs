//! Decodes a buffer with many masked frames into messages: header, unmasking, validation of text.
//!
//! Ours takes the buffer. The other libraries can only read from a socket, so they get one in
//! memory. What that costs them, mostly one copy, is part of their figure. Must not know real
//! sockets. RFC 6455, section 5. Read next: `mask.rs`.

use crate::utf8::text;
use divan::{Bencher, black_box, counter::ItemsCount};
use fastwebsockets::Role;
use futures_util::{FutureExt, StreamExt};
use std::{fmt, io::Cursor, sync::Arc};
use wirechart::wire::{
    Event, Limits, Protocol,
    raw::{Header, Opcode, mask},
};

const CASES: [Case; 6] = [
    Case { opcode: Opcode::Text, mixed: false, size: 20 },
    Case { opcode: Opcode::Text, mixed: true, size: 20 },
    Case { opcode: Opcode::Binary, mixed: false, size: 20 },
    Case { opcode: Opcode::Text, mixed: false, size: 1 << 10 },
    Case { opcode: Opcode::Text, mixed: true, size: 1 << 10 },
    Case { opcode: Opcode::Binary, mixed: false, size: 1 << 10 },
];
/// The size of the buffer: less than the first-level cache of a processor.
const BUFFER: usize = 26 * 1000;

#[derive(Debug, Clone, Copy)]
struct Case {
    opcode: Opcode,
    /// The text is not only ASCII.
    mixed: bool,
    /// The payload size in bytes.
    size: usize,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:?} {} B", if self.mixed { "mixed " } else { "" }, self.opcode, self.size)
    }
}

impl Case {
    fn count(self) -> usize {
        BUFFER / (self.size + 6)
    }

    fn frames(self) -> Vec<u8> {
        let key = [0x37, 0xfa, 0x21, 0x3d];
        let mut frame = Vec::new();
        Header::whole(self.opcode, self.size, Some(key)).encode(&mut frame);
        let start = frame.len();
        frame.extend(text(self.mixed, self.size).as_bytes());
        mask::apply(key, 0, &mut frame[start..]);
        frame.repeat(self.count())
    }
}

/// Each run gets a buffer of its own, because ours unmasks in place.
fn parse(bencher: Bencher<'_, '_>, case: Case, read_all: impl Fn(&mut Vec<u8>)) {
    let frames = case.frames();
    bencher
        .counter(ItemsCount::new(case.count()))
        .with_inputs(|| frames.clone())
        .bench_local_refs(|buffer| read_all(black_box(buffer)));
}

#[divan::bench(args = CASES)]
fn wirechart(bencher: Bencher<'_, '_>, case: Case) {
    let limits = Arc::new(Limits::default());
    parse(bencher, case, |buffer| {
        let mut end = Protocol::server(limits.clone());
        let (mut input, mut count) = (&mut buffer[..], 0);
        while let Ok(Some(Event::Message(message))) = end.receive(&mut input) {
            black_box(&message);
            count += 1;
        }
        assert_eq!(count, case.count());
    });
}

#[divan::bench(args = CASES)]
fn tungstenite(bencher: Bencher<'_, '_>, case: Case) {
    use tungstenite::protocol::{Role, WebSocket};
    parse(bencher, case, |buffer| {
        let mut socket =
            WebSocket::from_raw_socket(Cursor::new(std::mem::take(buffer)), Role::Server, None);
        for _ in 0..case.count() {
            black_box(socket.read().expect("a message"));
        }
    });
}

#[divan::bench(args = CASES)]
fn fastwebsockets(bencher: Bencher<'_, '_>, case: Case) {
    parse(bencher, case, |buffer| {
        let stream = tokio::io::join(&buffer[..], tokio::io::sink());
        let mut socket = fastwebsockets::WebSocket::after_handshake(stream, Role::Server);
        for _ in 0..case.count() {
            let frame =
                socket.read_frame().now_or_never().expect("it is all there").expect("a frame");
            assert!(case.opcode == Opcode::Binary || black_box(&frame).is_utf8());
        }
    });
}

#[divan::bench(args = CASES)]
fn tokio_websockets(bencher: Bencher<'_, '_>, case: Case) {
    parse(bencher, case, |buffer| {
        let stream = tokio::io::join(&buffer[..], tokio::io::sink());
        let mut socket = tokio_websockets::ServerBuilder::new().serve(stream);
        for _ in 0..case.count() {
            black_box(
                socket
                    .next()
                    .now_or_never()
                    .expect("it is all there")
                    .expect("a message")
                    .expect("a message"),
            );
        }
    });
}

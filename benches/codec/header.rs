//! Encodes the header of a frame from a server.
//!
//! Must not know payloads. RFC 6455, section 5.2. Read next: `lines.rs`.

use divan::{Bencher, black_box};
use fastwebsockets::{Frame, Payload};
use tungstenite::protocol::frame::FrameHeader;
use wirechart::wire::raw::{Header, Opcode};

const LENGTHS: [usize; 3] = [20, 1 << 10, 64 << 10];

#[divan::bench(args = LENGTHS)]
fn wirechart(bencher: Bencher<'_, '_>, length: usize) {
    let mut out = Vec::with_capacity(64);
    bencher.bench_local(|| {
        out.clear();
        Header::whole(Opcode::Text, black_box(length), None).encode(&mut out);
        black_box(&out);
    });
}

#[divan::bench(args = LENGTHS)]
fn tungstenite(bencher: Bencher<'_, '_>, length: usize) {
    let mut out = Vec::with_capacity(64);
    bencher.bench_local(|| {
        out.clear();
        _ = FrameHeader::default().format(black_box(length as u64), &mut out);
        black_box(&out);
    });
}

#[divan::bench(args = LENGTHS)]
fn fastwebsockets(bencher: Bencher<'_, '_>, length: usize) {
    let payload = vec![0; length];
    let mut frame = Frame::text(Payload::Borrowed(&payload));
    let mut out = [0; 16];
    bencher.bench_local(|| {
        black_box(black_box(&mut frame).fmt_head(&mut out));
        black_box(&out);
    });
}

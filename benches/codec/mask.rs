//! Unmasking a payload in place.
//!
//! tungstenite has the same function as fastwebsockets, but does not export it. Must not know
//! frames. RFC 6455, section 5.3. Read next: `utf8.rs`.

use divan::{Bencher, black_box, counter::BytesCount};

const SIZES: [usize; 6] = [16, 20, 64, 1 << 10, 64 << 10, 1 << 20];
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

fn mask(bencher: Bencher<'_, '_>, size: usize, apply: impl Fn(&mut [u8])) {
    let mut bytes = vec![b'a'; size];
    bencher.counter(BytesCount::new(size)).bench_local(|| apply(black_box(&mut bytes)));
}

#[divan::bench(args = SIZES)]
fn wirechart(bencher: Bencher<'_, '_>, size: usize) {
    mask(bencher, size, |bytes| wirechart::wire::raw::mask::apply(black_box(KEY), 0, bytes));
}

#[divan::bench(args = SIZES)]
fn fastwebsockets(bencher: Bencher<'_, '_>, size: usize) {
    mask(bencher, size, |bytes| fastwebsockets::unmask(bytes, black_box(KEY)));
}

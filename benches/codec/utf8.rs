//! Validates UTF-8: of ASCII text, and of text with one to four bytes a character.
//!
//! Ours also gives the position of the first invalid byte and accepts text in chunks. simdutf8
//! needs the whole text and uses AVX2 where the processor has it. Must not know frames. RFC 6455,
//! section 8.1. Read next: `header.rs`.

use divan::{Bencher, black_box, counter::BytesCount};
use std::fmt;
use wirechart::wire::raw::Utf8;

const SIZES: [usize; 3] = [20, 1 << 10, 64 << 10];
const CASES: [Case; 6] = [
    Case { mixed: false, size: SIZES[0] },
    Case { mixed: false, size: SIZES[1] },
    Case { mixed: false, size: SIZES[2] },
    Case { mixed: true, size: SIZES[0] },
    Case { mixed: true, size: SIZES[1] },
    Case { mixed: true, size: SIZES[2] },
];

#[derive(Debug, Clone, Copy)]
struct Case {
    mixed: bool,
    /// The size in bytes.
    size: usize,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} B", if self.mixed { "mixed" } else { "ASCII" }, self.size)
    }
}

/// A text of this size, in ASCII alone or in many scripts.
pub fn text(mixed: bool, size: usize) -> String {
    let pattern = if mixed {
        "Grüße aus Köln: 温度は 21.5 °C, Ελληνικά, élevée 🌡 ok. "
    } else {
        "temperature "
    };
    let mut text = pattern.repeat(size / pattern.len() + 1);
    text.truncate(text.floor_char_boundary(size));
    text.extend(std::iter::repeat_n('x', size - text.len()));
    text
}

fn check(bencher: Bencher<'_, '_>, case: Case, is_utf8: impl Fn(&[u8]) -> bool) {
    let text = text(case.mixed, case.size);
    bencher.counter(BytesCount::new(case.size)).bench_local(|| is_utf8(black_box(text.as_bytes())));
}

#[divan::bench(args = CASES)]
fn wirechart(bencher: Bencher<'_, '_>, case: Case) {
    check(bencher, case, |bytes| {
        let mut utf8 = Utf8::default();
        utf8.push(bytes).is_ok() && utf8.is_complete()
    });
}

#[divan::bench(args = CASES)]
fn std(bencher: Bencher<'_, '_>, case: Case) {
    check(bencher, case, |bytes| std::str::from_utf8(bytes).is_ok());
}

#[divan::bench(args = CASES)]
fn simdutf8(bencher: Bencher<'_, '_>, case: Case) {
    check(bencher, case, |bytes| simdutf8::basic::from_utf8(bytes).is_ok());
}

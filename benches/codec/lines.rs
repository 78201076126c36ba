//! Reads a line of input as a measurement, and writes it as what a viewer gets: the cost of JSON.
//!
//! `str::parse` is a lower bound for reading a number, and writing the digits one for writing it.
//! Must not know the server. Read next: `src/suite/lines.rs`, which sends a million lines through
//! the server.

use divan::{Bencher, black_box};
use std::io::Write;
use wirechart::feed::{log::Log, measurement::Measurement};

const LINES: [&str; 4] =
    ["20123", "-1.5e3", r#"{"value": 20123}"#, r#"{"series": "cpu", "value": 20123}"#];
const NUMBERS: [&str; 2] = [LINES[0], LINES[1]];
/// How many calls make a sample: the clock is too coarse for one.
const SAMPLE: u32 = 1000;
/// The arrival time, in Unix milliseconds.
const TIME: u64 = 1_763_770_000_123;

#[divan::bench(args = LINES, sample_size = SAMPLE)]
fn parse(bencher: Bencher<'_, '_>, line: &str) {
    bencher.bench_local(|| Measurement::parse_line(black_box(line.as_bytes())));
}

#[divan::bench(args = NUMBERS, sample_size = SAMPLE)]
fn parse_std_f64(bencher: Bencher<'_, '_>, line: &str) {
    bencher.bench_local(|| std::str::from_utf8(black_box(line.as_bytes())).map(str::parse::<f64>));
}

fn measurement(line: &str) -> Measurement {
    Measurement::parse_line(line.as_bytes()).expect("a measurement")
}

#[divan::bench(args = LINES, sample_size = SAMPLE)]
fn print(bencher: Bencher<'_, '_>, line: &str) {
    let (measurement, mut out) = (measurement(line), Vec::with_capacity(128));
    bencher.bench_local(|| {
        out.clear();
        black_box(&measurement).write_json(black_box(1_234_567), TIME, &mut out);
        black_box(&out);
    });
}

#[divan::bench(args = NUMBERS, sample_size = SAMPLE)]
fn print_std_write(bencher: Bencher<'_, '_>, line: &str) {
    let mut out = Vec::with_capacity(128);
    bencher.bench_local(|| {
        out.clear();
        _ = write!(
            out,
            r#"{{"seq":{},"t":{TIME},"value":{}}}"#,
            black_box(1_234_567),
            black_box(line)
        );
        black_box(&out);
    });
}

/// The rest of the cost: the frame, and its place in the log.
#[divan::bench(sample_size = SAMPLE)]
fn append_to_log(bencher: Bencher<'_, '_>) {
    let log = Log::new(65_536, 256 << 20);
    let text = r#"{"seq":1234567,"t":1763770000123,"value":20123}"#;
    let mut append = log.append();
    bencher.bench_local(|| append.text(|_, out| out.extend_from_slice(black_box(text).as_bytes())));
}

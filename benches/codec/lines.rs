//! Reads a line of input as measurements, and writes one as what a viewer gets: the cost of JSON
//! and of the other forms.
//!
//! `str::parse` is a lower bound for reading a number, and writing the digits one for writing it.
//! Must not know the server. Read next: `forms.rs`, and `src/suite/lines.rs`, which sends a million
//! lines through the server.

use divan::{Bencher, black_box};
use std::io::Write;
use wirechart::{
    feed::{log::Log, measurement::Measurement},
    format::{
        Collected, LineFormat, Options, Reader, graphite::Graphite, influx::Influx,
        prometheus::Prometheus, statsd::Statsd,
    },
};

const LINES: [&str; 4] =
    ["20123", "-1.5e3", r#"{"value": 20123}"#, r#"{"series": "cpu", "value": 20123}"#];
const NUMBERS: [&str; 2] = [LINES[0], LINES[1]];
/// How many calls make a sample: the clock is too coarse for one.
const SAMPLE: u32 = 1000;
/// The arrival time, in Unix milliseconds.
const TIME: u64 = 1_763_770_000_123;

#[divan::bench(args = LINES, sample_size = SAMPLE)]
fn parse(bencher: Bencher<'_, '_>, line: &str) {
    let (mut reader, mut read) = (Reader::new(&Options::default()), Collected::default());
    let line = format!("{line}\n");
    bencher.bench_local(|| {
        read.measurements.clear();
        reader.push(black_box(line.as_bytes()), &mut read);
        black_box(&read);
    });
}

#[divan::bench(args = NUMBERS, sample_size = SAMPLE)]
fn parse_std_f64(bencher: Bencher<'_, '_>, line: &str) {
    bencher.bench_local(|| std::str::from_utf8(black_box(line.as_bytes())).map(str::parse::<f64>));
}

/// Ten numbers, as Telegraf's plugin for processors writes them.
const INFLUX: &str = "cpu,cpu=cpu-total,host=web01 usage_guest=0,usage_guest_nice=0,usage_idle=97.4,\
    usage_iowait=0.1,usage_irq=0,usage_nice=0,usage_softirq=0.2,usage_steal=0,usage_system=0.8,\
    usage_user=1.5 1763770000000000000";
const PROMETHEUS: &str = r#"node_cpu_seconds_total{cpu="0",mode="idle"} 1.27394358e+06"#;
const GRAPHITE: &str = "carbon.agents.web01-a.cpuUsage 0.35 1763770000";
const STATSD: &str = "page.views:15|c|#env:prod";

/// One line of a form whose names are known by now; `influx` reads ten numbers, the others one.
#[divan::bench(args = ["influx", "prometheus", "graphite", "statsd"], sample_size = SAMPLE)]
fn form(bencher: Bencher<'_, '_>, form: &str) {
    let options = Options::default();
    let (mut form, line): (Box<dyn LineFormat>, _) = match form {
        "influx" => (Box::new(Influx::new(&options)), INFLUX),
        "prometheus" => (Box::new(Prometheus::new(&options)), PROMETHEUS),
        "graphite" => (Box::new(Graphite::new(&options)), GRAPHITE),
        _ => (Box::new(Statsd::new(&options)), STATSD),
    };
    let mut row = Vec::new();
    bencher.bench_local(|| {
        row.clear();
        form.line(black_box(line), &mut row).expect("a line of this form");
        black_box(&row);
    });
}

/// What splitting such a line costs, and parsing its numbers: a lower bound for `form`.
#[divan::bench(sample_size = SAMPLE)]
fn influx_std_split(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| {
        let fields = black_box(INFLUX).split([' ', ',']).filter_map(|part| part.split_once('='));
        fields.filter_map(|(_, value)| value.parse::<f64>().ok()).sum::<f64>()
    });
}

fn measurement(line: &str) -> Measurement {
    let (mut reader, mut read) = (Reader::new(&Options::default()), Collected::default());
    reader.push(line.as_bytes(), &mut read);
    reader.finish(&mut read);
    read.measurements.pop().expect("a measurement")
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

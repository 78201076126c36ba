//! A thousand lines in each form, read from bytes to measurements, beside the crate `csv` and a
//! plain split: the cost of a form.
//!
//! Must not know the server. Read next: `header.rs`.

use divan::{Bencher, black_box, counter::ItemsCount};
use wirechart::{
    feed::{annotation::Annotation, measurement::Measurement},
    format::{BadLine, Options, Output, Reader},
};

const LINES: usize = 1000;
/// How many numbers a line has.
const NUMBERS: usize = 8;
const FORMS: [&str; 4] = ["numbers", "columns", "csv", "pairs"];

fn input(form: &str) -> String {
    let line = |line: usize| {
        let number = |column: usize| (line * 37 + column * 1001) % 50_000;
        let all = || (0..NUMBERS).map(number);
        match form {
            "numbers" => number(0).to_string(),
            "columns" => all().map(|number| format!("{number:>6}")).collect::<Vec<_>>().join(" "),
            "csv" => all().map(|number| number.to_string()).collect::<Vec<_>>().join(","),
            _ => all()
                .map(|number| format!("n{}={number}", number % 8))
                .collect::<Vec<_>>()
                .join(" "),
        }
    };
    (0..LINES).map(|at| line(at) + "\n").collect()
}

/// Takes all and keeps nothing.
struct Nothing;

impl Output for Nothing {
    fn measurement(&mut self, measurement: Measurement) {
        black_box(measurement);
    }

    fn annotation(&mut self, annotation: Annotation) {
        panic!("{annotation:?}");
    }

    fn refused(&mut self, line: &BadLine<'_>) {
        panic!("{line}");
    }

    fn reads(&mut self, how: &str) {
        black_box(how);
    }
}

#[divan::bench(args = FORMS)]
fn read(bencher: Bencher<'_, '_>, form: &str) {
    let input = input(form);
    let numbers = if form == "numbers" { LINES } else { LINES * NUMBERS };
    bencher.counter(ItemsCount::new(numbers)).bench_local(|| {
        let mut reader = Reader::new(&Options::default());
        reader.push(black_box(input.as_bytes()), &mut Nothing);
        reader.finish(&mut Nothing);
    });
}

#[divan::bench]
fn read_csv_crate(bencher: Bencher<'_, '_>) {
    let input = input("csv");
    bencher.counter(ItemsCount::new(LINES * NUMBERS)).bench_local(|| {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).from_reader(black_box(input.as_bytes()));
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).is_ok_and(|more| more) {
            record.iter().for_each(|field| _ = black_box(field.parse::<f64>()));
        }
    });
}

#[divan::bench]
fn read_plain_split(bencher: Bencher<'_, '_>) {
    let input = input("columns");
    bencher.counter(ItemsCount::new(LINES * NUMBERS)).bench_local(|| {
        for line in black_box(&input).lines() {
            line.split_ascii_whitespace().for_each(|field| _ = black_box(field.parse::<f64>()));
        }
    });
}

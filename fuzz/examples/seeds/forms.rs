//! Seeds of `forms`: lines that programs send to monitoring systems, and scripts for the writer.

use super::{Seed, seed};

/// The name, the form (see `wirechart::oracle::forms`), and lines.
const LINES: [(&str, u8, &str); 15] = [
    ("influx-cpu", 0, "cpu,cpu=cpu0,host=a usage_idle=97.4,usage_user=1.5 1763770000000000000\n"),
    (
        "influx-mem",
        0,
        "mem,host=a free=18446744073709551615u,active=42i,ok=t\nmem,host=a free=1u\n",
    ),
    ("influx-escapes", 0, "a\\,b,c\\ d=e\\=f g\\ h=1,s=\"x, y=1 \\\" \\\\\" 5\n# a comment\n"),
    ("influx-bad", 0, "cpu\ncpu,a v=1\ncpu v=\ncpu v=\"x\ncpu v=1 now\n"),
    (
        "prometheus-node",
        1,
        "# HELP a b\n# TYPE a counter\na{cpu=\"0\",mode=\"idle\"} 1.27e+06 1763770000123\n",
    ),
    ("prometheus-escapes", 1, "{\"my.metric\", \"a.b\"=\"\\\\ \\\" \\n {}\",} NaN\na{} +Inf\n"),
    (
        "openmetrics",
        1,
        "# UNIT a_seconds seconds\na_seconds_sum 5 1763770000.5 # {id=\"x\"} 1 2\n# EOF\n",
    ),
    ("prometheus-bad", 1, "a{b} 1\na{b=\"c} 1\na.b 1\na x\na 1 now\n"),
    ("graphite", 2, "carbon.agents.a.cpu 0.35 1763770000\ndisk;rack=a1;host=b 42 -1\na.b nan N\n"),
    ("graphite-bad", 2, "a\na b 1\n;a=b 1 1\na;b 1 2\na 1 now\na 1 2 3\n"),
    (
        "statsd",
        3,
        "gorets:1|c|@0.1\nglork:320|ms\ngaugor:333|g\ngaugor:-10|g\na:1|c:2|c|@0.5:3|ms\n",
    ),
    (
        "dogstatsd",
        3,
        "a.b:1:2:32|d|#env:prod,canary|c:ci-8|T1763770000\n_e{5,4}:title|text\n_sc|a|2\n",
    ),
    ("statsd-bad", 3, "a\na:1\na:x|c\na:1|y\na:u|s\na:1|c|@2\na:1|c|Tx\n"),
    ("pattern", 4, "1763770000 12.4ms 57\nv=3.5%\nPING\n"),
    ("pattern-bad", 4, "1763770000 x y\nv=x\n"),
];

pub fn seeds() -> Vec<Seed> {
    let mut seeds: Vec<Seed> = LINES
        .iter()
        .map(|(name, form, lines)| seed("forms", name, &[&[*form], lines.as_bytes()]))
        .collect();
    for form in 0..5 {
        let script: Vec<u8> = (0..90).map(|byte: u8| byte.wrapping_mul(37) ^ form).collect();
        seeds.push(seed("forms", &format!("written-{form}"), &[&[128 + form], &script]));
    }
    seeds
}

//! Units that differ only by a prefix: `1.5Gi` and then `803Mi` of one series are numbers of one
//! axis only after one of them is converted.
//!
//! A series keeps the unit of its first value, and later values are converted to it. A prefix alone
//! is a power of 1024, as `df -h`, `du -h` and `top` print it. Before the name of a unit, a prefix
//! is a power of 1000 (`kB`, `mV`); with an `i`, it is a power of 1024 (IEC 80000-13).
//!
//! Must not know where a unit stands. Read next: `slot`.

/// Units that prefixes stand before.
const BASES: [&str; 24] = [
    "B", "b", "bit", "bits", "Bps", "bps", "B/s", "b/s", "bit/s", "bits/s", "Hz", "s", "V", "A",
    "W", "Wh", "J", "F", "H", "Pa", "N", "g", "m", "L",
];

/// The factor that converts a number from the unit `from` to the unit `to`. `None` if they measure
/// different things, or if a unit is unknown.
pub(super) fn factor(from: &str, to: &str) -> Option<f64> {
    let ((from_base, from_size), (to_base, to_size)) = (parts(from)?, parts(to)?);
    // `free -h` prints `0B` and `1.5Gi`.
    let is_size = |base: &str| matches!(base, "" | "B");
    let same = from_base == to_base || (is_size(from_base) && is_size(to_base));
    same.then(|| from_size / to_size)
}

/// The unit without its prefix, and the factor of the prefix.
fn parts(unit: &str) -> Option<(&str, f64)> {
    match unit {
        "" => return Some(("", 1.0)),
        "min" => return Some(("s", 60.0)),
        "h" => return Some(("s", 3600.0)),
        _ if BASES.contains(&unit) => return Some((unit, 1.0)),
        _ => {}
    }
    let mut letters = unit.chars();
    let power = match letters.next()? {
        'k' | 'K' => 1,
        'M' => 2,
        'G' => 3,
        'T' => 4,
        'P' => 5,
        'E' => 6,
        'm' => -1,
        'u' | 'µ' | 'μ' => -2,
        'n' => -3,
        _ => return None,
    };
    let rest = letters.as_str();
    let (base, step) = match rest.strip_prefix('i') {
        Some(base) if power > 0 => (base, 1024.0_f64),
        _ if rest.is_empty() => (rest, 1024.0),
        _ => (rest, 1000.0),
    };
    let is_known = BASES.contains(&base) || (base.is_empty() && power > 0);
    is_known.then(|| (base, step.powi(power)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_converted() {
        for (from, to, expected) in [
            ("Gi", "Mi", 1024.0),
            ("Mi", "Gi", 1.0 / 1024.0),
            ("0B".trim_start_matches('0'), "Gi", 1.0 / 1_073_741_824.0),
            ("G", "M", 1024.0),
            ("", "K", 1.0 / 1024.0),
            ("MB", "kB", 1000.0),
            ("MiB", "KiB", 1024.0),
            ("GiB", "MB", 1073.741824),
            ("ms", "s", 0.001),
            ("µs", "ms", 0.001),
            ("min", "s", 60.0),
            ("mV", "V", 0.001),
            ("Mbit/s", "bit/s", 1e6),
        ] {
            let factor = factor(from, to).expect(from);
            assert!((factor / expected - 1.0).abs() < 1e-12, "{from} to {to}: {factor}");
        }
    }

    #[test]
    fn what_measures_something_else_is_not_converted() {
        for (from, to) in
            [("ms", "B"), ("%", "ms"), ("C", "F"), ("m", "M"), ("Hz", "s"), ("x", "y")]
        {
            assert_eq!(factor(from, to), None, "{from} to {to}");
        }
    }
}

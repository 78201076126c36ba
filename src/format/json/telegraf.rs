//! A batch of Telegraf: one object with many metrics, each of which is read as if it came alone.
//!
//! Must not know what a metric says. Read next: `series`.

use super::scan::{Outcome, Scan};

/// The elements of Telegraf's `{"metrics":[{...},{...}]}`.
pub(super) fn batch(value: &str) -> Option<Vec<&str>> {
    let mut after = value.strip_prefix('{')?;
    for part in ["\"metrics\"", ":", "["] {
        after = after.trim_ascii_start().strip_prefix(part)?;
    }
    let mut elements = Vec::new();
    loop {
        after = after.trim_ascii_start();
        if !after.starts_with('{') {
            break;
        }
        let (len, outcome) = Scan::default().run(after.as_bytes());
        if outcome != Outcome::Complete {
            return None;
        }
        elements.push(&after[..len]);
        after = after[len..].trim_ascii_start();
        after = after.strip_prefix(',').unwrap_or(after);
    }
    let end: String = after.split_ascii_whitespace().collect();
    (end == "]}" && !elements.is_empty()).then_some(elements)
}

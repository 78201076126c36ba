//! The processor time of a process and of each that descends from it, from `/proc`.
//!
//! Must not know what the processes do. Read next: `suite/page.rs`.

use crate::Failure;
use rustix::param::clock_ticks_per_second;
use std::{collections::HashMap, fs, time::Duration};

/// The command lines of this process and of its living descendants, with the processor time that
/// each has used. A process that ends takes its time along.
pub fn times_of_tree(root: u32) -> Result<Vec<(String, Duration)>, Failure> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut ticks: HashMap<u32, u64> = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let Ok(process) = entry?.file_name().to_string_lossy().parse() else { continue };
        // It may have ended since.
        let Some((parent, used)) = parent_and_ticks(process) else { continue };
        children.entry(parent).or_default().push(process);
        ticks.insert(process, used);
    }
    let (mut times, mut tree) = (Vec::new(), vec![root]);
    while let Some(process) = tree.pop() {
        let used = ticks.get(&process).copied().unwrap_or_default();
        let seconds = used as f64 / clock_ticks_per_second() as f64;
        times.push((command_line(process), Duration::from_secs_f64(seconds)));
        tree.extend(children.remove(&process).unwrap_or_default());
    }
    Ok(times)
}

/// The words of a process's command line, with spaces between them; empty if it has ended.
fn command_line(process: u32) -> String {
    let bytes = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&bytes).replace('\0', " ")
}

/// The parent of a process, and how many ticks it ran in its own code and in the kernel.
fn parent_and_ticks(process: u32) -> Option<(u32, u64)> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is a name in parentheses, which may have spaces in it.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let parent = fields.nth(1)?.parse().ok()?;
    let used: Option<Vec<u64>> = fields.skip(9).take(2).map(|field| field.parse().ok()).collect();
    Some((parent, used?.iter().sum()))
}

//! The processor time of a process and of all that descend from it, from `/proc`.
//!
//! Must not know what the processes do. Read next: `suite/page.rs`.

use crate::Failure;
use rustix::param::clock_ticks_per_second;
use std::{collections::HashMap, fs, time::Duration};

/// The processor time that this process and its living descendants have used. A descendant that
/// ends takes its time along.
pub fn time_of_tree(root: u32) -> Result<Duration, Failure> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut ticks: HashMap<u32, u64> = HashMap::new();
    for entry in fs::read_dir("/proc")? {
        let Ok(process) = entry?.file_name().to_string_lossy().parse() else { continue };
        // It may have ended since.
        let Some((parent, used)) = parent_and_ticks(process) else { continue };
        children.entry(parent).or_default().push(process);
        ticks.insert(process, used);
    }
    let (mut sum, mut tree) = (0, vec![root]);
    while let Some(process) = tree.pop() {
        sum += ticks.get(&process).copied().unwrap_or_default();
        tree.extend(children.remove(&process).unwrap_or_default());
    }
    Ok(Duration::from_secs_f64(sum as f64 / clock_ticks_per_second() as f64))
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

//! Has the C library's allocator give large blocks back to the system when they are freed.
//!
//! glibc begins so from 128 KiB on, but learns: after the first block of 16 MiB it keeps freed ones
//! of up to 32 MiB, for each thread. Half-sent messages of a thousand clients then leave as much
//! again behind as `--max-memory` allows: the program took up to 540 MiB where 256 are allowed, and
//! kept 440. With what is set here it took 277 and kept 11. Small blocks add up, too: half requests
//! of 16 KB left 250 MiB of holes behind, and half messages after them made it 506. So all blocks
//! from a page on are the system's own; with what is smaller, sixteen thousand clients cannot do
//! much. glibc takes its settings from the environment when a program starts, so this starts the
//! program once more, in the same process, with them set. What would be slower for it, since each
//! such block is fresh memory then, uses its buffers again: see `SPARE_BYTES` in
//! [`buffers`](crate::server::buffers).
//!
//! Must not know what the memory is for: that is [`server::memory`](crate::server::memory)'s.

/// The size from which a block is the system's own, in bytes; to set it ends the learning.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTINGS: [(&str, &str); 2] =
    [("MALLOC_MMAP_THRESHOLD_", "4096"), ("MALLOC_TRIM_THRESHOLD_", "131072")];

/// To be called before anything has been done. It returns where nothing is to be set: the
/// settings are there, the user has made some, the allocator is another, or the program cannot be
/// started again, which is no reason not to go on.
pub(super) fn set_up() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::{env, os::unix::process::CommandExt, process::Command};

        let names = SETTINGS.iter().map(|(name, _)| *name).chain(["GLIBC_TUNABLES"]);
        let mut arguments = env::args_os();
        if let (true, Some(program)) =
            (names.into_iter().all(|name| env::var_os(name).is_none()), arguments.next())
        {
            _ = Command::new("/proc/self/exe").arg0(program).args(arguments).envs(SETTINGS).exec();
        }
    }
}

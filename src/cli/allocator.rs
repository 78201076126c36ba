//! Has the C library's allocator give large blocks back to the system when they are freed.
//!
//! glibc begins so, but learns: after the first block of 16 MiB it keeps freed ones of up to 32 MiB, for
//! each thread. Half-sent messages of a thousand clients then leave as much again behind as
//! `--max-memory` allows: 510 MiB of 256 in five rounds, 275 with what is set here. It takes its settings
//! from the environment when a program starts, so this starts the program once more, in the same
//! process, with them set. An echo of 1 MiB takes a quarter more for it, one of 64 KiB nothing.
//!
//! Must not know what the memory is for: that is [`net::memory`](crate::net::memory)'s.

/// The size from which a block is the system's own, in bytes; to set it ends the learning.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTINGS: [(&str, &str); 2] = [("MALLOC_MMAP_THRESHOLD_", "131072"), ("MALLOC_TRIM_THRESHOLD_", "131072")];

/// To be called before anything has been done. It returns where nothing is to be set: the
/// settings are there, the user has made some, the allocator is another, or the program cannot be
/// started again, which is no reason not to go on.
pub(super) fn set_up() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::{env, os::unix::process::CommandExt, process::Command};

        let names = SETTINGS.iter().map(|(name, _)| *name).chain(["GLIBC_TUNABLES"]);
        let mut arguments = env::args_os();
        if let (true, Some(program)) = (names.into_iter().all(|name| env::var_os(name).is_none()), arguments.next()) {
            _ = Command::new("/proc/self/exe").arg0(program).args(arguments).envs(SETTINGS).exec();
        }
    }
}

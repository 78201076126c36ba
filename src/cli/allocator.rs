//! Makes the C library's allocator return large blocks to the system when they are freed.
//!
//! At first, glibc does so for blocks of 128 KiB and more, but it adapts: after the first block of
//! 16 MiB, each thread keeps freed blocks of up to 32 MiB. Then the half-sent messages of a
//! thousand clients cost twice what `--max-memory` allows: the program took up to 540 MiB with 256
//! allowed, and kept 440. With the settings here it took 277 and kept 11. Small blocks add up, too:
//! half-sent requests of 16 KB left 250 MiB of holes, and with half-sent messages after them, 506.
//! So every block from the size of a page on is mapped by itself; what is smaller does not matter
//! even with sixteen thousand clients. glibc reads its settings from the environment when a program
//! starts, so this starts the program again, in the same process, with the settings. A mapped block
//! is slow to get, so code that needs many reuses its buffers: see `SPARE_BYTES` in
//! [`buffers`](crate::server::buffers).
//!
//! Must not know what the memory is for; [`server::memory`](crate::server::memory) does.

/// The size in bytes from which a block is mapped by itself. Setting it stops the adapting.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTINGS: [(&str, &str); 2] =
    [("MALLOC_MMAP_THRESHOLD_", "4096"), ("MALLOC_TRIM_THRESHOLD_", "131072")];

/// Call this before anything else. It returns if there is nothing to set: because the settings are
/// there, the user has made others, or the allocator is not glibc's. It also returns if the program
/// cannot be started again, because that is no reason to stop.
pub(super) fn set_up() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        use std::{env, os::unix::process::CommandExt, path::PathBuf, process::Command};

        let names = SETTINGS.iter().map(|(name, _)| *name).chain(["GLIBC_TUNABLES"]);
        let mut arguments = env::args_os();
        if let (true, Some(name)) =
            (names.into_iter().all(|name| env::var_os(name).is_none()), arguments.next())
        {
            let arguments: Vec<_> = arguments.collect();
            // The system calls a program by its file: the second would be `exe` to `ps` and
            // `pgrep`. It is for a file that has been replaced since we were started.
            for file in [env::current_exe().ok(), Some(PathBuf::from("/proc/self/exe"))] {
                let Some(file) = file else { continue };
                _ = Command::new(file).arg0(&name).args(&arguments).envs(SETTINGS).exec();
            }
        }
    }
}

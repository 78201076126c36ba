//! An adjustable wall clock for one program. It needs `libfaketime`.
//!
//! Only the wall clock changes; the monotonic clock does not. Read next: `server/undisturbed.rs`.

use std::{fs, path::PathBuf, process::Command};
use tempfile::NamedTempFile;

/// The wall clock of a program that was started with it.
pub struct Faketime {
    library: PathBuf,
    offset: NamedTempFile,
}

impl Faketime {
    /// A clock that shows the right time. Returns `None` and prints a message if `libfaketime` is
    /// not installed; in CI that is a failure.
    pub fn new() -> Option<Self> {
        let folders =
            fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|folder| folder.path());
        let libraries = folders.map(|folder| folder.join("faketime/libfaketimeMT.so.1"));
        let Some(library) = libraries.into_iter().find(|library| library.exists()) else {
            assert!(std::env::var_os("CI").is_none(), "libfaketime must be there on CI");
            eprintln!("skipped: libfaketime is not installed");
            return None;
        };
        let clock = Self { library, offset: NamedTempFile::new().expect("a file") };
        clock.set(0);
        Some(clock)
    }

    /// Sets the clock to this many seconds after the right time.
    pub fn set(&self, offset: i64) {
        fs::write(self.offset.path(), format!("{offset:+}")).expect("a file");
    }

    /// Makes a program use this clock.
    pub fn give_to(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.library).env("FAKETIME_TIMESTAMP_FILE", self.offset.path());
        command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    }
}

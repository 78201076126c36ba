//! The environment of a command: that of this program, without our own variables.
//!
//! They may hold secrets, such as the token of those who write and the password in the URL of Redis,
//! and a program whose output is charted needs none of them. Must not know what they mean, so that a
//! new one is left out, too. Read next: `process`.

use std::{env, ffi::OsStr, process::Command};

/// What the names of our own variables begin with.
pub const OURS: &str = "WIRECHART_";

/// Starts the command without our variables.
pub(super) fn hide_ours(command: &mut Command) {
    for (name, _) in env::vars_os().filter(|(name, _)| is_ours(name)) {
        command.env_remove(name);
    }
}

/// On Windows, names that differ in case are the same.
fn is_ours(name: &OsStr) -> bool {
    let start = name.as_encoded_bytes().get(..OURS.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(OURS.as_bytes()))
}

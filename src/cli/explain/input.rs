//! Reads a file or standard input.
//!
//! Must not know what is in it: that is for [`paste`](crate::paste), to be read next.

use std::{
    ffi::OsStr,
    fs::File,
    io::{self, Read},
};

/// The longest input, in bytes.
const MAX_INPUT: u64 = 16 << 20;

/// Reads a file; `-` is standard input.
///
/// # Errors
/// It cannot be read, or is longer than [`MAX_INPUT`].
pub(super) fn read(path: &OsStr) -> Result<Vec<u8>, String> {
    let name = if path == "-" { "standard input".into() } else { path.to_string_lossy() };
    let failed = |error: io::Error| format!("cannot read {name}: {error}");
    let mut bytes = Vec::new();
    let length = if path == "-" {
        io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MAX_INPUT + 1).read_to_end(&mut bytes))
    };
    if length.map_err(failed)? as u64 > MAX_INPUT {
        return Err(format!("{name} is longer than {MAX_INPUT} bytes"));
    }
    Ok(bytes)
}

//! Archives of inputs: one tar file holds the seeds of a target, another its corpus.
//!
//! The same inputs give the same bytes, on every machine: entries are sorted by name, and have no
//! owner and no time. So git sees a change only where an input has changed. The tests read them
//! with `src/oracle/replay.rs`, and `tar` with its usual options; it need not know what an input
//! means.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read},
    path::Path,
};

/// Inputs by name.
pub type Inputs = BTreeMap<String, Vec<u8>>;

/// The inputs in an archive; none if it does not exist.
pub fn read(archive: &Path) -> io::Result<Inputs> {
    let mut inputs = Inputs::new();
    if !archive.exists() {
        return Ok(inputs);
    }
    for entry in tar::Archive::new(&fs::read(archive)?[..]).entries()? {
        let mut entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        inputs.insert(name, bytes);
    }
    Ok(inputs)
}

/// Writes an archive of these inputs in place of what is there.
pub fn write(archive: &Path, inputs: &Inputs) -> io::Result<()> {
    fs::write(archive, encode(inputs)?)
}

/// The bytes of an archive.
pub fn encode(inputs: &Inputs) -> io::Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in inputs {
        let mut header = tar::Header::new_ustar();
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, &bytes[..])?;
    }
    builder.into_inner()
}

//! Adds inputs to an archive: `cargo run --example add -- ARCHIVE PATH...`, for `make seed` and
//! `make corpora`.
//!
//! A path is a file, or a directory with files. Each keeps its name; what is in the archive stays,
//! unless a file has the same name.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};
use wirechart_fuzz::archive::{self, Inputs};

fn main() -> io::Result<()> {
    let mut paths = env::args_os().skip(1).map(PathBuf::from);
    let Some(archive) = paths.next() else {
        return Err(io::Error::other("usage: add ARCHIVE PATH..."));
    };
    let mut inputs = archive::read(&archive)?;
    for path in paths {
        if path.is_dir() {
            for entry in fs::read_dir(path)? {
                add(&mut inputs, &entry?.path())?;
            }
        } else {
            add(&mut inputs, &path)?;
        }
    }
    archive::write(&archive, &inputs)
}

fn add(inputs: &mut Inputs, file: &Path) -> io::Result<()> {
    let name = file.file_name().and_then(|name| name.to_str());
    let name = name
        .ok_or_else(|| io::Error::other(format!("{}: not a name for an input", file.display())))?;
    inputs.insert(name.to_owned(), fs::read(file)?);
    Ok(())
}

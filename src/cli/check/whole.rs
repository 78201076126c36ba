//! Files that are written whole or not at all.
//!
//! A report goes into a new file beside the one that was asked for, which then takes its name. The
//! new file is made before the run: a directory that is not there, or may not be written to, is
//! found out before the checks, and not after them. A link stays one, and standard output is only
//! written to. Must not know what is written. Read next: `mod.rs`, if you have not yet.

use crate::cli::print::print;
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process,
};

/// A file that is to be written.
#[derive(Debug)]
pub(super) struct WholeFile {
    target: PathBuf,
    /// `None` for standard output.
    file: Option<File>,
    /// The new file; `None` if the target is a pipe or a device, which no other file can replace.
    temporary: Option<PathBuf>,
}

impl WholeFile {
    /// Finds out whether the file can be written.
    ///
    /// # Errors
    /// Why not, in a sentence.
    pub(super) fn new(target: &Path) -> Result<Self, String> {
        if is_stdout(target) {
            return Ok(Self { target: target.to_owned(), file: None, temporary: None });
        }
        // What a link leads to, which need not be there yet.
        let target = &fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let failed = |error: io::Error| format!("cannot write {}: {error}", target.display());
        let open = |path: &Path| File::options().write(true).open(path);
        match fs::metadata(target) {
            Ok(found) if !found.is_file() => {
                let file = open(target).map_err(failed)?;
                return Ok(Self { target: target.clone(), file: Some(file), temporary: None });
            }
            // One that may not be written to is not replaced either.
            Ok(_) => drop(open(target).map_err(failed)?),
            Err(_) => {}
        }
        let name = target.file_name().ok_or_else(|| failed(io::ErrorKind::InvalidInput.into()))?;
        let mut temporary = target.clone();
        temporary.set_file_name(format!(".{}.{}", name.to_string_lossy(), process::id()));
        let file = File::create(&temporary).map_err(failed)?;
        Ok(Self { target: target.clone(), file: Some(file), temporary: Some(temporary) })
    }

    /// Writes this text.
    ///
    /// # Errors
    /// Why it failed, in a sentence. The old file is as it was then.
    pub(super) fn write(mut self, text: &str) -> Result<(), String> {
        let Some(file) = &mut self.file else { return print(text.as_bytes()).map(drop) };
        let written = file.write_all(text.as_bytes()).and_then(|()| match &self.temporary {
            Some(temporary) => fs::rename(temporary, &self.target),
            None => Ok(()),
        });
        written.map_err(|error| format!("cannot write {}: {error}", self.target.display()))
    }
}

/// Whether this names standard output. A file beside it would be in the directory of devices.
pub(super) fn is_stdout(path: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].iter().any(|name| path == Path::new(name))
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            _ = fs::remove_file(temporary); // it has another name if it was written
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_file_stays_until_the_new_one_is_whole() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("report");
        fs::write(&path, "old").expect("a file");
        let count = || fs::read_dir(directory.path()).expect("a directory").count();
        drop(WholeFile::new(&path).expect("it can be written"));
        assert_eq!((fs::read_to_string(&path).expect("it is there"), count()), ("old".into(), 1));
        let file = WholeFile::new(&path).expect("it can be written");
        file.write("new").expect("there is room");
        assert_eq!((fs::read_to_string(&path).expect("it is there"), count()), ("new".into(), 1));
        #[cfg(unix)]
        {
            let link = directory.path().join("link");
            std::os::unix::fs::symlink(&path, &link).expect("a link");
            WholeFile::new(&link).expect("it can be written").write("by the link").expect("room");
            assert_eq!(fs::read_to_string(&path).expect("it is there"), "by the link");
            assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
        }
        for wrong in [directory.path().join("nowhere/report"), directory.path().to_owned()] {
            assert!(WholeFile::new(&wrong).expect_err("no such place").starts_with("cannot write"));
        }
    }
}

//! A file of measurements, read whole and checked before anything is shown of it.
//!
//! There are two formats. The first byte that is not blank tells which it is:
//!
//! ```text
//! [                                 74
//! {"value": 74},                    {"value": 75, "series": "cpu"}
//! 75                                -1.5e3
//! ]
//! one JSON array                    one measurement on each line
//! ```
//!
//! A program writes an array in one go, so an error in it means that the file is broken, and stops
//! the start. Logs consist of lines; those that do not parse are reported and left out, as on
//! standard input.
//!
//! Must not know that the file will be replayed. Read next: `lines`, for the second format.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::bad_lines::BadLines;
use super::lines::{Lines, without_bom};
use crate::feed::measurement::Measurement;

/// The largest file, in bytes. A measurement takes 32 bytes in memory and at least two in a file,
/// so a file of this size takes at most 1 GiB. If its lines are like `{"value": 74}`, it holds five
/// days at ten a second, and takes 150 MB.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// Why a source cannot be opened.
#[derive(Debug, Error)]
pub enum SourceError {
    /// It is missing, a directory, not permitted, or broken.
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
    /// Above [`MAX_FILE_BYTES`].
    #[error(
        "{} is larger than {} MiB, the most that is held in memory to be replayed; its lines can be piped: wirechart serve -",
        path.display(), MAX_FILE_BYTES / (1024 * 1024)
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// It starts as an array, but is no array of measurements.
    #[error(
        r#"{} is not a JSON array of measurements: {reason}; expected numbers or objects: [74, {{"value": 75}}]"#,
        path.display()
    )]
    NotAnArray {
        /// The file.
        path: PathBuf,
        /// What the parser says, with line and column.
        reason: serde_json::Error,
    },
    /// It has no end that can be waited for: a pipe, a terminal, a device.
    #[error("{} is no regular file; to show what a stream brings, pipe it in: ... | wirechart serve -", path.display())]
    NoFile {
        /// What was named.
        path: PathBuf,
    },
    /// It is empty, or nothing in it parses.
    #[error(r#"there is not one measurement in {}; expected lines such as 74 or {{"value": 74}}, or an array of them"#, path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
}

/// Reads the file at `path`, at most [`MAX_FILE_BYTES`] of it, even while it grows.
///
/// # Errors
/// See [`SourceError`].
pub(super) fn read(path: &Path) -> Result<Vec<Measurement>, SourceError> {
    // Asked before it is opened, because opening a pipe waits for its writer.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return Err(SourceError::NoFile { path: path.into() });
    }
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes));
    match read {
        Ok(len) if len as u64 > MAX_FILE_BYTES => Err(SourceError::TooLarge { path: path.into() }),
        Ok(_) => parse(path, &bytes),
        Err(reason) => Err(SourceError::Unreadable { path: path.into(), reason }),
    }
}

/// Reads the content of a file; `path` is only its name in messages. The result is never empty.
///
/// # Errors
/// See [`SourceError`].
pub(super) fn parse(path: &Path, bytes: &[u8]) -> Result<Vec<Measurement>, SourceError> {
    let text = without_bom(bytes);
    let mut values = if text.trim_ascii_start().starts_with(b"[") {
        serde_json::from_slice(text)
            .map_err(|reason| SourceError::NotAnArray { path: path.into(), reason })?
    } else {
        parse_lines(path, bytes)
    };
    if values.is_empty() {
        return Err(SourceError::Empty { path: path.into() });
    }
    // This stays in memory for as long as the server runs.
    values.shrink_to_fit();
    Ok(values)
}

fn parse_lines(path: &Path, bytes: &[u8]) -> Vec<Measurement> {
    let (mut lines, mut values) = (Lines::default(), Vec::new());
    let mut bad = BadLines::new(path.display().to_string());
    lines.push(bytes, &mut values, &mut |line| bad.report(line));
    lines.finish(&mut values, &mut |line| bad.report(line));
    bad.report_rest();
    values
}

#[cfg(test)]
mod tests {
    use super::super::tests::measurements;
    use super::*;

    fn parse_text(text: impl AsRef<[u8]>) -> Result<Vec<Measurement>, SourceError> {
        parse(Path::new("load.json"), text.as_ref())
    }

    #[track_caller]
    fn refuses(text: &str, sentence: &str) {
        assert_eq!(parse_text(text).unwrap_err().to_string(), sentence);
    }

    #[test]
    fn an_array_holds_objects_and_numbers() {
        let values =
            parse_text("\u{feff} \n[ {\"value\": 1}, 2,\n{\"at\": 9, \"value\": 3} ]\n").unwrap();
        assert_eq!(values, measurements([1, 2, 3]));
        let values = parse_text(r#"[{"value": 12.5, "series": "cpu"}]"#).unwrap();
        assert_eq!(
            (values[0].series.as_deref(), values[0].value.as_f64()),
            (Some("cpu"), Some(12.5))
        );
    }

    #[test]
    fn lines_hold_objects_and_numbers() {
        let values = parse_text("\u{feff}\n{\"value\": 1}\r\n\n2\n {\"value\": 3}").unwrap();
        assert_eq!(values, measurements([1, 2, 3]));
    }

    #[test]
    fn a_line_that_does_not_parse_is_left_out() {
        assert_eq!(parse_text("time,load\n1\n2;3\n4\n").unwrap(), measurements([1, 4]));
    }

    #[test]
    fn a_broken_array_stops_the_start_with_its_place() {
        let expected = r#"; expected numbers or objects: [74, {"value": 75}]"#;
        let broken =
            |what: &str| format!("load.json is not a JSON array of measurements: {what}{expected}");
        refuses("[1,\n 2\n 3]", &broken("expected `,` or `]` at line 3 column 2"));
        refuses("[1, 2", &broken("EOF while parsing a list at line 1 column 5"));
        refuses("[1]\n[2]", &broken("trailing characters at line 2 column 1"));
        refuses(
            "[1,\n\"2\"]",
            &broken("invalid type: text, expected a number or an object at line 2 column 3"),
        );
        let no_number =
            r#""value" must be a JSON number such as 74, without quotes, but is a text"#;
        refuses("[1,\n{\"value\": \"2\"}]", &broken(&format!("{no_number} at line 2 column 15")));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_stops_the_start() {
        let sentence = read(Path::new("/dev/null")).unwrap_err().to_string();
        assert_eq!(
            sentence,
            "/dev/null is no regular file; to show what a stream brings, pipe it in: ... | wirechart serve -"
        );
    }

    #[test]
    fn a_file_without_a_measurement_stops_the_start() {
        let sentence = "there is not one measurement in load.json; expected lines such as 74 or {\"value\": 74}, \
                        or an array of them";
        for text in ["", "\n \r\n", "[]", "procs\nr b\n"] {
            refuses(text, sentence);
        }
    }

    #[test]
    fn a_missing_file_and_a_directory_are_named_with_the_reason() {
        let directory = tempfile::tempdir().unwrap();
        for path in [directory.path(), &directory.path().join("none.json")] {
            let sentence = read(path).unwrap_err().to_string();
            let start = format!("cannot read {}: ", path.display());
            assert!(sentence.len() > start.len() && sentence.starts_with(&start), "{sentence}");
        }
    }

    #[test]
    fn a_file_is_read_from_disk_up_to_the_limit() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("load.json");
        std::fs::write(&path, "[1, 2]").unwrap();
        assert_eq!(read(&path).unwrap(), measurements([1, 2]));

        // A hole in the file takes no room on the disk.
        File::create(&path).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
        let sentence = read(&path).unwrap_err().to_string();
        assert!(sentence.contains("larger than 64 MiB"), "{sentence}");
    }
}

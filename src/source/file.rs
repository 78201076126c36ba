//! A file of measurements, read whole before anything is shown of it.
//!
//! Lines that do not parse are reported and left out, as on standard input. A file in which nothing
//! parses stops the start.
//!
//! Must not know that the file will be replayed, nor any form of line. Read next:
//! [`format`](crate::format).

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::names::Names;
use crate::feed::{annotation::Annotation, measurement::Measurement, status::SourceStatus};
use crate::format::{BadLine, Options, Output, Reader};

/// The largest file, in bytes. A measurement takes some 50 bytes in memory and at least two in a
/// file. If its lines are like `{"value": 74}`, it holds five days at ten a second, and takes
/// 250 MB.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;
/// The most measurements of a file: as many as fit into the largest one. A compressed file could
/// hold more.
const MAX_MEASUREMENTS: usize = MAX_FILE_BYTES as usize / 2;
/// How many bytes one read takes.
const CHUNK: usize = 64 * 1024;

/// Why a source cannot be opened.
#[derive(Debug, Error)]
pub enum SourceError {
    /// The file is missing, a directory, not permitted, or broken.
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
    /// The file is larger than [`MAX_FILE_BYTES`], or has more measurements than fit into that.
    #[error(
        "{} is larger than {} MiB, the most that is held in memory to be replayed; its lines can be piped: wirechart -",
        path.display(), MAX_FILE_BYTES / (1024 * 1024)
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// It has no end that can be waited for: a pipe, a terminal, a device.
    #[error("{} is no regular file; to show what a stream brings, pipe it in: ... | wirechart -", path.display())]
    NoFile {
        /// What was named.
        path: PathBuf,
    },
    /// It is empty, or nothing in it parses.
    #[error("there is not one measurement in {}: {}", path.display(), saw(*.refused, .last))]
    Empty {
        /// The file.
        path: PathBuf,
        /// How many lines were refused.
        refused: u64,
        /// The last of them, and why.
        last: Option<String>,
    },
    /// The address cannot be listened at.
    #[error(
        "cannot listen for datagrams at {address}: {reason}; --udp ADDR:PORT chooses another place"
    )]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// What the operating system says.
        reason: io::Error,
    },
}

fn saw(refused: u64, last: &Option<String>) -> String {
    let hint = "--format, --columns or --match say how to read them";
    match last {
        Some(last) if refused == 1 => format!("{last} ({hint})"),
        Some(last) => format!("{refused} lines are left out; the last: {last} ({hint})"),
        None => "it has no line with a number".to_owned(),
    }
}

/// Reads the file at `path`, at most [`MAX_FILE_BYTES`] of it, even while it grows.
///
/// # Errors
/// See [`SourceError`].
pub(super) fn read(
    path: &Path,
    names: Names,
    options: &Options,
    status: &SourceStatus,
) -> Result<Recording, SourceError> {
    // Asked before it is opened, because opening a pipe waits for its writer.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return Err(SourceError::NoFile { path: path.into() });
    }
    let file = File::open(path);
    let file = file.map_err(|reason| SourceError::Unreadable { path: path.into(), reason })?;
    parse(path, file, names, options, status)
}

/// Reads the content of a file; `path` is only its name in messages. The result is never empty.
///
/// # Errors
/// See [`SourceError`].
pub(super) fn parse(
    path: &Path,
    mut content: impl Read,
    names: Names,
    options: &Options,
    status: &SourceStatus,
) -> Result<Recording, SourceError> {
    let too_large = || SourceError::TooLarge { path: path.into() };
    let mut whole = Whole { recording: Recording::default(), names, status };
    let (mut reader, mut chunk, mut left) = (Reader::new(options), vec![0; CHUNK], MAX_FILE_BYTES);
    loop {
        match content.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => {
                left = left.checked_sub(length as u64).ok_or_else(too_large)?;
                reader.push(&chunk[..length], &mut whole);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(reason) => return Err(SourceError::Unreadable { path: path.into(), reason }),
        }
        let Recording { values, annotations } = &whole.recording;
        if values.len() + annotations.len() > MAX_MEASUREMENTS {
            return Err(too_large());
        }
    }
    reader.finish(&mut whole);
    let mut recording = whole.recording;
    if recording.values.iter().all(|measurement| measurement.value.is_none()) {
        let report = status.report();
        let (refused, last) = (report.refused, report.last_refused);
        return Err(SourceError::Empty { path: path.into(), refused, last });
    }
    status.log_counts();
    // This stays in memory for as long as the server runs.
    recording.values.shrink_to_fit();
    Ok(recording)
}

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Recording {
    pub(super) values: Vec<Measurement>,
    /// What it says about the chart, each with the number of values before it.
    pub(super) annotations: Vec<(usize, Annotation)>,
}

/// Keeps the recording, and reports the rest to the source's status.
struct Whole<'a> {
    recording: Recording,
    names: Names,
    status: &'a SourceStatus,
}

impl Output for Whole<'_> {
    fn measurement(&mut self, mut measurement: Measurement) {
        match self.names.apply(&mut measurement) {
            Ok(()) => self.recording.values.push(measurement),
            Err(why) => self.status.refused(&why),
        }
    }

    fn annotation(&mut self, mut annotation: Annotation) {
        let Recording { values, annotations } = &mut self.recording;
        match self.names.annotate(&mut annotation) {
            Ok(()) => annotations.push((values.len(), annotation)),
            Err(why) => self.status.refused(&why),
        }
    }

    fn refused(&mut self, line: &BadLine<'_>) {
        self.status.refused(line);
    }

    fn reads(&mut self, how: &str) {
        self.status.reads(how);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::measurements;
    use super::*;
    use crate::feed::{annotation::Text, measurement::Series, number::Number};

    fn parse_recording(text: impl AsRef<[u8]>) -> Result<Recording, SourceError> {
        parse(
            Path::new("load.json"),
            text.as_ref(),
            Names::default(),
            &Options::default(),
            &SourceStatus::new("load.json"),
        )
    }

    fn parse_text(text: impl AsRef<[u8]>) -> Result<Vec<Measurement>, SourceError> {
        parse_recording(text).map(|recording| recording.values)
    }

    fn read_file(path: &Path) -> Result<Vec<Measurement>, SourceError> {
        let status = SourceStatus::new("a file");
        let read = read(path, Names::default(), &Options::default(), &status);
        read.map(|recording| recording.values)
    }

    #[track_caller]
    fn refuses(text: &str, sentence: &str) {
        assert_eq!(parse_text(text).unwrap_err().to_string(), sentence);
    }

    #[test]
    fn an_array_holds_objects_and_numbers() {
        let values = parse_text("\u{feff} \n[ {\"value\": 1}, 2,\n{\"value\": 3} ]\n").unwrap();
        assert_eq!(values, measurements([1, 2, 3]));
        let values = parse_text(r#"[{"value": 12.5, "series": "cpu"}]"#).unwrap();
        assert_eq!(
            values,
            [Measurement {
                series: Some(Series::named("cpu")),
                ..Measurement::new(Number::from_f64(12.5).unwrap())
            }]
        );
    }

    #[test]
    fn lines_hold_objects_and_numbers() {
        let values = parse_text("\u{feff}\n{\"value\": 1}\r\n\n2\n {\"value\": 3}").unwrap();
        assert_eq!(values, measurements([1, 2, 3]));
    }

    #[test]
    fn what_a_file_says_about_the_chart_keeps_its_place() {
        let recording = parse_recording("{\"title\":\"T\"}\n1\n2\n{\"title\":null}\n").unwrap();
        assert_eq!(recording.values, measurements([1, 2]));
        let title = |text: &str| Annotation::Title(Text::new(text).unwrap());
        assert_eq!(recording.annotations, [(0, title("T")), (2, title(""))]);
    }

    #[test]
    fn a_line_that_does_not_parse_is_left_out() {
        assert_eq!(parse_text("time,load\n1\n2;3\n4\n").unwrap(), measurements([1, 4]));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_stops_the_start() {
        let sentence = read_file(Path::new("/dev/null")).unwrap_err().to_string();
        assert_eq!(
            sentence,
            "/dev/null is no regular file; to show what a stream brings, pipe it in: ... | wirechart -"
        );
    }

    #[test]
    fn a_file_without_a_measurement_stops_the_start() {
        for text in ["", "\n \r\n", "[]"] {
            refuses(
                text,
                "there is not one measurement in load.json: it has no line with a number",
            );
        }
        let sentence = parse_text("procs: none\n").unwrap_err().to_string();
        assert!(sentence.contains("in load.json: line 1"), "{sentence}");
    }

    #[test]
    fn a_missing_file_and_a_directory_are_named_with_the_reason() {
        let directory = tempfile::tempdir().unwrap();
        for path in [directory.path(), &directory.path().join("none.json")] {
            let sentence = read_file(path).unwrap_err().to_string();
            let start = format!("cannot read {}: ", path.display());
            assert!(sentence.len() > start.len() && sentence.starts_with(&start), "{sentence}");
        }
    }

    #[test]
    fn a_file_is_read_from_disk_up_to_the_limit() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("load.json");
        std::fs::write(&path, "[1, 2]").unwrap();
        assert_eq!(read_file(&path).unwrap(), measurements([1, 2]));

        // A hole in the file takes no room on the disk.
        File::create(&path).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
        let sentence = read_file(&path).unwrap_err().to_string();
        assert!(sentence.contains("larger than 64 MiB"), "{sentence}");
    }
}

//! Records what a feed gets, from whatever source, as lines of JSON:
//!
//! ```text
//! {"t":1763770000123,"series":"rtt","unit":"ms","value":5}
//! ```
//!
//! A recorder is one more reader of the feed's log, on a thread of its own. So a feed without one
//! pays nothing, and with one a source waits for the disk no longer than for a slow viewer. The
//! file can be replayed, and then comes as it came.
//!
//! Before the file grows beyond its limit, it is renamed to `FILE.1`, in place of an earlier one. A
//! write that fails is logged once, and repeated every second; the log of the feed holds what comes
//! in the meantime, as long as it can. Must not know what a measurement is read from. Read next:
//! [`feed::log`](crate::feed::log).

use crate::feed::log::{Batch, Log, Reader};
use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, Receiver},
    },
    thread::{self, Thread},
    time::{Duration, Instant},
};

/// How much is taken from the log at a time, in bytes.
const AT_ONCE: usize = 1 << 20;
/// The pause after a write that failed.
const RETRY: Duration = Duration::from_secs(1);
/// How long the end of the program waits for the last write.
const LAST_WRITE: Duration = Duration::from_secs(2);

/// A recorder that runs.
#[derive(Debug)]
pub struct Recorder {
    is_stopping: Arc<AtomicBool>,
    thread: Thread,
    done: Receiver<()>,
}

impl Recorder {
    /// Opens the file, and appends to it what comes into `log` from now on. It has at most
    /// `max_bytes`, except for a single line that is longer.
    ///
    /// # Errors
    /// The file cannot be opened, or there is no thread.
    pub fn start(path: &Path, max_bytes: u64, log: Arc<Log>) -> io::Result<Self> {
        let next = log.extent().next;
        let mut recording =
            Recording { file: Recorded::open(path, max_bytes)?, next, run: 0, has_failed: false };
        let is_stopping = Arc::new(AtomicBool::new(false));
        let (sender, done) = mpsc::channel();
        let stop = is_stopping.clone();
        let thread = thread::Builder::new().name("recorder".to_owned()).spawn(move || {
            recording.run(&log, &stop);
            _ = sender.send(()); // nobody waits for it any more
        })?;
        Ok(Self { is_stopping, thread: thread.thread().clone(), done })
    }

    /// Writes what has come so far. Waits for that, but not for long.
    pub fn stop(self) {
        self.is_stopping.store(true, Ordering::Release);
        self.thread.unpark();
        if self.done.recv_timeout(LAST_WRITE).is_err() {
            tracing::error!("the end of the recording is not written: the disk takes too long");
        }
    }
}

/// The work of a recorder.
struct Recording {
    file: Recorded,
    /// The number in the log to write next.
    next: u64,
    /// The run of the log that this number belongs to.
    run: u32,
    /// The last write has failed.
    has_failed: bool,
}

impl Recording {
    fn run(&mut self, log: &Log, is_stopping: &AtomicBool) {
        let thread = thread::current();
        let reader = log.reader(move || thread.unpark());
        loop {
            // Asked first, so that what came before it is written afterwards.
            let is_last = is_stopping.load(Ordering::Acquire);
            let written = self.write_all_of(log, reader);
            self.report(&written);
            if is_last {
                break;
            }
            if written.is_ok() {
                thread::park();
                continue;
            }
            log.set_needed(reader, u64::MAX); // a disk that is full holds up no source
            let until = Instant::now() + RETRY;
            while Instant::now() < until && !is_stopping.load(Ordering::Acquire) {
                thread::park_timeout(until.saturating_duration_since(Instant::now()));
            }
        }
        log.forget(reader);
    }

    /// Writes all that is in the log.
    fn write_all_of(&mut self, log: &Log, reader: Reader) -> io::Result<()> {
        while let Some(batch) = log.read(self.next, AT_ONCE) {
            if batch.run != self.run {
                // Another server has taken what came before: it is history that is sent again.
                (self.run, self.next) = (batch.run, log.extent().next);
                continue;
            }
            if batch.first > self.next {
                let (count, path) = (batch.first - self.next, self.file.path.display());
                tracing::error!(
                    "{count} measurements are missing in {path}: they came faster than it was written"
                );
                self.next = batch.first;
            }
            self.write(&batch)?;
            log.set_needed(reader, self.next);
        }
        Ok(())
    }

    fn write(&mut self, batch: &Batch) -> io::Result<()> {
        let (mut lines, mut line) = (Vec::new(), Vec::new());
        for (number, payload) in batch.payloads() {
            line.clear();
            write_line(payload, &mut line);
            if !self.file.has_room(lines.len() + line.len()) {
                self.file.write(&lines)?;
                self.next = number;
                lines.clear();
                self.file.rotate()?;
            }
            lines.append(&mut line);
        }
        self.file.write(&lines)?;
        self.next = batch.next;
        Ok(())
    }

    /// Logs a failure and its end, each once.
    fn report(&mut self, written: &io::Result<()>) {
        let path = self.file.path.display();
        match written {
            Err(error) if !self.has_failed => {
                tracing::error!("cannot record to {path}: {error}; it is tried again every second");
            }
            Ok(()) if self.has_failed => tracing::info!("{path} is recorded to again"),
            _ => {}
        }
        self.has_failed = written.is_err();
    }
}

/// A measurement as a viewer gets it, without what only a viewer needs: its number, and a step of
/// our clock.
fn write_line(payload: &[u8], line: &mut Vec<u8>) {
    let behind_comma = |bytes: &[u8]| {
        let comma = bytes.iter().position(|&byte| byte == b',');
        comma.map_or(bytes.len(), |comma| comma + 1)
    };
    let (_, members) = payload.split_at(behind_comma(payload));
    let (time, mut rest) = members.split_at(behind_comma(members));
    if rest.starts_with(b"\"step\":") {
        rest = &rest[behind_comma(rest)..];
    }
    line.push(b'{');
    line.extend_from_slice(time);
    line.extend_from_slice(rest);
    line.push(b'\n');
}

/// The file, and how large it is.
#[derive(Debug)]
struct Recorded {
    path: PathBuf,
    file: File,
    length: u64,
    max_bytes: u64,
}

impl Recorded {
    fn open(path: &Path, max_bytes: u64) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let length = file.metadata()?.len();
        let mut recorded = Self { path: path.into(), file: file.try_clone()?, length, max_bytes };
        if length > 0 {
            // An earlier program may have been ended within a line.
            let mut last = [0];
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                recorded.write(b"\n")?;
            }
        }
        Ok(recorded)
    }

    fn has_room(&self, bytes: usize) -> bool {
        self.length + bytes as u64 <= self.max_bytes
    }

    /// Writes whole lines, or leaves the file as it was.
    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all(lines) {
            // If that fails, too, the file ends within a line.
            _ = self.file.set_len(self.length);
            return Err(error);
        }
        self.length += lines.len() as u64;
        Ok(())
    }

    /// Goes on with an empty file. What is no file, such as a device, cannot be renamed and has no
    /// end.
    fn rotate(&mut self) -> io::Result<()> {
        if self.length == 0 || !self.file.metadata()?.is_file() {
            return Ok(());
        }
        let mut old = OsString::from(&self.path);
        old.push(".1");
        match fs::rename(&self.path, old) {
            // Somebody has moved it away, or an attempt before this one has.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            renamed => renamed?,
        }
        *self = Self::open(&self.path, self.max_bytes)?;
        Ok(())
    }
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;

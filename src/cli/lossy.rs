//! A writer that never blocks its callers, for the log and for whatever else the server prints.
//!
//! ```text
//!   write ──> waiting, at most 1 MiB ──taken whole──> a thread ──one write──> standard error
//! ```
//!
//! A pipe that nobody reads blocks its writer forever. Here the writer is a thread that does
//! nothing else. Lines that do not fit into the queue are dropped and counted, and the count is
//! written in their place as soon as writing is possible again.
//!
//! `tracing-appender` has such a queue, too, but bounds it in lines, and one line can hold the
//! whole head of a request. Also, if its queue is full at the end, it prints to standard output,
//! where it may block or panic. Must not know what is written. Read next: [`serve`](super::serve).

use std::{
    io::{self, ErrorKind, Write},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// How many bytes may wait: several thousand lines of the log.
const CAPACITY: usize = 1 << 20;
/// How long the program waits at its end for the last lines to be written.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How long lines gather if many come, and how long to wait if a non-blocking standard error is
/// full.
const PAUSE: Duration = Duration::from_millis(10);

/// The writing end, which is cheap to clone. Each call of [`write`](Write::write) should write
/// whole lines, because it is kept or dropped as a whole.
#[derive(Clone)]
pub(super) struct LossyWriter(Arc<Shared>);

struct Shared {
    queue: Mutex<Queue>,
    /// Notified when there is something to write, and when it has been written.
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<u8>,
    /// The number of lines that did not fit behind `waiting`, or could not be written.
    lost: usize,
    /// The thread is writing.
    writing: bool,
}

impl Queue {
    /// Whether there is nothing to write.
    fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.lost == 0
    }
}

impl LossyWriter {
    /// Starts the thread that writes to `target`.
    ///
    /// # Errors
    /// The thread cannot be started.
    pub(super) fn new(target: impl Write + Send + 'static) -> io::Result<Self> {
        let writer = Self(Arc::new(Shared { queue: Mutex::default(), changed: Condvar::new() }));
        let shared = writer.0.clone();
        thread::Builder::new().name("log".to_owned()).spawn(move || shared.write_on(target))?;
        Ok(writer)
    }

    /// Waits until everything is written, but at most a second. Call this before the program ends.
    pub(super) fn drain(&self) {
        let busy = |queue: &mut Queue| queue.writing || !queue.is_empty();
        let waited = self.0.changed.wait_timeout_while(self.0.lock(), LAST_WORDS, busy);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Write for LossyWriter {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut queue = self.0.lock();
        let was_idle = queue.is_empty();
        // Once a line is dropped, so are all that follow until the thread comes back, so that the
        // count is in one place.
        if queue.lost > 0 || queue.waiting.len() + text.len() > CAPACITY {
            queue.lost += lines(text);
        } else {
            queue.waiting.extend_from_slice(text);
        }
        drop(queue); // so that the thread that is woken need not wait for the lock
        if was_idle {
            self.0.changed.notify_all();
        }
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // A panic cannot leave the queue half changed.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes what waits, until the process ends.
    fn write_on(&self, mut target: impl Write) {
        let mut text = Vec::new();
        let mut failed = 0;
        loop {
            let waited = self.changed.wait_while(self.lock(), |queue| queue.is_empty());
            let mut queue = waited.unwrap_or_else(PoisonError::into_inner);
            std::mem::swap(&mut text, &mut queue.waiting);
            let lost = std::mem::take(&mut queue.lost);
            queue.writing = true;
            drop(queue);

            if failed > 0 {
                text.splice(..0, note(failed));
            }
            if lost > 0 {
                text.extend(note(lost));
            }
            failed = match write_all(&mut target, &text) {
                Ok(()) => 0,
                // A note counts as the lines that it stands for, not as a line itself.
                Err(rest) => {
                    lines(rest).saturating_sub(usize::from(failed > 0) + usize::from(lost > 0))
                        + failed
                        + lost
                }
            };
            text.clear();
            self.lock().writing = false;
            self.changed.notify_all();
            // Waking the thread for each line would cost more than everything else that a short
            // connection costs.
            thread::sleep(PAUSE);
        }
    }
}

/// The line that takes the place of the lost lines.
fn note(lost: usize) -> Vec<u8> {
    format!("lines of the log that are lost here, because they could not be written: {lost}\n")
        .into_bytes()
}

fn lines(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| byte == b'\n').count()
}

/// Writes everything, also to a target that does not block. The error is what was not written.
fn write_all<'a>(target: &mut impl Write, mut text: &'a [u8]) -> Result<(), &'a [u8]> {
    while !text.is_empty() {
        match target.write(text) {
            Ok(written) if written > 0 => text = &text[written..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(PAUSE),
            _ => return Err(text),
        }
    }
    target.flush().map_err(|_| text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Each write waits until the test says how it goes.
    struct Controlled {
        written: Sender<String>,
        goes: Receiver<io::Result<()>>,
    }

    impl Write for Controlled {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.goes.recv().unwrap_or_else(|_| Err(ErrorKind::BrokenPipe.into()))?;
            _ = self.written.send(String::from_utf8(text.to_vec()).unwrap());
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn controlled() -> (LossyWriter, Receiver<String>, Sender<io::Result<()>>) {
        let (written, reads) = channel();
        let (says, goes) = channel();
        (LossyWriter::new(Controlled { written, goes }).unwrap(), reads, says)
    }

    #[test]
    fn what_fits_is_written_whole_and_in_order() {
        let (mut writer, reads, says) = controlled();
        let line = |number: usize| format!("line {number}\n");
        (0..1_000).for_each(|number| writer.write_all(line(number).as_bytes()).unwrap());
        let all: String = (0..1_000).map(line).collect();
        let mut read = String::new();
        while read.len() < all.len() {
            says.send(Ok(())).unwrap();
            read += &reads.recv().unwrap();
        }
        assert_eq!(read, all);
        writer.drain();
    }

    #[test]
    fn what_does_not_fit_is_counted_where_it_would_have_stood() {
        let (mut writer, reads, says) = controlled();
        writer.write_all(b"first\n").unwrap();
        while !writer.0.lock().writing {
            thread::yield_now(); // it has taken the first line and is stuck with it
        }
        let line = [&[b'x'; 1023][..], b"\n"].concat();
        (0..1_024 + 7).for_each(|_| writer.write_all(&line).unwrap());
        writer.write_all(b"short\n").unwrap();
        says.send(Ok(())).unwrap();
        assert_eq!(reads.recv().unwrap(), "first\n");
        says.send(Ok(())).unwrap();
        let second = reads.recv().unwrap();
        let (kept, note) = second.split_at(CAPACITY);
        assert_eq!(kept.as_bytes(), line.repeat(1_024));
        assert_eq!(
            note,
            "lines of the log that are lost here, because they could not be written: 8\n"
        );
    }

    #[test]
    fn what_could_not_be_written_is_counted_when_it_can_be() {
        let (mut writer, reads, says) = controlled();
        for text in ["one\ntwo\n", "three\n"] {
            writer.write_all(text.as_bytes()).unwrap();
            says.send(Err(ErrorKind::StorageFull.into())).unwrap();
            writer.drain();
        }
        says.send(Ok(())).unwrap();
        writer.write_all(b"four\n").unwrap();
        let note = "lines of the log that are lost here, because they could not be written: 3\n";
        assert_eq!(reads.recv().unwrap(), format!("{note}four\n"));
    }

    #[test]
    fn nobody_waits_for_long_at_the_end() {
        let (mut writer, _reads, _says) = controlled();
        writer.write_all(b"nobody reads this\n").unwrap();
        writer.drain();
    }
}

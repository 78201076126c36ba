//! A connection of a check: bytes go out as they are, and come in as a response and frames.
//!
//! It reads while it writes, so that a server which sends each message back before it reads the
//! next cannot stop it. All of it is bounded by the timeout of the run. Must not know the checks.
//! Read next: `bench.rs`.

use super::{
    answer::{Answer, Head},
    bytes::{FIN, PING, PONG, frame, unmasked},
    incoming::ServerFrame,
    verdict::{End, Transcript},
    watch::Watcher,
};
use crate::client::Transport;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split},
    time::{Instant, sleep, timeout_at},
};

/// How much of each direction is kept for the report.
const KEPT: usize = 16 << 10;
/// How many interim responses are skipped.
const INTERIM: usize = 16;
/// How often, and for how long, a server is given time to read a part of what is written.
const PAUSES: usize = 10;
const PAUSE: Duration = Duration::from_millis(5);
/// How many frames are read while one is awaited: a server may send without end.
const FRAMES: usize = 100_000;

/// What comes next over a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Next {
    Frame(ServerFrame),
    Ended(End),
    /// Nothing, in the time that there was.
    Silent,
}

/// A connection.
pub(super) struct Link {
    reader: ReadHalf<Box<dyn Transport>>,
    writer: WriteHalf<Box<dyn Transport>>,
    /// What was read and not taken.
    input: Vec<u8>,
    end: Option<End>,
    /// The frames that were taken.
    frames: usize,
    /// The wait in which was read once more when its time was over.
    late: Option<Instant>,
    pub(super) limit: Duration,
    /// The accept value that belongs to the request, if it has a key.
    pub(super) accept: Option<String>,
    /// Whether this end is the server, whose frames are not masked.
    pub(super) is_server: bool,
    transcript: Arc<Mutex<Transcript>>,
    watcher: Option<Watcher>,
}

impl Drop for Link {
    /// What came and was not asked for is watched all the same.
    fn drop(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        let mut rest = &self.input[..];
        while let Ok(Some((frame, length))) = ServerFrame::read(rest) {
            watcher.see(&frame, &self.transcript);
            rest = &rest[length..];
        }
    }
}

impl Link {
    pub(super) fn new(
        transport: Box<dyn Transport>,
        limit: Duration,
        transcript: Arc<Mutex<Transcript>>,
        watcher: Option<Watcher>,
    ) -> Self {
        *lock(&transcript) = Transcript::default();
        let (reader, writer) = split(transport);
        Self {
            reader,
            writer,
            input: Vec::new(),
            end: None,
            frames: 0,
            late: None,
            limit,
            accept: None,
            is_server: false,
            transcript,
            watcher,
        }
    }

    /// The time at which a wait that begins now is over.
    pub(super) fn deadline(&self) -> Instant {
        Instant::now() + self.limit
    }

    /// Writes bytes. If the server takes no more of them, because it has ended the connection or
    /// does not read, the rest is left out: what it sends shows why.
    pub(super) async fn send(&mut self, bytes: &[u8]) {
        keep(&mut lock(&self.transcript).sent, bytes);
        let deadline = self.deadline();
        let mut rest = bytes;
        let mut read = vec![0; 64 << 10];
        while !rest.is_empty() && Instant::now() < deadline {
            tokio::select! {
                written = timeout_at(deadline, self.writer.write(rest)) => match written {
                    Ok(Ok(length @ 1..)) => rest = &rest[length..],
                    _ => return,
                },
                got = self.reader.read(&mut read), if self.end.is_none() => {
                    take(&mut self.input, &mut self.end, &self.transcript, got, &read);
                }
            }
        }
        _ = timeout_at(deadline, self.writer.flush()).await;
    }

    /// Writes bytes and reads nothing meanwhile, as far as the server takes them in time.
    pub(super) async fn send_unread(&mut self, bytes: &[u8]) {
        keep(&mut lock(&self.transcript).sent, bytes);
        _ = timeout_at(self.deadline(), self.writer.write_all(bytes)).await;
    }

    /// Writes each byte alone. It pauses a few times, so that the server reads what is there: it
    /// would not notice otherwise that the bytes come in pieces.
    pub(super) async fn send_in_bytes(&mut self, bytes: &[u8]) {
        let part = bytes.len().div_ceil(PAUSES).max(1);
        for (at, byte) in bytes.iter().enumerate() {
            self.send(std::slice::from_ref(byte)).await;
            if at % part == 0 {
                sleep(PAUSE).await;
            }
        }
    }

    /// Reads more. Returns `false` if nothing came in time. When that is over, it takes what is
    /// there, and only once: a server that sends without end does not prolong the wait.
    async fn fill(&mut self, deadline: Instant) -> bool {
        if self.end.is_some() {
            return true;
        }
        if Instant::now() >= deadline && self.late.replace(deadline) == Some(deadline) {
            return false;
        }
        let mut read = vec![0; 64 << 10];
        let Ok(got) = timeout_at(deadline, self.reader.read(&mut read)).await else { return false };
        take(&mut self.input, &mut self.end, &self.transcript, got, &read);
        true
    }

    /// Reads the response.
    pub(super) async fn answer(&mut self) -> Answer {
        let deadline = self.deadline();
        let mut interim = 0;
        loop {
            match Head::read(&self.input) {
                Ok(Some((head, length))) => {
                    self.input.drain(..length);
                    if head.opens()
                        && let Some(watcher) = &mut self.watcher
                    {
                        watcher.opened(&head, self.accept.as_deref(), &self.transcript);
                    }
                    if !(100..200).contains(&head.status) || head.opens() || interim == INTERIM {
                        return Answer::Head(head);
                    }
                    interim += 1;
                    continue;
                }
                Err(()) => return Answer::NotHttp(self.input.clone()),
                Ok(None) => {}
            }
            if let Some(end) = self.end {
                return Answer::Ended(end);
            }
            if !self.fill(deadline).await {
                return Answer::Silent;
            }
        }
    }

    /// Reads the next frame, and answers it if it is a Ping.
    pub(super) async fn next(&mut self, deadline: Instant) -> Next {
        loop {
            match ServerFrame::read(&self.input) {
                Ok(Some((read, length))) => {
                    self.input.drain(..length);
                    self.frames += 1;
                    if let Some(watcher) = &mut self.watcher {
                        watcher.see(&read, &self.transcript);
                    }
                    if self.frames > FRAMES {
                        return Next::Silent;
                    }
                    if read.opcode() == PING {
                        let pong = match self.is_server {
                            true => unmasked(FIN | PONG, &read.payload),
                            false => frame(FIN | PONG, &read.payload),
                        };
                        self.send(&pong).await;
                    }
                    return Next::Frame(read);
                }
                // What follows cannot be read.
                Err(_) => return Next::Silent,
                Ok(None) => {}
            }
            if let Some(end) = self.end {
                return Next::Ended(end);
            }
            if !self.fill(deadline).await {
                return Next::Silent;
            }
        }
    }

    /// Ends this side of TCP, and reads what comes until the other has ended, too.
    pub(super) async fn finish(mut self) {
        _ = self.writer.shutdown().await;
        let deadline = self.deadline();
        while let Next::Frame(_) = self.next(deadline).await {}
        self.end(deadline).await;
    }

    /// Reads what comes until the server ends TCP, and drops it. Returns how it ended.
    pub(super) async fn end(&mut self, deadline: Instant) -> Option<End> {
        while self.end.is_none() && self.fill(deadline).await {
            self.input.clear();
        }
        self.end
    }
}

/// Takes note of a read.
fn take(
    input: &mut Vec<u8>,
    end: &mut Option<End>,
    transcript: &Mutex<Transcript>,
    got: std::io::Result<usize>,
    read: &[u8],
) {
    let mut transcript = lock(transcript);
    match got {
        Ok(0) => *end = Some(End::Fin),
        Ok(length) => {
            keep(&mut transcript.came, &read[..length]);
            input.extend(&read[..length]);
        }
        // TLS without its end: some servers close TCP alone.
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => *end = Some(End::Fin),
        Err(_) => *end = Some(End::Reset),
    }
    transcript.end = *end;
}

fn keep(kept: &mut Vec<u8>, bytes: &[u8]) {
    let room = KEPT.saturating_sub(kept.len());
    kept.extend(&bytes[..bytes.len().min(room)]);
}

/// A transcript is whole whatever has happened to another check.
pub(super) fn lock(transcript: &Mutex<Transcript>) -> MutexGuard<'_, Transcript> {
    transcript.lock().unwrap_or_else(PoisonError::into_inner)
}

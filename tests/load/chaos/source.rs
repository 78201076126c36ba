//! The source of measurements: a replay that waits for nobody, or a pipe that is always full.
//!
//! A pipe can be halted, so that for a moment the server has nothing to do. Read next: `health.rs`.

use super::{
    common::record::Record,
    common::{PATIENCE, server::Server, websocket::Client},
};
use std::{
    io::Write,
    process::ChildStdin,
    sync::{Arc, Condvar, Mutex},
    thread,
};

/// How many lines are written at a time.
const BLOCK: u64 = 1000;

/// A source of measurements.
pub(crate) enum Source {
    /// The server replays a file.
    Replay,
    /// Numbers, one per line, as fast as the server reads them.
    Pipe(Pipe),
}

impl Source {
    /// Stops the source if that is possible, and returns the sequence number of the latest
    /// measurement.
    #[track_caller]
    pub(crate) fn halt(&self, server: &Server) -> u64 {
        match self {
            Self::Replay => match Client::open_v1(server, "/ws").next_record() {
                Record::Hello { last, .. } => last,
                other => panic!("not a hello: {other:?}"),
            },
            Self::Pipe(pipe) => pipe.halt(),
        }
    }

    /// Lets the source continue.
    pub(crate) fn go_on(&self) {
        if let Self::Pipe(pipe) = self {
            pipe.set_halted(false);
        }
    }
}

/// A pipe that is written to whenever it has room.
pub(crate) struct Pipe(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    halted: bool,
    /// Set by the writer when it has stopped.
    rests: bool,
    /// The last number that was written.
    written: u64,
    ended: bool,
}

impl Pipe {
    /// Starts to write at once. The writer ends when nobody reads the pipe any more.
    pub(crate) fn fill(mut input: ChildStdin) -> Self {
        let pipe = Self(Arc::default());
        let shared = pipe.0.clone();
        thread::spawn(move || {
            let (state, changed) = &*shared;
            let mut first = 1;
            loop {
                let lines: String =
                    (first..first + BLOCK).map(|value| format!("{value}\n")).collect();
                let failed = input.write_all(lines.as_bytes()).is_err();
                first += BLOCK;
                let mut state = state.lock().expect("no panic");
                (state.written, state.ended) = (first - 1, failed);
                while state.halted && !state.ended {
                    state.rests = true;
                    changed.notify_all();
                    state = changed.wait(state).expect("no panic");
                }
                state.rests = false;
                if state.ended {
                    return;
                }
            }
        });
        pipe
    }

    fn set_halted(&self, halted: bool) {
        self.0.0.lock().expect("no panic").halted = halted;
        self.0.1.notify_all();
    }

    #[track_caller]
    fn halt(&self) -> u64 {
        self.set_halted(true);
        let state = self.0.0.lock().expect("no panic");
        let (state, late) =
            self.0.1.wait_timeout_while(state, PATIENCE, |state| !state.rests).expect("no panic");
        assert!(
            !late.timed_out(),
            "the server takes no more of the pipe: {} lines were written",
            state.written
        );
        state.written
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        self.0.0.lock().expect("no panic").ended = true;
        self.0.1.notify_all();
    }
}

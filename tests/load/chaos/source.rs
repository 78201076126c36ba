//! Where the measurements come from while there is chaos: a replay that waits for nobody, or a pipe
//! that is always full.
//!
//! A pipe can be halted, so that for a moment there is nothing to do for the server at all.
//! Read next: `health.rs`.

use super::{
    common::told::Told,
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
    /// The server has its own.
    Replay,
    /// Numbers, one a line, as fast as the server takes them.
    Pipe(Pipe),
}

impl Source {
    /// Brings it to a rest, if that can be done, and gives the number of the last measurement of
    /// all.
    #[track_caller]
    pub(crate) fn halt(&self, server: &Server) -> u64 {
        match self {
            Self::Replay => match Client::open_v1(server, "/ws").next_told() {
                Told::Hello { last, .. } => last,
                other => panic!("not a hello: {other:?}"),
            },
            Self::Pipe(pipe) => pipe.halt(),
        }
    }

    /// Has it go on.
    pub(crate) fn go_on(&self) {
        if let Self::Pipe(pipe) = self {
            pipe.set_halted(false);
        }
    }
}

/// A pipe that is written to whenever there is room in it.
pub(crate) struct Pipe(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    halted: bool,
    /// The writer has seen that it is.
    rests: bool,
    /// The last number that was written.
    written: u64,
    ended: bool,
}

impl Pipe {
    /// Begins at once to write. It ends when nobody reads the pipe any more.
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

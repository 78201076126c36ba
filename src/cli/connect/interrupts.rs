//! The first signal asks the session to end within a time. The second ends the program at once.
//!
//! It has a thread of its own, because the session's thread may be blocked: a write to a standard
//! output that nobody reads cannot be cancelled. Because of the time limit, one signal is enough
//! even then. Must not know what a session does. Read next: [`signals`](crate::cli::signals).

use super::exit::INTERRUPTED;
use crate::cli::signals::Signals;
use std::{io, process, thread, time::Duration};
use tokio::{
    runtime,
    sync::mpsc::{Receiver, channel},
    time::timeout,
};

/// How long the session may take to end. Longer than the session waits for the server.
const STUCK: Duration = Duration::from_secs(2);

/// Starts listening. The first signal is the only item of the channel. A second signal, or
/// [`STUCK`] after the first, ends the process.
pub(super) fn interrupts() -> io::Result<Receiver<()>> {
    let (sender, receiver) = channel(1);
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::new()?
    };
    let listen = async move {
        signals.wait().await;
        _ = sender.send(()).await; // if the receiver is gone, the session has ended
        _ = timeout(STUCK, signals.wait()).await;
        process::exit(i32::from(INTERRUPTED))
    };
    thread::Builder::new().name("signals".to_owned()).spawn(move || runtime.block_on(listen))?;
    Ok(receiver)
}

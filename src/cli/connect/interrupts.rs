//! The first signal asks to stop, within a time; the second stops at once.
//!
//! On a thread of its own, because the thread of the conversation may be stuck: a write to a
//! standard output that nobody reads cannot be given up. One signal is enough all the same, since
//! what is asked for has to be done in time. Must not know what a conversation is. Read next:
//! [`signals`](crate::cli::signals).

use super::exit::INTERRUPTED;
use crate::cli::signals::Signals;
use std::{io, process, thread, time::Duration};
use tokio::{
    runtime,
    sync::mpsc::{Receiver, channel},
    time::timeout,
};

/// How long the conversation may take to end by itself. Longer than it gives the server.
const STUCK: Duration = Duration::from_secs(2);

/// Starts to listen. The first signal is the channel's one item; a second, or [`STUCK`], ends the
/// process.
pub(super) fn interrupts() -> io::Result<Receiver<()>> {
    let (sender, receiver) = channel(1);
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::new()?
    };
    let listen = async move {
        signals.wait().await;
        _ = sender.send(()).await; // nobody listens any more: then it is about to end
        _ = timeout(STUCK, signals.wait()).await;
        process::exit(i32::from(INTERRUPTED))
    };
    thread::Builder::new().name("signals".to_owned()).spawn(move || runtime.block_on(listen))?;
    Ok(receiver)
}

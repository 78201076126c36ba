//! What a service manager passes to the server, and what it is told: systemd's socket activation,
//! readiness and credentials.
//!
//! The manager holds the listening socket. While the server restarts, connections wait in the
//! socket's queue, so nobody is refused. `packaging/wirechart.socket` and `wirechart.service` are
//! its files. Outside such a manager nothing here does anything. Must not know how a server works.
//! Read next: [`server::start_on`](crate::server::start_on).

use std::{env, net::TcpListener, path::PathBuf};

/// The listening socket that was passed. Call this while the program has one thread, because it
/// removes the variables that name the socket: commands that we start must not see them.
///
/// # Errors
/// What was passed is no TCP socket, or more than one: clients of the others would wait for ever.
#[cfg(unix)]
pub(super) fn socket() -> Result<Option<TcpListener>, String> {
    let mut passed = listenfd::ListenFd::from_env();
    if passed.len() > 1 {
        return Err(format!(
            "the service manager has passed {} sockets, and wirechart listens on one: leave one \
             ListenStream= in the socket's unit",
            passed.len()
        ));
    }
    passed.take_tcp_listener(0).map_err(|error| {
        format!("the service manager has passed something that is no TCP socket: {error}")
    })
}

/// Tells the manager that the server answers.
#[cfg(unix)]
pub(super) fn tell_ready() {
    tell(sd_notify::NotifyState::Ready);
}

/// Tells the manager that the server closes its connections.
#[cfg(unix)]
pub(super) fn tell_stopping() {
    tell(sd_notify::NotifyState::Stopping);
}

#[cfg(unix)]
fn tell(state: sd_notify::NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("cannot tell the service manager: {error}");
    }
}

#[cfg(not(unix))]
pub(super) fn socket() -> Result<Option<TcpListener>, String> {
    Ok(None)
}

#[cfg(not(unix))]
pub(super) fn tell_ready() {}

#[cfg(not(unix))]
pub(super) fn tell_stopping() {}

/// The file with a credential of this name, if the manager passes one.
pub(super) fn credential(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env::var_os("CREDENTIALS_DIRECTORY")?).join(name);
    path.exists().then_some(path)
}

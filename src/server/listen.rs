//! The listening socket: a new one, or one that a service manager holds.
//!
//! Options that accepted connections inherit are set here once, which saves a system call for each
//! connection. Must not know who accepts. Read next: [`worker`](super::worker), which does.

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use std::{io, net::SocketAddr, net::TcpListener};
use tokio::net::TcpStream;

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 4096;
/// How many bytes the kernel holds that a connection has written and not yet sent. With this limit
/// a viewer that does not read costs little memory instead of megabytes, and is noticed at once.
const UNSENT_BYTES: u32 = 128 << 10;
/// The same where large messages are written. A message of 1 MiB in chunks as small as the above
/// takes half as much CPU time again. This is what Linux allows a connection without a limit.
const UNSENT_BYTES_LARGE: u32 = 4 << 20;

/// Listens on this address. The socket is to be [prepared](prepare).
///
/// # Errors
/// Those of the system: the address is in use, is not this machine's, or may not be used.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // On Unix, a restart need not wait until the system has forgotten the connections of the last
    // run, and a second server still cannot bind the address. On Windows the option would let a
    // second server take the address from the first, and a restart needs no option.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Sets what accepted connections inherit, and that accepting does not block.
///
/// # Errors
/// Those of the system: it is no TCP socket.
pub fn prepare(listener: &TcpListener) -> io::Result<()> {
    let socket = SockRef::from(listener);
    // We batch what we write, so Nagle's algorithm would only delay it.
    socket.set_tcp_nodelay(true)?;
    limit_unsent(listener.into(), UNSENT_BYTES)?;
    listener.set_nonblocking(true)
}

/// Prepares a connection on which large messages are written.
pub fn prepare_for_large_messages(stream: &TcpStream) {
    // If it fails, large messages are written all the same, only more slowly.
    _ = limit_unsent(stream.into(), UNSENT_BYTES_LARGE);
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn limit_unsent(socket: SockRef<'_>, bytes: u32) -> io::Result<()> {
    socket.set_tcp_notsent_lowat(bytes)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn limit_unsent(_: SockRef<'_>, _: u32) -> io::Result<()> {
    Ok(())
}

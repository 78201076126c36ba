//! The listening socket.
//!
//! The options that every accepted connection inherits are set here, once, rather than on each with
//! a system call. Read next: [`worker`](super::worker), which accepts from it.

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use std::{io, net::SocketAddr, net::TcpListener};
use tokio::net::TcpStream;

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 4096;
/// How much the kernel holds of what a connection has written but not yet sent: with this bound a
/// viewer that does not read costs the machine a little memory instead of megabytes, and is seen to
/// be slow at once.
const UNSENT_BYTES: u32 = 128 << 10;
/// The same for one that is answered at length: to write a message of 1 MiB in chunks as small as
/// the above takes half as much processor time again. It is as much as Linux holds for any
/// connection that sets no bound.
const UNSENT_BYTES_LARGE: u32 = 4 << 20;

/// Listens on this address, without blocking.
///
/// # Errors
/// Those of the system: the address is in use, is not this machine's, or may not be used.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A restart need not wait until the connections of the last run are forgotten; two servers at
    // once stay impossible.
    socket.set_reuse_address(true)?;
    // Batching is done by us: what is written is complete.
    socket.set_tcp_nodelay(true)?;
    limit_unsent((&socket).into(), UNSENT_BYTES)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// Prepares a connection on which large messages are written.
pub fn prepare_for_large_messages(stream: &TcpStream) {
    // Without it they are written all the same.
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

//! Datagrams as a source: each is one or more whole lines, as StatsD clients and Telegraf send
//! them.
//!
//! UDP cannot slow a sender down. Datagrams that arrive while the system's buffer is full are lost.
//! On Linux, `/proc/net/udp` counts them for each socket. (The socket option `SO_RXQ_OVFL` counts
//! them, too, but cannot be read without `unsafe`. Other systems only count for all sockets
//! together.) The buffer is as large as the system allows, up to 8 MiB. Must not know how lines are
//! read. Read next: `intake`.

use super::intake::Intake;
use crate::{
    feed::status::Phase,
    format::{Options, Reader},
};
use socket2::{Domain, Socket, Type};
use std::{
    io::{self, ErrorKind},
    net::{SocketAddr, UdpSocket},
    time::{Duration, Instant},
};

/// The size of the buffer that we ask for. The system doubles it, or gives less.
const BUFFER: usize = 8 << 20;
/// The largest datagram.
const MAX_DATAGRAM: usize = 64 << 10;
/// How often lost datagrams are counted.
const COUNT_EVERY: Duration = Duration::from_secs(1);

/// Opens the socket at the start, so that the program fails early if the address is in use.
pub(super) fn open(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, None)?;
    // Some systems refuse a size above their limit. Then some more datagrams are lost, and counted.
    _ = socket.set_recv_buffer_size(BUFFER);
    socket.bind(&address.into())?;
    socket.set_read_timeout(Some(COUNT_EVERY))?;
    Ok(socket.into())
}

/// Publishes what is in the datagrams, until reading fails.
pub(super) fn run(socket: &UdpSocket, options: &Options, intake: &mut Intake<'_>) {
    if let Ok(address) = socket.local_addr() {
        tracing::info!("datagrams are taken at {address}"); // port 0 was any port
        if !address.ip().is_loopback() {
            tracing::warn!(
                "whoever can send datagrams to {address} can write: they carry no token"
            );
        }
    }
    let mut datagram = vec![0; MAX_DATAGRAM];
    let mut reader = Reader::new(options);
    let (mut counted, mut lost) = (Instant::now(), 0);
    let error = loop {
        match socket.recv(&mut datagram) {
            Ok(length) => {
                reader.push(&datagram[..length], intake);
                reader.end_message(intake);
                intake.publish();
                intake.status().has_input(|| reader.what_came_instead());
            }
            Err(error) if is_nothing(&error) => {}
            Err(error) => break error,
        }
        if counted.elapsed() >= COUNT_EVERY {
            counted = Instant::now();
            let now = losses(socket).unwrap_or(lost);
            if now > lost {
                intake.status().lost(now - lost);
                lost = now;
            }
        }
    };
    let note = format!("it cannot be read any further: {error}");
    tracing::error!("{}: {note}", intake.status().report().name);
    intake.status().log_counts();
    intake.status().becomes(Phase::Ended, Some(note));
}

/// Whether this error means only that nothing has come in time, or that an answer was refused. (We
/// send no answers.)
fn is_nothing(error: &io::Error) -> bool {
    use ErrorKind::{ConnectionReset, Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), ConnectionReset | Interrupted | TimedOut | WouldBlock)
}

/// How many datagrams this socket has lost so far, if the system says.
#[cfg(target_os = "linux")]
fn losses(socket: &UdpSocket) -> Option<u64> {
    use std::os::{fd::AsFd, unix::fs::MetadataExt};
    let file = std::fs::File::from(socket.as_fd().try_clone_to_owned().ok()?);
    let inode = file.metadata().ok()?.ino().to_string();
    let tables = ["/proc/net/udp", "/proc/net/udp6"].into_iter().map(std::fs::read_to_string);
    tables.flatten().find_map(|table| losses_in(&table, &inode))
}

#[cfg(not(target_os = "linux"))]
fn losses(_: &UdpSocket) -> Option<u64> {
    None
}

/// The last column of the row whose tenth is this inode.
#[cfg(target_os = "linux")]
fn losses_in(table: &str, inode: &str) -> Option<u64> {
    table.lines().find_map(|row| {
        let mut columns = row.split_ascii_whitespace().skip(9);
        (columns.next() == Some(inode)).then(|| columns.last()?.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn what_the_system_dropped_is_counted() {
        let socket = open(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        assert_eq!(losses(&socket), Some(0));
        let sender = UdpSocket::bind("127.0.0.1:0").unwrap();
        let (to, datagram) = (socket.local_addr().unwrap(), [b'1'; 60_000]);
        for _ in 0..1_000 {
            sender.send_to(&datagram, to).unwrap();
        }
        assert!(losses(&socket).unwrap() > 0, "60 MB do not fit into the buffer");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_row_is_that_of_the_socket() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
                     1: 0100007F:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 111 2 0 5\n\
                     2: 0100007F:1F91 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 222 2 0 7\n";
        assert_eq!(losses_in(table, "222"), Some(7));
        assert_eq!(losses_in(table, "22"), None);
    }
}

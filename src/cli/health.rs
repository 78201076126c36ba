//! `wirechart health`: asks a server whether it is well, for container engines and monitoring.
//!
//! An image that holds nothing but the program has no `curl`. One request with a deadline, written
//! out: a client of HTTP would be a dependency for two lines. Must not know what a server checks.
//! RFC 9112. Read next: [`server::route`](crate::server::route), which answers.

use super::{
    print::print,
    values::{address, some_seconds},
    variables::variable,
};
use clap::Args;
use std::{
    io::{self, ErrorKind, Read, Write},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream},
    process::ExitCode,
    time::{Duration, Instant},
};

/// The longest answer that is read, in bytes.
const LONGEST: usize = 64 << 10;

/// Flags of `wirechart health`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 the server is well; 1 it is not, or there is none; 2 wrong usage"
)]
pub struct Health {
    /// The address of the server. Where it listens on all addresses, this machine is asked
    #[arg(value_name = "ADDR:PORT", default_value = "127.0.0.1:8000", value_parser = address)]
    #[arg(env = variable("listen"))]
    address: SocketAddr,
    /// How long the server may take
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "5",
        value_parser = some_seconds,
        allow_negative_numbers = true
    )]
    timeout: Duration,
}

impl Health {
    pub(super) fn run(self) -> Result<ExitCode, String> {
        let address = reachable(self.address);
        let answer = ask(address, self.timeout)
            .map_err(|error| format!("no answer from {address}: {error}"))?;
        let (status, sentence) = parse(&answer)
            .ok_or_else(|| format!("what answers at {address} is not an HTTP server"))?;
        if status != "200" {
            return Err(format!("{address} answers with {status}: {}", sentence.trim_end()));
        }
        print(sentence.as_bytes())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// An address to which one can connect.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    (ip, address.port()).into()
}

fn ask(address: SocketAddr, timeout: Duration) -> io::Result<String> {
    let deadline = Instant::now() + timeout;
    let late = || io::Error::new(ErrorKind::TimedOut, format!("none within {timeout:?}"));
    // A socket takes no deadline, only the longest pause, which must not be zero.
    let left = || Some(deadline.saturating_duration_since(Instant::now())).filter(|t| !t.is_zero());
    let mut socket = TcpStream::connect_timeout(&address, timeout)?;
    socket.set_write_timeout(Some(left().ok_or_else(late)?))?;
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes())?;
    let (mut answer, mut chunk) = (Vec::new(), [0; 4096]);
    while answer.len() < LONGEST {
        socket.set_read_timeout(Some(left().ok_or_else(late)?))?;
        match socket.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => answer.extend_from_slice(&chunk[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(late());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// The status and the body of a response.
fn parse(answer: &str) -> Option<(&str, &str)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?;
    status.bytes().all(|digit| digit.is_ascii_digit()).then_some((status, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_listens_everywhere_is_asked_on_this_machine() {
        for (listens, asked) in [
            ("0.0.0.0:8000", "127.0.0.1:8000"),
            ("[::]:8000", "[::1]:8000"),
            ("192.0.2.1:80", "192.0.2.1:80"),
        ] {
            assert_eq!(reachable(listens.parse().unwrap()), asked.parse().unwrap());
        }
    }

    #[test]
    fn only_a_response_of_http_is_one() {
        assert_eq!(parse("HTTP/1.1 200 OK\r\nA: b\r\n\r\nok\n"), Some(("200", "ok\n")));
        for wrong in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 2x0\r\n\r\n", "SSH-2.0\r\n\r\n"] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}

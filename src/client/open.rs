//! Opens a connection: looks up the host, connects TCP, adds TLS for `wss`, and does the WebSocket
//! handshake.
//!
//! ```text
//!   URL --> addresses --> TCP --> TLS --> request --> answer --> Client
//! ```
//!
//! There is one deadline for all of it, and the length of the response is bounded (`answer`). So a
//! server that sends one byte a second, or a line without end, costs no more than that. Dropping
//! the future drops the socket and nothing else. Must not know what is sent once the WebSocket is
//! open. RFC 6455, section 4.1. Read next: [`client`](super).

use super::{
    Client, Transport,
    answer::Answer,
    error::{ConnectError, Phase},
    masks,
    options::{Options, Trust},
    url::Url,
};
use crate::wire::{Accepted, ClientHandshake, DeflateParameters};
use std::{io, ops::Range, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, lookup_host},
    time::{Instant, timeout},
};

/// How many bytes one read can return.
const READ_BYTES: usize = 64 << 10;

impl Client {
    /// Opens a WebSocket.
    ///
    /// # Errors
    /// Why it failed; [`ConnectError`] has a variant for each reason.
    pub async fn connect(url: &Url, options: &Options) -> Result<Self, ConnectError> {
        Self::connect_through(url, options, |transport| transport).await
    }

    /// As [`connect`](Self::connect), over what `wrap` makes of the transport before anything is
    /// sent, such as an [`ObservedTransport`](super::observed::ObservedTransport).
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn connect_through(
        url: &Url,
        options: &Options,
        wrap: impl FnOnce(Box<dyn Transport>) -> Box<dyn Transport>,
    ) -> Result<Self, ConnectError> {
        // First what needs no network: an invalid header is an error before anything is sent.
        let handshake = handshake(url, options)?;
        let deadline = Deadline::new(options.deadline);
        let stream = connect_tcp(url, &deadline).await?;
        let transport = secure(stream, url, &options.trust, &deadline).await?;
        deadline
            .within(Phase::Handshake, perform_handshake(wrap(transport), handshake, url, options))
            .await
    }

    /// Opens a WebSocket over a transport that is connected already, such as a proxy's tunnel, a
    /// Unix socket, or a pipe in a test.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub async fn over(
        transport: Box<dyn Transport>,
        url: &Url,
        options: &Options,
    ) -> Result<Self, ConnectError> {
        let deadline = Deadline::new(options.deadline);
        deadline
            .within(
                Phase::Handshake,
                perform_handshake(transport, handshake(url, options)?, url, options),
            )
            .await
    }
}

/// Connects TCP, and TLS for `wss`: a transport for a program that does the rest itself.
///
/// # Errors
/// Why it failed.
pub async fn transport(
    url: &Url,
    trust: &Trust,
    limit: Duration,
) -> Result<Box<dyn Transport>, ConnectError> {
    let deadline = Deadline::new(limit);
    secure(connect_tcp(url, &deadline).await?, url, trust, &deadline).await
}

/// The time by which the connection must be open.
struct Deadline {
    limit: Duration,
    start: Instant,
}

impl Deadline {
    fn new(limit: Duration) -> Self {
        Self { limit, start: Instant::now() }
    }

    async fn within<T>(
        &self,
        phase: Phase,
        future: impl Future<Output = Result<T, ConnectError>>,
    ) -> Result<T, ConnectError> {
        let late = ConnectError::Late { phase, limit: self.limit };
        let left = self.limit.saturating_sub(self.start.elapsed());
        timeout(left, future).await.unwrap_or(Err(late))
    }
}

/// Begins the handshake that these options ask for.
///
/// # Errors
/// A header, a subprotocol or the path cannot stand in a request.
pub(crate) fn handshake(url: &Url, options: &Options) -> Result<ClientHandshake, ConnectError> {
    let subprotocols: Vec<&str> = options.subprotocols.iter().map(String::as_str).collect();
    let headers: Vec<(&str, &str)> =
        options.headers.iter().map(|(name, value)| (&name[..], &value[..])).collect();
    let handshake = ClientHandshake::new(
        &url.authority(),
        &url.target,
        masks::nonce()?,
        &subprotocols,
        &headers,
    )?;
    Ok(if options.compression {
        handshake.with_deflate(DeflateParameters::OFFER)
    } else {
        handshake
    })
}

/// Connects to the first of the host's addresses that accepts.
async fn connect_tcp(url: &Url, deadline: &Deadline) -> Result<TcpStream, ConnectError> {
    let resolve = async {
        let addresses = lookup_host((url.host.as_str(), url.port)).await;
        let addresses =
            addresses.map_err(|cause| ConnectError::Resolve { host: url.host.clone(), cause })?;
        Ok(addresses.collect::<Vec<_>>())
    };
    let addresses = deadline.within(Phase::Resolving, resolve).await?;
    let connect = async {
        let refused =
            |cause| ConnectError::Refused { address: format!("{}:{}", url.host, url.port), cause };
        let stream = TcpStream::connect(&addresses[..]).await.map_err(refused)?;
        // What is ready is written at once, so there is nothing to gain from holding it back.
        stream.set_nodelay(true).map_err(refused)?;
        Ok(stream)
    };
    deadline.within(Phase::Connecting, connect).await
}

#[cfg(feature = "tls")]
async fn secure(
    stream: TcpStream,
    url: &Url,
    trust: &Trust,
    deadline: &Deadline,
) -> Result<Box<dyn Transport>, ConnectError> {
    if !url.secure {
        return Ok(Box::new(stream));
    }
    let stream = deadline.within(Phase::Tls, super::tls::wrap(stream, &url.host, trust)).await?;
    Ok(Box::new(stream))
}

#[cfg(not(feature = "tls"))]
async fn secure(
    stream: TcpStream,
    url: &Url,
    _: &Trust,
    _: &Deadline,
) -> Result<Box<dyn Transport>, ConnectError> {
    if url.secure { Err(ConnectError::TlsMissing) } else { Ok(Box::new(stream)) }
}

/// Sends the request and reads the response. Bytes that follow its head are frames, and stay in
/// the client's input.
async fn perform_handshake(
    mut transport: Box<dyn Transport>,
    handshake: ClientHandshake,
    url: &Url,
    options: &Options,
) -> Result<Client, ConnectError> {
    let lost = |cause: io::Error| ConnectError::Lost(Some(cause));
    transport.write_all(handshake.request()).await.map_err(lost)?;
    transport.flush().await.map_err(lost)?;
    let mut input = vec![0; READ_BYTES].into_boxed_slice();
    let (accepted, frames) = answer(&mut transport, &handshake, url, &mut input).await?;
    Ok(Client::new(transport, accepted, options, input, frames))
}

async fn answer(
    transport: &mut Box<dyn Transport>,
    handshake: &ClientHandshake,
    url: &Url,
    input: &mut [u8],
) -> Result<(Accepted, Range<usize>), ConnectError> {
    let mut answer = Answer::new();
    loop {
        let length =
            transport.read(input).await.map_err(|cause| ConnectError::Lost(Some(cause)))?;
        if length == 0 {
            return Err(answer.end(url));
        }
        if let Some((accepted, used)) = answer.push(&input[..length], handshake, url)? {
            return Ok((accepted, used..length));
        }
    }
}

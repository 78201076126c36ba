//! The HTTP part of a connection: requests and responses, until one of them makes it a WebSocket.
//!
//! A browser fetches most files of a page over one connection, one after the other. Three things
//! are bounded: the size of a head, the time until it is whole, and the time that the peer may take
//! to read a response. Must not know what a request asks for: that is [`route`](super::route). RFC
//! 9112. Read next: [`request`](super::request).

use super::{
    buffers::Buffers,
    request::{Early, Head, no_memory, read_head},
    response::Response,
    route::{Endpoint, Route, route, unreadable},
    shared::Shared,
    stopping::Stopping,
};
use crate::{
    clock::{LINGER, timeout},
    wire::{HeadReader, Request, Upgrade},
};
use std::{
    cell::RefCell,
    io::{self, ErrorKind},
    net::{Shutdown, SocketAddr},
    rc::Rc,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpStream, task::yield_now};

/// How long a peer may take to read a response.
const RESPONSE_DEADLINE: Duration = Duration::from_secs(30);
/// How many bytes a peer may still send after we have closed our side.
const LINGER_BYTES: usize = 64 << 20;

/// What the HTTP connections of one worker share.
pub struct Http {
    /// The configuration, and what is counted over the whole server.
    pub shared: Arc<Shared>,
    /// The buffer to read into.
    pub buffers: Rc<Buffers>,
    /// Whether the worker stops; it waits for responses that are being written.
    pub stopping: Rc<Stopping>,
}

/// Decides whether a request for a WebSocket is granted, after everything else about it was found
/// to be right.
pub trait Admit {
    /// What it knows about a connection that is granted.
    type Admission;

    /// Grants the request.
    ///
    /// # Errors
    /// The response to a request that is not granted.
    fn admit(
        &self,
        endpoint: &Endpoint,
        request: &Request<'_>,
        head: &HeadReader,
    ) -> Result<Self::Admission, Response>;
}

/// A connection that becomes a WebSocket. The response that says so is not written yet.
pub struct Upgraded<A> {
    /// What was agreed.
    pub upgrade: Upgrade,
    /// What it is for.
    pub endpoint: Endpoint,
    /// Bytes that arrived behind the request: frames.
    pub early: Vec<u8>,
    /// What [`Admit`] knows about it.
    pub admission: A,
}

impl Http {
    /// Answers requests until the connection becomes a WebSocket, or ends (`None`).
    pub async fn converse<A: Admit>(
        &self,
        stream: &TcpStream,
        peer: SocketAddr,
        admit: &A,
    ) -> Option<Upgraded<A::Admission>> {
        let config = &self.shared.config;
        let (mut early, mut held) = (Early::default(), self.shared.memory.reserve());
        loop {
            let mut head = HeadReader::new(config.head);
            let reading = read_head(self.buffers.read(), stream, &mut head, &mut early, &mut held);
            let read = timeout(config.head_deadline, reading).await;
            let response = match read {
                Err(_) if head.is_empty() => return None,
                Err(_) => {
                    tracing::info!(%peer, "refused: its request was not whole in time");
                    Response::sentence(408, "the request was not whole in time").closing()
                }
                Ok(Err(_)) | Ok(Ok(Head::Gone)) => return None,
                Ok(Ok(Head::Whole)) => match self.respond(&head, peer, admit) {
                    Ok((upgrade, endpoint, admission)) => {
                        let early = early.into_rest();
                        return Some(Upgraded { upgrade, endpoint, early, admission });
                    }
                    Err(response) => response,
                },
                Ok(Ok(Head::Broken(response))) => response,
            };
            if response.status() >= 400 {
                tracing::debug!(%peer, status = response.status(), "refused");
            }
            let _guard = self.stopping.response();
            let is_last = self.stopping.has_begun();
            let mut response = if is_last { response.closing() } else { response };
            // This holds for a head that is incomplete or invalid, too: its first word says that
            // the client expects no body.
            let head_only = head.starts_with("HEAD ");
            let mut bytes = response.encode(head_only);
            if !held.resize(head.held() + early.held() + bytes.len()) {
                (response, early) = (no_memory(), Early::default());
                bytes = response.encode(head_only);
                _ = held.resize(head.held() + bytes.len());
            }
            write_all(stream, &bytes).await.ok()?;
            // If the next request is there already, and the response had room, nothing here has to
            // wait: so other tasks run now.
            yield_now().await;
            if response.closes() || self.stopping.has_begun() {
                linger(self.buffers.read(), stream).await;
                return None;
            }
        }
    }

    /// What a request with a complete head gets.
    ///
    /// # Errors
    /// The response, where it does not get a WebSocket.
    fn respond<A: Admit>(
        &self,
        head: &HeadReader,
        peer: SocketAddr,
        admit: &A,
    ) -> Result<(Upgrade, Endpoint, A::Admission), Response> {
        let request = head.request().map_err(unreadable)?;
        match route(&request, &self.shared.config.guard) {
            Route::WebSocket(upgrade, endpoint) => {
                let admission = admit.admit(&endpoint, &request, head)?;
                Ok((upgrade, endpoint, admission))
            }
            Route::Respond(response) => Err(response),
            Route::Refuse(stranger, response) => {
                self.shared.strangers.report(&stranger, peer);
                Err(response)
            }
        }
    }
}

async fn write_all(stream: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    let write = async {
        while !bytes.is_empty() {
            match stream.try_write(bytes) {
                Ok(written) => bytes = &bytes[written..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => stream.writable().await?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    timeout(RESPONSE_DEADLINE, write).await.unwrap_or(Err(ErrorKind::TimedOut.into()))
}

/// Shuts our side, and for a while reads what the peer still sends. Closing a socket that has
/// unread bytes resets the connection, and the peer may lose our response with it.
async fn linger(buffer: &RefCell<Box<[u8]>>, stream: &TcpStream) {
    _ = socket2::SockRef::from(stream).shutdown(Shutdown::Write);
    let drain = async {
        let mut left = LINGER_BYTES;
        while left > 0 && stream.readable().await.is_ok() {
            let read = stream.try_read(&mut buffer.borrow_mut());
            match read {
                Ok(0) => return,
                Ok(length) => {
                    left = left.saturating_sub(length);
                    yield_now().await;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    };
    _ = timeout(LINGER, drain).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::config::Config;
    use std::{
        future::{Future, poll_fn},
        io::Write as _,
        net,
        pin::pin,
    };
    use tokio::runtime::Builder;

    struct Nobody;

    impl Admit for Nobody {
        type Admission = ();

        fn admit(&self, _: &Endpoint, _: &Request<'_>, _: &HeadReader) -> Result<(), Response> {
            unreachable!("nobody asks for a WebSocket")
        }
    }

    /// How often others can run while `future` does: it is asked again each time.
    async fn polls(future: impl Future) -> usize {
        let (mut future, mut polls) = (pin!(future), 0);
        poll_fn(|context| {
            polls += 1;
            future.as_mut().poll(context).map(|_| polls)
        })
        .await
    }

    /// A socket in which `bytes` have arrived, and after them the end.
    fn arrived(bytes: &[u8]) -> (TcpStream, net::TcpStream) {
        let listener = net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let mut peer = net::TcpStream::connect(address).expect("it listens");
        let (ours, _) = listener.accept().expect("a connection");
        peer.write_all(bytes).expect("room in the sockets");
        peer.shutdown(Shutdown::Write).expect("a socket");
        ours.set_nonblocking(true).expect("an option");
        (TcpStream::from_std(ours).expect("a socket"), peer)
    }

    #[test]
    fn others_can_run_after_each_response_and_each_read_at_the_end() {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let (responses, reads) = runtime.block_on(async {
            let http = Http {
                shared: Arc::new(Shared::new(Config::default())),
                buffers: Rc::default(),
                stopping: Rc::default(),
            };
            let requests = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
            let (stream, peer) = arrived(&requests);
            let peer_address = peer.local_addr().expect("an address");
            let responses = polls(http.converse(&stream, peer_address, &Nobody)).await;
            let (stream, _peer) = arrived(&[b'x'; 100_000]);
            let buffer = RefCell::new(vec![0; 1000].into_boxed_slice());
            (responses, polls(linger(&buffer, &stream)).await)
        });
        assert!(responses >= 100, "{responses} times in 100 responses");
        assert!(reads >= 100, "{reads} times in 100 reads");
    }
}

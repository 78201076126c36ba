//! One connection: that others can run between its responses, and that nobody who has gone is
//! waited for.

use super::*;
use crate::server::config::Config;
use std::{
    cell::RefCell,
    future::{Future, poll_fn},
    io::{Read as _, Write as _},
    net::{self, Shutdown},
    pin::pin,
    task::Poll,
};
use tokio::runtime::Builder;

struct Nobody;

impl Admit for Nobody {
    type Admission = ();

    fn admit(&self, _: Endpoint, _: &Request<'_>, _: &HeadReader) -> Result<(), Response> {
        unreachable!("nobody asks for a WebSocket")
    }

    async fn receive(&self, _: &Request<'_>, _: &mut Incoming<'_, '_>) -> Response {
        unreachable!("nobody sends a body")
    }

    fn search(&self, _: &Endpoint) -> Option<Search> {
        unreachable!("nobody asks for a WebSocket")
    }

    fn refusal(&self, _: &Endpoint) -> Option<Response> {
        unreachable!("nobody asks for a WebSocket")
    }

    fn trouble(&self) -> Option<String> {
        None
    }

    fn health(&self) -> String {
        unreachable!("nobody asks for it")
    }

    async fn history(&self, _: &Request<'_>, _: &mut Reservation<'_>) -> Response {
        std::future::pending().await // its turn never comes
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
    let (ours, mut peer) = connected();
    peer.write_all(bytes).expect("room in the sockets");
    peer.shutdown(Shutdown::Write).expect("a socket");
    (ours, peer)
}

/// A socket, and its peer.
fn connected() -> (TcpStream, net::TcpStream) {
    let listener = net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let peer = net::TcpStream::connect(address).expect("it listens");
    let (ours, _) = listener.accept().expect("a connection");
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
        let responses =
            polls(http.converse(&stream, peer_address, &Nobody, http.stopping.response())).await;
        let (stream, _peer) = arrived(&[b'x'; 100_000]);
        let buffer = RefCell::new(vec![0; 1000].into_boxed_slice());
        (responses, polls(linger(&buffer, &stream)).await)
    });
    assert!(responses >= 100, "{responses} times in 100 responses");
    assert!(reads >= 100, "{reads} times in 100 reads");
}

#[test]
fn who_has_gone_does_not_wait_for_history_any_more() {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let http = Http {
            shared: Arc::new(Shared::new(Config::default())),
            buffers: Rc::default(),
            stopping: Rc::default(),
        };
        let (stream, peer) = arrived(b"GET /history HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let address = peer.local_addr().expect("an address");
        assert!(http.converse(&stream, address, &Nobody, http.stopping.response()).await.is_none());
        assert_eq!(http.shared.memory.held(), 0);
    });
}

#[test]
fn a_first_request_that_comes_while_the_worker_stops_is_awaited_and_answered() {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let http = Http {
            shared: Arc::new(Shared::new(Config::default())),
            buffers: Rc::default(),
            stopping: Rc::default(),
        };
        let (stream, mut peer) = connected();
        let address = peer.local_addr().expect("an address");
        let first = http.stopping.response();
        let mut conversing = pin!(http.converse(&stream, address, &Nobody, first));
        let waits = poll_fn(|context| Poll::Ready(conversing.as_mut().poll(context).is_pending()));
        assert!(waits.await, "there is no request");
        http.stopping.begin();
        assert_eq!(http.stopping.responses(), 1, "the worker waits");
        peer.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("room");
        peer.shutdown(Shutdown::Write).expect("a socket");
        assert!(conversing.await.is_none());
        let mut answer = [0; 15];
        peer.read_exact(&mut answer).expect("an answer");
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        assert_eq!(http.stopping.responses(), 0, "the worker may end");
    });
}

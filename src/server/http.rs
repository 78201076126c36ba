//! The HTTP part of a connection: requests and responses, until one of them makes it a WebSocket.
//!
//! A browser fetches most files of a page over one connection, one after the other. Bounded are the
//! size of a head, the time until it is whole, how long a body may pause, and the time that the
//! peer may take to read a response. Must not know what a request asks for: that is
//! [`route`](super::route). RFC 9112. Read next: [`request`](super::request).

use super::{
    access::subprotocol,
    buffers::Buffers,
    elsewhere::Search,
    explained,
    memory::Reservation,
    plain,
    receive::{Incoming, Reading},
    request::{Early, Head, no_memory, read_head},
    response::Response,
    route::{Endpoint, Receiver, Route, ends, is_last, is_verbose, right, route, unreadable},
    sending::{gone, linger, send},
    shared::Shared,
    stopping::{ResponseGuard, Stopping},
};
use crate::{
    clock::timeout,
    wire::{HeadReader, Request, Upgrade},
};
use std::{net::SocketAddr, ops::ControlFlow, rc::Rc, sync::Arc};
use tokio::{net::TcpStream, task::yield_now};

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

    /// Grants the request, for this purpose.
    ///
    /// # Errors
    /// The response to a request that is not granted.
    fn admit(
        &self,
        endpoint: Endpoint,
        request: &Request<'_>,
        head: &HeadReader,
    ) -> Result<Self::Admission, Response>;

    /// What has to be awaited before a request for this purpose is decided, if anything.
    fn search(&self, endpoint: &Endpoint) -> Option<Search>;

    /// Why a WebSocket for this purpose would not be granted, whatever the request.
    fn refusal(&self, endpoint: &Endpoint) -> Option<Response>;

    /// Takes the body of a request that may write, and answers it.
    fn receive(
        &self,
        request: &Request<'_>,
        incoming: &mut Incoming<'_, '_>,
    ) -> impl Future<Output = Response>;

    /// Why the server is not well, if it is not.
    fn trouble(&self) -> Option<String>;

    /// What is known of each feed, as JSON.
    fn health(&self) -> String;

    /// What is kept of a span of time. Its memory counts in `held`.
    fn history(
        &self,
        request: &Request<'_>,
        held: &mut Reservation<'_>,
    ) -> impl Future<Output = Response>;
}

/// What a request gets.
enum Decision<A> {
    WebSocket(Upgrade, A),
    Respond(Response),
    Receive(Receiver),
    History,
}

/// A connection that becomes a WebSocket. The response that says so is not written yet.
pub struct Upgraded<A> {
    /// What was agreed.
    pub upgrade: Upgrade,
    /// Bytes that arrived behind the request: frames.
    pub early: Vec<u8>,
    /// What [`Admit`] knows about it: what it is for, too.
    pub admission: A,
}

impl Http {
    /// Answers requests until the connection becomes a WebSocket, or ends (`None`).
    ///
    /// A client whose connection was accepted gets an answer, also if the server stops before the
    /// request is here: `first` makes the worker wait for it. Later requests have no such right.
    /// Clients know that a connection may end between two requests, and send again.
    pub async fn converse<A: Admit>(
        &self,
        stream: &TcpStream,
        peer: SocketAddr,
        admit: &A,
        first: ResponseGuard,
    ) -> Option<Upgraded<A::Admission>> {
        let config = &self.shared.config;
        let (mut early, mut held) = (Early::default(), self.shared.memory.reserve());
        let mut first = Some(first);
        loop {
            let mut head = HeadReader::new(config.head);
            let reading = read_head(self.buffers.read(), stream, &mut head, &mut early, &mut held);
            let reading = timeout(config.head_deadline, reading);
            let read = tokio::select! {
                biased;
                read = reading => read,
                () = self.stopping.wait_first_request(), if first.is_some() => return None,
            };
            let response = match read {
                Err(_) if head.is_empty() => return None,
                Err(_) => {
                    tracing::info!(%peer, "refused: its request was not whole in time");
                    Response::sentence(408, "the request was not whole in time").closing()
                }
                Ok(Err(_)) | Ok(Ok(Head::Gone)) => return None,
                Ok(Ok(Head::Whole)) => match self.settle(&head, peer, admit).await {
                    Decision::WebSocket(upgrade, admission) => {
                        let early = early.into_rest();
                        return Some(Upgraded { upgrade, early, admission });
                    }
                    Decision::Respond(response) => response,
                    Decision::History => {
                        let _guard = self.stopping.response();
                        // In a box: most requests are for something else.
                        let history = Box::pin(self.history(&head, admit));
                        tokio::select! {
                            response = history => response,
                            () = gone(stream) => return None,
                        }
                    }
                    Decision::Receive(receiver) => {
                        let connection = Reading {
                            stream,
                            buffers: &self.buffers,
                            stopping: &self.stopping,
                            early: &mut early,
                            held: &mut held,
                            head_held: head.held(),
                            pause: config.body_timeout,
                        };
                        let _guard = self.stopping.response();
                        // In a box: most connections send no body.
                        Box::pin(self.receive(&head, receiver, connection, peer, admit)).await
                    }
                },
                Ok(Ok(Head::Broken(response))) => response,
            };
            if response.status() >= 400 {
                tracing::debug!(%peer, status = response.status(), "refused");
            }
            let _guard = self.stopping.response();
            if self.respond(stream, response, &head, &mut early, &mut held).await.is_break() {
                return None;
            }
            first = None;
        }
    }

    /// Counts and sends a response. Breaks where the connection has ended with it.
    async fn respond(
        &self,
        stream: &TcpStream,
        response: Response,
        head: &HeadReader,
        early: &mut Early,
        held: &mut Reservation<'_>,
    ) -> ControlFlow<()> {
        let mut closes = response.closes() || self.stopping.has_begun();
        let response = if closes { response.closing() } else { response };
        // This holds for a head that is incomplete or invalid, too: its first word says that the
        // client expects no body.
        let head_only = head.starts_with("HEAD ");
        let mut encoded = response.into_encoded(head_only);
        if !held.resize(head.held() + early.held() + encoded.held()) {
            (encoded, *early) = (no_memory().into_encoded(head_only), Early::default());
            closes = true;
            _ = held.resize(head.held() + encoded.held());
        }
        if send(stream, encoded).await.is_err() {
            return ControlFlow::Break(());
        }
        // If the next request is there already, and the response had room, nothing here has to
        // wait: so other tasks run now.
        yield_now().await;
        if closes || self.stopping.has_begun() {
            linger(self.buffers.read(), stream).await;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    /// What a request with a complete head gets.
    async fn settle<A: Admit>(
        &self,
        head: &HeadReader,
        peer: SocketAddr,
        admit: &A,
    ) -> Decision<A::Admission> {
        let mut may_search = true;
        loop {
            match self.decide(head, peer, admit, may_search) {
                Ok(decision) => return decision,
                Err(search) => match search.await {
                    Ok(()) => may_search = false,
                    Err(response) => return Decision::Respond(response),
                },
            }
        }
    }

    /// What a request with a complete head gets, or what has to be awaited first.
    fn decide<A: Admit>(
        &self,
        head: &HeadReader,
        peer: SocketAddr,
        admit: &A,
        may_search: bool,
    ) -> Result<Decision<A::Admission>, Search> {
        let request = match head.request() {
            Ok(request) => request,
            Err(error) => return Ok(Decision::Respond(unreadable(error))),
        };
        let route = route(&request, &self.shared.config.guard);
        if let Route::Refuse(stranger, response) = route {
            self.shared.strangers.report(&stranger, peer);
            return Ok(Decision::Respond(response));
        }
        if let Err(refused) = self.shared.access.check(right(&request), &request, peer) {
            // A client whose WebSocket or body is refused may have begun to send it.
            let is_page = matches!(request.method, "GET" | "HEAD")
                && matches!(route, Route::Respond(_) | Route::History)
                && !request.has_body()
                && !is_last(&request);
            return Ok(Decision::Respond(if is_page { refused } else { refused.closing() }));
        }
        if let Route::WebSocket(_, endpoint) | Route::Plain(endpoint, _) = &route
            && may_search
            && let Some(search) = admit.search(endpoint)
        {
            return Err(search);
        }
        Ok(match route {
            Route::WebSocket(mut upgrade, endpoint) => {
                match admit.admit(endpoint, &request, head) {
                    Ok(admission) => {
                        // A browser gives up if none of those that it offers is chosen.
                        let token = || subprotocol(&request).map(str::to_owned);
                        upgrade.subprotocol = upgrade.subprotocol.or_else(token);
                        Decision::WebSocket(upgrade, admission)
                    }
                    Err(response) => Decision::Respond(response),
                }
            }
            Route::Plain(endpoint, response) => {
                Decision::Respond(admit.refusal(&endpoint).unwrap_or(response))
            }
            Route::Respond(response) | Route::Refuse(_, response) => Decision::Respond(response),
            Route::Health(response) => {
                let trouble = admit.trouble();
                let response = response.with_status(if trouble.is_some() { 503 } else { 200 });
                Decision::Respond(if is_verbose(&request) {
                    response.body("application/json", admit.health().into_bytes())
                } else {
                    response.saying(trouble.as_deref().unwrap_or("ok"))
                })
            }
            Route::History => Decision::History,
            Route::Receive(receiver) => Decision::Receive(receiver),
        })
    }

    /// Has the history of a feed looked up.
    async fn history<A: Admit>(&self, head: &HeadReader, admit: &A) -> Response {
        let request = match head.request() {
            Ok(request) => request,
            Err(error) => return unreadable(error),
        };
        let mut held = self.shared.memory.reserve(); // until the response itself counts
        let response = admit.history(&request, &mut held).await;
        let response = plain::fresh(response, &request, &self.shared.config.guard);
        if ends(&request) { response.closing() } else { response }
    }

    /// Has the body of a request taken. Behind a body that was not read to its end, no request can
    /// be found.
    async fn receive<A: Admit>(
        &self,
        head: &HeadReader,
        receiver: Receiver,
        connection: Reading<'_, '_>,
        peer: SocketAddr,
        admit: &A,
    ) -> Response {
        let request = match head.request() {
            Ok(request) => request,
            Err(error) => return unreadable(error),
        };
        let mut incoming = match Incoming::new(&request, connection) {
            Ok(incoming) => incoming,
            Err(response) => return response,
        };
        let response = match receiver {
            Receiver::Ingest => admit.receive(&request, &mut incoming).await,
            Receiver::Explain => explained::respond(&mut incoming).await,
            Receiver::Login => {
                let login = self.shared.access.login(&request, &mut incoming, peer.ip());
                match timeout(self.shared.config.head_deadline, login).await {
                    Ok(Ok(response)) => response,
                    Ok(Err(error)) => error.response(""),
                    Err(_) => Response::sentence(408, "the request was not whole in time"),
                }
            }
        };
        let goes_on = incoming.is_complete() && !is_last(&request);
        if goes_on { response } else { response.closing() }
    }
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;

//! What each check works with: it opens connections to the server, and says why it cannot.
//!
//! Must not know the checks. RFC 6455, section 4.1. Read next: `judge.rs`.

use super::{
    answer::{Answer, Head},
    link::Link,
    request::Request,
    settings::{Server, Settings},
    verdict::{Transcript, Verdict},
    watch::{Shared, Watcher},
};
use crate::client::{ConnectError, masks, open};
use base64::Engine as _;
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// The result of a check in which `?` ends with a verdict, too.
pub(super) type Judged = Result<Verdict, Verdict>;

/// What a check works with.
#[derive(Clone)]
pub(super) struct Bench {
    pub(super) settings: Arc<Settings>,
    pub(super) server: Server,
    /// The last connection.
    pub(super) transcript: Arc<Mutex<Transcript>>,
    /// What was seen in the connections of the run.
    pub(super) findings: Shared,
    /// The name of the check.
    pub(super) name: &'static str,
}

impl Bench {
    pub(super) fn new(settings: &Arc<Settings>, server: Server, findings: &Shared) -> Self {
        Self {
            settings: Arc::clone(settings),
            server,
            transcript: Arc::default(),
            findings: Arc::clone(findings),
            name: "",
        }
    }

    /// The bench of the check of this name.
    pub(super) fn fresh(&self, name: &'static str) -> Self {
        Self { name, ..Self::new(&self.settings, self.server, &self.findings) }
    }

    /// The payload of the message that is sent behind what this check sends. A server may send the
    /// messages of each client to all, so no other check sends it.
    pub(super) fn marker(&self) -> Vec<u8> {
        format!("wirechart check {}", self.name).into_bytes()
    }

    /// How long an answer may take.
    pub(super) fn limit(&self) -> Duration {
        self.settings.timeout
    }

    /// The usual request.
    pub(super) fn request(&self) -> Request {
        // Without random numbers the key is still a key, and only `hs-accept-random` needs more.
        let nonce = masks::nonce().unwrap_or([7; 16]);
        Request::new(&self.settings, base64::engine::general_purpose::STANDARD.encode(nonce))
    }

    /// The usual request, offering permessage-deflate with these parameters.
    pub(super) fn offer(&self, parameters: &str) -> Request {
        let mut request = self.request();
        request.set("Sec-WebSocket-Extensions", format!("permessage-deflate{parameters}"));
        request
    }

    /// Connects TCP, and TLS for `wss`.
    pub(super) async fn try_connect(&self) -> Result<Link, ConnectError> {
        let transport =
            open::transport(&self.settings.url, &self.settings.trust, self.limit()).await?;
        let watcher = Watcher::new(&self.findings, self.name);
        Ok(Link::new(transport, self.limit(), Arc::clone(&self.transcript), Some(watcher)))
    }

    async fn connect(&self) -> Result<Link, Verdict> {
        self.try_connect().await.map_err(|error| match error {
            ConnectError::Late { .. } => Verdict::unanswered(error.to_string()),
            _ => Verdict::not_judged(error.to_string()),
        })
    }

    /// Sends a request and reads the response. A server that is busy, or limits how often a client
    /// may connect, says nothing about its rules by that.
    pub(super) async fn ask(&self, request: &Request) -> Result<(Link, Answer), Verdict> {
        let (link, answer) = self.exchange(request).await?;
        match &answer {
            Answer::Head(head) if head.is_busy() => {
                Err(Verdict::not_judged(format!("answers {}: is busy", head.status)))
            }
            _ => Ok((link, answer)),
        }
    }

    /// As [`ask`](Self::ask), with any response.
    pub(super) async fn exchange(&self, request: &Request) -> Result<(Link, Answer), Verdict> {
        let mut link = self.connect().await?;
        link.accept = request.accept();
        if request.in_bytes {
            link.send_in_bytes(&request.bytes()).await;
        } else {
            link.send(&request.bytes()).await;
        }
        let answer = link.answer().await;
        Ok((link, answer))
    }

    /// Opens a WebSocket with this request.
    pub(super) async fn open_with(&self, request: &Request) -> Result<(Link, Head), Verdict> {
        match self.ask(request).await? {
            (link, Answer::Head(head)) if head.opens() => Ok((link, head)),
            (_, answer) => Err(answer.not_opened()),
        }
    }

    /// Opens a WebSocket.
    pub(super) async fn open(&self) -> Result<Link, Verdict> {
        Ok(self.open_with(&self.request()).await?.0)
    }

    /// Opens a WebSocket with permessage-deflate.
    pub(super) async fn open_deflate(&self, parameters: &str) -> Result<(Link, Head), Verdict> {
        let (link, head) = self.open_with(&self.offer(parameters)).await?;
        match head.deflate() {
            Some(_) => Ok((link, head)),
            None => Err(Verdict::not_judged("declines permessage-deflate with these parameters")),
        }
    }
}

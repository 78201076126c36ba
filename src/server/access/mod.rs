//! Access control: who may write measurements, and who may view them.
//!
//! | | without a token | with one |
//! |---|---|---|
//! | write | programs on this machine | who presents it |
//! | view | everybody who can connect | who presents it, once: a browser then has a cookie |
//!
//! A request from this machine that a proxy has passed on comes from elsewhere: a header says so,
//! or it asks for the name that the proxy has. A proxy that does neither cannot be told from a
//! program on this machine. That no foreign page acts through its reader's browser is the
//! [`guard`](super::guard)'s work, with a token or without.
//!
//! | file | what |
//! |---|---|
//! | `token.rs`, `credentials.rs` | a secret, and where requests present one |
//! | `failures.rs` | wrong ones are limited |
//! | `sessions.rs`, `login.rs` | a browser presents one once |
//!
//! Must not know what is written or viewed. Read next: `token.rs`.

mod credentials;
mod failures;
mod login;
mod sessions;
mod token;

pub use credentials::{hide, subprotocol};
pub use token::{Token, TokenError};

use super::{
    names::{Host, read_host},
    receive::{Incoming, ReceiveError},
    response::Response,
    route::{LOGIN, Right},
};
use crate::wire::Request;
use failures::Failures;
use login::{Form, MAX_FORM, page};
use sessions::{Sessions, set_cookie};
use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

/// The tokens of a server.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    /// For programs that write measurements.
    pub write: Option<Token>,
    /// For people who view them.
    pub view: Option<Token>,
}

/// Who may do what. See the [module](self).
#[derive(Debug, Default)]
pub struct Access {
    tokens: Tokens,
    /// The port that the server listens on. It is part of the name of the cookie.
    port: u16,
    failures: Failures,
    sessions: Sessions,
}

/// Headers in which a proxy says whose request it passes on.
const PASSED_ON: [&str; 4] = ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP"];

impl Access {
    /// Access with these tokens, before anybody has presented one.
    pub fn new(tokens: Tokens, port: u16) -> Self {
        Self { tokens, port, ..Self::default() }
    }

    /// Checks that the request has this right.
    ///
    /// # Errors
    /// The response that refuses the request.
    pub fn check(
        &self,
        right: Right,
        request: &Request<'_>,
        peer: SocketAddr,
    ) -> Result<(), Response> {
        match (right, &self.tokens.write, &self.tokens.view) {
            (Right::Anyone, ..) | (Right::View, _, None) => Ok(()),
            (Right::Write, None, _) => check_local(request, peer),
            (Right::Write, Some(token), _) => self
                .check_token(token, request, peer.ip())
                .map_err(|refused| refused.response("writing needs the token of this server")),
            (Right::View, _, Some(token)) => self.check_viewer(token, request, peer.ip()),
        }
    }

    fn check_viewer(
        &self,
        token: &Token,
        request: &Request<'_>,
        address: IpAddr,
    ) -> Result<(), Response> {
        let is_login = request.path() == LOGIN;
        let cookies = request.headers.get_all("Cookie").flat_map(|header| header.split(';'));
        if self.sessions.knows(cookies, self.port, Instant::now()) {
            return Ok(());
        }
        let refused = match self.check_token(token, request, address) {
            Ok(()) => return Ok(()),
            Err(refused) => refused,
        };
        let is_page = matches!(request.method, "GET" | "HEAD")
            && (request.path() == "/" || is_login)
            && !request.headers.has_token("Upgrade", "websocket");
        Err(match refused {
            Refused::Missing if is_page => page(
                "This chart is shown to those who know its token.",
                request.query().unwrap_or_default(),
            ),
            other => other.response("viewing needs the token of viewers"),
        })
    }

    fn check_token(
        &self,
        token: &Token,
        request: &Request<'_>,
        address: IpAddr,
    ) -> Result<(), Refused> {
        match credentials::presented(request) {
            Some(presented) => self.try_token(token, &presented, address),
            None => Err(credentials::in_url(request)
                .map_or(Refused::Missing, |name| Refused::InUrl(name.to_owned()))),
        }
    }

    fn try_token(&self, token: &Token, presented: &[u8], address: IpAddr) -> Result<(), Refused> {
        let now = Instant::now();
        let left = self.failures.wait(address, now);
        // Clients behind a proxy have one address. One of them that guesses must not lock out the
        // others, unless the answer would tell it something that it could have guessed.
        if token.is(presented) && (left.is_none() || !token.can_be_guessed()) {
            return Ok(());
        }
        if let Some(left) = left {
            return Err(Refused::TooMany(left));
        }
        if self.failures.count(address, now) {
            tracing::warn!("{address} has presented many wrong tokens, and has to wait a minute");
        }
        Err(Refused::Wrong)
    }

    /// Reads the form with the token. If the token is right, the response sets a cookie.
    pub async fn login(
        &self,
        request: &Request<'_>,
        incoming: &mut Incoming<'_, '_>,
        address: IpAddr,
    ) -> Result<Response, ReceiveError> {
        let Some(token) = &self.tokens.view else {
            return Ok(Response::sentence(404, "this server asks viewers for no token"));
        };
        let mut body = Vec::new();
        while incoming.next(|chunk| body.extend_from_slice(chunk)).await? {
            if body.len() > MAX_FORM {
                return Ok(Response::sentence(413, "this is too long for a token").closing());
            }
        }
        let form = Form::parse(&body);
        Ok(match self.try_token(token, form.token.trim().as_bytes(), address) {
            Ok(()) => {
                let is_secure = request.headers.has_token("X-Forwarded-Proto", "https");
                match self.sessions.open(Instant::now()) {
                    Some(number) => form.welcome(&set_cookie(number, self.port, is_secure)),
                    None => Response::sentence(503, "the system has no randomness for a cookie"),
                }
            }
            Err(Refused::Wrong) => form.again("This is not the token. Try again:"),
            Err(other) => other.response("viewing needs the token of viewers"),
        })
    }
}

/// Why a request is not allowed.
enum Refused {
    Missing,
    Wrong,
    InUrl(String),
    TooMany(Duration),
}

impl Refused {
    /// The response. `need` says what needs a token.
    fn response(self, need: &str) -> Response {
        let unauthorized = |sentence: &str| {
            Response::sentence(401, sentence)
                .header("WWW-Authenticate", "Bearer realm=\"wirechart\"")
                .header("Cache-Control", "no-store")
        };
        match self {
            Self::Missing => {
                unauthorized(&format!("{need}: send it as Authorization: Bearer TOKEN"))
            }
            Self::Wrong => unauthorized("this is not the token"),
            Self::InUrl(name) => Response::sentence(
                400,
                &format!(
                    "leave {name} out of the URL, which is logged on its way: send the token as \
                     Authorization: Bearer TOKEN"
                ),
            ),
            Self::TooMany(left) => Response::sentence(
                429,
                "too many wrong tokens came from this address; wait a little",
            )
            .header("Retry-After", &left.as_secs().saturating_add(1).to_string()),
        }
    }
}

/// Checks that the request was made on this machine.
fn check_local(request: &Request<'_>, peer: SocketAddr) -> Result<(), Response> {
    let passed_on = PASSED_ON.iter().find(|name| request.headers.get_all(name).next().is_some());
    if let Some(header) = passed_on {
        let sentence = format!(
            "the request was passed on by a proxy, as its header {header} says, and without a token only \
             programs on this machine may write; --token-file FILE gives the server one"
        );
        return Err(Response::sentence(403, &sentence));
    }
    if !peer.ip().to_canonical().is_loopback() {
        let sentence = "without a token only programs on this machine may write; --token-file FILE \
                        gives the server one";
        return Err(Response::sentence(403, sentence));
    }
    // nginx and HAProxy add none of these headers by default, but are asked for a name.
    match request.host.map(read_host) {
        None => Ok(()),
        Some(Some(Host::Name(name))) if name == "localhost" => Ok(()),
        Some(Some(Host::Address(address))) if address.to_canonical().is_loopback() => Ok(()),
        Some(_) => {
            let sentence = format!(
                "a proxy may have passed the request on, as it asks for {}, and without a token only \
                 programs on this machine may write; --token-file FILE gives the server one",
                request.host.unwrap_or_default()
            );
            Err(Response::sentence(403, &sentence))
        }
    }
}

#[cfg(test)]
mod tests;

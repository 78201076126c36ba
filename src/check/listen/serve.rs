//! The server for clients: HTTP, and the cases by their path.
//!
//! It has no limit on connections and trusts the client not to flood it: whoever runs it tests
//! their own client. RFC 6455, section 4.2. Read next: `page.js`.

use super::{
    case::{Case, CaseReport, Offered, Play, sent},
    cases::cases,
    play::play,
    request::{self, Asked},
    seen::{Played, Seen},
};
use crate::{
    check::{
        bytes::{CLOSE, FIN},
        link::{self, Link},
        verdict::{Transcript, Verdict},
        watch::{self, Finding, Shared, Watcher},
    },
    client::Transport,
};
use serde::Serialize;
use std::{
    io, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");

/// What was seen, for all connections.
type Results = Arc<Mutex<Seen>>;

/// What was seen is whole whatever has happened to a connection.
fn lock(results: &Results) -> MutexGuard<'_, Seen> {
    results.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Serialize)]
struct Entry {
    name: &'static str,
    section: &'static str,
    level: String,
    rule: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

/// Serves the cases until the receiver of the reports is dropped. A client may take so long for a
/// step.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    limit: Duration,
    reports: mpsc::UnboundedSender<CaseReport>,
) -> io::Result<()> {
    let results = Results::default();
    while !reports.is_closed() {
        let (stream, _) = listener.accept().await?;
        let (results, reports) = (Arc::clone(&results), reports.clone());
        tokio::spawn(async move {
            // Who has gone away needs no answer.
            _ = connection(stream, limit, &results, &reports).await;
        });
    }
    Ok(())
}

async fn connection(
    mut stream: TcpStream,
    limit: Duration,
    results: &Results,
    reports: &mpsc::UnboundedSender<CaseReport>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let Some(asked) = request::read(&mut stream, limit).await? else { return Ok(()) };
    let case = cases().find(|case| asked.path == case.name);
    match (&asked.path[..], case) {
        (_, Some(case)) if asked.is_handshake => {
            let played = run(stream, limit, case, asked).await;
            let mut seen = lock(results);
            for case in seen.add(case, played) {
                if let Some((verdict, transcript)) = seen.verdict(case) {
                    _ = reports.send(CaseReport { case, verdict, transcript });
                }
            }
            Ok(())
        }
        (_, Some(_)) => {
            respond(&mut stream, "426 Upgrade Required", "text/plain", "a WebSocket\n").await
        }
        ("", _) => respond(&mut stream, "200 OK", "text/html", PAGE).await,
        ("page.js", _) => respond(&mut stream, "200 OK", "text/javascript", SCRIPT).await,
        ("checks", _) => respond(&mut stream, "200 OK", JSON, &entries(None)).await,
        ("results", _) => {
            let entries = entries(Some(&lock(results)));
            respond(&mut stream, "200 OK", JSON, &entries).await
        }
        _ => respond(&mut stream, "404 Not Found", "text/plain", "there is no such case\n").await,
    }
}

const JSON: &str = "application/json";

/// Plays a case with the client that has asked for it, and watches all that it sends.
async fn run(stream: TcpStream, limit: Duration, case: &'static Case, asked: Asked) -> Played {
    let transport: Box<dyn Transport> = Box::new(stream);
    let (findings, transcript) = (Shared::default(), Arc::<Mutex<Transcript>>::default());
    let lacks = missing(case.play, &asked.offers);
    let parameters = deflate(case.play).filter(|_| lacks.is_none());
    // What follows an invalid response, or one with 400, need not be frames.
    let opens = case.play.opens() && asked.key.is_some();
    let open = opens.then_some(parameters.is_some());
    let watcher = Watcher::new(&findings, case.name).of_client(open);
    let mut link = Link::new(transport, limit, Arc::clone(&transcript), Some(watcher));
    link.is_server = true;
    link::lock(&transcript).came = asked.head;
    let verdict = match (&asked.key, lacks) {
        (None, _) => {
            link.send(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").await;
            Verdict::not_judged("the request is no valid handshake; see cs-own-request")
        }
        (Some((_, accept)), Some(why)) => {
            link.send(&response(case.play, accept, None)).await;
            link.send(&sent(FIN | CLOSE, &1000_u16.to_be_bytes())).await;
            Verdict::not_judged(why)
        }
        (Some((_, accept)), None) => {
            play(case.play, &mut link, &response(case.play, accept, parameters)).await
        }
    };
    link.finish().await;
    let transcript = link::lock(&transcript).clone();
    let mut findings = mem::take(&mut *watch::lock(&findings));
    let early = asked.is_early.then(|| "sends something before the response".to_owned());
    for (rule, words) in [("request", asked.broken), ("waits", early)] {
        let (during, transcript) = (case.name, transcript.clone());
        findings.found.extend(words.map(|words| Finding { rule, words, during, transcript }));
    }
    Played { verdict, transcript, findings, key: asked.key.map(|(key, _)| key) }
}

/// The response of a case for this value of `Sec-WebSocket-Accept`, with these parameters of
/// permessage-deflate.
fn response(play: Play, accept: &str, parameters: Option<&str>) -> Vec<u8> {
    let accept = format!("Sec-WebSocket-Accept: {accept}\r\n");
    let usual =
        format!("101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{accept}");
    let head = match (play, parameters) {
        (Play::Response(head) | Play::Opens(head), _) => head(&accept),
        (_, Some(parameters)) => {
            format!("{usual}Sec-WebSocket-Extensions: permessage-deflate{parameters}\r\n")
        }
        (_, None) => usual,
    };
    format!("HTTP/1.1 {head}\r\n").into_bytes()
}

/// The parameters of permessage-deflate in the response of a case.
fn deflate(play: Play) -> Option<&'static str> {
    match play {
        Play::Deflate(parameters, _) => Some(parameters),
        Play::If(_, inner) => deflate(*inner),
        _ => None,
    }
}

/// What the client does not offer, and the case needs; or the other way round.
fn missing(play: Play, offers: &str) -> Option<&'static str> {
    let has = |name: &str| offers.split([',', ';']).any(|part| part.trim().starts_with(name));
    match play {
        _ if deflate(play).is_some() && !has("permessage-deflate") => Some("no permessage-deflate"),
        Play::If(Offered::NoClientBits, _) if has("client_max_window_bits") => {
            Some("has client_max_window_bits")
        }
        _ => None,
    }
}

fn entries(seen: Option<&Seen>) -> String {
    let entry = |case: &Case| {
        let found = seen.and_then(|seen| seen.verdict(case));
        let verdict = found.as_ref().map(|(verdict, _)| verdict);
        Entry {
            name: case.name,
            section: case.section,
            level: case.level.to_string(),
            rule: case.rule,
            verdict: verdict.map(Verdict::name),
            words: verdict.map(|verdict| verdict.words().to_owned()),
        }
    };
    let entries: Vec<Entry> = cases().map(entry).collect();
    serde_json::to_string(&entries).unwrap_or_default() // texts cannot fail
}

async fn respond(stream: &mut TcpStream, status: &str, kind: &str, body: &str) -> io::Result<()> {
    let response = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\n\
         Content-Security-Policy: default-src 'none'; script-src 'self'; \
         style-src 'unsafe-inline'; connect-src 'self'\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(response.as_bytes()).await?;
    stream.shutdown().await
}

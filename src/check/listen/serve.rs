//! The server for clients: HTTP, and the cases by their path.
//!
//! It has no limit on connections and trusts the client not to flood it: whoever runs it tests
//! their own client. So it listens on loopback unless told otherwise. RFC 6455, section 4.2. Read
//! next: `page.js`.

use super::{
    case::{Case, CaseReport, Offered, Play, sent},
    cases::cases,
    play::play,
};
use crate::{
    check::{
        bytes::{CLOSE, FIN},
        link::Link,
        verdict::Verdict,
    },
    client::Transport,
    wire::{HeadLimits, HeadReader, accept_value},
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// How long a client may take for a step.
const LIMIT: Duration = Duration::from_secs(5);

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");

/// What was found, by the name of the case.
type Results = Arc<Mutex<BTreeMap<&'static str, Verdict>>>;

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

/// Serves the cases until the receiver of the reports is dropped.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    reports: mpsc::UnboundedSender<CaseReport>,
) -> io::Result<()> {
    let results = Results::default();
    while !reports.is_closed() {
        let (stream, _) = listener.accept().await?;
        let (results, reports) = (Arc::clone(&results), reports.clone());
        tokio::spawn(async move {
            // Who has gone away needs no answer.
            _ = connection(stream, &results, &reports).await;
        });
    }
    Ok(())
}

async fn connection(
    mut stream: TcpStream,
    results: &Results,
    reports: &mpsc::UnboundedSender<CaseReport>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = HeadReader::new(HeadLimits::default());
    let mut byte = [0];
    // A byte at a time, so that nothing behind the head is taken.
    while stream.read(&mut byte).await? > 0 {
        match reader.push(&byte) {
            Ok(None) => {}
            Ok(Some(_)) => break,
            Err(_) => return respond(&mut stream, "400 Bad Request", "text/plain", "").await,
        }
    }
    let Ok(request) = reader.request() else {
        return respond(&mut stream, "400 Bad Request", "text/plain", "").await;
    };
    let key = request.headers.one("Sec-WebSocket-Key").ok().flatten().map(accept_value);
    let case = cases().find(|case| request.path().strip_prefix('/') == Some(case.name));
    let offers: Vec<&str> = request.headers.get_all("Sec-WebSocket-Extensions").collect();
    let offers = offers.join(", ");
    match (request.path(), case, key) {
        ("/", ..) => respond(&mut stream, "200 OK", "text/html", PAGE).await,
        ("/page.js", ..) => respond(&mut stream, "200 OK", "text/javascript", SCRIPT).await,
        ("/checks", ..) => respond(&mut stream, "200 OK", JSON, &entries(None)).await,
        ("/results", ..) => respond(&mut stream, "200 OK", JSON, &entries(Some(results))).await,
        (_, Some(case), Some(accept)) => {
            let verdict = run(stream, case, &accept, &offers).await?.at(case.level);
            let mut found = results.lock().unwrap_or_else(PoisonError::into_inner);
            found.insert(case.name, verdict.clone());
            _ = reports.send(CaseReport { case, verdict });
            Ok(())
        }
        (_, Some(_), None) => {
            respond(&mut stream, "426 Upgrade Required", "text/plain", "a WebSocket\n").await
        }
        _ => respond(&mut stream, "404 Not Found", "text/plain", "there is no such case\n").await,
    }
}

const JSON: &str = "application/json";

async fn run(
    mut stream: TcpStream,
    case: &Case,
    accept: &str,
    offers: &str,
) -> io::Result<Verdict> {
    let accept = format!("Sec-WebSocket-Accept: {accept}\r\n");
    let usual =
        format!("101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{accept}");
    let lacks = missing(case.play, offers);
    let head = match (case.play, deflate(case.play)) {
        (Play::Response(head) | Play::Opens(head), _) => head(&accept),
        (_, Some(parameters)) if lacks.is_none() => {
            format!("{usual}Sec-WebSocket-Extensions: permessage-deflate{parameters}\r\n")
        }
        _ => usual,
    };
    stream.write_all(format!("HTTP/1.1 {head}\r\n").as_bytes()).await?;
    let transport: Box<dyn Transport> = Box::new(stream);
    let mut link = Link::new(transport, LIMIT, Arc::default(), None);
    link.is_server = true;
    let verdict = match lacks {
        Some(why) => {
            link.send(&sent(FIN | CLOSE, &1000_u16.to_be_bytes())).await;
            Verdict::not_judged(why)
        }
        None => play(case.play, &mut link).await,
    };
    link.finish().await;
    Ok(verdict)
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
        _ if deflate(play).is_some() && !has("permessage-deflate") => {
            Some("does not offer permessage-deflate")
        }
        Play::If(Offered::NoClientBits, _) if has("client_max_window_bits") => {
            Some("offers client_max_window_bits")
        }
        _ => None,
    }
}

fn entries(results: Option<&Results>) -> String {
    let found =
        results.map(|results| results.lock().unwrap_or_else(PoisonError::into_inner).clone());
    let entry = |case: &Case| {
        let verdict = found.as_ref().and_then(|found| found.get(case.name));
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
         style-src 'unsafe-inline'; connect-src 'self'\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(response.as_bytes()).await?;
    stream.shutdown().await
}

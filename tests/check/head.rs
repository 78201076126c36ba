//! The handshake of the breakable server.
//!
//! Each rule stands beside the name of the check that a server fails which breaks it. It shares no
//! code with the crate but the hash of the key. RFC 6455, section 4.2. Read next: `offer.rs`.

use crate::{
    breakable::{Flaw, Shared},
    offer,
};
use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::Ordering,
    thread,
    time::Duration,
};
use wirechart::wire::accept_value;

/// A request, as far as it is needed.
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) version: String,
    headers: Vec<(String, String)>,
    /// Whether names are compared exactly.
    exact: bool,
}

impl Head {
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let same = |found: &str| {
            if self.exact { found == name } else { found.eq_ignore_ascii_case(name) }
        };
        let found = self.headers.iter().filter(|(found, _)| same(found));
        found.map(|(_, value)| &value[..]).collect()
    }

    fn has(&self, name: &str, wanted: &str) -> bool {
        let values = self.all(name);
        let mut tokens = values.iter().flat_map(|value| value.split(','));
        tokens.any(|token| token.trim().eq_ignore_ascii_case(wanted))
    }
}

/// Reads the bytes of a head, and what came with it.
pub(crate) fn read(stream: &mut TcpStream, flaw: Flaw) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 64 << 10];
    if flaw.is("hasty") {
        stream.set_read_timeout(Some(Duration::from_millis(300))).ok()?;
    }
    loop {
        let length = stream.read(&mut buffer).ok().filter(|length| *length > 0)?;
        bytes.extend(&buffer[..length]);
        let skipped = if bytes.starts_with(b"\r\n") && !flaw.is("hs-leading-crlf") { 2 } else { 0 };
        let end = |end: &[u8]| bytes[skipped..].windows(end.len()).position(|part| part == end);
        if let Some(at) = end(b"\r\n\r\n") {
            stream.set_read_timeout(None).ok()?;
            let rest = bytes.split_off(skipped + at + 4);
            return Some((bytes.split_off(skipped), rest));
        }
        if end(b"\n\n").is_some()
            || bytes.len() > 64 << 10 && !flaw.is("hs-header-128k")
            || flaw.is("hs-byte-by-byte")
        {
            return refuse(stream, 400, "");
        }
    }
}

/// Reads the head; `Err` is the status of the refusal.
fn parse(bytes: &[u8], flaw: Flaw) -> Result<Head, u16> {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let mut lines = text.trim_end_matches("\r\n").split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ').map(str::to_owned);
    let (Some(method), Some(target), Some(version)) = (words.next(), words.next(), words.next())
    else {
        return Err(400);
    };
    let soh = method.starts_with('\u{1}');
    if soh && !flaw.is("hs-leading-soh") {
        return Err(400);
    }
    let method = method.trim_start_matches('\u{1}').to_owned();
    let mut headers = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(400_u16)?;
        let may_have_blanks = flaw.is_of("hs-space-before-colon", name.trim());
        if name.contains([' ', '\t']) && !may_have_blanks || value.contains('\0') {
            return Err(400);
        }
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    Ok(Head { method, target, version, headers, exact: flaw.is("hs-header-name-case") })
}

/// Whether the request opens a WebSocket; `Err` is the status of the refusal.
fn check(head: &Head, flaw: Flaw) -> Result<(), u16> {
    let rule = |name: &str, holds: bool| if holds || flaw.is(name) { Ok(()) } else { Err(400) };
    let rule_of = |name: &str, kind: &str, holds: bool| {
        if holds || flaw.is_of(name, kind) { Ok(()) } else { Err(400_u16) }
    };
    match head.all("Host")[..] {
        [] => rule("hs-no-host", false)?,
        [_] => {}
        [one, other, ..] => {
            rule_of("hs-two-hosts", if one == other { "same" } else { "other" }, false)?;
        }
    }
    rule_of("hs-post", &head.method, head.method == "GET")?;
    rule("hs-http10", head.version == "HTTP/1.1")?;
    match head.all("Upgrade").first() {
        None => rule("hs-no-upgrade", false)?,
        Some(&value) if flaw.is("hs-upgrade-case") => rule("", value == "websocket")?,
        Some(value) => {
            rule_of("hs-no-upgrade", "other", value.eq_ignore_ascii_case("websocket"))?;
        }
    }
    if flaw.is("hs-connection-list") {
        rule("", head.all("Connection").first() == Some(&"Upgrade"))?;
    }
    let has_inside = head.all("Connection").iter().any(|value| value.contains("upgrade"));
    let kind = if has_inside { "inside" } else { "none" };
    rule_of("hs-no-connection-token", kind, head.has("Connection", "Upgrade"))?;
    let keys = head.all("Sec-WebSocket-Key").len();
    rule(if keys == 0 { "hs-no-key" } else { "hs-key-twice" }, keys == 1)?;
    match head.all("Sec-WebSocket-Version").first() {
        None => rule("hs-no-version", false)?,
        Some(&"13") => {}
        Some(&other) => {
            let kind = if other > "13" { "higher" } else { "lower" };
            rule_of("hs-version-12", kind, false).map_err(|_| 426_u16)?;
        }
    }
    let has_length = head.all("Content-Length").iter().any(|length| *length != "0");
    let body = if head.all("Transfer-Encoding").is_empty() { "hs-body" } else { "hs-te-and-cl" };
    rule(body, !has_length)
}

/// Answers the request. Returns what was agreed on and the bytes that came behind it, if the
/// WebSocket is open.
pub(crate) fn answer(
    stream: &mut TcpStream,
    flaw: Flaw,
    shared: &Shared,
) -> Option<(Option<offer::Agreed>, Vec<u8>)> {
    let (bytes, rest) = read(stream, flaw)?;
    let head = match parse(&bytes, flaw) {
        Ok(head) => head,
        Err(status) => return refuse(stream, status, ""),
    };
    if flaw.is("busy") && shared.count.fetch_add(1, Ordering::SeqCst) % 3 == 2 {
        return refuse(stream, 503, "");
    }
    if let Err(status) = check(&head, flaw) {
        if flaw.is("hs-refusal-readable")
            && head.method == "POST"
            && !head.has("Upgrade", "websocket")
        {
            let socket = socket2::SockRef::from(&*stream);
            _ = socket.set_linger(Some(Duration::ZERO));
            return None;
        }
        let version = if status == 426 && !flaw.is("hs-version-told") {
            "Sec-WebSocket-Version: 13\r\n"
        } else {
            ""
        };
        return refuse(stream, status, version);
    }
    let protocol = head.all("Sec-WebSocket-Protocol").join(", ");
    let kills = flaw.is("hs-protocol-not-token") && protocol.contains('(')
        || flaw.is("hs-protocol-non-ascii") && !protocol.is_ascii();
    if kills {
        shared.is_dead.store(true, Ordering::SeqCst);
        return None;
    }
    let extensions = head.all("Sec-WebSocket-Extensions").join(", ");
    let is_slow = flaw.is("hs-protocol-redos") && protocol.matches(' ').count() > 10_000
        || flaw.is("hs-extension-redos") && extensions.matches('\\').count() > 10_000;
    if is_slow {
        // As long as a parser that takes quadratic time.
        thread::sleep(Duration::from_millis(1200));
    }
    let agreed = match offer::answer(&extensions, flaw) {
        Ok(agreed) => agreed,
        Err(()) => return refuse(stream, 400, ""),
    };
    let response = response(&head, &protocol, agreed.as_ref(), flaw);
    stream.write_all(response.as_bytes()).ok()?;
    Some((agreed, rest))
}

fn response(head: &Head, protocol: &str, agreed: Option<&offer::Agreed>, flaw: Flaw) -> String {
    const EXAMPLE: &str = "dGhlIHNhbXBsZSBub25jZQ==";
    let key = head.all("Sec-WebSocket-Key").first().copied().unwrap_or_default();
    let key = match key {
        EXAMPLE if flaw.is("hs-accept") => "wrong".to_owned(),
        key if flaw.is("hs-accept-random") => key.replace('+', " "),
        _ if flaw.is("sv-accept") && head.target.contains("wirechart-check=") => EXAMPLE.to_owned(),
        key => key.to_owned(),
    };
    let upgrade = if flaw.is("hs-101-upgrade") { "other" } else { "websocket" };
    let connection = if flaw.is("hs-101-connection") { "keep-alive" } else { "Upgrade" };
    let accept = format!("Sec-WebSocket-Accept: {}\r\n", accept_value(&key));
    let version = if flaw.is("hs-101-version") { "1.0" } else { "1.1" };
    let blank = if flaw.is("hs-101-names") { " " } else { "" };
    let mut response = format!(
        "HTTP/{version} 101 Switching Protocols\r\nUpgrade{blank}: {upgrade}\r\nConnection: \
         {connection}\r\n{accept}"
    );
    response += match flaw.0 {
        "hs-101-length" => "Content-Length: 0\r\n",
        "hs-101-length:Transfer-Encoding" => "Transfer-Encoding: chunked\r\n",
        _ => "",
    };
    if flaw.is("hs-accept-once") {
        response += &accept;
    }
    let names = match protocol.is_empty() {
        true => flaw.is("hs-no-protocol-unasked"),
        false => flaw.is("hs-protocol-of-ours"),
    };
    if names {
        response += "Sec-WebSocket-Protocol: another\r\n";
    }
    if flaw.is("hs-crlf-not-reflected") && head.target.contains("%0d%0a") {
        response += &head.target.replace("%0d%0a", "\r\n").replace("%20", " ");
        response += "\r\n";
    }
    if let Some(agreed) = agreed {
        response += &format!("Sec-WebSocket-Extensions: {}\r\n", agreed.text);
    }
    response += "\r\n";
    if flaw.is("hs-101-crlf") { response.replace("\r\n", "\n") } else { response }
}

fn refuse<T>(stream: &mut TcpStream, status: u16, headers: &str) -> Option<T> {
    let response =
        format!("HTTP/1.1 {status} No\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(response.as_bytes()).ok()?;
    // What still comes is read, or the answer would be lost with it.
    _ = stream.shutdown(std::net::Shutdown::Write);
    _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    _ = std::io::copy(stream, &mut std::io::sink());
    None
}

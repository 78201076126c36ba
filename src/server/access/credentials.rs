//! The token that a request presents, and where.
//!
//! | where | who |
//! |---|---|
//! | `Authorization: Bearer TOKEN` | most programs |
//! | `Authorization: Token TOKEN` | clients of InfluxDB 2 |
//! | `Authorization: Basic`, as the password | clients of InfluxDB 1 |
//! | the subprotocol `wirechart.bearer.` and the token in base64url | pages, which cannot set headers of a WebSocket |
//!
//! A token is never in a URL, because URLs are logged, kept in histories and sent on. Must not know
//! which token is right. RFC 6750, section 2.1; RFC 7617. Read next: `failures.rs`.

use crate::{server::route::INSPECT, wire::Request};
use base64::{
    Engine as _,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

/// The beginning of the subprotocol in which a page presents a token.
const SUBPROTOCOL: &str = "wirechart.bearer.";
/// Clients may leave the padding out.
const CONFIG: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const BASE64: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::STANDARD, CONFIG);
const BASE64_URL: GeneralPurpose = GeneralPurpose::new(&base64::alphabet::URL_SAFE, CONFIG);

/// The subprotocol with a token that the request offers. The server must choose one of the offered
/// subprotocols, because a browser gives up otherwise.
pub fn subprotocol<'a>(request: &Request<'a>) -> Option<&'a str> {
    request.headers.tokens("Sec-WebSocket-Protocol").find(|name| name.starts_with(SUBPROTOCOL))
}

/// The token that the request presents, or `None` if it presents none. If it cannot be decoded, it
/// is returned as it is; then it matches no token.
pub(super) fn presented(request: &Request<'_>) -> Option<Vec<u8>> {
    if let Ok(Some(header)) = request.headers.one("Authorization") {
        let (scheme, value) = header.split_once(' ').unwrap_or((header, ""));
        let value = value.trim_matches([' ', '\t']);
        let token = if scheme.eq_ignore_ascii_case("basic") {
            let pair = BASE64.decode(value).unwrap_or_else(|_| value.into());
            let colon = pair.iter().position(|&byte| byte == b':');
            colon.map_or(pair.clone(), |colon| pair[colon + 1..].to_vec())
        } else {
            value.as_bytes().to_vec()
        };
        return Some(token).filter(|token| !token.is_empty());
    }
    let offered = subprotocol(request)?.strip_prefix(SUBPROTOCOL)?;
    Some(BASE64_URL.decode(offered).unwrap_or_else(|_| offered.into()))
}

/// The name of a parameter in the query that carries a secret.
pub(super) fn in_url<'a>(request: &Request<'a>) -> Option<&'a str> {
    // The parameter of this name is the token of an inspection, which a page chooses for itself.
    let query = request.query().filter(|_| request.path().trim_end_matches('/') != INSPECT);
    let mut names = query.unwrap_or_default().split('&');
    names.find_map(|part| {
        let name = part.split('=').next().unwrap_or_default();
        // `p` is the password of InfluxDB 1.
        matches!(name, "token" | "access_token" | "p").then_some(name)
    })
}

/// Overwrites the secrets in the bytes of a head, before it is shown to anybody.
pub fn hide(head: &mut [u8]) {
    let star = |bytes: &mut [u8]| {
        bytes.iter_mut().filter(|byte| byte.is_ascii_graphic()).for_each(|byte| *byte = b'*');
    };
    for line in head.split_mut(|&byte| byte == b'\n') {
        let Some(colon) = line.iter().position(|&byte| byte == b':') else { continue };
        let (name, value) = line.split_at_mut(colon);
        if name.eq_ignore_ascii_case(b"authorization") || name.eq_ignore_ascii_case(b"cookie") {
            star(&mut value[1..]);
        } else if name.eq_ignore_ascii_case(b"sec-websocket-protocol") {
            for offered in value[1..].split_mut(|&byte| byte == b',') {
                let blanks = offered.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                if offered[blanks..].starts_with(SUBPROTOCOL.as_bytes()) {
                    star(&mut offered[blanks + SUBPROTOCOL.len()..]);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{HeadLimits, HeadReader};

    fn presents(header: &str) -> Option<String> {
        let mut reader = HeadReader::new(HeadLimits::default());
        let head = format!("GET / HTTP/1.1\r\nHost: a\r\n{header}\r\n\r\n");
        reader.push(head.as_bytes()).unwrap().expect("a whole head");
        presented(&reader.request().unwrap()).map(|token| String::from_utf8(token).unwrap())
    }

    #[test]
    fn secrets_in_a_head_are_hidden_and_nothing_else() {
        let mut head =
            b"GET /ws?a:b HTTP/1.1\r\nHost: a:80\r\nAUTHORIZATION: Bearer a:b\r\nCookie:a=b; c\r\n\
            Sec-WebSocket-Protocol: wirechart.v2, wirechart.bearer.YQ==,x\r\n\r\n"
                .to_vec();
        hide(&mut head);
        let expected = "GET /ws?a:b HTTP/1.1\r\nHost: a:80\r\nAUTHORIZATION: ****** ***\r\nCookie:**** *\r\n\
            Sec-WebSocket-Protocol: wirechart.v2, wirechart.bearer.****,x\r\n\r\n";
        assert_eq!(String::from_utf8(head).unwrap(), expected);
    }

    #[test]
    fn a_token_is_found_wherever_clients_put_it() {
        for header in [
            "Authorization: Bearer s3:cret?>",
            "authorization: bearer  s3:cret?>",
            "Authorization: Token s3:cret?>",
            "Authorization: Basic cm9vdDpzMzpjcmV0Pz4=", // root:s3:cret?>
            "Authorization: Basic cm9vdDpzMzpjcmV0Pz4",
            "Sec-WebSocket-Protocol: a, wirechart.bearer.czM6Y3JldD8-",
        ] {
            assert_eq!(presents(header).as_deref(), Some("s3:cret?>"), "{header}");
        }
        for header in [
            "X: y",
            "Authorization: Bearer",
            "Authorization: Token ",
            "Authorization: Basic cm9vdDo=", // root:
            "Authorization: Bearer a\r\nAuthorization: Bearer a",
            "Sec-WebSocket-Protocol: bearer",
        ] {
            assert_eq!(presents(header), None, "{header}");
        }
        assert_eq!(presents("Authorization: Basic !!").as_deref(), Some("!!"));
    }
}

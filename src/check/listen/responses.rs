//! Cases of the response to a client's request.
//!
//! RFC 6455, sections 4 and 9.1. Read next: `control.rs`.

use super::case::{Case, Play, info, must, should};

const SWITCH: &str = "101 Switching Protocols\r\n";
const UPGRADE: &str = "101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
const CASE: &str = "The case of the names and values of Upgrade and Connection does not matter.";

pub(super) const CASES: &[Case] = &[
    must(
        "cs-accept-wrong",
        "RFC 6455, 4.1",
        Play::Response(|_| {
            format!("{UPGRADE}Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n")
        }),
        "A response with another Sec-WebSocket-Accept fails the connection.",
    ),
    must(
        "cs-accept-missing",
        "RFC 6455, 4.1",
        Play::Response(|_| UPGRADE.to_owned()),
        "A response without Sec-WebSocket-Accept fails the connection.",
    )
    .rests_on("cs-accept-wrong"),
    must(
        "cs-accept-case",
        "RFC 6455, 4.1",
        Play::Response(|accept| {
            let (name, value) = accept.split_at("Sec-WebSocket-Accept: ".len());
            format!("{UPGRADE}{name}{}", value.to_ascii_lowercase())
        }),
        "Sec-WebSocket-Accept is compared exactly: base64 knows capitals.",
    )
    .rests_on("cs-accept-wrong"),
    must(
        "cs-status-200",
        "RFC 6455, 4.1",
        Play::Response(|accept| {
            // Without a length, a client may wait for a body; without `close`, it may keep the
            // connection for its next request. With it, it must end it (RFC 9112, 9.6).
            format!(
                "200 OK\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n\
                 Content-Length: 0\r\n{accept}"
            )
        }),
        "A response with another status than 101 opens no WebSocket.",
    ),
    must(
        "cs-no-upgrade",
        "RFC 6455, 4.1",
        Play::Response(|accept| format!("{SWITCH}Connection: Upgrade\r\n{accept}")),
        "A response without Upgrade fails the connection.",
    ),
    must(
        "cs-upgrade-other",
        "RFC 6455, 4.1",
        Play::Response(|accept| {
            format!("{SWITCH}Upgrade: other\r\nConnection: Upgrade\r\n{accept}")
        }),
        "A response with another value of Upgrade fails the connection.",
    )
    .rests_on("cs-no-upgrade"),
    must(
        "cs-no-connection",
        "RFC 6455, 4.1",
        Play::Response(|accept| format!("{SWITCH}Upgrade: websocket\r\n{accept}")),
        "A response whose Connection lacks the token Upgrade fails the connection.",
    ),
    must(
        "cs-connection-other",
        "RFC 6455, 4.1",
        Play::Response(|accept| {
            format!("{SWITCH}Upgrade: websocket\r\nConnection: x-upgrade, close\r\n{accept}")
        }),
        "A response whose Connection lacks the token Upgrade fails the connection.",
    )
    .rests_on("cs-no-connection"),
    must(
        "cs-protocol-unasked",
        "RFC 6455, 4.1",
        Play::Response(|accept| format!("{UPGRADE}{accept}Sec-WebSocket-Protocol: unasked\r\n")),
        "A subprotocol that the client has not offered fails the connection.",
    ),
    must(
        "cs-extension-unasked",
        "RFC 6455, 4.1",
        Play::Response(|accept| {
            format!("{UPGRADE}{accept}Sec-WebSocket-Extensions: x-unasked\r\n")
        }),
        "An extension that the client has not offered fails the connection.",
    ),
    info(
        "cs-extension-empty",
        "RFC 6455, 9.1",
        Play::Response(|accept| format!("{UPGRADE}{accept}Sec-WebSocket-Extensions:\r\n")),
        "An empty Sec-WebSocket-Extensions names no extension.",
    ),
    must(
        "cs-upgrade-case",
        "RFC 6455, 4.1",
        Play::Opens(|accept| {
            format!("{SWITCH}UPGRADE: WebSocket\r\nconnection: upgrade\r\n{accept}")
        }),
        CASE,
    ),
    must(
        "cs-connection-list",
        "RFC 6455, 4.1",
        Play::Opens(|accept| {
            format!("{SWITCH}Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n{accept}")
        }),
        "Connection is a list, and Upgrade may be any element of it.",
    ),
    should(
        "cs-other-headers",
        "RFC 9110, 5.1",
        Play::Opens(|accept| format!("{UPGRADE}X-Check: 1\r\nServer:\r\n{accept}")),
        "A client ignores headers that it does not know.",
    ),
    must(
        "cs-response-in-bytes",
        "RFC 6455, 4.1",
        Play::Segments { is_one: false },
        "TCP has no boundaries: the response may arrive in segments of any size.",
    ),
    must(
        "cs-response-with-frame",
        "RFC 6455, 4.2.2",
        Play::Segments { is_one: true },
        "A server may send as soon as it has responded: a frame may come with the response.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A client may keep a connection over which HTTP goes on, and then nothing shows that it has
    /// noticed.
    #[test]
    fn a_response_after_which_http_goes_on_ends_the_connection() {
        for case in CASES {
            let Play::Response(head) = case.play else { continue };
            let head = head("Sec-WebSocket-Accept: x\r\n");
            let is_last = head.starts_with("101 ") || head.contains("Connection: Upgrade, close");
            assert!(is_last, "{case:?}: {head}");
        }
    }
}

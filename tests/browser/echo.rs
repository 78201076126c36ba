//! The browser's own WebSocket against `/echo`. It always offers compression; a page cannot turn
//! that off.
//!
//! The other foreign clients are in `tests/server/clients.rs`. Read that next.

use super::{chromium::Chromium, common::server::Server};
use serde_json::json;

/// Sends each message after the echo of the last one has come, then closes. Returns everything that
/// a page can see of this.
const CONVERSATION: &str = "new Promise((done, failed) => {
    const noise = (size) => Uint8Array.from({ length: size }, () => Math.random() * 256);
    const messages = [0, 125, 126, 65_535, 65_536, 1 << 20].flatMap((size) => {
        const text = Array.from(noise(size), (byte) => (byte & 15).toString(16)).join('');
        return [text, 'x'.repeat(size), noise(size), new Uint8Array(size)];
    });
    messages.push('κόσμε 🦀');
    const same = (one, other) => typeof one === 'string' ? one === other
        : other instanceof ArrayBuffer && one.length === other.byteLength
            && new Uint8Array(other).every((byte, at) => byte === one[at]);
    const socket = new WebSocket(`ws://${location.host}/echo`);
    socket.binaryType = 'arraybuffer';
    let back = 0;
    const next = () => back < messages.length ? socket.send(messages[back]) : socket.close(1000, 'done');
    socket.onopen = next;
    socket.onmessage = ({ data }) => {
        if (!same(messages[back], data)) return failed(new Error(`message ${back} is another one`));
        back += 1;
        next();
    };
    socket.onclose = ({ code, reason, wasClean }) =>
        done({ back, of: messages.length, extensions: socket.extensions, code, reason, wasClean });
})";

#[test]
fn the_browser_gets_compressed_echoes_and_a_clean_close() {
    let server = Server::start(&["--rate", "100"]);
    let Some(mut chromium) = Chromium::start() else { return };
    let tab = chromium.open(&format!("http://{}/", server.address()), (800, 600), false);
    chromium.wait_for(&tab, "__chart.received > 0");
    let seen = chromium.eval(&tab, CONVERSATION);
    let expected = json!({
        "back": 25, "of": 25, "extensions": "permessage-deflate", "code": 1000, "reason": "done", "wasClean": true,
    });
    assert_eq!(seen, expected);
    assert!(chromium.errors.is_empty(), "{:#?}", chromium.errors);
    server.assert_alive();
}

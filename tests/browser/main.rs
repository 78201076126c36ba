//! The page in a real browser: drawing points, pausing, losing the connection and reconnecting, the
//! end of the data, the inspector, and the chat. Also the browser as a WebSocket client, and the
//! page behind proxies.
//!
//! Skipped with a message if there is no Chromium; in CI that is a failure. Read next:
//! `chromium.rs`, how the tests control the browser.

#![cfg(feature = "server")]
// Items are `pub` if other modules use them, as in the crate.
#![allow(unreachable_pub)]

mod chat;
mod chromium;
#[path = "../common/mod.rs"]
mod common;
mod echo;
mod inspector;
mod page;
mod proxies;
mod proxy;

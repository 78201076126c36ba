//! `/inspect` over real sockets: who sees what of which connection, and what they can have it do.
//!
//! Read [`watcher`] first: all else is written with it. What an explained frame says is shown
//! without sockets, in the tests of `explain`.

mod bounds;
mod closing;
mod commands;
mod mirror;
mod watcher;

use crate::common;

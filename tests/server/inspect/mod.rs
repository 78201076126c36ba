//! `/inspect` over real sockets: who can see which connection, and which commands a watcher can
//! send.
//!
//! Read [`watcher`] first: all other modules use it. The explanations of frames are tested without
//! sockets, in the tests of `explain`.

mod bounds;
mod closing;
mod commands;
mod mirror;
pub(crate) mod watcher;

use crate::common;

//! What a connection needs of its worker, and nothing more of it.
//!
//! Must not know the worker. Read next: `state.rs`.

use crate::server::{buffers::Buffers, memory::Memory};
use std::{rc::Rc, sync::Arc};

/// Called when a connection has ended, with its number and a sentence that says why.
type Ended = Box<dyn Fn(usize, &str)>;

/// What all connections of one worker share.
pub struct Context {
    /// The buffers to read into and to write from.
    pub buffers: Rc<Buffers>,
    /// What clients make the server hold is counted here.
    pub memory: Arc<Memory>,
    /// Has the worker forget a connection.
    pub ended: Ended,
}

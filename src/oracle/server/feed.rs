//! What is published, in the log and in the model of it, and what else the connections share.
//!
//! Must not know the connections. Read next: `connection.rs`.

use super::model::Model;
use crate::{
    feed::log::Log,
    wire::{MessageKind, Output},
};
use std::{
    cell::{Cell, RefCell},
    sync::Arc,
};

/// What is published: in the log, and in the model of it. And what else connections share.
pub(super) struct Feed {
    log: Arc<Log>,
    pub(super) model: RefCell<Model>,
    /// The lengths of what another thread publishes while a flush pass is under way.
    pub(super) meanwhile: Cell<Vec<usize>>,
    /// In a chunk of a flush pass, the number that it ends before: later ones are for the next
    /// chunk.
    pub(super) seen: Cell<Option<u64>>,
    /// The output that all connections share.
    pub(super) spare: Cell<Option<Box<Output>>>,
}

impl Feed {
    pub(super) fn new(log: Arc<Log>, model: Model) -> Self {
        Self {
            log,
            model: RefCell::new(model),
            meanwhile: Cell::default(),
            seen: Cell::default(),
            spare: Cell::default(),
        }
    }

    pub(super) fn publish(&self, lengths: &[usize]) {
        if lengths.is_empty() {
            return; // an append wakes the readers, even if nothing was appended
        }
        let mut append = self.log.append();
        for &length in lengths {
            append.message(MessageKind::Binary, |number, payload| {
                payload.extend(Model::payload(number, length))
            });
            self.model.borrow_mut().publish(length);
        }
    }
}

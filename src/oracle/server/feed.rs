//! What is published, in the log and in the model of it, and what else the connections share.
//!
//! Must not know the connections. Read next: `connection.rs`.

use super::model::Model;
use crate::{
    feed::log::{Log, Subject},
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
    /// What another thread does while a flush pass is under way.
    pub(super) meanwhile: Cell<Meanwhile>,
    /// In a chunk of a flush pass, the number that it ends before, and the notice then: what is
    /// later is for the next chunk.
    pub(super) seen: Cell<Option<(u64, u32)>>,
    /// The output that all connections share.
    pub(super) spare: Cell<Option<Box<Output>>>,
}

/// What another thread does while a flush pass is under way.
#[derive(Debug, Clone, Default)]
pub(super) struct Meanwhile {
    /// It publishes messages of these lengths.
    pub(super) publishes: Vec<usize>,
    /// Before that it sets the notice.
    pub(super) notices: bool,
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

    pub(super) fn set_notice(&self) {
        let mut model = self.model.borrow_mut();
        model.notices += 1;
        self.log.set_notice(Subject::Sources, Model::notice(model.notices));
    }

    pub(super) fn do_meanwhile(&self) {
        let Meanwhile { publishes, notices } = self.meanwhile.take();
        if notices {
            self.set_notice();
        }
        self.publish(&publishes);
    }

    /// The number that is not written yet, and the last notice that is.
    pub(super) fn known(&self) -> (u64, u32) {
        let model = self.model.borrow();
        self.seen.get().unwrap_or((model.next(), model.notices))
    }
}

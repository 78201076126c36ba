//! The log, with any sequence of publish, read, need and forget operations. It holds the newest
//! messages that fit, reports when it has room, and tells a waiting writer when its patience has
//! ended.
//!
//! The fuzz target `log` covers what viewers see of it; this is the log alone. It is the last of
//! these files.

use super::config;
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use std::time::Duration;
use wirechart::{
    feed::log::{Extent, Log, Reader},
    wire::MessageKind,
};

/// A log counts as full when it has room for fewer bytes than this.
const ROOM_BYTES: usize = 256 << 10;

#[derive(Debug, Clone)]
enum Operation {
    /// Appends messages of these lengths.
    Publish(Vec<usize>),
    /// Reads from this number on, at most this many bytes.
    Read(u64, usize),
    AddReader,
    /// A reader needs the messages from this number on, or none.
    Needs(usize, Option<u64>),
    Forget(usize),
    /// A writer that has waited for the first time and whose patience is the second, both in
    /// milliseconds, asks whether it may append.
    MayAppend(u64, u64),
    End,
}

/// The lengths of all frames that were ever appended.
#[derive(Debug, Clone)]
struct Model {
    max_frames: usize,
    max_bytes: usize,
    frames: Vec<usize>,
    gone: usize,
    readers: Vec<u64>,
    ended: bool,
}

impl Model {
    fn first(&self) -> u64 {
        self.gone as u64 + 1
    }

    fn next(&self) -> u64 {
        self.frames.len() as u64 + 1
    }

    fn publish(&mut self, length: usize) {
        let header = match length {
            ..=125 => 2,
            126..=0xFFFF => 4,
            _ => 10,
        };
        self.frames.push(header + length);
        let over = |held: &[usize]| {
            held.len() > self.max_frames || held.iter().sum::<usize>() > self.max_bytes
        };
        while self.gone + 1 < self.frames.len() && over(&self.frames[self.gone..]) {
            self.gone += 1;
        }
    }

    /// Whether the log has the room that it must have, without dropping a message that a reader
    /// needs.
    fn has_room(&self) -> bool {
        let needed =
            self.readers.iter().min().copied().unwrap_or(u64::MAX).clamp(self.first(), self.next());
        let kept = &self.frames[needed as usize - 1..];
        let more = self.max_frames.div_ceil(4).min(256);
        kept.is_empty()
            || kept.len() + more <= self.max_frames
                && kept.iter().sum::<usize>() + ROOM_BYTES <= self.max_bytes
    }

    /// The range of numbers that a read returns.
    fn read(&self, from: u64, max_bytes: usize) -> Option<(u64, u64)> {
        let first = from.max(self.first());
        let mut next = first;
        let mut bytes = 0;
        while next < self.next()
            && (next == first || bytes + self.frames[next as usize - 1] <= max_bytes)
        {
            bytes += self.frames[next as usize - 1];
            next += 1;
        }
        (first < next).then_some((first, next))
    }
}

struct Machine;

impl ReferenceStateMachine for Machine {
    type State = Model;
    type Transition = Operation;

    fn init_state() -> BoxedStrategy<Model> {
        (1_usize..40, prop_oneof![0_usize..300, Just(2 * ROOM_BYTES)])
            .prop_map(|(max_frames, max_bytes)| Model {
                max_frames,
                max_bytes,
                frames: Vec::new(),
                gone: 0,
                readers: Vec::new(),
                ended: false,
            })
            .boxed()
    }

    fn transitions(model: &Model) -> BoxedStrategy<Operation> {
        let length = prop_oneof![8 => 0_usize..40, 1 => 120_usize..130, 1 => Just(70_000)];
        let number = 0..model.next() + 3;
        prop_oneof![
            5 => prop::collection::vec(length, 0..9).prop_map(Operation::Publish),
            4 => (number.clone(), prop_oneof![0_usize..99, Just(1 << 20)])
                .prop_map(|(from, bytes)| Operation::Read(from, bytes)),
            1 => Just(Operation::AddReader),
            4 => (0_usize..9, prop::option::weighted(0.8, number)).prop_map(|(who, from)| Operation::Needs(who, from)),
            1 => (0_usize..9).prop_map(Operation::Forget),
            2 => (0_u64..5, 0_u64..5).prop_map(|(waited, patience)| Operation::MayAppend(waited, patience)),
            1 => Just(Operation::End),
        ]
        .boxed()
    }

    fn preconditions(model: &Model, operation: &Operation) -> bool {
        match operation {
            Operation::Needs(who, _) | Operation::Forget(who) => *who < model.readers.len(),
            Operation::Publish(_) => !model.ended,
            _ => true,
        }
    }

    fn apply(mut model: Model, operation: &Operation) -> Model {
        match operation {
            Operation::Publish(lengths) => lengths.iter().for_each(|length| model.publish(*length)),
            Operation::Read(..) | Operation::MayAppend(..) => {}
            Operation::AddReader => model.readers.push(u64::MAX),
            Operation::Needs(who, from) => model.readers[*who] = from.unwrap_or(u64::MAX),
            Operation::Forget(who) => {
                model.readers.swap_remove(*who);
            }
            Operation::End => model.ended = true,
        }
        model
    }
}

struct Real {
    log: Log,
    readers: Vec<Reader>,
}

impl StateMachineTest for Machine {
    type SystemUnderTest = Real;
    type Reference = Self;

    fn init_test(model: &Model) -> Real {
        Real { log: Log::new(model.max_frames, model.max_bytes), readers: Vec::new() }
    }

    /// `model` is the expected state after the operation.
    fn apply(mut real: Real, model: &Model, operation: Operation) -> Real {
        match operation {
            Operation::Publish(lengths) => {
                let mut append = real.log.append();
                for length in lengths {
                    append.message(MessageKind::Binary, |number, payload| {
                        payload.extend(vec![number as u8; length])
                    });
                }
            }
            Operation::Read(from, max_bytes) => read(&real, model, from, max_bytes),
            Operation::AddReader => real.readers.push(real.log.reader(|| ())),
            Operation::Needs(who, from) => {
                real.log.set_needed(real.readers[who], from.unwrap_or(u64::MAX))
            }
            Operation::Forget(who) => real.log.forget(real.readers.swap_remove(who)),
            Operation::MayAppend(waited, patience) => {
                may_append(&real.log, model, waited, patience)
            }
            Operation::End => real.log.end(),
        }
        let extent = Extent {
            first: model.first(),
            next: model.next(),
            ended: model.ended,
            notice: 0,
            run: 0,
        };
        assert_eq!(real.log.extent(), extent);
        assert_eq!(real.log.ask_for_room(), model.has_room(), "{model:?}");
        assert_eq!(real.log.is_waited_for(), !model.has_room());
        real
    }
}

/// Readers must report their position for as long as a writer waits, and no longer.
fn may_append(log: &Log, model: &Model, waited: u64, patience: u64) {
    let expected = model.has_room() || waited >= patience;
    assert_eq!(
        log.may_append(Duration::from_millis(waited), Duration::from_millis(patience)),
        expected
    );
    assert_eq!(log.is_waited_for(), !expected);
}

fn read(real: &Real, model: &Model, from: u64, max_bytes: usize) {
    let batch = real.log.read(from, max_bytes);
    assert_eq!(batch.as_ref().map(|batch| (batch.first, batch.next)), model.read(from, max_bytes));
    let Some(batch) = batch else { return };
    let mut at = 0;
    for number in batch.first..batch.next {
        let length = model.frames[number as usize - 1];
        let end = at + length;
        // The last byte is payload, or the length byte if the payload is empty.
        let expected = if length == 2 { 0 } else { number as u8 };
        assert_eq!(batch.bytes[end - 1], expected, "the end of number {number}");
        at = end;
        assert_eq!(
            batch.after(at),
            (number + 1, Default::default()),
            "a write that ends between frames leaves nothing"
        );
    }
    assert_eq!(at, batch.bytes.len());
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn the_log_agrees_with_its_model(sequential 1..60 => Machine);
}

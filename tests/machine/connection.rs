//! One end of a connection, either role: its peer sends frames, its owner sends, closes, lets time pass; in any order.
//!
//! RFC 6455, sections 5 to 7. Read next: `connection_model.rs`, what must come of it.

use crate::{
    config,
    connection_model::{Frame, Life, Model},
};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use std::{sync::Arc, time::Duration};
use wirechart::wire::{
    close::CloseReason,
    code::CloseCode,
    frame::{Header, Opcode, Role},
    mask,
    message::{Kind, Message},
    protocol::{Event, Protocol},
};

const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

#[derive(Debug, Clone)]
enum Operation {
    /// A frame of the peer, in pieces of so many bytes.
    Receive(Frame, usize),
    Send(Kind, String),
    SendFragments(Kind, String, usize),
    Ping(Vec<u8>),
    Close(Option<CloseReason>),
    /// So many seconds later.
    Tick(u64),
    TransportEnds,
    TakeOutput,
}

struct Machine;

impl ReferenceStateMachine for Machine {
    type State = Model;
    type Transition = Operation;

    fn init_state() -> BoxedStrategy<Model> {
        prop_oneof![Just(Role::Server), Just(Role::Client)].prop_map(Model::new).boxed()
    }

    /// Mostly what keeps the connection going: one that is over has little to show.
    fn transitions(model: &Model) -> BoxedStrategy<Operation> {
        let kind = || prop_oneof![Just(Kind::Text), Just(Kind::Binary)];
        let seconds = prop::sample::select(vec![0, 1, 2, 3, 27, 29, 30, 31, 89, 90, 119, 120]);
        prop_oneof![
            24 => (frames(model.is_inside_message()), 1_usize..20).prop_map(|(frame, cut)| Operation::Receive(frame, cut)),
            4 => (kind(), "[aé€]{0,60}").prop_map(|(kind, text)| Operation::Send(kind, text)),
            2 => (kind(), "[aé€]{0,9}", 0_usize..4).prop_map(|(kind, text, n)| Operation::SendFragments(kind, text, n)),
            2 => prop::collection::vec(any::<u8>(), 0..130).prop_map(Operation::Ping),
            1 => prop::option::of(reasons()).prop_map(Operation::Close),
            6 => seconds.prop_map(Operation::Tick),
            1 => Just(Operation::TransportEnds),
            5 => Just(Operation::TakeOutput),
        ]
        .boxed()
    }

    fn apply(mut model: Model, operation: &Operation) -> Model {
        model.told = Ok(None);
        match operation {
            Operation::Receive(frame, _) => model.receive(frame),
            Operation::Send(kind, text) => {
                model.send([Frame { opcode: kind.opcode(), fin: true, payload: text.clone().into_bytes() }]);
            }
            Operation::SendFragments(kind, text, count) => {
                model.send(fragments(*kind, text.as_bytes(), (*count).max(1)));
            }
            Operation::Ping(payload) => {
                let payload = payload[..payload.len().min(125)].to_vec();
                model.send([Frame { opcode: Opcode::Ping, fin: true, payload }]);
            }
            Operation::Close(reason) => model.close_with(reason.clone()),
            Operation::Tick(seconds) => {
                model.now += Duration::from_secs(*seconds);
                model.tick();
            }
            Operation::TransportEnds => model.life = Life::Over,
            Operation::TakeOutput => model.take(),
        }
        model
    }
}

/// What a peer may send, and what it should not; texts are cut inside characters.
fn frames(inside_message: bool) -> impl Strategy<Value = Frame> {
    use Opcode::*;
    let (more, new) = if inside_message { (30, 1) } else { (1, 10) };
    let data = prop_oneof![more => Just(Continuation), 2 * new => Just(Text), new => Just(Binary)];
    let piece = prop::sample::select(vec!["a", "\u{E9}", "\u{20AC}uro"]).prop_map(|text| text.as_bytes().to_vec());
    let payload = prop_oneof![
        20 => piece.clone(),
        3 => Just(vec![]),
        2 => piece.clone().prop_map(|piece| piece[..1].to_vec()),
        2 => piece.prop_map(|piece| piece[1..].to_vec()),
        1 => prop::collection::vec(97_u8..100, 30..45),
    ];
    // Of 8, 24 and 28 bytes some Pongs together are just as many as may wait.
    let length = prop_oneof![2 => prop::sample::select(vec![8_usize, 24, 28]), 1 => 0_usize..40];
    let close =
        prop_oneof![Just(vec![]), reasons().prop_map(|reason| reason.encode()), Just(vec![3]), Just(vec![3, 237])];
    prop_oneof![
        12 => (data, any::<bool>(), payload).prop_map(|(opcode, fin, payload)| Frame { opcode, fin, payload }),
        12 => (prop_oneof![3 => Just(Ping), 1 => Just(Pong)], length, any::<u8>())
            .prop_map(|(opcode, length, byte)| Frame { opcode, fin: true, payload: vec![byte; length] }),
        1 => close.prop_map(|payload| Frame { opcode: Close, fin: true, payload }),
    ]
}

fn reasons() -> impl Strategy<Value = CloseReason> {
    let code = prop::sample::select(vec![1000, 1001, 1011, 1014, 3000, 4999]);
    (code, "[a-zé]{0,70}").prop_map(|(code, words)| {
        // As it is on the wire: what does not fit is cut off.
        let reason = CloseReason::new(CloseCode(code), words);
        CloseReason::decode(&reason.encode()).expect("it may be sent").expect("it has a code")
    })
}

/// As even as can be, the longer ones first.
fn fragments(kind: Kind, payload: &[u8], count: usize) -> Vec<Frame> {
    let (least, longer) = (payload.len() / count, payload.len() % count);
    let mut at = 0;
    (0..count)
        .map(|number| {
            let start = at;
            at += least + usize::from(number < longer);
            let opcode = if number == 0 { kind.opcode() } else { Opcode::Continuation };
            Frame { opcode, fin: number + 1 == count, payload: payload[start..at].to_vec() }
        })
        .collect()
}

/// The real one, with what its peer is to read.
struct Real {
    end: Protocol,
    role: Role,
    read: usize,
}

impl StateMachineTest for Machine {
    type SystemUnderTest = Real;
    type Reference = Self;

    fn init_test(model: &Model) -> Real {
        let limits = Arc::new(model.limits.clone());
        let end = match model.role {
            Role::Server => Protocol::server(limits),
            Role::Client => Protocol::client(limits, Box::new(|| KEY)),
        };
        Real { end, role: model.role, read: 0 }
    }

    /// `model` is as it must be afterwards.
    fn apply(mut real: Real, model: &Model, operation: Operation) -> Real {
        let was_open = real.end.is_open();
        match operation {
            Operation::Receive(frame, cut) => assert_eq!(receive(&mut real, &frame, cut), model.told),
            Operation::Send(kind, text) => {
                let sent = real.end.send(&Message { kind, payload: text.into_bytes().into() });
                assert_eq!(sent.is_ok(), was_open);
            }
            Operation::SendFragments(kind, text, count) => {
                let message = Message { kind, payload: text.into_bytes().into() };
                assert_eq!(real.end.send_fragments(&message, count).is_ok(), was_open);
            }
            Operation::Ping(payload) => assert_eq!(real.end.ping(&payload).is_ok(), was_open),
            Operation::Close(reason) => real.end.close(reason),
            Operation::Tick(_) => real.end.tick(model.now),
            Operation::TransportEnds => real.end.transport_ended(),
            Operation::TakeOutput => {
                let frames = take(&mut real);
                assert_eq!(frames, model.out[real.read..]);
                real.read = model.out.len();
            }
        }
        assert_eq!(real.end.is_open(), model.life == Life::Open);
        assert_eq!(real.end.ending().is_some(), model.life == Life::Over);
        real
    }
}

fn receive(
    real: &mut Real,
    frame: &Frame,
    cut: usize,
) -> Result<Option<Event<'static>>, wirechart::wire::error::Violation> {
    let mask = (real.role == Role::Server).then_some(KEY);
    let mut bytes = Vec::new();
    Header { fin: frame.fin, ..Header::whole(frame.opcode, frame.payload.len(), mask) }.encode(&mut bytes);
    let start = bytes.len();
    bytes.extend_from_slice(&frame.payload);
    mask::apply(mask.unwrap_or_default(), 0, &mut bytes[start..]);
    let mut told = Ok(None);
    for mut piece in bytes.chunks_mut(cut) {
        match real.end.receive(&mut piece) {
            Ok(None) => {}
            other => {
                assert_eq!(told, Ok(None), "one frame, one event");
                told = other.map(|event| event.map(Event::into_owned));
            }
        }
        assert_eq!(real.end.receive(&mut piece), Ok(None));
    }
    told
}

fn take(real: &mut Real) -> Vec<Frame> {
    let output = real.end.take_output();
    let (mut rest, mut frames) = (&output[..], Vec::new());
    let peer = if real.role == Role::Server { Role::Client } else { Role::Server };
    while let Some((header, length)) = Header::decode(rest, peer).expect("what we send breaks no rule") {
        let (frame, behind) = rest.split_at(length + header.length as usize);
        let mut payload = frame[length..].to_vec();
        mask::apply(header.mask.unwrap_or_default(), 0, &mut payload);
        frames.push(Frame { opcode: header.opcode, fin: header.fin, payload });
        rest = behind;
    }
    assert!(rest.is_empty(), "whole frames");
    frames
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn one_end(sequential 1..60 => Machine);
}

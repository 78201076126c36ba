//! One end of a connection, in either role: the peer sends frames, the owner sends and closes, time
//! passes, in any order.
//!
//! RFC 6455, sections 5 to 7. Read next: `connection_peer.rs`, which generates the peer's input;
//! `connection_model.rs`, which predicts the results.

use super::{
    config,
    connection_model::{Frame, Model, Phase},
    connection_peer::{broken_headers, frames, message, reasons, stored},
};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use std::{sync::Arc, time::Duration};
use wirechart::wire::{
    CloseReason, DeflateParameters, Event, Message, MessageKind, Protocol, ProtocolError, Role,
    WindowBits,
    raw::{Header, Opcode, mask},
};

const KEY: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

#[derive(Debug, Clone)]
enum Operation {
    /// A frame from the peer, in chunks of this size.
    Receive(Frame, usize),
    /// A message from the peer in one compressed frame, in chunks of this size.
    ReceiveCompressed(Frame, usize),
    /// An invalid header, in chunks of this size.
    ReceiveBroken(Vec<u8>, ProtocolError, usize),
    Send(MessageKind, String),
    /// A message of this length, whose payload the end may take instead of copying it.
    SendTaking(usize),
    SendFragments(MessageKind, String, usize),
    Ping(Vec<u8>),
    Close(Option<CloseReason>),
    /// This many seconds pass.
    Tick(u64),
    TransportEnds,
    TakeOutput,
    /// Only if no output is pending.
    LendOutput,
    TakeChunks,
}

struct Machine;

impl ReferenceStateMachine for Machine {
    type State = Model;
    type Transition = Operation;

    fn init_state() -> BoxedStrategy<Model> {
        let role = prop_oneof![Just(Role::Server), Just(Role::Client)];
        (role, any::<bool>())
            .prop_map(|(role, deflate)| Model::new(role, deflate && cfg!(feature = "deflate")))
            .boxed()
    }

    /// Mostly operations that keep the connection open: after its end there is little to test.
    fn transitions(model: &Model) -> BoxedStrategy<Operation> {
        let kind = || prop_oneof![Just(MessageKind::Text), Just(MessageKind::Binary)];
        let seconds = prop::sample::select(vec![0, 1, 2, 3, 27, 29, 30, 31, 89, 90, 119, 120]);
        prop_oneof![
            24 => (frames(model.is_inside_message()), 1_usize..20).prop_map(|(frame, cut)| Operation::Receive(frame, cut)),
            1 => (message(), 1_usize..20).prop_map(|(frame, cut)| Operation::ReceiveCompressed(frame, cut)),
            1 => (broken_headers(model.role), 1_usize..20)
                .prop_map(|((header, rule), cut)| Operation::ReceiveBroken(header, rule, cut)),
            1 => prop::sample::select(vec![9, (16 << 10) - 1, 16 << 10, 70_000]).prop_map(Operation::SendTaking),
            4 => (kind(), "[aé€]{0,60}").prop_map(|(kind, text)| Operation::Send(kind, text)),
            2 => (kind(), "[aé€]{0,9}", 0_usize..4).prop_map(|(kind, text, n)| Operation::SendFragments(kind, text, n)),
            2 => prop::collection::vec(any::<u8>(), 0..130).prop_map(Operation::Ping),
            1 => prop::option::of(reasons()).prop_map(Operation::Close),
            6 => seconds.prop_map(Operation::Tick),
            1 => Just(Operation::TransportEnds),
            3 => Just(Operation::TakeOutput),
            2 => Just(Operation::LendOutput),
            3 => Just(Operation::TakeChunks),
        ]
        .boxed()
    }

    fn apply(mut model: Model, operation: &Operation) -> Model {
        model.result = Ok(None);
        match operation {
            Operation::Receive(frame, _) => model.receive(frame),
            Operation::ReceiveCompressed(message, _) => model.receive_compressed(message),
            Operation::ReceiveBroken(_, rule, _) => model.receive_broken(*rule),
            Operation::SendTaking(length) => {
                model.send([Frame {
                    opcode: Opcode::Binary,
                    fin: true,
                    payload: letters(*length),
                }]);
            }
            Operation::Send(kind, text) => {
                model.send([Frame {
                    opcode: kind.opcode(),
                    fin: true,
                    payload: text.clone().into_bytes(),
                }]);
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
            Operation::TransportEnds => model.phase = Phase::Over,
            Operation::TakeOutput | Operation::TakeChunks => model.take(),
            Operation::LendOutput => {}
        }
        model
    }
}

/// Letters in which neighbouring bytes differ.
fn letters(length: usize) -> Vec<u8> {
    (b'a'..=b'w').cycle().take(length).collect()
}

/// The lengths are as even as possible, the longer ones first.
fn fragments(kind: MessageKind, payload: &[u8], count: usize) -> Vec<Frame> {
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

/// The real end, with the output that its peer has yet to read.
struct Real {
    end: Protocol,
    role: Role,
    read: usize,
    lent: bool,
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
        // With a window of 8 bits we always send plain messages. So the model does not depend on
        // how well a compressor does.
        let bits = WindowBits::new(8);
        let agreed = DeflateParameters {
            server_max_window_bits: bits,
            client_max_window_bits: bits,
            ..DeflateParameters::default()
        };
        Real {
            end: end.with_deflate(model.deflate.then_some(agreed)),
            role: model.role,
            read: 0,
            lent: false,
        }
    }

    /// `model` is the expected state after the operation.
    fn apply(mut real: Real, model: &Model, operation: Operation) -> Real {
        let was_open = real.end.is_open();
        match operation {
            Operation::Receive(frame, cut) => {
                let bytes = bytes(&real, &frame, false);
                assert_eq!(receive(&mut real, bytes, cut), model.result);
            }
            Operation::ReceiveCompressed(message, cut) => {
                let bytes =
                    bytes(&real, &Frame { payload: stored(&message.payload), ..message }, true);
                assert_eq!(receive(&mut real, bytes, cut), model.result);
            }
            Operation::ReceiveBroken(header, _, cut) => {
                assert_eq!(receive(&mut real, header, cut), model.result)
            }
            Operation::SendTaking(length) => {
                let mut message = Message::binary(letters(length));
                assert_eq!(real.end.send_taking(&mut message).is_ok(), was_open);
                while real.end.is_sending() {
                    real.end.go_on();
                }
            }
            Operation::Send(kind, text) => {
                let sent = real.end.send(&Message::new(kind, text.into_bytes()).expect("UTF-8"));
                assert_eq!(sent.is_ok(), was_open);
            }
            Operation::SendFragments(kind, text, count) => {
                let message = Message::new(kind, text.into_bytes()).expect("UTF-8");
                assert_eq!(real.end.send_fragments(&message, count).is_ok(), was_open);
            }
            Operation::Ping(payload) => assert_eq!(real.end.ping(&payload).is_ok(), was_open),
            Operation::Close(reason) => real.end.close(reason),
            Operation::Tick(_) => real.end.tick(model.now),
            Operation::TransportEnds => real.end.transport_ended(),
            Operation::LendOutput => {
                if real.end.output_len() == 0 {
                    real.end.lend_output(Box::default());
                    real.lent = true;
                }
            }
            Operation::TakeOutput => {
                let output = real.end.take_output();
                check_output(&mut real, &output, model);
            }
            Operation::TakeChunks => {
                let output = real.end.take_chunks();
                assert!(output.is_some() || !real.lent, "the installed output buffer is returned");
                check_output(
                    &mut real,
                    &output.map_or_else(Vec::new, |output| output.joined()),
                    model,
                );
            }
        }
        assert_eq!(real.end.is_open(), model.phase == Phase::Open);
        assert_eq!(real.end.close_outcome().is_some(), model.phase == Phase::Over);
        real
    }
}

/// A frame from the peer as bytes on the wire.
fn bytes(real: &Real, frame: &Frame, compressed: bool) -> Vec<u8> {
    let mask = (real.role == Role::Server).then_some(KEY);
    let mut bytes = Vec::new();
    let header = Header {
        fin: frame.fin,
        compressed,
        ..Header::whole(frame.opcode, frame.payload.len(), mask)
    };
    header.encode(&mut bytes);
    let start = bytes.len();
    bytes.extend_from_slice(&frame.payload);
    mask::apply(mask.unwrap_or_default(), 0, &mut bytes[start..]);
    bytes
}

fn receive(
    real: &mut Real,
    mut bytes: Vec<u8>,
    cut: usize,
) -> Result<Option<Event<'static>>, ProtocolError> {
    let mut result = Ok(None);
    for mut chunk in bytes.chunks_mut(cut) {
        match real.end.receive(&mut chunk) {
            Ok(None) => {}
            other => {
                assert_eq!(result, Ok(None), "one frame, one event");
                result = other.map(|event| event.map(Event::into_owned));
            }
        }
        assert_eq!(real.end.receive(&mut chunk), Ok(None));
    }
    result
}

/// The output must be the frames that the model has produced since the last time.
fn check_output(real: &mut Real, output: &[u8], model: &Model) {
    let (mut rest, mut frames) = (output, Vec::new());
    let peer = if real.role == Role::Server { Role::Client } else { Role::Server };
    while let Some((header, length)) =
        Header::decode(rest, peer).expect("what we send breaks no rule")
    {
        let (frame, behind) = rest.split_at(length + header.length as usize);
        let mut payload = frame[length..].to_vec();
        mask::apply(header.mask.unwrap_or_default(), 0, &mut payload);
        frames.push(Frame { opcode: header.opcode, fin: header.fin, payload });
        rest = behind;
    }
    assert!(rest.is_empty(), "whole frames");
    assert_eq!(frames, model.out[real.read..]);
    real.read = model.out.len();
    real.lent = false;
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn a_connection_agrees_with_its_model(sequential 1..60 => Machine);
}

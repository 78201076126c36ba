//! The memory that an endpoint reports as held must be the memory that is allocated for it, so that
//! a server can rely on it. The allocator counts, so this is the only test of its program.
//!
//! Must not know how the sizes are computed. RFC 6455, section 10.4. Read next: `memory.rs`.

use std::sync::Arc;
use wirechart::wire::{
    DeflateParameters, Event, Limits, Message, Protocol, WindowBits,
    raw::{Header, Opcode},
};

#[global_allocator]
static ALLOCATOR: peak_alloc::PeakAlloc = peak_alloc::PeakAlloc;

/// Something that a client does, and what the server answers.
type Script = fn(&mut Protocol, &mut Protocol);

const SCRIPTS: [(&str, Script); 5] = [
    ("nothing", |_, _| {}),
    ("half a plain message", |server, _| {
        half(server, Header::whole(Opcode::Binary, 200_000, Some([0; 4])), &[7; 90_000])
    }),
    ("half a compressed message", |server, client| {
        client.send(&Message::text("some text, again and again. ".repeat(20_000))).expect("open");
        let sent = client.take_output();
        receive(server, &sent[..sent.len() / 2]);
    }),
    ("a message and its echo, compressed both", |server, client| {
        client.send(&Message::text("a text that is echoed. ".repeat(500))).expect("open");
        for event in receive(server, &client.take_output()) {
            if let Event::Message(message) = event {
                server.send(&message).expect("open");
            }
        }
        server.take_output();
    }),
    ("output that waits", |server, _| {
        (0..100).for_each(|_| server.send(&Message::binary(&[9; 50])).expect("open"));
    }),
];

fn half(server: &mut Protocol, header: Header, payload: &[u8]) {
    let mut bytes = Vec::new();
    header.encode(&mut bytes);
    receive(server, &[&bytes[..], payload].concat());
}

fn receive(end: &mut Protocol, bytes: &[u8]) -> Vec<Event<'static>> {
    let (mut bytes, mut events) = (bytes.to_vec(), Vec::new());
    let mut input = &mut bytes[..];
    while let Some(event) = end.receive(&mut input).expect("no rule is broken") {
        events.push(event.into_owned());
    }
    events
}

fn used() -> usize {
    peak_alloc::PeakAlloc.current_usage()
}

#[test]
fn an_endpoint_holds_what_is_allocated_for_it() {
    let limits = Arc::new(Limits::default());
    // The overhead of the allocator itself is not counted.
    for bits in (9..=15).map(|bits| WindowBits::new(bits).expect("9 to 15")) {
        let both = DeflateParameters {
            server_max_window_bits: Some(bits),
            client_max_window_bits: Some(bits),
            ..DeflateParameters::default()
        };
        for (what, script) in SCRIPTS {
            let mut client =
                Protocol::client(limits.clone(), Box::new(|| [0; 4])).with_deflate(Some(both));
            let mut server = Protocol::server(limits.clone()).with_deflate(Some(both));
            script(&mut server, &mut client);
            drop(client);
            let held = server.held();
            let before = used();
            drop(server);
            let allocated = before - used();
            assert_eq!(held, allocated, "{what}, {bits:?}");
        }
    }
}

//! Fragments.
//!
//! RFC 6455, sections 5.4 and 10.4. Read next: `text.rs`.

use crate::check::{
    bench::{Bench, Judged},
    bytes::{BINARY, CONTINUATION, FIN, PONG, TEXT, binary, fragments, frame, ping, text},
    check::{Check, Needs, Probe, When, info, must},
    incoming::{Message, Messages},
    judge::{Traffic, alive, next_message},
    verdict::Verdict,
};

pub(in crate::check) const CHECKS: &[Check] = &[
    must(
        "msg-continuation-of-nothing",
        "RFC 6455, 5.4",
        Probe::Fails(|| frame(FIN | CONTINUATION, "x")),
        "A continuation continues a message that has begun.",
    ),
    must(
        "msg-inside-message",
        "RFC 6455, 5.4",
        Probe::Fails(|| [frame(TEXT, "a"), text("b")].concat()),
        "A message does not begin before the one before it has ended.",
    ),
    must(
        "msg-fragments",
        "RFC 6455, 5.4",
        Probe::Takes(|| in_fragments(&["Hel", "lo", " you"])),
        "A message may come in fragments.",
    ),
    must(
        "msg-control-inside",
        "RFC 6455, 5.4",
        Probe::Takes(with_control_inside),
        "Control frames between the fragments of a message are no part of it, and leave it whole.",
    )
    .rests_on(&["msg-fragments", "ctl-pong-unasked"]),
    must(
        "msg-empty-first",
        "RFC 6455, 5.4",
        Probe::Takes(|| in_fragments(&["", "Hello"])),
        "A fragment may be empty, the first as well.",
    )
    .rests_on(&["msg-fragments", "msg-empty-middle"]),
    must(
        "msg-empty-middle",
        "RFC 6455, 5.4",
        Probe::Takes(|| in_fragments(&["Hel", "", "lo"])),
        "A fragment may be empty.",
    )
    .rests_on(&["msg-fragments"]),
    must(
        "msg-empty-last",
        "RFC 6455, 5.4",
        Probe::Takes(|| in_fragments(&["Hello", ""])),
        "A fragment may be empty, the last as well.",
    )
    .rests_on(&["msg-fragments", "msg-empty-middle"]),
    must(
        "msg-100-fragments",
        "RFC 6455, 5.4",
        Probe::Takes(|| in_fragments(&["ab"; 100])),
        "A message may come in many fragments.",
    )
    .rests_on(&["msg-fragments"]),
    info(
        "msg-10000-empty-fragments",
        "RFC 6455, 10.4",
        Probe::Run(|bench| Box::pin(many_empty(bench))),
        "Empty fragments cost a server work, and no limit on bytes stops them.",
    ),
    info(
        "msg-never-ends",
        "RFC 6455, 10.4",
        Probe::Run(|bench| Box::pin(never_ends(bench))),
        "A server bounds what it keeps of a message that does not end; here 64 MiB in fragments.",
    )
    .when(When::Big),
    info(
        "msg-limit",
        "RFC 6455, 10.4",
        Probe::Run(|bench| Box::pin(limit(bench))),
        "A server limits the size of messages; here up to 16 MiB.",
    )
    .needs(Needs::Echo)
    .when(When::Big),
];

fn in_fragments(payloads: &[&str]) -> Traffic {
    let bytes: Vec<&[u8]> = payloads.iter().map(|payload| payload.as_bytes()).collect();
    Traffic::new(fragments(TEXT, &bytes), Message::text(payloads.concat()))
}

fn with_control_inside() -> Traffic {
    let frames = [
        frame(TEXT, "Hel"),
        ping("inside"),
        frame(CONTINUATION, "lo"),
        frame(FIN | PONG, "inside"),
        frame(FIN | CONTINUATION, " you"),
    ];
    Traffic::new(frames.concat(), Message::text("Hello you"))
}

async fn many_empty(bench: Bench) -> Judged {
    let mut link = bench.open().await?;
    let mut bytes = frame(TEXT, "");
    bytes.extend(frame(CONTINUATION, "").repeat(10_000));
    bytes.extend(frame(FIN | CONTINUATION, "x"));
    link.send(&bytes).await;
    Ok(match alive(&mut link).await? {
        Verdict::Kept(_) => Verdict::kept("takes 10,000 of them"),
        other => Verdict::kept(other.words()),
    })
}

async fn never_ends(bench: Bench) -> Judged {
    const MIB: usize = 1 << 20;
    let mut link = bench.open().await?;
    link.send(&frame(BINARY, "")).await;
    let fragment = frame(CONTINUATION, vec![0; MIB]);
    for sent in 1..=64 {
        link.send(&fragment).await;
        match alive(&mut link).await? {
            Verdict::Kept(_) => {}
            other => return Ok(Verdict::kept(format!("{} after {sent} MiB", other.words()))),
        }
    }
    Ok(Verdict::kept("takes 64 MiB and waits for more"))
}

async fn limit(bench: Bench) -> Judged {
    let mut taken = "takes not even 64 KiB".to_owned();
    for kib in [64, 1 << 10, 16 << 10] {
        let mut link = bench.open().await?;
        let expected = Message::binary(vec![0; kib << 10]);
        link.send(&binary(&expected.payload)).await;
        let deadline = link.deadline();
        let mut messages = Messages::default();
        let is_other = |message: &Option<Message>| message.as_ref().is_some_and(|one| one.is_text);
        let mut next = next_message(&mut link, &mut messages, deadline).await;
        // Texts are of the server's own making.
        while next.as_ref().is_ok_and(is_other) {
            next = next_message(&mut link, &mut messages, deadline).await;
        }
        match next {
            Ok(Some(message)) if message == expected => taken = format!("takes {kib} KiB"),
            Ok(Some(_)) => return Ok(Verdict::kept(format!("{taken}; cuts {kib} KiB"))),
            Ok(None) => return Ok(Verdict::kept(format!("{taken}; not {kib} KiB in time"))),
            Err(other) => {
                return Ok(Verdict::kept(format!("{taken}; {} on {kib} KiB", other.words())));
            }
        }
    }
    Ok(Verdict::kept(taken))
}

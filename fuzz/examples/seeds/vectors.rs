//! Seeds from `tests/vectors.txt`: the first vector of each kind, for the targets that take frames,
//! texts or payloads.
//!
//! Must not know how seeds are stored. RFC 6455, section 5. Read next: `scripts.rs`.

use crate::{Seed, input, seed};
use std::collections::HashSet;
use wirechart::{
    oracle::{
        receiver::shortened,
        vectors::{End, Vector, all},
    },
    wire::{
        Event, Role,
        raw::{Header, Opcode, mask},
    },
};

/// Longer vectors slow the fuzzer down and reach no other branch.
const LONGEST: usize = 400;

pub fn seeds() -> Vec<Seed> {
    let (mut kinds, mut headers, mut seeds) = (HashSet::new(), HashSet::new(), Vec::new());
    for vector in &all() {
        let role = u8::from(vector.receiver == Role::Client);
        let name = format!(
            "{}-{}",
            if role == 1 { "client" } else { "server" },
            vector.name.replace('/', "-")
        );
        if vector.bytes.len() > LONGEST {
            seeds.extend(in_short_form(vector, role, &name));
            continue;
        }
        if let Some(header) = vector.bytes.get(..vector.bytes.len().min(10))
            && headers.insert((role, header))
        {
            let options = role | u8::from(vector.deflate) << 1;
            let length = vector.bytes.len().min(14);
            let is_one = !vector.name.contains('/');
            if is_one && (vector.receiver == Role::Server || vector.name.starts_with("length")) {
                seeds.push(seed("header", &name, &[&[options], &vector.bytes[..length]]));
            }
        }
        seeds.extend(payloads(vector, &name, &mut kinds));
        if kinds.insert(kind(vector)) {
            let options = role | u8::from(vector.small) << 1 | u8::from(vector.deflate) << 2;
            for target in ["memory", "tungstenite", "tokio_websockets"] {
                seeds.push(input(target, &name, options, &vector.bytes));
            }
            let options = role | u8::from(vector.small) << 1 | u8::from(vector.deflate) << 6;
            seeds.push(input("protocol", &format!("vector-{name}"), options, &vector.bytes));
        }
    }
    seeds
}

/// A long vector for the targets that know the short form, if it is short in it.
fn in_short_form(vector: &Vector, role: u8, name: &str) -> Vec<Seed> {
    let short = shortened(&vector.bytes);
    let options = role | u8::from(vector.small) << 1 | u8::from(vector.deflate) << 2 | 1 << 3;
    let targets = ["tungstenite", "tokio_websockets"].into_iter();
    targets
        .filter(|_| short.len() <= LONGEST)
        .map(|target| input(target, &format!("short-form-{name}"), options, &short))
        .collect()
}

/// Describes what kind of vector this is. Vectors of one kind differ only in numbers.
fn kind(vector: &Vector) -> String {
    let events: Vec<_> =
        vector.events.iter().map(std::mem::discriminant).map(|kind| format!("{kind:?}")).collect();
    let end = match &vector.end {
        // Codes are many and alike, but each opcode and each bit may be forgotten by itself.
        End::Broken { rule, .. } if rule.starts_with("Reserved") => rule,
        End::Broken { rule, .. } => rule.split(['(', ' ']).next().unwrap_or_default(),
        End::More => "more",
        End::Whole => "",
    };
    format!(
        "{:?} {} {} {} {events:?} {end}",
        vector.receiver,
        vector.small,
        vector.deflate,
        vector.bytes.len() / 4
    )
}

/// The payloads of text messages and Closes, and texts in fragments.
fn payloads(vector: &Vector, name: &str, kinds: &mut HashSet<String>) -> Vec<Seed> {
    let mut seeds = Vec::new();
    if vector.receiver != Role::Server || vector.deflate {
        return seeds;
    }
    let (mut rest, mut script) = (&vector.bytes[..], Vec::new());
    while let Ok(Some((header, length))) = Header::decode(rest, vector.receiver) {
        let end = (length + header.length as usize).min(rest.len());
        let mut payload = rest[length..end].to_vec();
        mask::apply(header.mask.unwrap_or_default(), 0, &mut payload);
        rest = &rest[end..];
        let code = payload.first_chunk().map_or(0, |code| u16::from_be_bytes(*code) / 250);
        let is_close = header.opcode == Opcode::Close;
        let is_new = kinds.insert(format!(
            "{:?} {} {}",
            header.opcode,
            payload.len(),
            if is_close { code } else { 0 }
        ));
        match header.opcode {
            Opcode::Text if is_new => seeds.push(input("utf8", name, 0, &payload)),
            Opcode::Close if is_new => seeds.push(seed("close_payload", name, &[&payload])),
            _ => {}
        }
        if !header.opcode.is_control() && payload.len() < 128 {
            let what = header.opcode as u8 | if header.fin { 8 } else { 0 };
            script.extend([what, payload.len() as u8, 1]);
            script.extend(payload);
        }
    }
    let closes = vector.events.iter().any(|event| matches!(event, Event::Close(_)));
    if !closes && kinds.insert(format!("{} {:?}", script.len(), script.get(..2))) {
        seeds.push(seed("assembly", name, &[&script]));
    }
    seeds
}

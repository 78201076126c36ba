//! Shows a frame or a head in a few lines, for `explain --brief` and `connect --trace`.
//!
//! ```text
//! #1 at 0: text, fin, 5 bytes, masked with 37 fa 21 3d, ok: "Hello"
//! 81 85 37 fa 21 3d 7f 9f 4d 51 58
//! ```
//!
//! Checks no rule, as `draw.rs` does not. Read next: [`trace`](crate::cli::connect), which puts the
//! time in front.

use super::words::{bytes, verdict};
use crate::{
    cli::{
        hex::spaced,
        paint::Paint,
        wrap::{columns, cut, wrap},
    },
    explain::{Field, Frame, Head, opcode_name},
};

/// How many bytes of a payload are shown.
pub(in crate::cli) const SHOWN: usize = 64;

/// The lines of a frame, at most `width` wide: what it is, after a label, as many of its bytes as
/// fit, what the message says if the first line has no room for it, what compression did, and the
/// rule that it breaks.
pub(in crate::cli) fn frame(frame: &Frame, label: &str, width: usize, paint: Paint) -> Vec<String> {
    let shown = &frame.bytes[..frame.bytes.len().min((width + 1) / 3)];
    let (dim, bad) = (paint.dim(), paint.bad());
    let title = format!("{label}{}", title(frame));
    let content = content(frame);
    let full = if content.is_empty() { title.clone() } else { format!("{title}: {content}") };
    // The bytes do not show what a compressed or fragmented message says.
    let is_apart = frame.message.is_some() && columns(&full) > width;
    let mut lines = vec![
        cut(if is_apart { &title } else { &full }, width),
        format!("{dim}{}{dim:#}", spaced(shown)),
    ];
    if is_apart {
        lines.push(cut(&content, width));
    }
    let compression = frame.message.as_ref().and_then(|message| message.compression());
    if let Some(compression) = compression {
        lines.extend(wrap(&compression, width).iter().map(|line| format!("{dim}{line}{dim:#}")));
    }
    if frame.error.is_some() {
        lines.extend(wrap(&verdict(frame), width).iter().map(|line| format!("{bad}{line}{bad:#}")));
    }
    lines
}

fn title(frame: &Frame) -> String {
    let mut title = match frame.opcode() {
        Some(opcode) => {
            let fin = if frame.fin() == Some(true) { "fin" } else { "not fin" };
            let length =
                frame.length().map(|length| format!(", {}", bytes(length))).unwrap_or_default();
            let compressed = if frame.is_compressed() == Some(true) { ", compressed" } else { "" };
            let mask = frame
                .mask()
                .map(|key| format!(", masked with {}", spaced(&key)))
                .unwrap_or_default();
            format!("{}, {fin}{length}{compressed}{mask}", opcode_name(opcode))
        }
        None => "a frame that cannot be read".to_owned(),
    };
    if frame.error.is_none() {
        let missing = format!(", {}", verdict(frame));
        title += if frame.missing == 0 { ", ok" } else { &missing };
    }
    title
}

/// What it says: its payload, or the message that it completes.
fn content(frame: &Frame) -> String {
    if let Some(message) = &frame.message {
        let value = message.value();
        let length = bytes(message.length);
        return match message.compression() {
            Some(_) => format!("inflated to {length}, {value}"),
            None => format!("{}, in full {value}", payload(frame)),
        };
    }
    payload(frame)
}

/// The values of its payload: a text, bytes, or a close code with its reason.
fn payload(frame: &Frame) -> String {
    let is_content =
        |field| matches!(field, Field::Payload | Field::CloseCode | Field::CloseReason);
    let content = frame
        .spans
        .iter()
        .filter(|span| is_content(span.field) && !span.bytes.is_empty() && !span.value.is_empty());
    content.map(|span| &span.value[..]).collect::<Vec<_>>().join(" ")
}

/// The lines of a head as they are, and the rule that it breaks.
pub(in crate::cli) fn head(head: &Head, title: &str, width: usize, paint: Paint) -> Vec<String> {
    let mut lines = vec![format!("{title}, {}", bytes(head.bytes.len() as u64))];
    let shown = head.spans.iter().filter(|span| !span.value.is_empty());
    lines.extend(shown.flat_map(|span| wrap(&span.value, width)));
    if head.rule.is_some() || head.missing > 0 {
        let bad = paint.bad();
        lines.extend(
            wrap(&super::heads::verdict(head), width)
                .iter()
                .map(|line| format!("{bad}{line}{bad:#}")),
        );
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::{paint::WIDTH, wrap::columns},
        explain::Explainer,
        wire::Role,
    };
    use clap::ColorChoice;
    use proptest::prelude::*;

    proptest! {
        /// Whatever comes, and however long it is: text in any script, compressed or not.
        #[test]
        fn no_line_is_wider_than_a_terminal(
            text: String,
            times in 1_usize..2_000,
            first in prop::sample::select(vec![0x81_u8, 0x82, 0x01, 0xC1, 0x89, 0x88]),
            deflate: bool,
        ) {
            let payload = text.as_bytes().repeat(times);
            let mut bytes = vec![first, 127];
            bytes.extend((payload.len() as u64).to_be_bytes());
            bytes.extend(payload);
            let agreed = deflate.then(Default::default);
            let mut explainer = Explainer::new(Role::Client, Default::default())
                .with_deflate(agreed)
                .keeping(SHOWN);
            let mut frames = Vec::new();
            explainer.push(&bytes, |frame| frames.push(frame));
            frames.extend(explainer.rest());
            for found in &frames {
                let lines = frame(found, "server #1000000 at 123456789012: ", WIDTH, Paint::stdout(ColorChoice::Never));
                for line in lines {
                    prop_assert!(columns(&line) <= WIDTH, "{line}");
                    prop_assert!(!line.chars().any(char::is_control), "{line:?}");
                }
            }
        }
    }
}

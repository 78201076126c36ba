//! What [`explain`] says, as JSON: one shape for the command line and for the page.
//!
//! ```json
//! {"at":0,"sender":"client","opcode":"text","fin":true,"compressed":false,"length":5,"header":6,
//!  "bytes":"818537fa213d7f9f4d5158","cut":0,"mask":"37fa213d","unmasked":"48656c6c6f","missing":0,
//!  "verdict":{"ok":true},
//!  "spans":[{"from":0,"to":1,"bits":[0,1],"field":"FIN","id":"fin","value":"1","meaning":"...","section":"RFC 6455, 5.2",
//!    "verdict":{"ok":true}}]}
//! ```
//!
//! Must not know where the bytes came from, nor explain any of them itself. Read next: `net`, or
//! `cli`.

use crate::{
    explain::{self, Derivation, Rule, Verdict, opcode_name},
    wire::Role,
};
use serde::Serialize;
use std::fmt::Write as _;

/// A frame. `fin`, `compressed`, `length` and `mask` are null until their bytes have come, as is
/// `opcode`, also where it is reserved; `mask` and `unmasked` also where it is not masked.
pub fn frame(frame: &explain::Frame) -> Frame<'_> {
    Frame {
        at: frame.at,
        sender: match frame.sender {
            Role::Client => "client",
            Role::Server => "server",
        },
        opcode: frame.opcode().map(opcode_name),
        fin: frame.fin(),
        compressed: frame.is_compressed(),
        length: frame.length(),
        header: frame.header_length,
        bytes: hex(&frame.bytes),
        cut: frame.cut,
        mask: frame.mask().map(|key| hex(&key)),
        unmasked: frame.unmasked.as_deref().map(hex),
        missing: frame.missing,
        verdict: verdict_of(frame.violation.map(Rule::Frame).as_ref(), frame.missing),
        spans: frame.spans.iter().map(span).collect(),
    }
}

/// The head of a request or a response.
pub fn head(head: &explain::Head) -> Head<'_> {
    Head {
        bytes: hex(&head.bytes),
        missing: head.missing,
        verdict: verdict_of(head.rule.as_ref(), head.missing),
        spans: head.spans.iter().map(span).collect(),
    }
}

/// The steps from a key to its answer.
pub fn accept(derivation: &Derivation) -> Vec<Step> {
    let steps = derivation.steps().into_iter();
    steps.map(|step| Step { step: step.name, value: step.value, meaning: step.meaning }).collect()
}

/// The JSON of a frame; can be flattened into an object that says more of it.
#[derive(Debug, Serialize)]
pub struct Frame<'a> {
    at: u64,
    sender: &'static str,
    opcode: Option<&'static str>,
    fin: Option<bool>,
    compressed: Option<bool>,
    length: Option<u64>,
    header: usize,
    bytes: String,
    cut: u64,
    mask: Option<String>,
    unmasked: Option<String>,
    missing: u64,
    verdict: Judgement,
    spans: Vec<Span<'a>>,
}

/// The JSON of a head.
#[derive(Debug, Serialize)]
pub struct Head<'a> {
    bytes: String,
    missing: u64,
    verdict: Judgement,
    spans: Vec<Span<'a>>,
}

#[derive(Debug, Serialize)]
struct Span<'a> {
    from: usize,
    to: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    bits: Option<[u8; 2]>,
    field: &'static str,
    id: &'static str,
    value: &'a str,
    meaning: &'a str,
    section: String,
    verdict: Judgement,
}

/// The JSON of a step from a key to its answer.
#[derive(Debug, Serialize)]
pub struct Step {
    step: &'static str,
    value: String,
    meaning: String,
}

/// `{"ok":true}`, `{"ok":true,"missing":3}`, or `{"ok":false,...}` with the rule, and `code` or
/// `status` where something is answered.
#[derive(Debug, Default, Serialize)]
struct Judgement {
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
}

fn span(span: &explain::Span) -> Span<'_> {
    Span {
        from: span.bytes.start,
        to: span.bytes.end,
        bits: span.bits.as_ref().map(|bits| [bits.start, bits.end]),
        field: span.field.name(),
        id: span.field.id(),
        value: &span.value,
        meaning: &span.meaning,
        section: span.section.to_string(),
        verdict: match &span.verdict {
            Verdict::Fine => verdict_of(None, 0),
            Verdict::Missing(missing) => verdict_of(None, *missing),
            Verdict::Broken(rule) => verdict_of(Some(rule), 0),
        },
    }
}

fn verdict_of(rule: Option<&Rule>, missing: u64) -> Judgement {
    match rule {
        None => Judgement {
            ok: true,
            missing: (missing > 0).then_some(missing),
            ..Judgement::default()
        },
        Some(rule) => Judgement {
            ok: false,
            missing: None,
            sentence: Some(rule.to_string()),
            code: rule.close_code(),
            status: rule.status(),
            section: Some(rule.section().to_string()),
        },
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Explainer;
    use serde_json::{Value, json};

    fn explained(receiver: Role, bytes: &[u8]) -> Value {
        let mut explainer = Explainer::new(receiver, Default::default());
        let mut found = None;
        explainer.push(bytes, |frame| found = Some(frame));
        let said = found.or_else(|| explainer.rest()).expect("a frame");
        serde_json::to_value(frame(&said)).expect("it has no map")
    }

    /// Without the spans.
    fn without_spans(mut value: Value) -> (Value, Value) {
        let spans = value.as_object_mut().and_then(|object| object.remove("spans"));
        (value, spans.expect("it has spans"))
    }

    #[test]
    fn a_frame_of_section_5_7() {
        let bytes = b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
        let (value, spans) = without_spans(explained(Role::Server, bytes));
        assert_eq!(
            value,
            json!({
                "at": 0, "sender": "client", "opcode": "text", "fin": true, "compressed": false, "length": 5, "header": 6,
                "bytes": "818537fa213d7f9f4d5158", "cut": 0, "mask": "37fa213d", "unmasked": "48656c6c6f", "missing": 0,
                "verdict": {"ok": true},
            })
        );
        assert_eq!(
            spans[0],
            json!({
                "from": 0, "to": 1, "bits": [0, 1], "field": "FIN", "id": "fin", "value": "1",
                "meaning": "the whole message is in this frame", "section": "RFC 6455, 5.2", "verdict": {"ok": true},
            })
        );
        assert_eq!(
            (&spans[8]["from"], &spans[8]["bits"], &spans[8]["id"]),
            (&json!(6), &Value::Null, &json!("payload"))
        );
    }

    #[test]
    fn a_frame_that_breaks_a_rule_and_one_that_is_not_whole() {
        let broken = json!({
            "ok": false, "sentence": "a client must mask every frame, this one is not masked", "code": 1002,
            "section": "RFC 6455, 5.1",
        });
        let (value, spans) = without_spans(explained(Role::Server, b"\x81\x05Hello"));
        assert_eq!(
            (&value["verdict"], &spans[5]["verdict"], &value["mask"]),
            (&broken, &broken, &Value::Null)
        );
        let (value, spans) = without_spans(explained(Role::Server, b"\x81\x85\x37"));
        let said = |value: &Value| {
            ["opcode", "fin", "length", "mask", "missing"].map(|name| value[name].clone())
        };
        assert_eq!(said(&value), [json!("text"), json!(true), json!(5), Value::Null, json!(8)]);
        assert_eq!(value["verdict"], json!({"ok": true, "missing": 8}));
        assert_eq!(spans[7]["verdict"], json!({"ok": true, "missing": 3}));
        let first = explained(Role::Server, b"\x01");
        assert_eq!(said(&first), [json!("text"), json!(false), Value::Null, Value::Null, json!(1)]);
        let reserved = explained(Role::Client, b"\x83\x01a");
        assert_eq!(said(&reserved), [Value::Null, json!(true), json!(1), Value::Null, json!(0)]);
    }

    #[test]
    fn heads_and_steps() {
        let said = explain::request(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n");
        let value = serde_json::to_value(head(&said)).expect("it has no map");
        assert_eq!(value["bytes"], hex(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n"));
        assert_eq!(
            value["verdict"],
            json!({
                "ok": false, "sentence": "the method of a WebSocket handshake must be GET", "status": 405,
                "section": "RFC 6455, 4.2.1",
            })
        );
        assert_eq!(
            (&value["spans"][1]["id"], &value["spans"][1]["value"]),
            (&json!("header"), &json!("Host: a"))
        );
        let steps = serde_json::to_value(accept(&explain::accept("dGhlIHNhbXBsZSBub25jZQ==")))
            .expect("it has no map");
        assert_eq!(
            (&steps[3]["step"], &steps[3]["value"]),
            (&json!("accept"), &json!("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        );
    }
}

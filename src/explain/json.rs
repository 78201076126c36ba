//! Serializes explanations as JSON: one format for the command line and for the page.
//!
//! ```json
//! {"at":0,"sender":"client","opcode":"text","fin":true,"compressed":false,"length":5,"header":6,
//!  "bytes":"818537fa213d7f9f4d5158","cut":0,"mask":"37fa213d","unmasked":"48656c6c6f","missing":0,
//!  "verdict":{"ok":true},
//!  "spans":[{"from":0,"to":1,"bits":[0,1],"field":"FIN","id":"fin","value":"1","meaning":"...","section":"RFC 6455, 5.2",
//!    "verdict":{"ok":true}}]}
//! ```
//!
//! Must not explain anything itself. Read next: `feed/log.rs`.

use super::{
    frame::Frame,
    head::Head,
    meaning::opcode_name,
    message::Message,
    span::{Rule, Span, Verdict},
};
use crate::wire::{MessageKind, Role};
use serde::{Serialize, Serializer, ser::SerializeStruct};
use std::fmt;

/// `opcode`, `fin`, `compressed`, `length` and `mask` are null until their bytes were received.
/// `message` is left out unless the frame completes a message that its payload does not show.
/// `opcode` is also null if it is reserved, and `mask` and `unmasked` if the frame is not masked.
impl Serialize for Frame {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let sender = match self.sender {
            Role::Client => "client",
            Role::Server => "server",
        };
        let rule = self.error.map(Rule::Frame);
        let mut object = serializer.serialize_struct("Frame", 15)?;
        object.serialize_field("at", &self.at)?;
        object.serialize_field("sender", sender)?;
        object.serialize_field("opcode", &self.opcode().map(opcode_name))?;
        object.serialize_field("fin", &self.fin())?;
        object.serialize_field("compressed", &self.is_compressed())?;
        object.serialize_field("length", &self.length())?;
        object.serialize_field("header", &self.header_length)?;
        object.serialize_field("bytes", &Hex(&self.bytes))?;
        object.serialize_field("cut", &self.cut)?;
        object.serialize_field("mask", &self.mask().as_ref().map(|key| Hex(key)))?;
        object.serialize_field("unmasked", &self.unmasked.as_deref().map(Hex))?;
        object.serialize_field("missing", &self.missing)?;
        object.serialize_field("verdict", &JsonVerdict(rule.as_ref(), self.missing))?;
        if let Some(message) = &self.message {
            object.serialize_field("message", message)?;
        }
        object.serialize_field("spans", &self.spans)?;
        object.end()
    }
}

/// `compression` is left out if the message is not compressed.
impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Message", 4)?;
        let kind = if self.kind == MessageKind::Text { "text" } else { "binary" };
        object.serialize_field("kind", kind)?;
        object.serialize_field("length", &self.length)?;
        object.serialize_field("value", &self.value())?;
        if let Some(compression) = self.compression() {
            object.serialize_field("compression", &compression)?;
        }
        object.end()
    }
}

impl Serialize for Head {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Head", 4)?;
        object.serialize_field("bytes", &Hex(&self.bytes))?;
        object.serialize_field("missing", &self.missing)?;
        object.serialize_field("verdict", &JsonVerdict(self.rule.as_ref(), self.missing))?;
        object.serialize_field("spans", &self.spans)?;
        object.end()
    }
}

/// `bits` is left out if the span is whole bytes.
impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let verdict = match &self.verdict {
            Verdict::Valid => JsonVerdict(None, 0),
            Verdict::Missing(missing) => JsonVerdict(None, *missing),
            Verdict::Broken(rule) => JsonVerdict(Some(rule), 0),
        };
        let mut object = serializer.serialize_struct("Span", 9)?;
        object.serialize_field("from", &self.bytes.start)?;
        object.serialize_field("to", &self.bytes.end)?;
        if let Some(bits) = &self.bits {
            object.serialize_field("bits", &[bits.start, bits.end])?;
        }
        object.serialize_field("field", self.field.name())?;
        object.serialize_field("id", self.field.id())?;
        object.serialize_field("value", &self.value)?;
        object.serialize_field("meaning", &self.meaning)?;
        object.serialize_field("section", self.section)?;
        object.serialize_field("verdict", &verdict)?;
        object.end()
    }
}

/// The broken rule, or the number of missing bytes: `{"ok":true}`, `{"ok":true,"missing":3}`, or
/// `{"ok":false,...}` with the rule, and `code` or `status` if the receiver answers with one.
struct JsonVerdict<'a>(Option<&'a Rule>, u64);

impl Serialize for JsonVerdict<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(rule, missing) = *self;
        let mut object = serializer.serialize_struct("Verdict", 5)?;
        object.serialize_field("ok", &rule.is_none())?;
        if let Some(rule) = rule {
            object.serialize_field("sentence", &rule.to_string())?;
            if let Some(code) = rule.close_code() {
                object.serialize_field("code", &code)?;
            }
            if let Some(status) = rule.status() {
                object.serialize_field("status", &status)?;
            }
            object.serialize_field("section", rule.section())?;
        } else if missing > 0 {
            object.serialize_field("missing", &missing)?;
        }
        object.end()
    }
}

/// Bytes as hex, two digits each.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Hex<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // In one call: the serializer searches each text that it gets for characters to escape,
        // which takes longer for many short texts.
        serializer.serialize_str(&self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::{self, Explainer};
    use serde_json::{Value, json};

    fn explained(receiver: Role, bytes: &[u8]) -> Value {
        let mut explainer = Explainer::new(receiver, Default::default());
        let mut found = None;
        explainer.push(bytes, |frame| found = Some(frame));
        let said = found.or_else(|| explainer.rest()).expect("a frame");
        serde_json::to_value(&said).expect("it has no map")
    }

    /// Takes the spans out of a frame. Returns the rest and the spans.
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
        let value = serde_json::to_value(&said).expect("it has no map");
        assert_eq!(value["bytes"], Hex(b"POST / HTTP/1.1\r\nHost: a\r\n\r\n").to_string());
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
        let steps = serde_json::to_value(explain::accept("dGhlIHNhbXBsZSBub25jZQ==").steps())
            .expect("it has no map");
        assert_eq!(
            (&steps[3]["step"], &steps[3]["value"]),
            (&json!("accept"), &json!("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        );
    }
}

//! JSON: an array of numbers, a Buffer of Node.js, a Uint8Array as an object, a string.
//!
//! Must not know source code. Read next: `dump/mod.rs`.

use crate::paste::{
    error::PasteError,
    found::{Paste, Piece},
    frames::{self, Fit},
    words,
};
use serde_json::{Map, Value};

/// Reads a text that is JSON and has bytes. `None` if it is something else.
pub(super) fn read(text: &str, first: usize) -> Option<Result<Paste, PasteError>> {
    let value: Value = serde_json::from_str(text.trim().trim_end_matches([';', ','])).ok()?;
    let found =
        |form: &str, bytes| Some(Ok(Paste::found(form, vec![Piece { bytes, ..Piece::default() }])));
    match value {
        Value::Array(items) if items.iter().all(Value::is_string) && !items.is_empty() => {
            let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            Some(words::read(&items.join(" "), first))
        }
        Value::Object(object) => {
            if let Some(bytes) = object.get("data").and_then(bytes) {
                return found("a Buffer of Node.js as JSON", bytes);
            }
            if let Some(Value::String(data)) = object.get("data") {
                return Some(words::read(data, first));
            }
            let values = (0..object.len()).map(|i| object.get(&i.to_string()).cloned());
            let values =
                values.collect::<Option<Vec<Value>>>().and_then(|values| bytes(&values.into()));
            match values {
                Some(bytes) => found("a Uint8Array as JSON", bytes),
                None => Some(only_frames(&object, first).ok_or_else(|| {
                    PasteError::unreadable(first, text, "JSON without bytes in it")
                })),
            }
        }
        _ => None, // a list of numbers may be hex, which the scanner decides
    }
}

/// The one text in an object that is whole frames, in hex or base64.
fn only_frames(object: &Map<String, Value>, first: usize) -> Option<Paste> {
    let texts = object.values().filter_map(Value::as_str);
    let mut found = texts
        .filter_map(|text| words::read(text, first).ok())
        .filter(|found| frames::fit(&found.bytes()) == Fit::Whole);
    found.next().filter(|_| found.next().is_none())
}

fn bytes(value: &Value) -> Option<Vec<u8>> {
    let items = value.as_array()?;
    items
        .iter()
        .map(|item| u8::try_from(item.as_u64()?).ok())
        .collect::<Option<Vec<u8>>>()
        .filter(|bytes| !bytes.is_empty())
}

//! Names and values as a URL's query and an HTML form write them: `a=b&c=d+e%20f`.
//!
//! Must not know what the names mean. WHATWG URL, section 5.1. Read next:
//! [`response`](super::response).

use crate::digits::number;
use std::borrow::Cow;

/// The pairs, decoded.
pub fn pairs(text: &str) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    text.split('&').filter(|part| !part.is_empty()).map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode(name), decode(value))
    })
}

/// What a name or a value stands for. What is not UTF-8 is replaced, and a `%` without two digits
/// stands for itself.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains(['+', '%']) {
        return text.into();
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((&byte, behind)) = rest.split_first() {
        let (byte, behind) = match (byte, escaped(behind)) {
            (b'%', Some(byte)) => (byte, &behind[2..]),
            (b'+', _) => (b' ', behind),
            _ => (byte, behind),
        };
        bytes.push(byte);
        rest = behind;
    }
    String::from_utf8_lossy(&bytes).into_owned().into()
}

/// The byte that two hexadecimal digits stand for.
fn escaped(text: &[u8]) -> Option<u8> {
    number(std::str::from_utf8(text.get(..2)?).ok()?, 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_and_values_are_decoded() {
        let read = |text| {
            pairs(text).map(|(name, value)| format!("{name}|{value}")).collect::<Vec<_>>().join(",")
        };
        assert_eq!(read("a=b&c=d+e%20f&&g&=h&i=j=k"), "a|b,c|d e f,g|,|h,i|j=k");
        assert_eq!(read("%C3%BC=%2B%26&x=%zz%4&y=%ff&z=%+1"), "ü|+&,x|%zz%4,y|\u{fffd},z|% 1");
        assert_eq!(read(""), "");
    }

    proptest! {
        #[test]
        fn whatever_is_encoded_is_decoded_to_the_same(text in any::<String>(), plain in any::<u64>()) {
            let encode = |(at, byte): (usize, u8)| {
                let is_plain = byte.is_ascii_alphanumeric() && plain >> (at % 64) & 1 == 1;
                if is_plain { (byte as char).to_string() } else { format!("%{byte:02x}") }
            };
            let encoded: String = text.bytes().enumerate().map(encode).collect();
            prop_assert_eq!(decode(&encoded), text);
        }
    }
}

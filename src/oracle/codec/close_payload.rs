//! The body of the fuzz target `close_payload`: arbitrary bytes as the payload of a Close, and
//! arbitrary codes and reasons, encoded.
//!
//! Must not know frames. RFC 6455, sections 5.5.1 and 7.4. Read next: `assembly.rs`.

use crate::oracle::check_sentence;
use crate::wire::{CloseCode, CloseReason, ProtocolError, raw::MAX_CONTROL_PAYLOAD};

/// The input is decoded as a payload. Then its first two bytes are taken as a code and the rest as
/// a reason, and both are encoded.
///
/// # Panics
/// Where a payload is decoded or encoded otherwise than the RFC says.
pub fn close_payload(data: &[u8]) {
    let decoded = CloseReason::decode(data);
    assert_eq!(decoded, naive(data));
    match &decoded {
        Ok(Some(reason)) => check_sentence(reason),
        Ok(None) => {}
        Err(error) => check_sentence(error),
    }
    if let Ok(reason) = decoded
        && data.len() <= MAX_CONTROL_PAYLOAD
    {
        let again = reason.map(|reason| reason.encode()).unwrap_or_default();
        assert_eq!(again, data, "a payload has only one encoding");
    }
    if let [high, low, words @ ..] = data {
        encoded(u16::from_be_bytes([*high, *low]), &String::from_utf8_lossy(words));
    }
}

fn naive(payload: &[u8]) -> Result<Option<CloseReason>, ProtocolError> {
    let (high, low, words) = match payload {
        [] => return Ok(None),
        [_] => return Err(ProtocolError::CloseOfOneByte),
        [high, low, words @ ..] => (*high, *low, words),
    };
    let code = u16::from(high) * 256 + u16::from(low);
    if !may_be_sent(code) {
        return Err(ProtocolError::CloseCodeForbidden(code));
    }
    let words = String::from_utf8(words.to_vec()).map_err(|_| ProtocolError::CloseReasonNotUtf8)?;
    Ok(Some(CloseReason::new(CloseCode(code), words)))
}

/// The codes in section 7.4.1 and in the IANA registry, and the ranges in 7.4.2.
fn may_be_sent(code: u16) -> bool {
    let defined = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];
    defined.contains(&code) || code / 1000 == 3 || code / 1000 == 4
}

fn encoded(code: u16, words: &str) {
    check_sentence(&CloseCode(code));
    let payload = CloseReason::new(CloseCode(code), words).encode();
    if !may_be_sent(code) {
        assert!(payload.is_empty(), "{code} must not be sent");
        return;
    }
    let Ok(Some(read)) = CloseReason::decode(&payload) else { panic!("{payload:02X?}") };
    assert_eq!(read.code.0, code);
    assert!(payload.len() <= MAX_CONTROL_PAYLOAD && words.starts_with(&read.reason));
    let cut_off = words[read.reason.len()..].chars().next();
    let fits = cut_off.is_some_and(|next| payload.len() + next.len_utf8() <= MAX_CONTROL_PAYLOAD);
    assert!(!fits, "{cut_off:?} would have fitted");
}

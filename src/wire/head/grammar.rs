//! The character classes of HTTP (RFC 9110, section 5.6; RFC 9112, section 3.2), for reading and
//! writing heads.
//!
//! This module does not know which line of a head it checks. Read next: `work.rs`.

/// Returns whether the byte is allowed in a token (`tchar`; RFC 9110, 5.6.2).
pub(super) fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Returns whether the byte is a blank inside a line (`OWS`; RFC 9110, 5.6.3).
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Returns whether the text is a token: a method, a header name, or a list element of one word (RFC
/// 9110, 5.6.2).
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_tchar)
}

/// Returns whether the target is an absolute path with an optional query (`origin-form`; RFC 9112,
/// 3.2.1).
///
/// Any visible ASCII except `#` is accepted: browsers send `|` or `^` unescaped, which the grammar
/// of URIs does not allow. A fragment is never sent (RFC 6455, 3).
pub(crate) fn is_origin_form(target: &str) -> bool {
    target.starts_with('/') && target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
}

/// Splits a full URI (`absolute-form`; RFC 9112, 3.2.2) into its authority, and its path and query.
/// The path may be empty.
///
/// The scheme must be `http` or `https` (RFC 6455, 4.2.1), or `ws` or `wss`, which the developer
/// tools of browsers show and some clients send. There must be a host, and no user name before it
/// (RFC 9110, 4.2.1 and 4.2.4).
pub(super) fn absolute_form(target: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = target.split_once("://")?;
    if !["http", "https", "ws", "wss"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let (authority, resource) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let is_good = is_host(authority) && !authority.is_empty() && !authority.starts_with(':');
    let is_resource = resource.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    (is_good && is_resource).then_some((authority, resource))
}

/// Returns whether the text has only characters that are allowed in the value of `Host` (RFC 9110,
/// 7.2): `uri-host [":" port]`. An empty value is allowed (RFC 9112, 3.2).
pub(crate) fn is_host(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:[]".contains(&byte))
}

/// Returns whether we may send this header value. Only visible ASCII and blanks are allowed, so
/// that a value cannot contain a line end (RFC 9110, 5.5).
pub(crate) fn is_field_value(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_graphic() || is_blank(byte))
}

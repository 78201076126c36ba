//! The character classes of HTTP (RFC 9110, section 5.6; RFC 9112, section 3.2), for reading and
//! for writing heads.
//!
//! Must not know which line of a head it is asked about. Read next: `reader.rs`.

/// A byte that may stand in a token (`tchar`; RFC 9110, 5.6.2).
pub(super) fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// A blank inside a line (`OWS`; RFC 9110, 5.6.3).
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// A method, a header name, a list element that is a bare word (`token`; RFC 9110, 5.6.2).
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_tchar)
}

/// A path from the root with an optional query (`origin-form`; RFC 9112, 3.2.1).
///
/// Any visible ASCII but `#` passes: browsers send `|` or `^` unescaped, which the grammar of URIs
/// does not have. A fragment is never sent (RFC 6455, 3).
pub(crate) fn is_origin_form(target: &str) -> bool {
    target.starts_with('/') && target.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
}

/// The authority, and the path and query, of a whole URI (`absolute-form`; RFC 9112, 3.2.2). The
/// path may be empty.
///
/// The scheme must be one that this server could be asked by: RFC 6455, 4.2.1, speaks of 'an
/// absolute HTTP/HTTPS URI'. The host must be there, and no user name in front of it (RFC 9110,
/// 4.2.1 and 4.2.4).
pub(super) fn absolute_form(target: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = target.split_once("://")?;
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let (authority, resource) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let is_good = is_host(authority) && !authority.is_empty() && !authority.starts_with(':');
    let is_resource = resource.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    (is_good && is_resource).then_some((authority, resource))
}

/// The value of `Host` (RFC 9110, 7.2): `uri-host [":" port]`, as a set of characters. Empty is
/// allowed (RFC 9112, 3.2).
pub(crate) fn is_host(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=:[]".contains(&byte))
}

/// A header value that we may send: visible ASCII and blanks, so that it cannot end its line (RFC
/// 9110, 5.5).
pub(crate) fn is_field_value(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_graphic() || is_blank(byte))
}

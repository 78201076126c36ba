//! The parameters of a query, as pages and programs write them.
//!
//! Must not know what they mean. RFC 3986, sections 2.1 and 3.4. Read next:
//! [`start`](mod@super::start).

use super::form::decode;
use crate::feed::registry::{NameError, check_name};

/// The parameters of a query, with their values as they stand there; empty where there is no `=`.
pub fn parameters(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').map(|part| part.split_once('=').unwrap_or((part, "")))
}

/// The name of a feed or room, as a value in a query: percent-decoded and checked. Empty is the one
/// that is always there. `what` is what it names.
///
/// # Errors
/// No feed or room can have this name.
pub fn name(value: &str, what: &'static str) -> Result<String, NameError> {
    let name = decode(value);
    if !name.is_empty() {
        check_name(&name, what)?;
    }
    Ok(name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_without_a_value_has_an_empty_one() {
        let read: Vec<_> = parameters("a=1&b&=2&a==3&").collect();
        assert_eq!(read, [("a", "1"), ("b", ""), ("", "2"), ("a", "=3"), ("", "")]);
    }

    #[test]
    fn a_name_is_decoded_and_then_checked() {
        for (value, expected) in
            [("", ""), ("a.b", "a.b"), ("%61%2Eb", "a.b"), ("%5f%5F", "__"), ("x%2d1", "x-1")]
        {
            assert_eq!(name(value, "feed").as_deref(), Ok(expected), "{value}");
        }
        for bad in ["a b", "a+b", "a%20b", "%", "%6", "%zz", "%+1", "%00", "%C3%A9", "%ff", "é"] {
            assert_eq!(name(bad, "feed"), Err(NameError::BadName { what: "feed" }), "{bad}");
        }
    }
}

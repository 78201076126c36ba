//! A name and what stands behind it.
//!
//! Must not know how they are found. Read next: `assignments`.

use super::number::Scanned;
use std::borrow::Cow;

/// A name and what stands behind it.
#[derive(Debug, PartialEq)]
pub(super) struct Pair<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) value: Value<'a>,
}

/// What stands behind a name.
#[derive(Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// A number, and as it is written.
    Number(Scanned<'a>, &'a str),
    Text(&'a str),
}

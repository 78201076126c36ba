//! Parses and checks the values of flags that are numbers or addresses.
//!
//! Must not know what they are for. Read next: `print`.

use std::{
    fmt::Display,
    net::{SocketAddr, ToSocketAddrs},
    num::{IntErrorKind, ParseIntError},
    str::FromStr,
    time::Duration,
};

/// The longest time: longer than anybody waits, and short enough to be added to any point in time.
const LONGEST: Duration = Duration::from_secs(1_000_000_000);

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let refused = |error: &dyn Display| format!("{error}; write a number of seconds, such as 2.5");
    let number: f64 = text.parse().map_err(|error| refused(&error))?;
    let length = Duration::try_from_secs_f64(number).map_err(|error| refused(&error))?;
    if length > LONGEST { Err(refused(&"that is more than 31 years")) } else { Ok(length) }
}

/// As [`seconds`], for a time that must not be zero.
pub(super) fn some_seconds(text: &str) -> Result<Duration, String> {
    let length = seconds(text)?;
    if length.is_zero() {
        Err("the time must not be zero; write more than 0, such as 0.5".to_owned())
    } else {
        Ok(length)
    }
}

/// A whole number that must not be zero.
pub(super) fn at_least_one<T: FromStr<Err = ParseIntError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: ParseIntError| match error.kind() {
        IntErrorKind::Zero => "the number must not be zero; write 1 or more".to_owned(),
        _ => format!("{error}; write a whole number, 1 or more"),
    })
}

/// An address and a port. A name is looked up.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    let hint = "write it as ADDR:PORT, such as 127.0.0.1:8000";
    let mut addresses = text.to_socket_addrs().map_err(|error| format!("{error}; {hint}"))?;
    addresses.next().ok_or_else(|| hint.to_owned())
}

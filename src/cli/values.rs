//! Parses and checks the values of flags that are numbers or addresses.
//!
//! Must not know what they are for. Read next: `print`.

use std::{
    net::{SocketAddr, ToSocketAddrs},
    num::{IntErrorKind, ParseIntError},
    str::FromStr,
    time::Duration,
};

/// The longest time: longer than anybody waits, and short enough to be added to any point in time.
const LONGEST: Duration = Duration::from_secs(1_000_000_000);

/// A time, in seconds.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let refused = |why: &str| Err(format!("{why}; write a number of seconds, such as 2.5"));
    match text.trim().parse::<f64>() {
        Err(_) => refused("it is no number"),
        Ok(number) if number.is_nan() => refused("it is no number"),
        Ok(number) if number < 0.0 => refused("a time is not negative"),
        Ok(number) if number > LONGEST.as_secs_f64() => refused("that is more than 31 years"),
        Ok(number) => Ok(Duration::from_secs_f64(number)),
    }
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
    text.parse().map_err(|error: ParseIntError| {
        let why = match error.kind() {
            IntErrorKind::Zero => "the number must not be zero; write 1 or more",
            IntErrorKind::PosOverflow => "the number is too large; write a smaller one",
            _ => "it is no whole number; write 1 or more",
        };
        why.to_owned()
    })
}

/// A header as `Name: value`. Whether both may stand in a request is for the handshake to say.
pub(super) fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it as 'Name: value'")?;
    Ok((name.to_owned(), value.trim().to_owned()))
}

/// An address and a port. A name is looked up.
pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    let hint = "write it as ADDR:PORT, such as 127.0.0.1:8000";
    let mut addresses = text.to_socket_addrs().map_err(|error| format!("{error}; {hint}"))?;
    addresses.next().ok_or_else(|| hint.to_owned())
}

//! Whether a server is on this machine or its networks.
//!
//! A check sends what no valid client sends, and some of it takes servers down. Whoever aims it at
//! a server elsewhere says that they may. Read next: `details.rs`.

use crate::client::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use tokio::net::lookup_host;

/// An address of the server that is elsewhere.
///
/// # Errors
/// The host has no address.
pub(super) async fn elsewhere(url: &Url) -> Result<Option<IpAddr>, String> {
    let addresses = lookup_host((&url.host[..], url.port))
        .await
        .map_err(|error| format!("cannot find the host {}: {error}", url.host))?;
    Ok(addresses.map(|address| address.ip()).find(|address| !is_near(*address)))
}

/// Loopback, private and link-local addresses (RFC 1918, RFC 3927, RFC 4193, RFC 4291).
fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_near_v4(address),
        IpAddr::V6(address) => is_near_v6(address),
    }
}

fn is_near_v4(address: Ipv4Addr) -> bool {
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_unspecified()
}

fn is_near_v6(address: Ipv6Addr) -> bool {
    address.is_loopback()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        || address.is_unspecified()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_and_its_networks() {
        let near = |text: &str| is_near(text.parse().expect("an address"));
        for text in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.0.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:127.0.0.1",
        ] {
            assert!(near(text), "{text}");
        }
        for text in ["8.8.8.8", "172.32.0.1", "192.169.0.1", "2001:db8::1", "::ffff:8.8.8.8"] {
            assert!(!near(text), "{text}");
        }
    }
}

//! The configurations in `docs/proxies.md`: blocks whose first line names a proxy and a kind.
//!
//! Read next: `proxy.rs`, which runs them.

const DOCUMENT: &str = include_str!("../../../docs/proxies.md");

/// The purpose of a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plain,
    Tls,
    /// Serves the page below a path of the proxy.
    Path,
}

/// The configuration of this kind for this proxy.
#[track_caller]
pub fn configuration(proxy: &str, kind: Kind) -> String {
    let start = format!("\n```{proxy} {}\n", format!("{kind:?}").to_ascii_lowercase());
    let (_, rest) =
        DOCUMENT.split_once(&start).unwrap_or_else(|| panic!("there is no block{start}"));
    let (block, _) = rest.split_once("\n```").expect("its end");
    format!("{block}\n")
}

//! The page: the files in `static/`, inside the binary.
//!
//! Each has one path, and a request names one of them or none, so there is no path to escape from.
//! TimeChart and d3 come from `static/node_modules`, if that was there when the binary was built;
//! if not, the page is told to load the same files from a CDN, where the integrity hashes in
//! `index.html` vouch for them.
//!
//! Knows nothing of HTTP but what a file's headers need. Read next: `server::route`, which hands
//! them out.

use rust_embed::{Embed, EmbeddedFile};
use std::{borrow::Cow, collections::HashMap, sync::OnceLock};

/// Our own files.
#[derive(Embed)]
#[folder = "static/"]
#[include = "*.html"]
#[include = "*.css"]
#[include = "*.js"]
#[include = "*.svg"]
#[exclude = "test/*"]
#[exclude = "node_modules/*"]
struct Own;

/// Other people's, as npm unpacked them.
#[derive(Embed)]
#[folder = "static/node_modules/"]
#[include = "d3-*/dist/d3-*.min.js"]
#[include = "timechart/dist/timechart.min.js"]
#[allow_missing = true]
struct Vendored;

/// How `index.html` names a file of an npm package: `npm/NAME@VERSION/FILE`, beside itself as all
/// that it names.
const NPM: &str = "npm/";
/// Where the same path stands on the CDN.
const CDN: &str = "https://cdn.jsdelivr.net/npm/";

/// The styles that TimeChart puts into the document, by hash: with these the page needs no
/// `unsafe-inline`.
const TIMECHART_STYLES: [&str; 5] = [
    "'sha256-vpGB350I+/XSkkbu8jIqO9umr2pOj6oswFrdEl1hU3E='",
    "'sha256-Ru1di5ZjlfWNuFm5wqvgOS2scpJjv8UYNEKF34pzDCA='",
    "'sha256-DqM21acOil+LZwnb1tkVdUOWiqSW8kGRdissiGObPVs='",
    "'sha256-IkdsGF1BmjQNkR93GEHG0qZj/BOI0sSnQvIVYHdTs4I='",
    "'sha256-FC0zWZAYqnCCVvqTZJu2pss9QpxIiVG4VvT5iQkU1ro='",
];

/// One file as it is served.
pub struct Page {
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// Its `ETag`, quotes included.
    pub etag: String,
    /// Its `Content-Security-Policy`, for the document itself.
    pub policy: Option<String>,
    /// Its bytes.
    pub body: Cow<'static, [u8]>,
}

/// The file with exactly this path.
pub fn find(path: &str) -> Option<&'static Page> {
    static PAGES: OnceLock<HashMap<String, Page>> = OnceLock::new();
    PAGES.get_or_init(|| all(Vendored::get)).get(path)
}

/// All files by their paths; `vendored` gives those of the packages.
fn all(vendored: fn(&str) -> Option<EmbeddedFile>) -> HashMap<String, Page> {
    let mut pages: HashMap<_, _> = Own::iter()
        .filter_map(|name| Some((format!("/{name}"), page(&name, Own::get(&name)?, None))))
        .collect();
    let Some(mut index) = Own::get("index.html") else { return pages };
    let scripts = match packages(&String::from_utf8_lossy(&index.data), vendored) {
        Some(files) => {
            pages.extend(files);
            "'self'".to_owned()
        }
        None => {
            let text = String::from_utf8_lossy(&index.data)
                .replace(&format!("\"{NPM}"), &format!("\"{CDN}"));
            // These files alone: the CDN has all of npm.
            let from_cdn: Vec<&str> =
                text.split('"').filter(|part| part.starts_with(CDN)).collect();
            let scripts = format!("'self' {}", from_cdn.join(" "));
            index.data = text.into_bytes().into();
            scripts
        }
    };
    pages.remove("/index.html");
    pages.insert("/".to_owned(), page("index.html", index, Some(policy(&scripts))));
    pages
}

/// Each file of a package that the document names, by its path; `None` if one is not here.
fn packages(
    index: &str,
    vendored: fn(&str) -> Option<EmbeddedFile>,
) -> Option<Vec<(String, Page)>> {
    let named = index.split('"').filter(|part| part.starts_with(NPM));
    named
        .map(|path| {
            let (name, rest) = path.strip_prefix(NPM)?.split_once('@')?;
            let (_version, file) = rest.split_once('/')?;
            let file = vendored(&format!("{name}/{file}"))?;
            Some((format!("/{path}"), page(path, file, None)))
        })
        .collect()
}

fn page(name: &str, file: EmbeddedFile, policy: Option<String>) -> Page {
    let hash: String =
        file.metadata.sha256_hash()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    // The same document with other script addresses is another document.
    let variant = policy.as_ref().map_or(0, |policy| policy.len());
    let content_type = match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Page { content_type, etag: format!("\"{hash}-{variant}\""), policy, body: file.data }
}

/// What the page may do. Who may show it in a frame is for whoever serves it.
fn policy(scripts: &str) -> String {
    let styles = TIMECHART_STYLES.join(" ");
    format!(
        "default-src 'none'; script-src {scripts}; style-src 'self' {styles}; connect-src 'self'; img-src 'self'; \
         base-uri 'none'; form-action 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::{Engine, engine::general_purpose::STANDARD};
    use sha2::{Digest, Sha384};

    fn document(pages: &HashMap<String, Page>) -> String {
        String::from_utf8(pages["/"].body.to_vec()).unwrap()
    }

    /// The values of an attribute, wherever it stands.
    fn values<'a>(document: &'a str, attribute: &str) -> Vec<&'a str> {
        let start = format!(" {attribute}=\"");
        document.split(&start).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn every_file_that_the_document_names_is_here_or_on_the_cdn() {
        for vendored in [Vendored::get, |_: &str| None] {
            let pages = all(vendored);
            let document = document(&pages);
            let named = [values(&document, "src"), values(&document, "href")].concat();
            assert!(named.len() > 10, "{named:?}");
            for path in named {
                // Relative: below a path of a proxy's own, `/style.css` would be another server's.
                assert!(!path.starts_with('/'), "{path}");
                assert!(pages.contains_key(&format!("/{path}")) || path.starts_with(CDN), "{path}");
            }
        }
    }

    /// Nor does a script or a style begin an address with a slash: all that they name stands beside
    /// the page.
    #[test]
    fn no_file_names_an_address_that_leaves_a_path_of_a_proxys_own() {
        let starts = [
            "from '/",
            "import '/",
            "import('/",
            "url(/",
            "url('/",
            "url(\"/",
            "fetch('/",
            "Address(this.#page, '/",
        ];
        for name in Own::iter() {
            let file = Own::get(&name).unwrap();
            let text = String::from_utf8_lossy(&file.data);
            assert!(starts.iter().all(|start| !text.contains(start)), "{name}");
        }
    }

    #[test]
    fn without_the_packages_scripts_may_come_from_the_cdn_and_with_them_not() {
        let policy = |pages: &HashMap<String, Page>| pages["/"].policy.clone().unwrap();
        let without = all(|_| None);
        assert!(
            policy(&without).contains("script-src 'self' https://cdn.jsdelivr.net/npm/d3-array@")
        );
        assert!(
            !policy(&without).contains("https://cdn.jsdelivr.net/npm/;"),
            "not everything that npm has"
        );
        assert!(document(&without).contains("src=\"https://cdn.jsdelivr.net/npm/timechart@"));
        let with = all(|_| Own::get("main.js")); // any file will do
        assert!(policy(&with).contains("script-src 'self';"));
        assert!(!document(&with).contains("cdn."));
        assert_ne!(without["/"].etag, with["/"].etag);
    }

    #[test]
    fn integrity_and_version_are_those_of_the_packages() {
        let lock = include_str!("../static/package-lock.json");
        let lock: serde_json::Value = serde_json::from_str(lock).unwrap();
        let document = document(&all(Vendored::get));
        let scripts: Vec<_> =
            document.split("<script ").skip(1).filter(|tag| tag.contains(NPM)).collect();
        assert_eq!(scripts.len(), 10);
        for script in scripts {
            let attribute = |name| values(&format!(" {script}"), name)[0].to_owned();
            let (_, package) = attribute("src")
                .split_once(NPM)
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .unwrap();
            let (name, rest) = package.split_once('@').unwrap();
            let (version, file) = rest.split_once('/').unwrap();
            assert_eq!(
                lock["packages"][format!("node_modules/{name}")]["version"],
                version,
                "{name}"
            );
            // Without the packages there is nothing to hold the hash against.
            if let Some(file) = Vendored::get(&format!("{name}/{file}")) {
                let hash = STANDARD.encode(Sha384::digest(&file.data));
                assert_eq!(attribute("integrity"), format!("sha384-{hash}"), "{name}");
            }
        }
    }

    #[test]
    fn what_is_no_page_is_not_served() {
        for path in [
            "/index.html",
            "/package.json",
            "/test/feed.test.js",
            "/node_modules/timechart/package.json",
            "",
            "//",
        ] {
            assert!(find(path).is_none(), "{path}");
        }
    }
}

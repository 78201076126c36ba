//! Who may use whom: every path in `src/` is held against the table of floors below.
//!
//! The compiler lets any module use any other, and an import in the wrong direction is quickly made
//! and hard to undo. So each file stands in the table, and may use only what its row names, which
//! stands further up. Must not know what the modules do. Read next: `paths.rs`, which finds the
//! paths; `caught.rs` shows what is caught.

mod caught;
mod paths;

use paths::{Found, Path, find};
use std::{collections::BTreeMap, fs, path::Path as FilePath};

/// Floor, file or directory under `src/`, and what it may use of ours besides itself. `mod` is the
/// file that gives a directory its name, where the files in it have rows of their own.
type Row = (u8, &'static str, &'static [&'static str]);

const TABLE: &[Row] = &[
    (0, "wire/code", &[]),
    (0, "wire/limits", &[]),
    (0, "wire/mask", &[]),
    (0, "wire/utf8", &[]),
    (0, "wire/error", &["wire/code"]),
    (1, "wire/frame", &["wire/error"]),
    (1, "wire/close", &["wire/code", "wire/error", "wire/frame"]),
    (2, "wire/closing", &["wire/code", "wire/error", "wire/limits", "wire/frame", "wire/close"]),
    (2, "wire/deflate", &["wire/error", "wire/limits", "wire/frame"]),
    (2, "wire/incoming", &["wire/error", "wire/frame", "wire/mask"]),
    (2, "wire/message", &["wire/error", "wire/limits", "wire/utf8", "wire/frame"]),
    (2, "wire/event", &["wire/close", "wire/message"]),
    (2, "wire/outbox", &["wire/frame", "wire/mask"]),
    (2, "wire/head", &[]),
    (
        3,
        "wire/protocol",
        &[
            "wire/error",
            "wire/limits",
            "wire/frame",
            "wire/close",
            "wire/closing",
            "wire/incoming",
            "wire/deflate",
            "wire/message",
            "wire/event",
            "wire/outbox",
        ],
    ),
    (3, "wire/handshake", &["wire/head", "wire/deflate"]),
    (3, "wire/raw", &["wire/mask", "wire/utf8", "wire/frame"]),
    // What others see of all this; no part of it uses its face.
    (4, "wire/mod", &["wire"]),
    // It says what the handshake decides, so it stands above it.
    (
        4,
        "explain",
        &[
            "wire/code",
            "wire/error",
            "wire/limits",
            "wire/mask",
            "wire/frame",
            "wire/close",
            "wire/deflate",
            "wire/incoming",
            "wire/message",
            "wire/head",
            "wire/handshake",
            "wire/raw",
            "wire/mod",
        ],
    ),
    (4, "feed/clock", &[]),
    (4, "feed/measurement", &["feed/clock"]),
    (4, "feed/log", &["wire/raw", "wire/mod", "feed/measurement"]),
    (4, "feed/mod", &["feed"]),
    (5, "source", &["feed"]),
    (5, "pages", &["feed"]),
    (5, "clock", &[]),
    (6, "server", &["wire", "explain", "feed", "pages", "clock"]),
    (6, "client", &["wire", "clock"]),
    // As every user: all that can be used.
    (7, "oracle", &["wire", "explain", "feed", "source", "client", "server"]),
    (7, "cli", &["wire", "explain", "feed", "source", "pages", "client", "server"]),
    (7, "lib", &["clock", "wire", "explain", "feed", "source", "pages", "client", "server", "cli"]),
    (
        7,
        "main",
        &["clock", "wire", "explain", "feed", "source", "pages", "client", "server", "cli", "lib"],
    ),
];

/// Crates that the protocol may use. That it has no runtime and no sockets is what makes it
/// testable and fuzzable.
const CRATES_OF_WIRE: &[&str] = &["std", "core", "alloc", "sha1", "base64"];
/// What one row of the protocol may use besides: the DEFLATE stream, and the judges of the fuzz
/// targets.
const CRATES_OF_ONE_ROW: &[(&str, &str)] = &[("wire/deflate", "flate2")];
/// What it must leave alone in the standard library: I/O, clocks and threads.
const STD_NOT_IN_WIRE: &[&str] = &[
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];

/// What a path leads to.
#[derive(Debug, PartialEq)]
enum Target {
    /// An item of ours, from the root of the crate.
    Ours(Vec<String>),
    /// An item of another crate, whose name comes first.
    Foreign(Vec<String>),
    /// Something that the file has imported or defined: judged where it is imported.
    Local,
}

/// The module that a file under `src/` is, from the root of the crate.
fn module_of(file: &str) -> Vec<String> {
    let file = file.trim_end_matches(".rs");
    let file = file.trim_end_matches("/mod");
    if file == "lib" { vec![] } else { file.split('/').map(String::from).collect() }
}

/// The module of a file for tests that `file` declares: below it, or beside it where `#[path]`
/// names it so.
fn test_module(file: &str, name: String) -> Vec<String> {
    let mut module = module_of(file);
    if !file.ends_with("mod.rs")
        && root().join("src").join(file).with_file_name(format!("{name}.rs")).exists()
    {
        module.pop();
    }
    module.push(name);
    module
}

fn target(path: &Path, module: &[String], found: &Found, crates: &[String]) -> Target {
    let mut here = [module, &path.inside].concat();
    let (first, rest) = path.segments.split_first().expect("a path has a segment");
    let mut rest = rest;
    match first.as_str() {
        "crate" | "wirechart" => here = vec![],
        "self" => {}
        "super" => {
            here.pop();
            while rest.first().is_some_and(|segment| segment == "super") {
                here.pop();
                rest = &rest[1..];
            }
        }
        "" => return Target::Foreign(rest.to_vec()),
        name if found.modules.iter().any(|module| module == name) => here.push(name.into()),
        name if crates.iter().any(|known| known == name) => {
            return Target::Foreign(path.segments.clone());
        }
        _ => return Target::Local,
    }
    Target::Ours([&here, rest].concat())
}

/// The row of an item: the longest that leads to it.
fn row_of_item(item: &[String]) -> &'static Row {
    let named = (1..=item.len()).rev().find_map(|end| {
        let name = item[..end].join("/");
        row(&name).or_else(|| row(&format!("{name}/mod")))
    });
    named.or_else(|| row("lib")).expect("lib has a row")
}

/// The row of a file: its own, or that of a directory that stands in the table as one.
fn row_of_file(module: &[String]) -> Option<&'static Row> {
    if module.is_empty() {
        return row("lib");
    }
    let own = row(&format!("{}/mod", module.join("/")));
    own.or_else(|| (1..=module.len()).rev().find_map(|end| row(&module[..end].join("/"))))
}

fn row(name: &str) -> Option<&'static Row> {
    TABLE.iter().find(|(_, named, _)| *named == name)
}

/// Whether `name` is `whole` or stands below it.
fn within(name: &str, whole: &str, separator: &str) -> bool {
    name.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(separator))
}

/// What is wrong with a file, a sentence for each thing.
fn judge(file: &str, source: &str, crates: &[String]) -> Vec<String> {
    let module = module_of(file);
    let Some(row @ (floor, name, _)) = row_of_file(&module) else {
        return vec![format!(
            "src/{file} stands on no floor: give it a row in TABLE in tests/floors/main.rs, with all that it may use, \
             below those and above whoever uses it; and name it in the docs of its parent module"
        )];
    };
    let found = find(source);
    let wrong = found.paths.iter().filter_map(|path| {
        let why = match target(path, &module, &found, crates) {
            Target::Ours(item) => why_not_ours(row, &item)?,
            Target::Foreign(item) if CRATES_OF_ONE_ROW.contains(&(*name, item[0].as_str())) => {
                return None;
            }
            Target::Foreign(item) if name.starts_with("wire/") => why_not_in_wire(&item)?,
            _ => return None,
        };
        let path_as_written = path.segments.join("::");
        Some(format!(
            "src/{file}:{} uses {path_as_written}, but {name} (floor {floor}) {why}",
            path.line
        ))
    });
    wrong.collect()
}

fn why_not_ours((_, user, may_use): &Row, item: &[String]) -> Option<String> {
    let (floor, used, _) = row_of_item(item);
    let allowed = used == user || may_use.iter().any(|whole| within(used, whole, "/"));
    let list = if may_use.is_empty() { "nothing of ours".into() } else { may_use.join(", ") };
    (!allowed).then(|| format!("may use {list}: not {used} (floor {floor})"))
}

fn why_not_in_wire(item: &[String]) -> Option<String> {
    if !CRATES_OF_WIRE.contains(&item[0].as_str()) {
        return Some(format!("may use no crate but {}", CRATES_OF_WIRE.join(", ")));
    }
    // `use std::time` alone, or with a star, would let the rest in by a back door.
    let item: Vec<&str> =
        item.iter().map(String::as_str).filter(|part| !matches!(*part, "*" | "self")).collect();
    let item = item.join("::").replace("core::", "std::");
    let forbidden = STD_NOT_IN_WIRE
        .iter()
        .find(|whole| within(&item, whole, "::") || within(whole, &item, "::"));
    forbidden
        .map(|what| format!("has no I/O, no clock and no threads: {what} is not for the protocol"))
}

/// Names of crates that a path may begin with: the standard ones and our dependencies.
fn crates() -> Vec<String> {
    let manifest = text(&root().join("Cargo.toml"));
    let section = manifest
        .split("\n[")
        .find(|section| section.starts_with("dependencies]"))
        .expect("we have some");
    let names = section
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.replace('-', "_"));
    ["std", "core", "alloc"].map(String::from).into_iter().chain(names).collect()
}

fn root() -> &'static FilePath {
    FilePath::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &FilePath) -> String {
    fs::read_to_string(path).expect("a file of ours")
}

/// Every file under `src/` by its name from there, with its text.
fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut directories = vec![root().join("src")];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("a directory of ours") {
            let path = entry.expect("an entry of it").path();
            if path.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(root().join("src"))
                    .expect("it is below")
                    .to_string_lossy()
                    .replace('\\', "/");
                files.insert(name, text(&path));
            }
        }
    }
    files
}

#[test]
fn every_file_uses_only_what_stands_below_it() {
    let (files, crates) = (files(), crates());
    let test_modules: Vec<Vec<String>> = files
        .iter()
        .flat_map(|(file, source)| {
            find(source).test_modules.into_iter().map(|name| test_module(file, name))
        })
        .collect();
    let wrong: Vec<String> = files
        .iter()
        .filter(|(file, _)| !test_modules.iter().any(|tests| module_of(file).starts_with(tests)))
        .flat_map(|(file, source)| judge(file, source, &crates))
        .collect();
    assert!(files.len() > 10, "the files were found");
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// So there can be no cycle.
#[test]
fn a_row_of_the_table_names_only_rows_before_it() {
    for (at, (floor, name, may_use)) in TABLE.iter().enumerate() {
        assert!(
            TABLE[..at].iter().all(|(before, ..)| before <= floor),
            "{name} stands among higher floors"
        );
        for used in *may_use {
            assert!(
                TABLE[..at].iter().any(|(_, before, _)| within(before, used, "/")),
                "{name} names {used} too early"
            );
            let later = TABLE[at + 1..].iter().find(|(_, after, _)| within(after, used, "/"));
            assert_eq!(later, None, "{name} names {used}, of which this comes later");
        }
    }
}

/// The table that readers see says the same as the one above.
#[test]
fn the_table_in_the_docs_of_wire_says_the_same() {
    let source = text(&root().join("src/wire/mod.rs"));
    let mut modules = find(&source).modules;
    for line in source.lines() {
        let Some((floor, names)) =
            line.strip_prefix("//! | ").and_then(|row| row.split_once(" | "))
        else {
            continue;
        };
        for name in names.split('`').skip(1).step_by(2) {
            let row = row(&format!("wire/{name}")).map(|(floor, ..)| floor.to_string());
            assert_eq!(row.as_deref(), Some(floor), "wire::{name}");
            modules.retain(|module| module != name);
        }
    }
    assert!(modules.is_empty(), "not in the table in src/wire/mod.rs: {modules:?}");
}

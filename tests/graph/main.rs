//! The arrows between the files of `src/`: no two files use each other, not even through others,
//! and the parts keep to the table in `src/lib.rs`.
//!
//! The compiler lets any module use any other, and an import in the wrong direction is quickly made
//! and hard to undo. Must not know what the modules do. Read next: `graph.rs`, who uses whom;
//! `caught.rs` shows what is caught.

mod caught;
mod graph;
mod paths;

use graph::{Graph, Target, Use};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Parts that could be taken out, and the files that put them in. No other file knows them.
const FEATURES: &[(&str, &[&str])] = &[
    ("server/inspector", &["server/endpoints.rs"]),
    ("server/ingest", &["server/endpoints.rs"]),
    ("server/history", &["server/endpoints.rs"]),
    ("paste", &["cli/explain/mod.rs", "server/explained.rs", "oracle/paste.rs"]),
    (
        "feed/tiers",
        &[
            "cli/serve/mod.rs",
            "server/config.rs",
            "server/history/mod.rs",
            "server/history/answer.rs",
            "server/history/number.rs",
        ],
    ),
];

/// The standard library's crates.
const STD: [&str; 3] = ["std", "core", "alloc"];
/// What `wire` must leave alone in the standard library. That it has no input and output, no clock
/// and no threads is what makes it testable and fuzzable.
const STD_NOT_IN_WIRE: &[&str] =
    &["env", "fs", "io", "net", "os", "process", "thread", "time::Instant", "time::SystemTime"];

#[test]
fn no_file_uses_one_that_uses_it() {
    let graph = Graph::new(&files(), &crates());
    assert!(graph.uses.len() > 1000, "the files were found");
    let circles: Vec<String> = graph.circles().iter().map(|circle| drawn(circle)).collect();
    assert!(circles.is_empty(), "\n{}\n", circles.join("\n\n"));
}

#[test]
fn every_file_uses_only_what_it_may() {
    let graph = Graph::new(&files(), &crates());
    let wrong: Vec<String> = graph.uses.iter().filter_map(why_not).collect();
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn the_table_names_all_there_is_and_only_what_stands_further_down() {
    let (files, crates) = (files(), crates());
    let there: BTreeSet<&str> = files.keys().map(|file| folder(file)).collect();
    let rows = parts();
    let named = rows.iter().map(|(part, _)| *part).chain(["lib"]).collect();
    assert_eq!(there, named, "left what is in src/, right the table of src/lib.rs");
    for (at, (part, may_use)) in rows.iter().enumerate() {
        for used in may_use {
            let is_below = rows[at + 1..].iter().any(|(below, _)| below == used);
            assert!(is_below || crates.iter().any(|name| name == used), "{part} above {used}");
        }
    }
}

#[test]
fn the_table_allows_only_what_is_used() {
    let graph = Graph::new(&files(), &crates());
    let used = |one: &Use| match &one.target {
        Target::Ours(file, _) => (folder(&one.file).to_owned(), folder(file).to_owned()),
        Target::Foreign(item) => (folder(&one.file).to_owned(), item[0].clone()),
    };
    let used: BTreeSet<(String, String)> = graph.uses.iter().map(used).collect();
    for (part, may_use) in parts() {
        for other in may_use {
            let is_used = used.contains(&(part.to_owned(), other.to_owned()));
            assert!(is_used, "{part} may use {other} and does not: take it out of src/lib.rs");
        }
    }
}

/// A circle, as its files and the names that tie them.
fn drawn(circle: &[&Use]) -> String {
    let mut ties: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for one in circle {
        if let Target::Ours(file, item) = &one.target {
            ties.entry((&one.file, file)).or_default().insert(item);
        }
    }
    let mut drawn = "These files use each other; put what they share into a file below:".to_owned();
    for ((from, to), items) in ties {
        let items: Vec<&str> = items.into_iter().collect();
        drawn += &format!("\n  {from} uses {} of {to}", items.join(", "));
    }
    drawn
}

/// Why a use may not be, if so.
fn why_not(one: &Use) -> Option<String> {
    let user = folder(&one.file);
    let why = match &one.target {
        Target::Ours(_, item) if item == "*" => "names of ours are listed one by one".to_owned(),
        Target::Ours(used, _) => why_not_ours(&one.file, used)?,
        Target::Foreign(item) if user == "wire" => why_not_in_wire(&one.file, item)?,
        Target::Foreign(_) => return None,
    };
    Some(format!("src/{}:{} uses {}, but {why}", one.file, one.line, one.path))
}

fn why_not_ours(file: &str, used: &str) -> Option<String> {
    let (user, folder) = (folder(file), folder(used));
    if user == "lib" {
        return None; // it only says what there is
    }
    if let Some((feature, known_by)) = FEATURES.iter().find(|(name, _)| is_within(used, name))
        && !is_within(file, feature)
        && !known_by.contains(&file)
    {
        return Some(format!("{feature} is known only by {}", known_by.join(", ")));
    }
    let Some(may_use) = may_use(user) else {
        return Some(format!("{user} is not in the table of src/lib.rs"));
    };
    let crates = crates();
    let is_ours = |used: &&str| !crates.iter().any(|name| name == used);
    let may_use: Vec<&str> = may_use.into_iter().filter(is_ours).collect();
    let list = if may_use.is_empty() { "nothing of ours".to_owned() } else { may_use.join(", ") };
    (user != folder && !may_use.contains(&folder))
        .then(|| format!("{user} may use {list}: not {folder}"))
}

fn why_not_in_wire(file: &str, item: &[String]) -> Option<String> {
    let (name, rest) = item.split_first()?;
    let (is_std, crates) = (STD.contains(&&name[..]), may_use("wire")?);
    let is_outside = name == "flate2" && !is_within(file, "wire/deflate");
    if !is_std && !crates.contains(&&name[..]) || is_outside {
        return Some(format!("wire may use no crate but {}", crates.join(", ")));
    }
    // A `use` of all of `std::time` would let the rest in by a back door.
    let rest: Vec<&str> = rest.iter().map(|part| &part[..]).filter(|part| *part != "*").collect();
    let (rest, is_open) = (rest.join("::"), item.ends_with(&["*".to_owned()]));
    let forbidden = STD_NOT_IN_WIRE.iter().find(|what| {
        rest == **what
            || rest.starts_with(&format!("{what}::"))
            || is_open && what.starts_with(&format!("{rest}::"))
    });
    let what = forbidden.filter(|_| is_std)?;
    Some(format!("wire has no I/O, no clock and no threads: std::{what} is not for it"))
}

/// The table in `src/lib.rs`: the parts of `src/` from the top, and which parts and crates each may
/// use. For `wire`, no other crate is allowed.
fn parts() -> Vec<(&'static str, Vec<&'static str>)> {
    let rows = include_str!("../../src/lib.rs").lines().filter_map(|line| {
        let cells: Vec<&str> = line.strip_prefix("//! | ")?.split(" | ").collect();
        let [part, _, may_use] = cells[..] else { return None };
        Some((names(part).next()?, names(may_use).collect()))
    });
    rows.collect()
}

/// What stands between backquotes.
fn names(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

fn may_use(part: &str) -> Option<Vec<&'static str>> {
    parts().into_iter().find(|(name, _)| *name == part).map(|(_, may_use)| may_use)
}

/// The folder or file just below `src/` that this file is, or is in.
fn folder(file: &str) -> &str {
    file.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

fn is_within(file: &str, folder: &str) -> bool {
    file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') || rest == ".rs")
}

/// Names of crates that a path may begin with: the standard ones and our dependencies.
fn crates() -> Vec<String> {
    let manifest = include_str!("../../Cargo.toml");
    let section = manifest.split("\n[").find(|section| section.starts_with("dependencies]"));
    let lines = section.expect("we have some").lines();
    let names = lines.filter_map(|line| line.split_once(" = "));
    let names = names.map(|(name, _)| name.replace('-', "_"));
    STD.map(String::from).into_iter().chain(names).collect()
}

/// Every file under `src/` by its name from there, with its text.
fn files() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut files, mut folders) = (BTreeMap::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder of ours") {
            let path = entry.expect("an entry of it").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).expect("it is below").to_string_lossy();
                let text = fs::read_to_string(&path).expect("a file of ours");
                files.insert(name.replace('\\', "/"), text);
            }
        }
    }
    files
}

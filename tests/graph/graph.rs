//! Which file of `src/` uses an item of which other: each path is followed to the file that defines
//! what it names, through imports and re-exports.
//!
//! Must not know which uses are allowed. Read next: `paths.rs`, which finds the paths in a file.

use crate::paths::{self, Found};
use std::collections::{BTreeMap, BTreeSet};

/// That a file uses something.
#[derive(Debug)]
pub(crate) struct Use {
    /// By its name under `src/`.
    pub(crate) file: String,
    pub(crate) line: usize,
    /// The path, as it is written there.
    pub(crate) path: String,
    pub(crate) target: Target,
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Target {
    /// The item of this name that this file defines.
    Ours(String, String),
    /// An item of another crate, whose name comes first.
    Foreign(Vec<String>),
}

/// The uses of all files, without those in tests.
pub(crate) struct Graph {
    pub(crate) uses: Vec<Use>,
}

impl Graph {
    /// Of files by their name under `src/`, with their text. `crates` are the names of other crates
    /// that a path may begin with.
    pub(crate) fn new(files: &BTreeMap<String, String>, crates: &[String]) -> Self {
        let mut found: BTreeMap<&str, Found> =
            files.iter().map(|(file, text)| (&file[..], paths::find(text))).collect();
        let tests: Vec<String> = found
            .iter()
            .flat_map(|(file, found)| found.test_modules.iter().map(|name| below(file, name)))
            .collect();
        found.retain(|file, _| {
            !tests.iter().any(|test| {
                file.strip_prefix(test).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
            })
        });
        let names = Names::new(&found, crates);
        let uses = found.iter().flat_map(|(file, found)| {
            let names = &names;
            found.paths.iter().filter_map(move |path| {
                let module = [module_of(file), path.inside.clone()].concat();
                let target = names.resolve(&module, &path.segments)?;
                let path = (path.line, path.segments.join("::"));
                Some(Use { file: file.to_string(), line: path.0, path: path.1, target })
            })
        });
        Self { uses: uses.collect() }
    }

    /// The files that use each other, directly or through others, in groups: each group with the
    /// uses that tie it together.
    pub(crate) fn circles(&self) -> Vec<Vec<&Use>> {
        let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for one in &self.uses {
            if let Some(other) = one.other_file() {
                arrows.entry(&one.file).or_default().insert(other);
            }
        }
        let reached: BTreeMap<&str, BTreeSet<&str>> =
            arrows.keys().map(|file| (*file, reached_from(file, &arrows))).collect();
        let leads = |from: &str, to: &str| reached.get(from).is_some_and(|all| all.contains(to));
        let mut circles: BTreeMap<&str, Vec<&Use>> = BTreeMap::new();
        for one in &self.uses {
            if let Some(other) = one.other_file()
                && leads(other, &one.file)
            {
                // All files of a circle reach the same ones, of which the first names the circle.
                let first = reached[other].iter().find(|file| leads(file, other));
                circles.entry(first.expect("the file itself is one")).or_default().push(one);
            }
        }
        circles.into_values().collect()
    }
}

impl Use {
    /// The file of ours that it uses, unless that is the file itself.
    pub(crate) fn other_file(&self) -> Option<&str> {
        match &self.target {
            Target::Ours(file, _) if *file != self.file => Some(file),
            _ => None,
        }
    }
}

fn reached_from<'a>(
    file: &'a str,
    arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>,
) -> BTreeSet<&'a str> {
    let (mut reached, mut next) = (BTreeSet::new(), vec![file]);
    while let Some(file) = next.pop() {
        next.extend(arrows.get(file).into_iter().flatten().filter(|other| reached.insert(**other)));
    }
    reached
}

/// What names mean, module by module.
struct Names<'a> {
    crates: &'a [String],
    /// Each module from the root of the crate, and the file that holds it.
    modules: BTreeMap<Vec<String>, &'a str>,
    /// What a `use` brings into a module: by that module and the name, the path that it stands for.
    imports: BTreeMap<Vec<String>, (Vec<String>, Vec<String>)>,
}

impl<'a> Names<'a> {
    fn new(found: &BTreeMap<&'a str, Found>, crates: &'a [String]) -> Self {
        let modules = BTreeMap::from([(vec![], "lib.rs")]);
        let mut names = Self { crates, modules, imports: BTreeMap::new() };
        for (file, found) in found {
            names.modules.insert(module_of(file), file);
            for path in &found.paths {
                let module = [module_of(file), path.inside.clone()].concat();
                if let Some(name) = &path.binds {
                    let key = [&module[..], std::slice::from_ref(name)].concat();
                    names.imports.insert(key, (module.clone(), path.segments.clone()));
                }
                names.modules.insert(module, file);
            }
        }
        names
    }

    /// Where a path leads that is written in this module. `None`: to a module as such, or to
    /// something that the file itself defines or that every file has.
    fn resolve(&self, module: &[String], path: &[String]) -> Option<Target> {
        let (mut here, mut rest) = (module.to_vec(), path);
        while let Some((first, after)) = rest.split_first() {
            match &first[..] {
                "crate" | "wirechart" => here = vec![],
                "self" => {}
                "super" => _ = here.pop(),
                _ => break,
            }
            rest = after;
        }
        let first = rest.first()?;
        let known = [&here[..], std::slice::from_ref(first)].concat();
        let is_ours = rest.len() < path.len()
            || self.modules.contains_key(&known)
            || self.imports.contains_key(&known);
        match &first[..] {
            "" => Some(Target::Foreign(rest[1..].to_vec())),
            _ if is_ours => self.follow(here, rest),
            name if self.crates.iter().any(|known| known == name) => {
                Some(Target::Foreign(rest.to_vec()))
            }
            _ => None,
        }
    }

    /// The same from this module down. Of a name that is a module and an import, a path goes on
    /// through the module, and ends at the import.
    fn follow(&self, mut here: Vec<String>, path: &[String]) -> Option<Target> {
        for (at, name) in path.iter().enumerate().filter(|(_, name)| *name != "self") {
            let file = self.modules[&here];
            here.push(name.clone());
            let is_module = self.modules.contains_key(&here);
            let is_last = at + 1 == path.len();
            match self.imports.get(&here) {
                Some((module, import)) if is_last || !is_module => {
                    return self.resolve(module, &[import, &path[at + 1..]].concat());
                }
                _ if is_module => {}
                _ => return Some(Target::Ours(file.to_owned(), name.clone())),
            }
        }
        None
    }
}

/// The module that a file under `src/` is, from the root of the crate.
fn module_of(file: &str) -> Vec<String> {
    let file = file.trim_end_matches(".rs").trim_end_matches("/mod");
    if file == "lib" { vec![] } else { file.split('/').map(String::from).collect() }
}

/// The file or folder of a module that this file declares, without `.rs`. For one beside the file,
/// which `#[path]` has named, `name` is that of the file with its `.rs`.
fn below(file: &str, name: &str) -> String {
    let (folder, own) = file.rsplit_once('/').unwrap_or(("", file));
    let folder = match (name.strip_suffix(".rs"), own) {
        (None, own) if !["mod.rs", "lib.rs"].contains(&own) => file.trim_end_matches(".rs"),
        _ => folder,
    };
    format!("{folder}/{}", name.trim_end_matches(".rs")).trim_start_matches('/').to_owned()
}

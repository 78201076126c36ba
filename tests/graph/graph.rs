//! Which file of `src/` uses an item of which other: each path is followed to the file that defines
//! what it names, through imports and re-exports.
//!
//! A method call has no path. It counts where the file that defines a type calls a method that
//! another file implements for it: any method of that name. Not seen are calls from other files,
//! and methods of traits.
//!
//! Must not know which uses are allowed. Read next: `paths.rs`, which finds the paths in a file.

use crate::paths::{self, Found, Impl, Path};
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
        let mut uses = Vec::new();
        for (file, Found { paths, impls, .. }) in &found {
            for path in paths {
                let targets = names.resolve(&names.module(file, &path.inside), &path.segments);
                uses.extend(targets.into_iter().map(|target| Use::new(file, path, target)));
            }
            for one in impls {
                for target in names.resolve(&names.module(file, &one.inside), &one.of) {
                    if let Target::Ours(home, of) = target
                        && let Some(Found { paths, .. }) = found.get(&home[..])
                    {
                        uses.extend(calls(&home, paths, &of, file, one));
                    }
                }
            }
        }
        Self { uses }
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
    fn new(file: &str, path: &Path, target: Target) -> Self {
        let written = path.segments.join("::").replace(".::", ".");
        Self { file: file.to_owned(), line: path.line, path: written, target }
    }

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

/// That a file calls methods of a type of its own that an `impl` in another file defines.
fn calls(home: &str, paths: &[Path], of: &str, file: &str, one: &Impl) -> Vec<Use> {
    let calls = paths.iter().filter_map(|path| {
        let [.., on, method] = &path.segments[..] else { return None };
        let is_call = [".", "Self", of].contains(&&on[..]) && one.methods.contains(method);
        let target = || Target::Ours(file.to_owned(), format!("{of}::{method}"));
        is_call.then(|| Use::new(home, path, target()))
    });
    calls.collect()
}

/// What names mean, module by module.
struct Names<'a> {
    crates: &'a [String],
    /// Each module from the root of the crate, and the file that holds it. Where it is one of
    /// several files, as a feature says, there are all.
    modules: BTreeMap<Vec<String>, BTreeSet<&'a str>>,
    /// Of each file that `#[path]` names, its module.
    named: BTreeMap<String, Vec<String>>,
    /// What a `use` brings into a module: by that module and the name, the path that it stands for,
    /// and the module where that is written. There are several where features or functions differ.
    imports: BTreeMap<Vec<String>, BTreeSet<(Vec<String>, Vec<String>)>>,
}

impl<'a> Names<'a> {
    fn new(found: &BTreeMap<&'a str, Found>, crates: &'a [String]) -> Self {
        let modules = BTreeMap::from([(vec![], BTreeSet::from(["lib.rs"]))]);
        let named = found.iter().flat_map(|(file, found)| {
            found.named_files.iter().map(|(name, other)| {
                (below(file, other) + ".rs", [module_of(file), vec![name.clone()]].concat())
            })
        });
        let mut names = Self { crates, modules, named: named.collect(), imports: BTreeMap::new() };
        for (file, found) in found {
            names.modules.entry(names.module(file, &[])).or_default().insert(file);
            for path in &found.paths {
                let module = names.module(file, &path.inside);
                if let Some(name) = &path.binds {
                    let key = [&module[..], std::slice::from_ref(name)].concat();
                    let import = (module.clone(), path.segments.clone());
                    names.imports.entry(key).or_default().insert(import);
                }
                names.modules.entry(module).or_default().insert(file);
            }
        }
        names
    }

    /// The module of a file, or one inside it.
    fn module(&self, file: &str, inside: &[String]) -> Vec<String> {
        let module = self.named.get(file).cloned().unwrap_or_else(|| module_of(file));
        [&module, inside].concat()
    }

    /// Where a path leads that is written in this module. Nowhere: to a module as such, or to
    /// something that the file itself defines or that every file has.
    fn resolve(&self, module: &[String], path: &[String]) -> Vec<Target> {
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
        let Some(first) = rest.first() else { return vec![] };
        let known = [&here[..], std::slice::from_ref(first)].concat();
        let is_ours = rest.len() < path.len()
            || self.modules.contains_key(&known)
            || self.imports.contains_key(&known);
        match &first[..] {
            "" => vec![Target::Foreign(rest[1..].to_vec())],
            _ if is_ours => self.follow(here, rest),
            name if self.crates.iter().any(|known| known == name) => {
                vec![Target::Foreign(rest.to_vec())]
            }
            _ => vec![],
        }
    }

    /// The same from this module down. Of a name that is a module and an import, a path goes on
    /// through the module, and ends at the import.
    fn follow(&self, mut here: Vec<String>, path: &[String]) -> Vec<Target> {
        for (at, name) in path.iter().enumerate().filter(|(_, name)| *name != "self") {
            let files = &self.modules[&here];
            here.push(name.clone());
            let is_module = self.modules.contains_key(&here);
            let is_last = at + 1 == path.len();
            match self.imports.get(&here) {
                Some(imports) if is_last || !is_module => {
                    let whole = |import: &[String]| [import, &path[at + 1..]].concat();
                    let leads = imports.iter().map(|(module, import)| (module, whole(import)));
                    return leads.flat_map(|(module, path)| self.resolve(module, &path)).collect();
                }
                _ if is_module => {}
                _ => {
                    let defined = files.iter().map(|file| (file.to_string(), name.clone()));
                    return defined.map(|(file, name)| Target::Ours(file, name)).collect();
                }
            }
        }
        vec![]
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

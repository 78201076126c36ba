//! Each link in README.md and docs/ must lead to a file, and to a heading if it names one. Links
//! from `docs/learn.md` to code must lead to the line that defines the named item. Read next:
//! `docs/learn.md`.

use super::page;
use std::{
    fs,
    ops::Range,
    path::{Path, PathBuf},
};

/// `[text](target)`
struct Link<'a> {
    text: &'a str,
    target: &'a str,
    /// The byte range of the target in the page.
    at: Range<usize>,
}

/// The links of a page, except those in code blocks.
fn links(page: &str) -> Vec<Link<'_>> {
    let (mut links, mut start, mut is_code) = (Vec::new(), 0, false);
    for line in page.split_inclusive('\n') {
        let begin = start;
        start += line.len();
        if line.starts_with("```") {
            is_code = !is_code;
        }
        if is_code {
            continue;
        }
        for (i, _) in line.match_indices("](") {
            let at = begin + i + 2
                ..begin + i + 2 + line[i + 2..].find(')').expect("a link ends on its line");
            let text =
                &page[page[..begin + i].rfind('[').expect("a link has a text") + 1..begin + i];
            links.push(Link { text, target: &page[at.clone()], at });
        }
    }
    links
}

/// The anchor of a heading: `## Ping and Pong` becomes `#ping-and-pong`.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    text.chars()
        .filter(|character| character.is_alphanumeric() || "-_".contains(*character))
        .collect()
}

#[test]
fn each_link_leads_somewhere() {
    let docs = fs::read_dir("docs").unwrap().map(|entry| entry.unwrap().path());
    let pages: Vec<PathBuf> =
        docs.filter(|path| path.extension().is_some_and(|ext| ext == "md")).collect();
    assert!(pages.len() >= 5, "{pages:?}");
    let mut wrong = Vec::new();
    for path in [PathBuf::from("README.md")].into_iter().chain(pages) {
        let page = fs::read_to_string(&path).unwrap();
        for Link { text, target, .. } in
            links(&page).into_iter().filter(|link| !link.target.starts_with("http"))
        {
            let (file, place) = target.split_once('#').unwrap_or((target, ""));
            let to = if file.is_empty() {
                path.clone()
            } else {
                path.parent().unwrap_or(Path::new("")).join(file)
            };
            let is_heading = |line: &str| line.starts_with('#') && anchor(line) == place;
            let is_there = match to.extension() {
                Some(ext) if ext == "md" && !place.is_empty() => {
                    fs::read_to_string(&to).is_ok_and(|page| page.lines().any(is_heading))
                }
                _ => to.exists(),
            };
            if !is_there {
                wrong.push(format!("{}: [{text}]({target})", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "these lead nowhere:\n{}", wrong.join("\n"));
}

#[test]
fn the_index_lists_each_page() {
    let index = fs::read_to_string("docs/README.md").unwrap();
    let listed: Vec<_> = links(&index).into_iter().map(|link| link.target).collect();
    let names = fs::read_dir("docs").unwrap().map(|entry| entry.unwrap().file_name());
    let names = names.map(|name| name.into_string().unwrap());
    for page in names.filter(|name| name.ends_with(".md") && name != "README.md") {
        assert!(listed.contains(&&*page), "docs/README.md does not list {page}");
    }
}

/// The number of the line that defines an item: `reach`, `Header::encode`, `CloseOutcome::Lost`.
fn line_of(source: &str, path: &str) -> Option<usize> {
    let (owner, name) =
        path.rsplit_once("::").map_or((None, path), |(owner, name)| (Some(owner), name));
    let mut inside = owner.is_none();
    let found = source.lines().position(|line| {
        // Lines without indentation begin the item that the lines below belong to.
        if let Some(owner) = owner
            && line.ends_with('{')
            && !line.starts_with(' ')
        {
            inside = words(line).any(|word| word == owner);
        }
        inside && defines(line, name, owner.is_some())
    });
    found.map(|line| line + 1)
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|character: char| !character.is_alphanumeric() && character != '_')
        .filter(|word| !word.is_empty())
}

/// Whether an item with this name begins on this line. With `variants`, enum variants count, too.
fn defines(line: &str, name: &str, variants: bool) -> bool {
    if line.trim_start().starts_with("//") {
        return false;
    }
    let mut pairs = words(line).zip(words(line).skip(1));
    let is_item =
        pairs.any(|(kind, word)| word == name && ["fn", "struct", "enum", "const"].contains(&kind));
    let rest = line.strip_prefix("    ").and_then(|line| line.strip_prefix(name));
    is_item
        || variants
            && rest.is_some_and(|rest| rest.starts_with([',', '(']) || rest.starts_with(" {"))
}

#[test]
fn each_link_to_code_leads_to_the_line_of_the_named_item() {
    let page = page::read();
    let (mut now, mut wrong, mut end, mut count) = (String::new(), Vec::new(), 0, 0);
    for Link { text, target, at } in links(&page.text) {
        let file = target.split('#').next().unwrap_or_default();
        let name = text.strip_prefix('`').and_then(|text| text.strip_suffix('`'));
        let (Some(name), true) = (name, file.ends_with(".rs")) else { continue };
        let source =
            fs::read_to_string(Path::new("docs").join(file)).expect("a link leads to a file");
        let line = line_of(&source, name.trim_end_matches("()"))
            .unwrap_or_else(|| panic!("{file} has no {name}"));
        let right = format!("{file}#L{line}");
        if target != right {
            wrong.push(format!("[`{name}`]({target}) has to be {right}"));
        }
        now += &page.text[end..at.start];
        now += &right;
        end = at.end;
        count += 1;
    }
    assert!(count >= 20, "each step leads to the code that does it; only {count} links do");
    now += &page.text[end..];
    page.hold(now, &wrong.join("\n"));
}

#[test]
fn a_name_is_found_where_it_is_defined() {
    let source = "\
//! fn push
use a::push;
enum Way {
    /// In
    In,
    Out(u8),
}
impl fmt::Display for Way {
    fn fmt(&self) {}
}
impl<F> Tap<F> {
    pub(super) fn fmt(&self) {}
    pub async fn push<T>(&self) {}
}
";
    let line = |path| line_of(source, path);
    assert_eq!([line("push"), line("Tap::push"), line("Way::push")], [Some(13), Some(13), None]);
    assert_eq!(
        [line("fmt"), line("Tap::fmt"), line("Way"), line("Tap")],
        [Some(9), Some(12), Some(3), None]
    );
    assert_eq!([line("Way::In"), line("Way::Out"), line("In")], [Some(5), Some(6), None]);
}

/// The first link in the README, apart from pictures and build requirements, must lead there.
#[test]
fn the_readme_and_the_tour_link_the_page() {
    let readme = fs::read_to_string("README.md").unwrap();
    assert_eq!(links(&readme).first().map(|link| link.target), Some("docs/learn.md"));
    assert!(fs::read_to_string("src/lib.rs").unwrap().contains("docs/learn.md"));
}

//! The paths that a Rust file names, found in its tokens: `use` trees, paths in code, in macros and
//! in attributes.
//!
//! Tokens and not text, so that comments and strings are out of the way; tokens and not a syntax
//! tree, because a path in a macro is a path too. Not seen are what a `macro_rules!` of ours
//! expands to, the names in `#[serde(with = "..")]`, `include!`, `extern crate self` and raw
//! identifiers. Must not know what any path stands for. Read next: `caught.rs`.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A path, as `a::b::c` or as a leaf of a `use` tree. A call `x.m()` is one from `.` to `m`.
#[derive(Debug)]
pub(crate) struct Path {
    /// From the left; the last is `*` for a glob. It begins with an empty one where the path begins
    /// with `::`.
    pub(crate) segments: Vec<String>,
    /// The name that it brings into its module, where it stands in a `use`.
    pub(crate) binds: Option<String>,
    /// The `mod x { }` blocks around it, from the outermost.
    pub(crate) inside: Vec<String>,
    pub(crate) line: usize,
}

/// An `impl T { }`, without those of traits.
#[derive(Debug)]
pub(crate) struct Impl {
    /// The path of the type.
    pub(crate) of: Vec<String>,
    pub(crate) inside: Vec<String>,
    pub(crate) methods: Vec<String>,
}

/// What a file names, without what is `#[cfg(test)]`.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) paths: Vec<Path>,
    pub(crate) impls: Vec<Impl>,
    /// Modules whose file `#[path]` names, with that file.
    pub(crate) named_files: Vec<(String, String)>,
    /// Modules that it declares for tests only; where `#[path]` names the file, that file with its
    /// `.rs`.
    pub(crate) test_modules: Vec<String>,
}

pub(crate) fn find(source: &str) -> Found {
    let mut tokens = Vec::new();
    flatten(source.parse().expect("what compiles has tokens"), &mut tokens);
    let mut finder = Finder { tokens, blocks: Vec::new(), found: Found::default() };
    finder.walk();
    finder.found
}

/// The tokens in one row, `::` as one of them, each with its line.
fn flatten(stream: TokenStream, row: &mut Vec<(String, usize)>) {
    let mut half = false; // the first `:` of a `::` was the last
    for token in stream {
        let line = token.span().start().line;
        if let TokenTree::Group(group) = &token {
            let (open, close) = match group.delimiter() {
                Delimiter::Brace => ("{", "}"),
                Delimiter::Bracket => ("[", "]"),
                Delimiter::Parenthesis | Delimiter::None => ("(", ")"),
            };
            row.push((open.to_owned(), line));
            flatten(group.stream(), row);
            row.push((close.to_owned(), line));
        } else if half {
            row.push(("::".to_owned(), line));
        } else if !is_half(&token) {
            row.push((token.to_string(), line));
        }
        half = !half && is_half(&token);
    }
}

fn is_half(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(colon) if colon.as_char() == ':' && colon.spacing() == Spacing::Joint)
}

struct Finder {
    tokens: Vec<(String, usize)>,
    /// The blocks that are open, those of modules with their names.
    blocks: Vec<Option<String>>,
    found: Found,
}

impl Finder {
    fn token(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |(token, _)| token)
    }

    fn is_word(&self, at: usize) -> bool {
        self.token(at).starts_with(|first: char| first.is_alphabetic() || first == '_')
    }

    fn walk(&mut self) {
        let mut at = 0;
        while at < self.tokens.len() {
            let next: [&str; 7] = std::array::from_fn(|i| self.token(at + i));
            at = match next {
                ["#", "[", "cfg", "(", "test", ")", "]"]
                | ["#", "[", "cfg", "(", "all", "(", "test"] => {
                    self.skip_test(self.end(at, |token| token == "]"))
                }
                // The path says who may use us, not whom we use.
                ["pub", "(", "in", ..] => self.end(at, |token| token == ")"),
                ["#", "[", "path", "=", file, "]", ..] => {
                    let name = self.token(self.end(at, |token| token == "mod")).to_owned();
                    let file = file.trim_matches('"').to_owned();
                    self.found.named_files.push((name, file));
                    at + 6
                }
                // What an `impl Trait` captures, which are lifetimes and types.
                ["use", "<", ..] => at + 1,
                ["use", ..] => self.tree(at + 1, Vec::new()),
                ["impl", ..] => self.implementation(at),
                // The second `.` of a range begins no call.
                [".", ".", ..] => at + 2,
                [".", name, "(", ..] | [".", name, "::", "<", ..] => {
                    let segments = [".", name].map(String::from).to_vec();
                    self.add(at, segments, None);
                    at + 2
                }
                ["mod", name, "{", ..] => {
                    self.blocks.push(Some(name.to_owned()));
                    at + 3
                }
                ["{", ..] => {
                    self.blocks.push(None);
                    at + 1
                }
                ["}", ..] => {
                    self.blocks.pop();
                    at + 1
                }
                _ => self.path(at),
            };
        }
    }

    /// Where the first of these tokens ends.
    fn end(&self, from: usize, last: impl Fn(&str) -> bool) -> usize {
        let found = self.tokens[from..].iter().position(|(token, _)| last(token));
        found.map_or(self.tokens.len(), |length| from + length + 1)
    }

    /// Goes behind what is for tests only: an item, up to its `;` or the end of its block, or a
    /// field, a variant or an argument, up to its `,` or the end of the list.
    fn skip_test(&mut self, start: usize) -> usize {
        let (mut at, mut depth, mut angles, mut has_bounds) = (start, 0, 0, false);
        loop {
            let token = self.token(at);
            match token {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                "<" if depth == 0 => angles += 1,
                ">" if depth == 0 && !["-", "="].contains(&self.token(at - 1)) => angles -= 1,
                "where" => has_bounds = true,
                _ => {}
            }
            if token.is_empty() || depth < 0 {
                break;
            }
            at += 1;
            let is_end = token == "," && angles == 0 && !has_bounds || [";", "}"].contains(&token);
            if depth == 0 && is_end {
                break;
            }
        }
        let item: Vec<&str> = (start..at).map(|at| self.token(at)).collect();
        if let [.., "mod", name, ";"] = item[..] {
            let file = item.windows(3).find(|row| row[..2] == ["path", "="]);
            self.found
                .test_modules
                .push(file.map_or(name, |row| row[2].trim_matches('"')).to_owned());
        }
        at
    }

    /// Notes the methods of an `impl T { }` that begins here. Gives where its head continues.
    fn implementation(&mut self, start: usize) -> usize {
        let (open, mut angles, mut of) = (self.end(start, |token| token == "{"), 0, Vec::new());
        for at in start + 1..open - 1 {
            match self.token(at) {
                "<" => angles += 1,
                ">" if self.token(at - 1) != "-" => angles -= 1,
                "where" => break,
                "::" => {}
                // An `impl` of a trait, or a type that begins with `impl`.
                _ if angles == 0 && (!self.is_word(at) || self.token(at) == "for") => {
                    return start + 1;
                }
                name if angles == 0 => of.push(name.to_owned()),
                _ => {}
            }
        }
        let (mut methods, mut depth) = (Vec::new(), 1);
        for at in open..self.tokens.len() {
            match self.token(at) {
                "{" => depth += 1,
                "}" => depth -= 1,
                "fn" if depth == 1 => methods.push(self.token(at + 1).to_owned()),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        self.found.impls.push(Impl { of, inside: self.inside(), methods });
        start + 1
    }

    /// Takes the path that begins here, if one does that has more than a name. Gives where it ends.
    fn path(&mut self, start: usize) -> usize {
        let is_global = self.token(start) == "::" && self.token(start.wrapping_sub(1)) != ">";
        let mut segments = Vec::new();
        let mut at = start;
        if is_global && self.is_word(at + 1) {
            segments.push(String::new());
            at += 1;
        } else if !self.is_word(at) {
            return at + 1;
        }
        segments.push(self.token(at).to_owned());
        while self.token(at + 1) == "::" && self.is_word(at + 2) {
            at += 2;
            segments.push(self.token(at).to_owned());
        }
        if segments.len() > 1 {
            self.add(start, segments, None);
        }
        at + 1
    }

    /// Takes a `use` tree with what stands `before` it. Gives where it ends.
    fn tree(&mut self, start: usize, mut segments: Vec<String>) -> usize {
        let (mut at, mut name) = (start, None);
        loop {
            match self.token(at) {
                "{" => {
                    at += 1;
                    while self.token(at) != "}" {
                        at = self.tree(at, segments.clone());
                        at += usize::from(self.token(at) == ",");
                    }
                    return at + 1;
                }
                "," | "}" | ";" | "" => {
                    name = name.or_else(|| segments.iter().rfind(|name| *name != "self").cloned());
                    // A name alone brings nothing that is not there, and `*` is no name.
                    let binds = name.filter(|name| segments.len() > 1 && name != "*");
                    self.add(start, segments, binds);
                    return at;
                }
                "as" => {
                    name = Some(self.token(at + 1).to_owned());
                    at += 1;
                }
                "::" if segments.is_empty() => segments.push(String::new()),
                "::" => {}
                word => segments.push(word.to_owned()),
            }
            at += 1;
        }
    }

    fn add(&mut self, start: usize, segments: Vec<String>, binds: Option<String>) {
        let (inside, line) = (self.inside(), self.tokens[start].1);
        self.found.paths.push(Path { segments, binds, inside, line });
    }

    fn inside(&self) -> Vec<String> {
        self.blocks.iter().flatten().cloned().collect()
    }
}

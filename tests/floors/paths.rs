//! The paths that a Rust file names, found in its tokens: `use` trees, paths in code, in macros and
//! in attributes.
//!
//! Tokens and not text, so that comments and strings are out of the way; tokens and not a syntax
//! tree, because a path in a macro is a path too. Must not know what any path stands for. Read
//! next: `main.rs`, which judges them.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// A path, as `a::b::c` or as a leaf of a `use` tree.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    /// From the left; the last is `*` for a glob. It begins with an empty one where the path begins
    /// with `::`.
    pub(crate) segments: Vec<String>,
    /// The `mod x { }` blocks around it, from the outermost.
    pub(crate) inside: Vec<String>,
    pub(crate) line: usize,
}

/// What a file names, without what is `#[cfg(test)]`.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) paths: Vec<Path>,
    /// Modules that it declares, in files of their own or not.
    pub(crate) modules: Vec<String>,
    /// Modules that it declares for tests only; where `#[path]` names the file, that file without
    /// its `.rs`.
    pub(crate) test_modules: Vec<String>,
}

pub(crate) fn find(source: &str) -> Found {
    let tokens: TokenStream = source.parse().expect("what compiles has tokens");
    let mut finder = Finder::default();
    finder.walk(tokens, &mut Vec::new());
    finder.found
}

#[derive(Default)]
struct Finder {
    found: Found,
}

impl Finder {
    fn walk(&mut self, tokens: TokenStream, inside: &mut Vec<String>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        let (mut for_tests, mut file) = (false, None);
        while at < tokens.len() {
            let rest = &tokens[at..];
            at += match rest {
                [hash, TokenTree::Group(attribute), ..] if is(hash, "#") => {
                    let text = attribute.stream().to_string().replace(' ', "");
                    for_tests |= text == "cfg(test)";
                    file = text
                        .strip_prefix("path=\"")
                        .and_then(|path| path.strip_suffix(".rs\""))
                        .map(String::from)
                        .or(file);
                    self.walk(attribute.stream(), inside);
                    2
                }
                [keyword, name @ TokenTree::Ident(_), ..] if is(keyword, "mod") => {
                    let modules = if for_tests {
                        &mut self.found.test_modules
                    } else {
                        &mut self.found.modules
                    };
                    modules.push(file.take().filter(|_| for_tests).unwrap_or(name.to_string()));
                    if let Some(TokenTree::Group(block)) = rest.get(2).filter(|_| !for_tests) {
                        inside.push(name.to_string());
                        self.walk(block.stream(), inside);
                        inside.pop();
                    }
                    for_tests = false;
                    3
                }
                _ if for_tests => {
                    for_tests = false;
                    rest.iter().position(ends_an_item).map_or(rest.len(), |end| end + 1)
                }
                // In `pub(in a::b)` the path says who may use us, not whom we use.
                [keyword, TokenTree::Group(_), ..] if is(keyword, "pub") => 2,
                [keyword, path @ ..] if is(keyword, "use") => 1 + self.path(path, &[], 1, inside),
                [TokenTree::Group(group), ..] => {
                    self.walk(group.stream(), inside);
                    1
                }
                path => self.path(path, &[], 2, inside),
            };
        }
    }

    /// Takes the path at the start of `tokens`, if there is one of `least` segments, `before` it
    /// those of the tree around it. Gives how many tokens that were, at least 1.
    fn path(
        &mut self,
        tokens: &[TokenTree],
        before: &[String],
        least: usize,
        inside: &[String],
    ) -> usize {
        let mut segments = before.to_vec();
        let mut at = 0;
        loop {
            match tokens.get(at) {
                Some(TokenTree::Ident(name)) => segments.push(name.to_string()),
                Some(star) if is(star, "*") && !segments.is_empty() => segments.push("*".into()),
                Some(TokenTree::Group(tree)) if tree.delimiter() == Delimiter::Brace => {
                    self.tree(tree, &segments, inside);
                    return at + 1;
                }
                Some(colon) if at == 0 && is(colon, ":") && doubled(tokens) => {
                    segments.push(String::new());
                    at += 2;
                    continue;
                }
                _ => break,
            }
            at += 1;
            match tokens.get(at..) {
                Some(next)
                    if doubled(next)
                        && !matches!(next.get(2), Some(generics) if is(generics, "<")) =>
                {
                    at += 2
                }
                _ => break,
            }
        }
        if segments.len() >= least
            && let Some(first) = tokens.first()
        {
            let line = first.span().start().line;
            self.found.paths.push(Path { segments, inside: inside.to_vec(), line });
        }
        at.max(1)
    }

    /// `{a, b::{c, d}}` with what stands before it.
    fn tree(&mut self, tree: &Group, before: &[String], inside: &[String]) {
        let tokens: Vec<TokenTree> = tree.stream().into_iter().collect();
        for branch in tokens.split(|token| is(token, ",")).filter(|branch| !branch.is_empty()) {
            self.path(branch, before, 1, inside);
        }
    }
}

fn is(token: &TokenTree, text: &str) -> bool {
    !matches!(token, TokenTree::Group(_)) && token.to_string() == text
}

/// Whether `::` stands here: two tokens.
fn doubled(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [first, second, ..] if is(first, ":") && is(second, ":"))
}

fn ends_an_item(token: &TokenTree) -> bool {
    is(token, ";")
        || matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

#[cfg(test)]
mod tests {
    use super::find;

    #[track_caller]
    fn check(source: &str, expected: &[&str]) {
        let found: Vec<String> =
            find(source).paths.iter().map(|path| path.segments.join("::")).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn use_trees_of_any_depth() {
        check("use a::b;", &["a::b"]);
        check("use a;", &["a"]);
        check(
            "pub(in crate::x) use a::{\n  b,\n  c::{self, d as e, f::*},\n};",
            &["a::b", "a::c::self", "a::c::d", "a::c::f::*"],
        );
        check("use {a::b, ::c::d};", &["a::b", "::c::d"]);
    }

    #[test]
    fn paths_in_code_macros_and_attributes() {
        check(
            "fn f(x: a::B) -> Vec<c::D<e::F>> { g::h::<i::J>(); }",
            &["a::B", "c::D", "e::F", "g::h", "i::J"],
        );
        check("fn f() { println!(\"{}\", a::b(c.d)); let x = E { y }; }", &["a::b"]);
        check("#[a::test] fn f() {}", &["a::test"]);
        check("impl<T> a::B for c::D where T: e::F {}", &["a::B", "c::D", "e::F"]);
    }

    #[test]
    fn neither_comments_nor_strings_nor_visibilities() {
        check("//! a::b\n/// [c](d::e)\n// f::g\npub(in h::i) fn j() { \"k::l\"; }", &[]);
    }

    #[test]
    fn nothing_that_is_for_tests() {
        check("#[cfg(test)] mod tests { use a::b; } use c::d;", &["c::d"]);
        check("#[cfg(test)]\nuse a::{b};\n#[cfg(test)] fn f() { c::d(); }\nuse e::f;", &["e::f"]);
        check("#[cfg(any(test, feature = \"x\"))] mod m { use a::b; }", &["a::b"]);
        let found = find(
            "mod a; #[cfg(test)] mod b; pub mod c { } #[cfg(test)] #[path = \"d_tests.rs\"] mod tests;",
        );
        assert_eq!(found.modules, ["a", "c"]);
        assert_eq!(found.test_modules, ["b", "d_tests"]);
    }

    #[test]
    fn where_a_path_stands() {
        let found = find("\n\nmod m {\n  use super::a;\n}");
        assert_eq!((found.paths[0].line, &found.paths[0].inside[..]), (4, &["m".to_owned()][..]));
    }
}

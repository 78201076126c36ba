//! That the test of the graph finds what it is there to find, in files that do not exist.
//!
//! The last of these files.

use crate::{Graph, crates, drawn, paths::find, why_not};

fn graph(files: &[(&str, &str)]) -> Graph {
    let files = files.iter().map(|(file, text)| (file.to_string(), text.to_string()));
    Graph::new(&files.collect(), &crates())
}

/// The circles of these files, as they are drawn, without their heading.
#[track_caller]
fn circles(files: &[(&str, &str)], expected: &[&[&str]]) {
    let graph = graph(files);
    let found: Vec<String> = graph.circles().iter().map(|circle| drawn(circle)).collect();
    let found: Vec<Vec<&str>> =
        found.iter().map(|circle| circle.lines().skip(1).map(str::trim).collect()).collect();
    assert_eq!(found, expected);
}

/// What is wrong with a file, a part of each sentence.
#[track_caller]
fn wrong(file: &str, text: &str, expected: &[&str]) {
    let there = [
        ("wire/mod.rs", "pub use frame::Header;"),
        ("wire/frame.rs", ""),
        ("server/mod.rs", ""),
        ("server/inspector/mod.rs", ""),
        ("source/mod.rs", ""),
        ("cli/mod.rs", ""),
        ("pages.rs", ""),
        (file, text),
    ];
    let found: Vec<String> = graph(&there).uses.iter().filter_map(why_not).collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (sentence, part) in found.iter().zip(expected) {
        assert!(sentence.contains(part), "{sentence}");
    }
}

#[test]
fn two_files_that_use_each_other() {
    circles(
        &[("a.rs", "use crate::b::{B, C};"), ("b.rs", "fn f() { crate::a::A::new() }")],
        &[&["a.rs uses B, C of b.rs", "b.rs uses A of a.rs"]],
    );
}

#[test]
fn three_files_and_one_beside_them() {
    let files = [
        ("a.rs", "use crate::b::B;"),
        ("b.rs", "use crate::c::C; use crate::d::D;"),
        ("c.rs", "use crate::a::A;"),
        ("d.rs", ""),
        ("e.rs", "use crate::a::A;"),
    ];
    circles(&files, &[&["a.rs uses B of b.rs", "b.rs uses C of c.rs", "c.rs uses A of a.rs"]]);
}

#[test]
fn two_circles_are_two() {
    let files = [
        ("a.rs", "use crate::b::B; use crate::c::C;"),
        ("b.rs", "use crate::a::A;"),
        ("c.rs", "use crate::d::D;"),
        ("d.rs", "use crate::c::C;"),
    ];
    circles(
        &files,
        &[
            &["a.rs uses B of b.rs", "b.rs uses A of a.rs"],
            &["c.rs uses D of d.rs", "d.rs uses C of c.rs"],
        ],
    );
}

#[test]
fn a_parent_whose_child_uses_it() {
    let child = ("m/child.rs", "use super::LIMIT;");
    circles(&[("m/mod.rs", "mod child; const LIMIT: u8 = 1;"), child], &[]);
    circles(
        &[("m/mod.rs", "mod child; use child::Child; const LIMIT: u8 = 1;"), child],
        &[&["m/child.rs uses LIMIT of m/mod.rs", "m/mod.rs uses Child of m/child.rs"]],
    );
}

#[test]
fn through_names_that_were_imported() {
    // A module that is imported, an item that is imported under another name, and the way through
    // a function that has the name of its module.
    let of_b = ["b.rs uses A of a.rs"];
    for (a, drawn) in [
        ("use crate::b; fn f() { b::run() }", "a.rs uses run of b.rs"),
        ("use crate::{b as c}; fn f() { c::run() }", "a.rs uses run of b.rs"),
        ("use crate::b::B as C; fn f(c: C) {}", "a.rs uses B of b.rs"),
    ] {
        circles(&[("a.rs", a), ("b.rs", "use crate::a::A;")], &[&[drawn, of_b[0]]]);
    }
    circles(
        &[
            ("a.rs", "fn f() { crate::m::b() }"),
            ("m/mod.rs", "mod b; pub use b::b;"),
            ("m/b.rs", "use crate::a::A;"),
        ],
        &[&["a.rs uses b of m/b.rs", "m/b.rs uses A of a.rs"]],
    );
}

#[test]
fn a_name_that_is_imported_twice() {
    let of_a = "use crate::a::A;";
    circles(
        &[
            ("a.rs", "fn f() { use crate::b as x; x::g() } fn h() { use crate::c as x; x::g() }"),
            ("b.rs", of_a),
            ("c.rs", of_a),
        ],
        &[&[
            "a.rs uses g of b.rs",
            "a.rs uses g of c.rs",
            "b.rs uses A of a.rs",
            "c.rs uses A of a.rs",
        ]],
    );
    circles(
        &[
            ("a.rs", "use crate::m::f;"),
            ("m/b.rs", of_a),
            ("m/c.rs", of_a),
            ("m/mod.rs", "#[cfg(x)] pub use b::f; #[cfg(not(x))] pub use c::f;"),
        ],
        &[&[
            "a.rs uses f of m/b.rs",
            "a.rs uses f of m/c.rs",
            "m/b.rs uses A of a.rs",
            "m/c.rs uses A of a.rs",
        ]],
    );
}

#[test]
fn a_module_with_a_file_of_another_name() {
    circles(
        &[
            ("a.rs", "use crate::m::C;"),
            ("m/absent.rs", "use crate::a::A;"),
            ("m/codec.rs", ""),
            (
                "m/mod.rs",
                "#[path = \"absent.rs\"] #[cfg(x)] mod codec; #[cfg(not(x))] mod codec;
                pub use codec::C;",
            ),
        ],
        &[&["a.rs uses C of m/absent.rs", "m/absent.rs uses A of a.rs"]],
    );
}

#[test]
fn a_method_that_another_file_implements() {
    let circle = ["m/mod.rs uses T::work of m/work.rs", "m/work.rs uses T of m/mod.rs"];
    let check = |calls: &str, work, expected: &[&[&str]]| {
        let parent =
            format!("mod work; struct T<X>(X); impl<X> T<X> {{ fn f(&self) {{ {calls} }} }}");
        circles(&[("m/mod.rs", &parent), ("m/work.rs", work)], expected);
    };
    let work = "use super::T; impl<X: A<B>> T<X> where X: C { fn work(&self) {} }";
    check("self.work()", work, &[&circle]);
    check("self.0.iter().map(|t| t.work::<u8>())", work, &[&circle]);
    check("Self::work(self)", work, &[&circle]);
    check("T::work(self)", "impl super::T { const fn work(&self) {} }", &[&circle]);
    check("self.other(); self.work; U::work(); 0..work()", "impl super::T { fn work() {} }", &[]);
    check("self.work()", "use super::T; impl Work for T { fn work(&self) {} }", &[]);
    check("self.work()", "fn f(t: super::T) -> impl T { fn work() {} }", &[]);
}

#[test]
fn what_is_no_circle() {
    // The parent only names what its children define; a module alone is nothing yet; tests may.
    circles(
        &[
            ("m/mod.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
            ("m/a.rs", "use super::B; use super::super::m;"),
            ("m/b.rs", "#[cfg(test)] mod tests { use crate::m::A; }"),
            ("m/b/tests.rs", ""),
        ],
        &[],
    );
    circles(
        &[
            ("a.rs", "use crate::b::B; #[cfg(test)] mod tests;"),
            ("a/tests.rs", "use super::*;"),
            ("b.rs", "#[cfg(test)] #[path = \"b_tests.rs\"] mod tests;"),
            ("b_tests.rs", "use crate::a::A;"),
        ],
        &[],
    );
}

#[test]
fn an_arrow_that_goes_up() {
    wrong(
        "wire/mask.rs",
        "\nuse crate::server::Config;",
        &[
            "src/wire/mask.rs:2 uses crate::server::Config, but wire may use nothing of ours: not server",
        ],
    );
    wrong(
        "server/route.rs",
        "use crate::source::X; use crate::cli::Y;",
        &["not source", "not cli"],
    );
    wrong(
        "client/x.rs",
        "use crate::server::X;",
        &["client may use digits, clock, random, wire: not server"],
    );
    wrong("source/file.rs", "use crate::{server::X, pages::X};", &["not server", "not pages"]);
    wrong("pages.rs", "fn f() { crate::server::x() }", &["not server"]);
    wrong("new/deep.rs", "use crate::wire::Header;", &["new is not in the table"]);
}

#[test]
fn all_names_of_a_module_at_once() {
    let is_wrong = ["names of ours are listed"];
    wrong("server/x.rs", "use crate::wire::*;", &is_wrong);
    wrong("server/x.rs", "use super::*;", &is_wrong);
    wrong("server/x.rs", "use crate::wire as w; pub use w::*;", &is_wrong);
    wrong("lib.rs", "pub use wire::*;", &is_wrong);
    let of_enums = "use crate::wire::Header::*; enum E { A } use E::*; use self::E::*;";
    wrong("server/x.rs", of_enums, &[]);
    wrong("server/x.rs", "#[cfg(all(test, unix))] mod tests { use super::*; }", &[]);
}

#[test]
fn a_feature_in_the_core() {
    wrong(
        "server/connection.rs",
        "use super::inspector::Tap;",
        &["server/inspector is known only by server/endpoints.rs"],
    );
    wrong("server/inspector/side.rs", "use super::Part; use crate::server::X;", &[]);
}

#[test]
fn input_and_output_in_the_protocol() {
    let check = |text, expected: &[&str]| wrong("wire/frame.rs", text, expected);
    check("use tokio::net::TcpStream;", &["may use no crate but"]);
    check("fn f() { tokio::spawn(async {}); }", &["may use no crate but"]);
    check("use flate2::Compress;", &["may use no crate but"]);
    wrong("wire/deflate/deflater.rs", "use flate2::Compress; use sha1::Sha1;", &[]);
    check("use std::{net::IpAddr, io, fmt};", &["std::net is not", "std::io is not"]);
    check("use std::time::{Duration, Instant};", &["std::time::Instant is not"]);
    check("use std::time; fn f() { time::Instant::now() }", &["std::time::Instant is not"]);
    check("use std::time::*;", &["std::time::Instant is not"]);
    check("fn f() { std::thread::yield_now() }", &["std::thread is not"]);
    check("use core::net::IpAddr;", &["std::net is not"]);
    check("use std::{fmt, time::Duration}; use Kind::*; fn f() { Self::x() }", &[]);
}

/// All paths that a file names.
#[track_caller]
fn paths(text: &str, expected: &[&str]) {
    let found: Vec<String> = find(text).paths.iter().map(|path| path.segments.join("::")).collect();
    assert_eq!(found, expected);
}

#[test]
fn paths_wherever_they_stand() {
    paths("use a; use b::c;", &["a", "b::c"]);
    paths(
        "pub(in crate::x) use a::{\n  b,\n  c::{self, d as e, f::*},\n}; use {g::h, ::i::j};",
        &["a::b", "a::c::self", "a::c::d", "a::c::f::*", "g::h", "::i::j"],
    );
    paths(
        "fn f(x: a::B, y: ::c::D) -> Vec<e::F<g::H>> { <Self as i::J>::k(); l::m::<n::O>::new(); }",
        &["a::B", "::c::D", "e::F", "g::H", "i::J", "l::m", "n::O"],
    );
    paths(
        "#[a::test] fn f() { println!(\"{}\", b::c(d.e)); let x = G { y }; }",
        &["a::test", "b::c"],
    );
    paths("//! a::b\n/// [c](d::e)\n// f::g\nfn j() { \"k::l\"; }", &[]);
    paths(
        "#[cfg(test)]\nuse a::{b};\n#[cfg(test)] fn f(x: g::H) { c::d(); }\nuse e::f;",
        &["e::f"],
    );
    paths(
        "struct S { #[cfg(test)] a: M<b::C, D>, e: f::G } fn h(#[cfg(test)] a: b::C) -> i::J {}
        enum K { #[cfg(test)] L(m::N), O(p::Q), #[cfg(test)] R { s: t::U }, V(w::X) }
        #[cfg(test)] fn y<A, B>() -> C where A: a::D, B: e::F { g::h() }",
        &["f::G", "i::J", "p::Q", "w::X"],
    );
    paths("fn f<'a>() -> impl T + use<'a> { a::b() } use c::d;", &["a::b", "c::d"]);
    paths("#[cfg(any(test, feature = \"x\"))] mod m { use a::b; }", &["a::b"]);
}

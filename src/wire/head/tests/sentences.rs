//! The exact sentence for each broken rule of a head. People search for these sentences.

use crate::wire::head::HeadError::{self, *};

#[track_caller]
fn assert_says(error: HeadError, status: u16, section: &str, sentence: &str) {
    assert_eq!(
        (error.status(), error.section(), error.to_string().as_str()),
        (status, section, sentence)
    );
}

#[test]
fn limits_say_which_and_how_much() {
    assert_says(
        TooLong { limit: 16384 },
        431,
        "RFC 6585, 5",
        "the head is longer than the limit of 16384 bytes",
    );
    assert_says(
        StartLineTooLong { limit: 8192 },
        414,
        "RFC 9112, 3",
        "the first line is longer than the limit of 8192 bytes",
    );
    assert_says(
        TooManyHeaders { limit: 100 },
        431,
        "RFC 6585, 5",
        "there are more header lines than the limit of 100",
    );
}

#[test]
fn broken_lines() {
    let section = "RFC 9112, 2.2";
    assert_says(
        BareLf,
        400,
        section,
        "a line ends in LF alone; a line of a head must end in CR LF",
    );
    assert_says(
        BareCr,
        400,
        section,
        "a CR stands without an LF after it; the two together end a line, and CR has no other use",
    );
    assert_says(
        EmptyStartLine,
        400,
        section,
        "more than one empty line stands before the first line of the head",
    );
    assert_says(
        ControlByte(0),
        400,
        "RFC 9110, 5.5",
        "the head contains the control byte 0x00; only a tab is allowed",
    );
}

#[test]
fn broken_headers() {
    assert_says(
        ObsFold,
        400,
        "RFC 9112, 5.2",
        "a header line begins with a blank; a value must stand on one line, unfolded",
    );
    assert_says(
        NameMissing,
        400,
        "RFC 9110, 5.1",
        "a header line begins with a colon; the header's name is missing",
    );
    assert_says(
        BlankInName,
        400,
        "RFC 9112, 5.1",
        "a blank stands in a header's name or between the name and its colon",
    );
    assert_says(
        NameByte(b'('),
        400,
        "RFC 9110, 5.1",
        "the byte 0x28 stands in a header's name; only letters, digits and !#$%&'*+-.^_`|~ may",
    );
    assert_says(
        ColonMissing,
        400,
        "RFC 9112, 5",
        "a header line has no colon; it must be a name, a colon and a value",
    );
    assert_says(
        HostMissing,
        400,
        "RFC 9112, 3.2",
        "the Host header is missing; a request in HTTP/1.1 must have it",
    );
    assert_says(
        HostInvalid,
        400,
        "RFC 9112, 3.2",
        "the Host header is not a host name or address with an optional port",
    );
    assert_says(Repeated("Host"), 400, "RFC 9110, 5.3", "the Host header is there more than once");
}

#[test]
fn broken_first_lines() {
    assert_says(
        RequestLine,
        400,
        "RFC 9112, 3",
        "the request line is not a method, a target and a version with one space between them",
    );
    assert_says(
        Method,
        400,
        "RFC 9112, 3.1",
        "the method is not a word of letters, digits and !#$%&'*+-.^_`|~",
    );
    assert_says(
        Target,
        400,
        "RFC 9112, 3.2",
        "the target is neither a path that begins with / nor an http:// URI, in visible ASCII without #",
    );
    assert_says(
        StatusLine,
        400,
        "RFC 9112, 4",
        "the status line is not a version, one space and a code of three digits",
    );
    assert_says(
        VersionSyntax,
        400,
        "RFC 9112, 2.3",
        "the version is not HTTP/ and two digits with a dot between them, such as HTTP/1.1",
    );
    assert_says(
        VersionUnsupported,
        505,
        "RFC 9112, 2.3",
        "the version is neither HTTP/1.1 nor HTTP/1.0",
    );
    assert_says(Incomplete, 400, "RFC 9112, 2.1", "the head has not arrived completely yet");
}

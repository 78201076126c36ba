//! The exact status line, section and sentence for each broken rule of a head. People search for
//! these sentences.

use crate::wire::head::HeadError::*;

const EXPECTED: &str = "
431 Request Header Fields Too Large | RFC 6585, 5
    the head is longer than the limit of 16384 bytes
414 URI Too Long | RFC 9112, 3
    the first line is longer than the limit of 8192 bytes
431 Request Header Fields Too Large | RFC 6585, 5
    there are more header lines than the limit of 100
400 Bad Request | RFC 9112, 2.2
    a line ends in LF alone; a line of a head must end in CR LF
400 Bad Request | RFC 9112, 2.2
    a CR stands without an LF after it; the two together end a line, and CR has no other use
400 Bad Request | RFC 9112, 2.2
    more than one empty line stands before the first line of the head
400 Bad Request | RFC 9110, 5.5
    the head contains the control byte 0x00; only a tab is allowed
400 Bad Request | RFC 9112, 5.2
    a header line begins with a blank; a value must stand on one line, unfolded
400 Bad Request | RFC 9110, 5.1
    a header line begins with a colon; the header's name is missing
400 Bad Request | RFC 9112, 5.1
    a blank stands in a header's name or between the name and its colon
400 Bad Request | RFC 9110, 5.1
    the byte 0x28 stands in a header's name; only letters, digits and !#$%&'*+-.^_`|~ may
400 Bad Request | RFC 9112, 5
    a header line has no colon; it must be a name, a colon and a value
400 Bad Request | RFC 9112, 3.2
    the Host header is missing; a request in HTTP/1.1 must have it
400 Bad Request | RFC 9112, 3.2
    the Host header is not a host name or address with an optional port
400 Bad Request | RFC 9110, 5.3
    the Host header is there more than once
400 Bad Request | RFC 9112, 3
    the request line is not a method, a target and a version with one space between them
400 Bad Request | RFC 9112, 3.1
    the method is not a word of letters, digits and !#$%&'*+-.^_`|~
400 Bad Request | RFC 9112, 3.2
    the target is neither a path that begins with / nor an http:// URI, in visible ASCII without #
400 Bad Request | RFC 9112, 4
    the status line is not a version, one space and a code of three digits
400 Bad Request | RFC 9112, 2.3
    the version is not HTTP/ and two digits with a dot between them, such as HTTP/1.1
505 HTTP Version Not Supported | RFC 9112, 2.3
    the version is neither HTTP/1.1 nor HTTP/1.0
400 Bad Request | RFC 9112, 2.1
    the head has not arrived completely yet
";

#[test]
fn each_broken_rule_has_its_status_its_section_and_its_sentence() {
    let mut said = String::from("\n");
    for error in [
        TooLong { limit: 16384 },
        StartLineTooLong { limit: 8192 },
        TooManyHeaders { limit: 100 },
        BareLf,
        BareCr,
        EmptyStartLine,
        ControlByte(0),
        ObsFold,
        NameMissing,
        BlankInName,
        NameByte(b'('),
        ColonMissing,
        HostMissing,
        HostInvalid,
        Repeated("Host"),
        RequestLine,
        Method,
        Target,
        StatusLine,
        VersionSyntax,
        VersionUnsupported,
        Incomplete,
    ] {
        let response = String::from_utf8(error.response()).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        let status = head.lines().next().unwrap().strip_prefix("HTTP/1.1 ").unwrap();
        assert!(status.starts_with(&error.status().to_string()));
        assert_eq!(body, format!("{error}\n"));
        said += &format!("{status} | {}\n    {error}\n", error.section());
    }
    assert_eq!(said, EXPECTED);
}

//! The handshake in the trace: the request, the response, and what is wrong with one.
//!
//! Read next: `sent.rs`.

use super::*;

#[test]
fn the_answer_to_the_key_is_shown_step_by_step() {
    let (url, serving) = recorded("", b"\x88\x00");
    let shown = connect(&["--json", "--keep-open", &url], "").json();
    let [request, ..] = serving.join().unwrap();
    let request = String::from_utf8(request).unwrap();
    let key = request.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
    let steps = events(&shown, "accept")[0]["steps"].as_array().unwrap();
    assert_eq!(
        (&steps[0]["value"], &steps[3]["value"]),
        (&Value::from(key), &Value::from(accept_value(key)))
    );
}

#[test]
fn an_interim_response_is_shown_before_the_final_one() {
    let head = |key: &str| {
        let head = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n";
        format!("{head}Connection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n\r\n", accept_value(key))
    };
    let (url, _serving) = answering(head, b"\x81\x05Hello\x88\x00");
    let shown = connect(&["--json", "--keep-open", &url], "").json();
    assert_eq!((events(&shown, "response").len(), events(&shown, "accept").len()), (2, 1));
    assert!(
        events(&shown, "response").iter().all(|head| head["verdict"]["ok"] == true),
        "{shown:?}"
    );
    assert_eq!(events(&shown, "message")[0]["text"], "Hello");
}

/// A refusal is not called a violation.
#[test]
fn a_redirect_and_a_login_challenge_come_with_advice() {
    for (head, words) in [
        ("302 Found\r\nLocation: /there", "/there\"; connect to ws://127.0.0.1:"),
        (
            "401 Unauthorized\r\nWWW-Authenticate: Basic",
            "\"Basic\"; send an Authorization header that answers this with --header",
        ),
    ] {
        let (url, _serving) = answering(move |_| format!("HTTP/1.1 {head}\r\n\r\n"), b"");
        let shown = connect(&[&url], "");
        assert!(shown.log.contains(words) && !shown.log.contains("invalid:"), "{}", shown.log);
        assert_eq!(shown.code, Some(1));
    }
}

#[test]
fn a_refusal_is_shown_and_its_body_is_not_parsed_as_frames() {
    let server = Server::start(&[]);
    let shown = connect(&[&format!("ws://{}/nothing", server.address())], "");
    assert!(shown.log.contains("            HTTP/1.1 404 Not Found\n"), "{}", shown.log);
    assert!(!shown.log.contains("fin"), "{}", shown.log);
    assert_eq!(shown.code, Some(1));
}

#[test]
fn a_response_that_breaks_a_rule_is_shown() {
    for (head, output, rule) in [
        (
            "HTTP/1.1 101 X\r\nUpgrade : websocket\r\n",
            "Upgrade : websocket\n",
            "a blank stands in a header's name",
        ),
        ("SSH-2.0-x\r\n\r\n", "SSH-2.0-x\n", "the status line is not a version"),
    ] {
        let (url, _serving) = answering(move |_| head.to_owned(), b"");
        let shown = connect(&[&url], "");
        assert!(shown.log.contains(&format!("            {output}")), "{}", shown.log);
        let said = shown.log.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            said.contains(rule) && said.contains("The client fails the connection."),
            "{}",
            shown.log
        );
        assert!(!said.contains("The server answers"), "{}", shown.log);
        assert_eq!(
            (shown.code, shown.log.matches("invalid:").count()),
            (Some(1), 1),
            "{}",
            shown.log
        );
    }
}

#[test]
fn an_incomplete_response_is_shown_at_the_end() {
    let (url, _serving) = answering(|_| "HTTP/1.1 101 Swit".to_owned(), b"");
    let shown = connect(&[&url], "");
    assert!(
        shown.log.contains(
            "            HTTP/1.1 101 Swit\n            incomplete: the empty line that ends the head is missing\n"
        ),
        "{}",
        shown.log
    );
    assert_eq!(shown.code, Some(1));
}

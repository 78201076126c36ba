//! The pages of `examples/pages/`, at work as their README says: served from elsewhere, with their
//! origin allowed.
//!
//! Read next: `proxies/mod.rs`.

use super::{
    chromium::{Chromium, Tab},
    common::{server::Server, websocket::Client},
};
use serde_json::json;
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    thread,
};

const SIZE: (u32, u32) = (800, 600);

/// A file server as small as can be. Returns its origin.
fn serve_pages() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("it is bound"));
    thread::spawn(move || {
        // Chromium opens connections that it does not use, so none may hold up the others.
        listener.incoming().flatten().for_each(|socket| _ = thread::spawn(|| answer(socket)));
    });
    origin
}

/// Answers one request with the file that it names.
fn answer(mut socket: TcpStream) {
    let lines = BufReader::new(&socket).lines().map_while(Result::ok);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let Some(target) = head.first().and_then(|line| line.split(' ').nth(1)) else { return };
    let name = target.split('?').next().unwrap_or_default().trim_start_matches('/');
    let content_type = if name.ends_with(".js") { "text/javascript" } else { "text/html" };
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pages");
    let (status, body) = match std::fs::read(pages.join(name)) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("204 No Content", Vec::new()), // the icon that a browser asks for
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    _ = socket.write_all(&[head.as_bytes(), &body].concat());
}

struct Examples {
    server: Server,
    origin: String,
    chromium: Chromium,
}

impl Examples {
    fn start() -> Option<Self> {
        let origin = serve_pages();
        let server = Server::start(&["-", "--allow-origin", &origin]);
        Some(Self { server, origin, chromium: Chromium::start()? })
    }

    /// Opens a page, and waits until it has its connection. `more` follows the page's query.
    fn open(&mut self, page: &str, more: &str) -> Tab {
        let url = format!("{}/{page}?server={}{more}", self.origin, self.server.address());
        let tab = self.chromium.open(&url, SIZE, false);
        let connected = "document.getElementById('state').textContent === 'connected'";
        self.chromium.wait_for(&tab, connected);
        tab
    }

    #[track_caller]
    fn is_content(&self) {
        assert!(self.chromium.errors.is_empty(), "{:#?}", self.chromium.errors);
    }
}

/// The texts of all messages in the list, one per line.
const SHOWN: &str =
    "[...document.querySelectorAll('#messages li')].map(li => li.textContent).join('\\n')";

#[test]
fn who_chats_in_a_room_is_heard_there_and_nowhere_else() {
    let Some(mut examples) = Examples::start() else { return };
    let (one, two, other) = (
        examples.open("chat.html", "#kitchen"),
        examples.open("chat.html", "#kitchen"),
        examples.open("chat.html", "#cellar"),
    );
    let Examples { chromium, .. } = &mut examples;
    chromium.show(&one);
    chromium.eval(&one, "document.getElementById('text').focus()");
    chromium.write(&one, "<b>tea</b>?");
    chromium.press(&one, "Enter");
    for tab in [&one, &two] {
        chromium.wait_for(tab, &format!("{SHOWN} === '<b>tea</b>?'"));
    }
    // Whoever enters the room hears what was said; this comes after all that could have come
    // before.
    chromium.eval(&other, "location.hash = 'kitchen'");
    chromium.wait_for(&other, &format!("{SHOWN} === '<b>tea</b>?'"));
    assert_eq!(chromium.eval(&other, "document.getElementById('room').textContent"), "kitchen");
    chromium.eval(&other, "location.hash = 'cellar'");
    chromium.wait_for(&other, &format!("{SHOWN} === ''"));
    examples.is_content();
}

#[test]
fn a_pointer_moves_on_the_pages_of_others() {
    let Some(mut examples) = Examples::start() else { return };
    let (one, two) = (examples.open("cursors.html", ""), examples.open("cursors.html", ""));
    let Examples { chromium, .. } = &mut examples;
    chromium.eval(
        &one,
        "dispatchEvent(new PointerEvent('pointermove', { clientX: innerWidth / 4, clientY: innerHeight / 2 }))",
    );
    let place = "(() => {
        const { left, top } = document.querySelector('.cursor').style;
        return left === '25%' && top === '50%';
    })()";
    chromium.wait_for(&two, place);
    assert_eq!(chromium.eval(&one, "document.querySelectorAll('.cursor').length"), 0, "its own");
    examples.is_content();
}

#[test]
fn players_see_where_the_others_are() {
    let Some(mut examples) = Examples::start() else { return };
    let (one, two) = (examples.open("positions.html", ""), examples.open("positions.html", ""));
    let Examples { chromium, .. } = &mut examples;
    for tab in [&one, &two] {
        chromium.wait_for(tab, "me().players.size === 2");
    }
    chromium.show(&one);
    let before = chromium.eval(&one, "me().x").as_u64().expect("a place");
    let key = if before < 30_000 { "ArrowRight" } else { "ArrowLeft" };
    chromium.press(&one, key);
    let after = chromium.eval(&one, "me().x").as_u64().expect("a place");
    assert_eq!(before.abs_diff(after), 1_000);
    let id = chromium.eval(&one, "me().id");
    chromium.wait_for(&two, &format!("me().players.get({id}).x === {after}"));
    examples.is_content();
}

#[test]
fn what_a_sensor_sends_stands_in_its_feed() {
    let Some(mut examples) = Examples::start() else { return };
    let tab = examples.open("sensor.html", "&feed=oven");
    let Examples { chromium, server, .. } = &mut examples;
    let set = "(() => {
        const slider = document.getElementById('value');
        slider.value = 77;
        slider.oninput();
        return Number(document.getElementById('sent').textContent);
    })()";
    let sent = chromium.eval(&tab, set).as_u64().expect("a number");
    let arrived = "Number(document.getElementById('arrived').textContent)";
    chromium.wait_for(&tab, &format!("{arrived} > {sent} + 1"));
    let text = Client::open(server, "/ws?feed=oven&history=1").next_text();
    let measurement: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(
        (&measurement["series"], &measurement["value"]),
        (&json!("temperature"), &json!(77))
    );
    examples.is_content();
}

//! A headless Chromium, driven through a pipe: the DevTools protocol in as few lines as the tests
//! need.
//!
//! The protocol is JSON messages with a zero byte after each. Chromium reads them from its file
//! descriptor 3 and answers on 4, which a shell joins to our two pipes. Knows nothing of the page.
//! Read next: `page.rs`.

use serde_json::{Value, json};
use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A browser of its own, with a profile of its own.
pub struct Chromium {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    calls: u64,
    /// What went wrong in a page, as it was reported: errors on the console, exceptions, breaches
    /// of the policy.
    pub errors: Vec<String>,
    _profile: tempfile::TempDir,
}

/// A page in it.
pub struct Tab {
    session: String,
}

impl Chromium {
    /// Starts the browser; `None`, with a message, where there is none. On CI there must be one.
    pub fn start() -> Option<Self> {
        let Some(binary) = find() else {
            let message = "no Chromium here (set CHROMIUM to its path): the page is not tested";
            assert!(env::var_os("CI").is_none(), "{message}");
            eprintln!("skipped: {message}");
            return None;
        };
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let mut process = Command::new("sh")
            .args(["-c", r#"exec "$@" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null"#, "sh"])
            .arg(binary)
            .args([
                "--headless",
                "--no-sandbox",
                "--remote-debugging-pipe",
                "--no-first-run",
                "--disable-quic",
            ])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ])
            .args(["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Chromium starts");
        let input = process.stdin.take().expect("its input is a pipe");
        let output = BufReader::new(process.stdout.take().expect("its output is a pipe"));
        Some(Self { process, input, output, calls: 0, errors: Vec::new(), _profile: profile })
    }

    /// Opens a page of this size, light or dark.
    pub fn open(&mut self, url: &str, size: (u32, u32), dark: bool) -> Tab {
        let target = self.call(None, "Target.createTarget", json!({"url": "about:blank"}));
        let attached = self.call(
            None,
            "Target.attachToTarget",
            json!({"targetId": target["targetId"], "flatten": true}),
        );
        let tab = Tab { session: attached["sessionId"].as_str().expect("a session").to_owned() };
        for domain in ["Runtime", "Log", "Page"] {
            self.call(Some(&tab), &format!("{domain}.enable"), json!({}));
        }
        let metrics =
            json!({"width": size.0, "height": size.1, "deviceScaleFactor": 1, "mobile": false});
        self.call(Some(&tab), "Emulation.setDeviceMetricsOverride", metrics);
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.call(Some(&tab), "Emulation.setEmulatedMedia", features);
        self.call(Some(&tab), "Page.navigate", json!({"url": url}));
        tab
    }

    /// Puts a page in front of the others. Only that one is drawn.
    pub fn show(&mut self, tab: &Tab) {
        self.call(Some(tab), "Page.bringToFront", json!({}));
    }

    /// The value of an expression in the page, awaited if it is a promise.
    pub fn eval(&mut self, tab: &Tab, expression: &str) -> Value {
        let arguments =
            json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let answer = self.call(Some(tab), "Runtime.evaluate", arguments);
        assert!(
            answer.get("exceptionDetails").is_none(),
            "{expression}: {}",
            answer["exceptionDetails"]
        );
        answer["result"]["value"].clone()
    }

    /// Waits until the expression is true in the page. A page that never gets there fails after a
    /// minute, with its counters.
    #[track_caller]
    pub fn wait_for(&mut self, tab: &Tab, expression: &str) {
        // Looked at again between frames, so that what only lasts for a moment is seen.
        let poll = format!(
            "new Promise(done => {{
                const deadline = Date.now() + 60_000;
                (function look() {{
                    let holds = false;
                    try {{ holds = {expression}; }} catch {{}}
                    if (holds || Date.now() > deadline) done(Boolean(holds)); else setTimeout(look, 10);
                }})();
            }})"
        );
        if self.eval(tab, &poll) != true {
            let state = self.eval(tab, "JSON.stringify([window.__chart, window.__chat])");
            panic!("never came true: {expression}; the page has {state}, errors {:?}", self.errors);
        }
    }

    /// Presses a key, such as `" "` or `"ArrowLeft"`.
    pub fn press(&mut self, tab: &Tab, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            let code = if key == " " { "Space" } else { key };
            let mut event = json!({"type": kind, "key": key, "code": code});
            if key == "Enter" {
                // As a key, it is nothing but itself. A form is sent by what it writes.
                event["text"] = json!("\r");
            }
            self.call(Some(tab), "Input.dispatchKeyEvent", event);
        }
    }

    /// Types a text where the focus is.
    pub fn write(&mut self, tab: &Tab, text: &str) {
        self.call(Some(tab), "Input.insertText", json!({"text": text}));
    }

    /// Writes a picture of the page as a person sees it.
    pub fn screenshot(&mut self, tab: &Tab, path: &Path) {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let picture = self.call(Some(tab), "Page.captureScreenshot", json!({"format": "png"}));
        let bytes =
            STANDARD.decode(picture["data"].as_str().expect("a picture")).expect("in base64");
        std::fs::write(path, bytes).expect("the picture can be written");
    }

    fn call(&mut self, tab: Option<&Tab>, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": params});
        if let Some(tab) = tab {
            message["sessionId"] = json!(tab.session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).expect("Chromium listens");
        loop {
            let answer = self.next_message();
            if answer["id"] == self.calls {
                assert!(answer.get("error").is_none(), "{method}: {}", answer["error"]);
                return answer["result"].clone();
            }
            self.note(&answer);
        }
    }

    fn next_message(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.output.read_until(0, &mut bytes).expect("Chromium answers");
        assert_eq!(bytes.pop(), Some(0), "Chromium has ended");
        serde_json::from_slice(&bytes).expect("its answer is JSON")
    }

    /// Keeps what a person would see in red.
    fn note(&mut self, event: &Value) {
        let params = &event["params"];
        let error = match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Runtime.consoleAPICalled") => params["type"] == "error",
            Some("Log.entryAdded") => {
                params["entry"]["level"] == "error" && !is_of_connection(&params["entry"])
            }
            _ => false,
        };
        if error {
            self.errors.push(params.to_string());
        }
    }
}

/// Whether it is about a connection that cannot be made, or about the request beside it which asks
/// why: Chromium reports both by itself, and they are what some tests are about.
fn is_of_connection(entry: &Value) -> bool {
    let text = |name: &str| entry[name].as_str().unwrap_or_default();
    let path = text("url").split('?').next().unwrap_or_default();
    let asks_why =
        ["/ws", "/chat", "/inspect", "/echo"].iter().any(|socket| path.ends_with(socket));
    text("text").starts_with("WebSocket connection to")
        || asks_why && text("text").starts_with("Failed to load resource")
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Asked to close, it takes its helpers with it and leaves its profile alone.
        _ = self.input.write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        while self.output.read_until(0, &mut Vec::new()).is_ok_and(|length| length > 0) {}
        _ = self.process.wait();
    }
}

fn find() -> Option<PathBuf> {
    if let Some(path) = env::var_os("CHROMIUM") {
        return Some(path.into());
    }
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

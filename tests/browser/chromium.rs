//! A headless Chromium, controlled through a pipe with the parts of the DevTools protocol that the
//! tests need.
//!
//! The protocol consists of JSON messages, each followed by a zero byte. Chromium reads from file
//! descriptor 3 and answers on 4; a shell connects these to our two pipes. `benches/` uses this file,
//! too, so the domain `Network` stays off: it costs more than the page. It knows nothing about the
//! page. Read next: `input.rs`, what a person does to a page; then `page.rs`.

use serde_json::{Value, json};
use std::{
    env,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// A browser process with its own profile.
pub struct Chromium {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    calls: u64,
    /// Errors that pages have reported: console errors, exceptions, violations of the content
    /// security policy.
    pub errors: Vec<String>,
    /// Events of the browser itself that nobody has waited for so far.
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

/// A page in the browser.
pub struct Tab {
    session: String,
}

impl Chromium {
    /// Starts the browser. Returns `None` with a message if there is none; in CI that is a failure.
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
        Some(Self {
            process,
            input,
            output,
            calls: 0,
            errors: Vec::new(),
            events: Vec::new(),
            _profile: profile,
        })
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

    /// Brings a page to the front. The browser draws only that page.
    pub fn show(&mut self, tab: &Tab) {
        self.call(Some(tab), "Page.bringToFront", json!({}));
    }

    /// The value of an expression in the page; a promise is awaited.
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

    /// The value of an expression in the page that stands in the first frame of this one, or why
    /// there is none. Scripts of that page share no variables with it.
    pub fn eval_in_frame(&mut self, tab: &Tab, expression: &str) -> Result<Value, String> {
        let tree = self.call(Some(tab), "Page.getFrameTree", json!({}));
        let frame = &tree["frameTree"]["childFrames"][0]["frame"];
        if let Some(url) = frame["unreachableUrl"].as_str() {
            return Err(format!("{url} is not shown"));
        }
        let world = json!({"frameId": frame["id"]});
        let world = self.try_call(Some(tab), "Page.createIsolatedWorld", world)?;
        let arguments = json!({"expression": expression, "awaitPromise": true,
            "returnByValue": true, "contextId": world["executionContextId"]});
        let answer = self.try_call(Some(tab), "Runtime.evaluate", arguments)?;
        match answer.get("exceptionDetails") {
            Some(details) => Err(details.to_string()),
            None => Ok(answer["result"]["value"].clone()),
        }
    }

    /// Waits until the expression is true in the page. After a minute it fails and prints the
    /// page's counters.
    #[track_caller]
    pub fn wait_for(&mut self, tab: &Tab, expression: &str) {
        // The check runs in each animation frame, so that it sees short-lived states.
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
        // A page that is loaded anew ends what was evaluated in the old one.
        const RELOADS: usize = 3;
        let arguments = json!({"expression": poll, "awaitPromise": true, "returnByValue": true});
        let answer = (0..=RELOADS)
            .map(|_| self.try_call(Some(tab), "Runtime.evaluate", arguments.clone()))
            .find(|answer| !answer.as_ref().is_err_and(|error| error.contains("navigated")))
            .unwrap_or_else(|| Err("the page is loaded again and again".to_owned()))
            .unwrap_or_else(|error| panic!("{expression}: {error}"));
        if answer["result"]["value"] != true {
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
                // Enter needs its text as well, because only that submits a form.
                event["text"] = json!("\r");
            }
            self.call(Some(tab), "Input.dispatchKeyEvent", event);
        }
    }

    /// Types a text into the focused element.
    pub fn write(&mut self, tab: &Tab, text: &str) {
        self.call(Some(tab), "Input.insertText", json!({"text": text}));
    }

    /// Saves a screenshot of the page.
    pub fn screenshot(&mut self, tab: &Tab, path: &Path) {
        use base64::{Engine, engine::general_purpose::STANDARD};
        let picture = self.call(Some(tab), "Page.captureScreenshot", json!({"format": "png"}));
        let bytes =
            STANDARD.decode(picture["data"].as_str().expect("a picture")).expect("in base64");
        std::fs::write(path, bytes).expect("the picture can be written");
    }

    /// Waits for the next event of the browser itself, such as a download, that `is` it. Fails after
    /// a minute.
    #[allow(dead_code)] // for `benches/`
    #[track_caller]
    pub fn event(&mut self, tab: &Tab, is: impl Fn(&Value) -> bool) -> Value {
        let minute = "new Promise((done) => setTimeout(done, 60_000))";
        let wait = json!({"expression": minute, "awaitPromise": true});
        let over = self.send(Some(tab), "Runtime.evaluate", wait);
        loop {
            if let Some(at) = self.events.iter().position(&is) {
                return self.events.remove(at);
            }
            let message = self.next_message();
            assert_ne!(message["id"], over, "there was no such event");
            self.note(&message);
        }
    }

    /// The process that was started. All others of the browser descend from it.
    #[allow(dead_code)] // for `benches/`
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// How many bytes of JavaScript objects and buffers the page keeps, after a garbage collection.
    #[allow(dead_code)] // for `benches/`
    pub fn heap(&mut self, tab: &Tab) -> u64 {
        self.call(Some(tab), "HeapProfiler.collectGarbage", json!({}));
        let usage = self.call(Some(tab), "Runtime.getHeapUsage", json!({}));
        // Typed arrays lie outside the heap proper, and an older Chromium does not count them.
        let sizes = ["usedSize", "backingStorageSize"].map(|size| usage[size].as_f64());
        sizes.into_iter().flatten().sum::<f64>() as u64
    }

    pub(super) fn call(&mut self, tab: Option<&Tab>, method: &str, params: Value) -> Value {
        self.try_call(tab, method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// For what may fail, because a frame that is still being loaded is replaced.
    fn try_call(
        &mut self,
        tab: Option<&Tab>,
        method: &str,
        params: Value,
    ) -> Result<Value, String> {
        let id = self.send(tab, method, params);
        loop {
            let answer = self.next_message();
            if answer["id"] == id {
                let error = answer.get("error").map(ToString::to_string);
                return error.map_or_else(|| Ok(answer["result"].clone()), Err);
            }
            self.note(&answer);
        }
    }

    /// Returns the number that the answer will have.
    fn send(&mut self, tab: Option<&Tab>, method: &str, params: Value) -> u64 {
        self.calls += 1;
        let mut message = json!({"id": self.calls, "method": method, "params": params});
        if let Some(tab) = tab {
            message["sessionId"] = json!(tab.session);
        }
        self.input.write_all(format!("{message}\0").as_bytes()).expect("Chromium listens");
        self.calls
    }

    fn next_message(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.output.read_until(0, &mut bytes).expect("Chromium answers");
        assert_eq!(bytes.pop(), Some(0), "Chromium has ended");
        serde_json::from_slice(&bytes).expect("its answer is JSON")
    }

    /// Stores errors that the console would show in red, and events of the browser itself.
    fn note(&mut self, event: &Value) {
        let params = &event["params"];
        if event["method"].as_str().is_some_and(|method| method.starts_with("Browser.")) {
            self.events.push(event.clone());
        }
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

/// Whether the entry is about a failed connection, or about the plain request that asks for the
/// reason. Chromium reports both by itself, and some tests cause them on purpose. It asks for the
/// icon, and the page for the past, at moments of their own, which may be while a test has cut the
/// connection; that the server has no such thing would be another message.
fn is_of_connection(entry: &Value) -> bool {
    let text = |name: &str| entry[name].as_str().unwrap_or_default();
    let path = text("url").split('?').next().unwrap_or_default();
    let asks_why =
        ["/ws", "/chat", "/inspect", "/echo"].iter().any(|socket| path.ends_with(socket));
    let failed = text("text").starts_with("Failed to load resource");
    // Chromium has many words for a connection that a test has cut: ERR_CONNECTION_RESET,
    // ERR_SOCKET_NOT_CONNECTED, ERR_EMPTY_RESPONSE. What the server answers has a status in place
    // of them.
    let cut = failed && text("text").contains("net::ERR_");
    text("text").starts_with("WebSocket connection to")
        || asks_why && failed
        || ["/favicon.svg", "/history"].iter().any(|other| path.ends_with(other)) && cut
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // When asked to close, it stops its helper processes and does not damage its profile.
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

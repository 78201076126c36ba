//! The link between a server and Redis is cut, in network namespaces of the test's own: packets are
//! dropped, and neither end is told.
//!
//! The test runs itself again in a namespace, where it may do that. Without the right to make one
//! it is skipped with a message. Read next: `chart.rs`.

use super::{
    redis::{Redis, until},
    servers::{Servers, wait_until_unwell},
    viewer::Viewer,
    writer::{Writer, post, publish},
};
use std::{
    env, fs,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
};

/// Set in the namespace.
const INSIDE: &str = "WIRECHART_TEST_INSIDE";

/// Runs this test in a network namespace of its own. Returns whether that is to be done here.
fn is_inside(test: &str) -> bool {
    if env::var_os(INSIDE).is_some() {
        return true;
    }
    let works = |program: &str, arguments: &[&str]| {
        Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
    };
    if !works("unshare", &["--net", "ip", "link", "set", "lo", "up"]) {
        eprintln!("skipped: this user cannot make network namespaces");
        return false;
    }
    let mut again = Command::new("unshare");
    again.arg("--net").arg(env::current_exe().expect("a test"));
    let output = again.args(["--exact", test, "--nocapture"]).env(INSIDE, "1").output();
    let output = output.expect("it has just worked");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}{}", said(&output.stdout), said(&output.stderr));
    false
}

#[track_caller]
fn run(command: &str) {
    let mut words = command.split(' ');
    let status = Command::new(words.next().unwrap_or_default()).args(words).status();
    assert!(status.is_ok_and(|status| status.success()), "{command}");
}

/// Another namespace, as long as this process sleeps there.
struct Elsewhere(Child);

impl Elsewhere {
    /// With two links to this one.
    fn start() -> Self {
        let mut sleeper = Command::new("unshare");
        sleeper.args(["--net", "sleep", "600"]).stdin(Stdio::null()).stdout(Stdio::null());
        let elsewhere = Self(sleeper.spawn().expect("it has just worked"));
        let namespace = |process: &str| fs::read_link(format!("/proc/{process}/ns/net")).ok();
        let pid = elsewhere.0.id().to_string();
        until("there is another namespace", || namespace(&pid) != namespace("self"));
        run("ip link set lo up");
        for link in [1, 2] {
            run(&format!("ip link add near{link} type veth peer name far{link} netns {pid}"));
            run(&format!("ip address add 10.83.{link}.1/24 dev near{link}"));
            run(&format!("ip link set near{link} up"));
            elsewhere.run(&format!("ip address add 10.83.{link}.2/24 dev far{link}"));
            elsewhere.connect(link, true);
        }
        elsewhere
    }

    #[track_caller]
    fn run(&self, command: &str) {
        run(&format!("nsenter --target {} --net {command}", self.0.id()));
    }

    /// Cuts a link at its far end, where nobody here can see it; or heals it.
    #[track_caller]
    fn connect(&self, link: u8, is_up: bool) {
        self.run(&format!("ip link set far{link} {}", if is_up { "up" } else { "down" }));
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

#[test]
fn a_link_that_drops_everything_is_told_of_and_nothing_is_lost_or_twice() {
    let name = "network::a_link_that_drops_everything_is_told_of_and_nothing_is_lost_or_twice";
    if Command::new("redis-server").arg("--version").output().is_err() {
        return eprintln!("skipped: redis-server is not installed");
    }
    if !is_inside(name) {
        return;
    }
    let elsewhere = Elsewhere::start();
    let pid = elsewhere.0.id().to_string();
    let program = ["nsenter", "--target", &pid, "--net", "redis-server"];
    let options = ["--protected-mode", "no", "--bind", "10.83.1.2", "10.83.2.2"];
    let redis = Redis::start_by(&program, &options);
    let [cut, whole] =
        [1, 2].map(|link| Servers::start(1, &format!("redis://10.83.{link}.2:{}", redis.port)));
    let seen = Arc::default();
    let viewers = [&cut, &whole].map(|servers| Viewer::start(&servers.places, 0, &seen));
    publish(cut.get(0), 1);
    viewers.iter().for_each(|viewer| _ = viewer.wait_for(1));
    for round in 1..=2 {
        elsewhere.connect(1, false);
        let place = cut.get(0).address();
        let number = round * 1_000_000;
        let posted = thread::spawn(move || post(place, &number.to_string()));
        let writer = Writer::start(&whole.places, 0, number + 1);
        let why = wait_until_unwell(cut.get(0));
        assert!(why.contains("Redis"), "{why}");
        until("something is written", || writer.count() > 50);
        whole.wait_until_well();
        let (status, answer) = posted.join().expect("no panic").expect("an answer");
        assert_eq!(status, 503, "{answer}");
        elsewhere.connect(1, true);
        cut.wait_until_well();
        let (taken, repeats) = writer.end();
        assert_eq!(repeats, 0, "the other server went on");
        publish(cut.get(0), number + 500_000);
        let [one, other] = viewers.each_ref().map(|viewer| viewer.wait_for(number + 500_000));
        assert_eq!(one.values, other.values);
        assert_eq!((one.epochs.len(), one.lost, one.connections), (1, 0, 1));
        assert!(taken.iter().all(|number| one.values.contains(number)), "acknowledged and lost");
        let times = one.values.iter().filter(|value| **value == number).count();
        assert!(times <= 1, "a batch came {times} times");
    }
}

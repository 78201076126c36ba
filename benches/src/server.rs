//! A server under test: a process on a processor of its own. Its processor time and its memory are
//! read from `/proc`.
//!
//! Must not know what it serves. Read next: `load/mod.rs`.

use crate::Failure;
use rustix::thread::{CpuSet, sched_setaffinity};
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// The timeout until a server accepts connections.
const START: Duration = Duration::from_secs(10);

/// A running server. Dropping it ends the process.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its standard input.
    pub input: ChildStdin,
}

impl Server {
    /// Starts this command on these processors. In the command, `{address}` and `{port}` stand for
    /// where to listen. The caller continues on `ours`.
    pub fn start(
        command: &[String],
        processors: &[usize],
        ours: &[usize],
    ) -> Result<Self, Failure> {
        // The port is free again as soon as the listener is dropped.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        Self::start_at(address, command, processors, ours)
    }

    /// The same, where an earlier one has listened.
    pub fn start_at(
        address: SocketAddr,
        command: &[String],
        processors: &[usize],
        ours: &[usize],
    ) -> Result<Self, Failure> {
        let fill = |word: &String| {
            word.replace("{address}", &address.to_string())
                .replace("{port}", &address.port().to_string())
        };
        let [program, arguments @ ..] = command else { return Err("no command".into()) };
        run_on(processors)?; // the child inherits this
        let mut child = Command::new(fill(program))
            .args(arguments.iter().map(fill))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot start {program}: {error}"))?;
        run_on(ours)?;
        let input = child.stdin.take().ok_or("no pipe")?;
        let server = Self { child, address, input };
        let deadline = Instant::now() + START;
        while TcpStream::connect(address).is_err() {
            if Instant::now() > deadline {
                return Err(format!("{program} does not listen on {address}").into());
            }
            sleep(Duration::from_millis(20));
        }
        sleep(Duration::from_millis(100)); // until it has settled
        Ok(server)
    }

    /// The processor time used by all its threads.
    pub fn time(&self) -> Result<Duration, Failure> {
        scheduled(&self.child.id().to_string(), 0)
    }

    /// How long this server and this process were runnable but waited for a processor.
    pub fn waited(&self) -> Result<Duration, Failure> {
        Ok(scheduled(&self.child.id().to_string(), 1)? + scheduled("self", 1)?)
    }

    /// Its resident memory, in bytes.
    pub fn memory(&self) -> Result<u64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kibibytes =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        Ok(kibibytes.ok_or("no VmRSS")?.parse::<u64>()? * 1024)
    }
}

/// How long this thread was runnable but waited for a processor.
pub fn this_thread_waited() -> Result<Duration, Failure> {
    scheduled_task(Path::new("/proc/thread-self"), 1)
}

/// A figure of the scheduler for a process. 0: how long it ran; 1: how long it waited to run.
fn scheduled(process: &str, which: usize) -> Result<Duration, Failure> {
    fs::read_dir(format!("/proc/{process}/task"))?
        .map(|task| scheduled_task(&task?.path(), which))
        .sum()
}

fn scheduled_task(task: &Path, which: usize) -> Result<Duration, Failure> {
    let line = fs::read_to_string(task.join("schedstat"))?;
    Ok(Duration::from_nanos(line.split(' ').nth(which).unwrap_or_default().parse()?))
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Restricts this thread and the processes that it starts to these processors.
fn run_on(processors: &[usize]) -> Result<(), Failure> {
    let mut set = CpuSet::new();
    processors.iter().for_each(|&processor| set.set(processor));
    Ok(sched_setaffinity(None, &set)?)
}

//! A server under test: a process of its own, on its own processor, asked for its processor time
//! and its memory through `/proc`.
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

/// How long a server may take until it accepts connections.
const START: Duration = Duration::from_secs(10);

/// A running server. Ends with this.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Its standard input.
    pub input: ChildStdin,
}

impl Server {
    /// Starts this command, in which `{address}` and `{port}` stand for where to listen, on these
    /// processors; the caller goes on on `ours`.
    pub fn start(
        command: &[String],
        processors: &[usize],
        ours: &[usize],
    ) -> Result<Self, Failure> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?; // free, since it is free again now
        let fill = |word: &String| {
            word.replace("{address}", &address.to_string())
                .replace("{port}", &address.port().to_string())
        };
        let [program, arguments @ ..] = command else { return Err("no command".into()) };
        run_on(processors)?; // which the child inherits
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

    /// The processor time that it has used, all threads together.
    pub fn time(&self) -> Result<Duration, Failure> {
        scheduled(&self.child.id().to_string(), 0)
    }

    /// How long it and this process could have run, and waited for a processor that others had.
    pub fn waited(&self) -> Result<Duration, Failure> {
        Ok(scheduled(&self.child.id().to_string(), 1)? + scheduled("self", 1)?)
    }

    /// The memory that it has in use, in bytes.
    pub fn memory(&self) -> Result<u64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kibibytes =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
        Ok(kibibytes.ok_or("no VmRSS")?.parse::<u64>()? * 1024)
    }
}

/// How long this thread could have run, and waited for a processor that others had.
pub fn this_thread_waited() -> Result<Duration, Failure> {
    scheduled_task(Path::new("/proc/thread-self"), 1)
}

/// What the scheduler says of a process: first how long it ran, then how long it waited to.
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

/// Has this thread, and what it starts from now on, run on these processors only.
fn run_on(processors: &[usize]) -> Result<(), Failure> {
    let mut set = CpuSet::new();
    processors.iter().for_each(|&processor| set.set(processor));
    Ok(sched_setaffinity(None, &set)?)
}

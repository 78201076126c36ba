//! The log and its subscribers: whoever publishes, waits, connects, stalls, leaves and comes back,
//! no subscriber gets a number twice or out of order, or misses one without being told, and no
//! source waits in vain. The latest notice reaches those who are told notices, once, before the
//! messages that follow it, and nobody else.
//!
//! Must not know how the log holds its frames. Read next: `delivery.rs`.

use super::{
    feed::Meanwhile,
    peer::Told,
    stage::{CROWD, EPOCH, Stage, lengths},
};
use crate::{oracle::Script, server::start::Start};
use std::time::Duration;

/// Two bytes for the log's size: frames; and bytes, in tens, with the top bit for 256 KiB more.
/// Then steps, a byte each and what it needs: the three low bits say what, the five high ones are
/// `n`. Subscriber `n` is the one with this index, and from 16 on it is counted from the last.
///
/// | bits | step | then |
/// |---|---|---|
/// | 0 | `n % 8 + 1` messages are published, even if that drops needed ones | the length of each |
/// | 1 | a source has at most `n % 8 + 1` messages, and waits for room | the length of each |
/// | 2 | a subscriber connects. Bits of `n`: 1 has a number, 2 has an epoch, 4 and it is ours, 8 is not told of gaps, 16 is a crowd that reads all | `after` or `history`; who is told of gaps and gives an even number is told notices as well, and if four do not divide it, gets joined frames |
/// | 3 | subscriber `n` is lost and resumes; 30: the notice is set; 31: the data ends | |
/// | 4 | subscriber `n` reads all from now on; then the worker runs until there is nothing to do | |
/// | 5 | the socket of subscriber `n` takes so many bytes from now on, then it is full | a length |
/// | 6 | the flush task is polled once, and meanwhile `n % 8` messages are published, and from 16 on the notice is set | the length of each |
/// | 7 | `n` tenths of a second pass, and the source asks for room | |
///
/// # Panics
/// If a subscriber gets anything but what was published, the log holds anything else, or somebody
/// is stuck.
pub fn log(data: &[u8]) {
    let mut script = Script(data);
    let mut stage = Stage::new(script.below(20) + 1, script.byte());
    while !script.is_over() {
        let what = script.byte();
        let n = usize::from(what >> 3);
        match what & 7 {
            0 => stage.publish(&lengths(n % 8 + 1, &mut script)),
            1 => stage.publish_when_room(lengths(n % 8 + 1, &mut script)),
            2 => join(&mut stage, &mut script, n),
            3 if n == 31 => stage.end(),
            3 if n == 30 => stage.set_notice(),
            3 => stage.leave_and_resume(n),
            4 => {
                stage.at(n).into_iter().for_each(|connection| connection.reads(usize::MAX));
                stage.settle();
            }
            5 => {
                let room = script.length();
                stage.at(n).into_iter().for_each(|connection| connection.reads(room));
            }
            6 => stage.poll(Meanwhile { publishes: lengths(n % 8, &mut script), notices: n >= 16 }),
            _ => stage.pass(Duration::from_millis(100) * n as u32),
        }
        stage.check_extent();
    }
    stage.end();
    stage.connections.iter().for_each(|connection| connection.reads(usize::MAX));
    stage.settle();
    assert!(stage.connections.iter().all(|connection| connection.has_all()), "stuck");
    stage.leave();
}

/// One or many connect that want the last few messages, or those after a number.
fn join(stage: &mut Stage, script: &mut Script<'_>, n: usize) {
    let number = match script.byte() {
        small @ ..=0xF7 => u64::from(small),
        large => u64::MAX - u64::from(u8::MAX - large),
    };
    let epoch = (n & 2 == 2).then(|| if n & 4 == 4 { EPOCH } else { "before" }.to_owned());
    let after = (n & 1 == 1).then_some(number);
    let start = Start { history: number, after, epoch, ..Start::default() };
    let (before, count) = (stage.connections.len(), if n & 16 == 16 { CROWD } else { 1 });
    let told = match (n & 8, number % 4) {
        (0, 0) => Told::GapsAndNotices,
        (0, 2) => Told::AndJoined,
        (0, _) => Told::Gaps,
        _ => Told::Nothing,
    };
    stage.join(count, &start, told, b"");
    if count > 1 {
        stage.connections[before..].iter().for_each(|connection| connection.reads(usize::MAX));
    }
}

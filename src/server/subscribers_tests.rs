//! A stand-in without a socket, and what a chunk shares.

use super::*;

/// A subscriber for tests in which nothing is flushed.
pub(in crate::server) struct Nobody;

impl Subscriber for Nobody {
    fn is_ready(&self) -> bool {
        false
    }

    fn flush(self: &Rc<Self>) {}

    fn needed(&self, _: u64) -> u64 {
        u64::MAX
    }

    fn set_index(&self, _: usize) {}
}

#[test]
fn a_batch_is_made_once_for_a_chunk_in_each_framing() {
    let log = Arc::new(Log::new(10, 1_000));
    let subscribers = Subscribers::<Nobody>::new(log.clone());
    (0..3).for_each(|_| log.append().text(|_, payload| payload.push(b'7')));
    subscribers.chunk_extent.set(Some(log.extent()));
    let batch =
        |framing| subscribers.batch(1, framing).map(|batch| batch.bytes).unwrap_or_default();
    let [single, joined] = [Framing::Single, Framing::Joined].map(batch);
    assert_eq!(single, &b"\x81\x017\x81\x017\x81\x017"[..]);
    assert_eq!(joined, &b"\x81\x057\n7\n7"[..]);
    assert_eq!(batch(Framing::Single).as_ptr(), single.as_ptr());
    assert_eq!(batch(Framing::Joined).as_ptr(), joined.as_ptr());
}

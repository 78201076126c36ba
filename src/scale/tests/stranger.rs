//! Whatever somebody else writes to Redis, a server takes it without a panic, and gives its viewers
//! no number that a browser cannot count.

use crate::{
    feed::{log::Log, named::Feed, status::SourceStatus},
    scale::{
        apply::Destination,
        entry::{Entry, Id, MAX_NUMBER, Origin},
        lines::Names,
        reader::{Ask, News, Reader, Stamp, View},
    },
};
use proptest::{collection::vec, prelude::*};
use std::sync::Arc;

const EPOCH: &str = "00000001";

fn number() -> impl Strategy<Value = u64> {
    let edges = [MAX_NUMBER - 1, MAX_NUMBER, MAX_NUMBER + 1, i64::MAX as u64, u64::MAX];
    prop_oneof![4 => 0_u64..6, 2 => proptest::sample::select(edges.to_vec()), 1 => any::<u64>()]
}

fn id() -> impl Strategy<Value = Id> {
    (number(), number()).prop_map(|(seq, minor)| Id { seq, minor })
}

fn entry() -> impl Strategy<Value = Entry> {
    let lines = ["{\"value\":1}\n", "\"text\"\n", "[\"aGVsbG8=\"]\n", "\n", "nonsense", "\u{0}{"];
    let about = ["", "{\"title\":\"Oven\"}\n", "{\"note\":\"x\",\"t\":9223372036854775807}\n", "{"];
    let numbers = (number(), number(), number());
    let data = vec(proptest::sample::select(lines.to_vec()), 0..4);
    let epoch = proptest::sample::select(vec![EPOCH, "", "\u{20ac}"]);
    let rest = (data, proptest::sample::select(about.to_vec()), epoch);
    (id(), numbers, rest).prop_map(|(id, (count, lost, t), (data, about, epoch))| {
        let (data, about) = (data.concat().into_bytes(), about.as_bytes().to_vec());
        let (epoch, origin) = (epoch.into(), Origin::default());
        Entry { id, epoch, t, origin, count, lost, data, about }.checked()
    })
}

proptest! {
    #[test]
    fn whatever_stands_in_redis_is_taken_without_a_panic(
        steps in vec((id(), vec(entry(), 0..5), any::<bool>()), 1..40)
    ) {
        let feed = Arc::new(Feed::new("", Arc::new(Log::new(10, 1 << 20))));
        let (room, status) = (Arc::new(Log::new(10, 1 << 20)), Arc::new(SourceStatus::new("Redis")));
        let mut destinations = [
            Destination::Feed(Arc::downgrade(&feed), status, Names::default()),
            Destination::Room(Arc::downgrade(&room)),
        ];
        let mut reader = Reader::new(10);
        for (last, entries, has_name) in steps {
            let run: Box<str> = "run".into();
            let epoch = if has_name { EPOCH.into() } else { "\"}".into() };
            let stamp = Stamp { epoch, run: run.clone() };
            let view = View { stamp, last, run, is_master: true, ..View::default() };
            match reader.ask() {
                Ask::Verify(_) => reader.verified(view).unwrap(),
                Ask::Agree { .. } => reader.agreed(),
                Ask::Load(_) => reader.loaded(entries),
                Ask::Follow(_) => reader.followed(entries),
            }
            let Some(news) = reader.take() else { continue };
            for destination in &mut destinations {
                match &news {
                    News::StartOver(epoch, all) => destination.start_over(epoch, all, &[]),
                    News::Entries(all) => all.iter().for_each(|one| destination.append(one)),
                }
            }
            for log in [feed.log(), &room] {
                let (epoch, extent) = log.position();
                prop_assert!(extent.next <= MAX_NUMBER + 1, "{extent:?}");
                prop_assert!(epoch.bytes().all(|byte| byte.is_ascii_alphanumeric()));
                _ = log.read(extent.first, 1 << 20);
            }
        }
    }
}

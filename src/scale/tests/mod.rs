//! Servers with a Redis that restarts, is promoted, flushed and trimmed, and loses its tail:
//! whatever is done in whatever order, and without a socket. Read next: `world.rs`, then
//! `stranger.rs`.

mod stranger;
mod world;

use super::reader::{Ask, News, Reader, View};
use crate::scale::entry::Id;
use proptest::{collection::vec, prelude::*};
use world::{HISTORY, SERVERS, Step, World};

fn step() -> impl Strategy<Value = Step> {
    let server = 0..SERVERS;
    prop_oneof![
        6 => (server.clone(), 0_u64..4).prop_map(|(one, count)| Step::Submit(one, count)),
        6 => (server.clone(), any::<bool>()).prop_map(|(one, is_heard)| Step::Write(one, is_heard)),
        1 => server.clone().prop_map(Step::Half),
        1 => Just(Step::Foreign),
        8 => (server.clone(), 1_usize..8).prop_map(|(one, asks)| Step::Read(one, asks)),
        1 => (0_usize..6).prop_map(Step::Restart),
        1 => Just(Step::Flush),
        1 => Just(Step::Trim),
        1 => server.prop_map(Step::Server),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn all_servers_show_the_same_and_notice_when_redis_has_lost_something(
        keeps_all in any::<bool>(), steps in vec(step(), 1..60)
    ) {
        let mut world = World::new(keeps_all);
        steps.iter().for_each(|step| world.step(step));
        world.settle();
    }
}

/// The first server reads all that there is.
fn read(redis: &mut World) {
    (0..20).for_each(|_| redis.ask(0));
}

fn publish(world: &mut World, one: usize, count: u64) {
    world.step(&Step::Submit(one, count));
    world.step(&Step::Write(one, true));
}

#[test]
fn a_flushed_log_that_has_grown_to_the_cursor_again_is_not_taken_for_the_old_one() {
    let mut world = World::new(false);
    publish(&mut world, 0, 3);
    read(&mut world);
    world.step(&Step::Flush);
    publish(&mut world, 1, 3);
    publish(&mut world, 1, 1);
    read(&mut world);
    let shown = &world.servers[0].shown;
    assert_eq!((&shown.epoch, shown.next), (&world.redis.data.stamp.epoch, 5));
}

#[test]
fn a_restart_that_kept_everything_is_no_new_epoch_and_any_other_is() {
    for keeps_all in [true, false] {
        let mut world = World::new(keeps_all);
        publish(&mut world, 0, 3);
        read(&mut world);
        let before = world.servers[0].shown.epoch.clone();
        world.step(&Step::Restart(0));
        read(&mut world);
        assert_eq!(world.servers[0].shown.epoch == before, keeps_all);
    }
}

#[test]
fn a_server_that_comes_after_a_loss_makes_it_known_even_if_all_who_knew_are_gone() {
    let mut world = World::new(false);
    publish(&mut world, 0, 3);
    read(&mut world);
    let before = world.servers[0].shown.epoch.clone();
    world.step(&Step::Restart(1));
    world.step(&Step::Server(0));
    read(&mut world);
    assert_ne!(world.servers[0].shown.epoch, before);
}

#[test]
fn a_replica_is_refused() {
    let view = View { is_master: false, ..World::new(true).redis.view(Id::default()) };
    assert!(Reader::new(1).verified(view).is_err());
}

#[test]
fn who_is_disconnected_while_entries_come_asks_for_fewer_until_all_were_read() {
    let mut world = World::new(false);
    (0..20).for_each(|_| publish(&mut world, 0, 1));
    let mut reader = Reader::new(HISTORY);
    let mut longest = 64;
    for _ in 0..100 {
        match reader.ask().clone() {
            Ask::Verify(at) => reader.verified(world.redis.view(at)).unwrap(),
            Ask::Agree { seen, run, begins } => {
                world.redis.agree(&seen, &run, begins);
                reader.agreed();
            }
            Ask::Load(_) if reader.at_a_time() > 4 => reader.connected(),
            Ask::Load(before) => {
                longest = longest.min(reader.at_a_time());
                let log = world.redis.data.log.values().rev();
                let older = log.filter(|entry| before.is_none_or(|id| entry.id < id));
                reader.loaded(older.take(reader.at_a_time()).cloned().collect());
            }
            Ask::Follow(_) => break,
        }
    }
    let Some(News::StartOver(_, entries)) = reader.take() else { panic!("it is not loaded") };
    assert_eq!((entries.len(), longest), (20, 4));
    reader.followed(Vec::new());
    assert_eq!(reader.at_a_time(), 64, "there is nothing long any more");
}

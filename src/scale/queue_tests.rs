//! Tests of the [queue](super).

use super::*;

fn queue(max_count: u64) -> Queue {
    Queue::new(max_count, Arc::new(Budget::new(64 << 20, 1)))
}

fn part(text: &str) -> Part {
    Part { count: text.lines().count() as u64, data: text.into(), ..Part::default() }
}

fn sent(queue: &mut Queue) -> (u64, u64, u64, String) {
    let batch = queue.batch().unwrap_or_default();
    (batch.n, batch.count, batch.lost, String::from_utf8(batch.data.clone()).unwrap())
}

#[test]
fn what_waits_while_a_batch_is_under_way_is_the_next_one() {
    let mut queue = queue(100);
    queue.submit(part("1\n2\n"));
    let first = sent(&mut queue);
    assert_eq!(first, (1, 2, 0, "1\n2\n".to_owned()));
    queue.submit(part("3\n"));
    queue.submit(part("4\n"));
    assert_eq!(sent(&mut queue), first, "it is sent again as it was");
    queue.taken();
    assert_eq!(sent(&mut queue), (2, 2, 0, "3\n4\n".to_owned()));
    queue.taken();
    assert!(queue.batch().is_none() && queue.is_empty());
}

#[test]
fn the_oldest_gives_way_and_the_next_batch_says_how_many() {
    let mut queue = queue(3);
    let (first, second) = (part("1\n2\n"), part("3\n"));
    let (lost, kept) = (first.ticket.clone(), second.ticket.clone());
    assert_eq!(queue.submit(first), 0);
    assert_eq!(queue.submit(second), 0);
    assert_eq!(queue.submit(part("4\n5\n")), 2);
    assert_eq!((lost.fate(), kept.fate()), (Fate::Lost, Fate::Waiting));
    assert_eq!(sent(&mut queue), (1, 3, 2, "3\n4\n5\n".to_owned()));
    queue.taken();
    assert_eq!(kept.fate(), Fate::Taken);
}

#[test]
fn what_cannot_fit_gives_way_alone_and_what_waits_stays() {
    let mut queue = Queue::new(3, Arc::new(Budget::new(1_000, 1)));
    queue.submit(part(&"x".repeat(500)));
    queue.batch();
    queue.submit(part("1\n"));
    let too_many = part("2\n3\n4\n5\n");
    let too_long = part(&"x".repeat(1_000));
    let too_long_beside_what_is_under_way = part(&"x".repeat(450));
    for part in [too_many, too_long, too_long_beside_what_is_under_way] {
        let (count, ticket) = (part.count, part.ticket.clone());
        assert_eq!(queue.submit(part), count);
        assert_eq!(ticket.fate(), Fate::Lost);
    }
    queue.taken();
    assert_eq!(sent(&mut queue), (2, 1, 6, "1\n".to_owned()));
}

#[test]
fn what_was_withdrawn_is_left_out_and_is_no_loss() {
    let mut queue = queue(100);
    let first = part("1\n");
    let ticket = first.ticket.clone();
    queue.submit(first);
    queue.submit(part("2\n"));
    ticket.withdraw();
    assert_eq!(sent(&mut queue), (1, 1, 0, "2\n".to_owned()));
}

#[test]
fn a_batch_is_bounded_unless_it_is_a_single_part() {
    let mut queue = queue(100_000);
    (0..3).for_each(|_| _ = queue.submit(part(&"1\n".repeat(2_000))));
    let long = "x".repeat(2 << 20) + "\n";
    queue.submit(part(&long));
    let mut counts = Vec::new();
    while let Some(batch) = queue.batch() {
        counts.push(batch.count);
        queue.taken();
    }
    assert_eq!(counts, [4_000, 2_000, 1]);
    let about = || Part { about: vec![b'x'; 6_000], ..Part::default() };
    (0..3).for_each(|_| _ = queue.submit(about()));
    assert_eq!(queue.batch().map(|batch| batch.about.len()), Some(12_000));
}

/// As on a server with a thousand feeds while Redis is away.
#[test]
fn all_queues_together_hold_what_the_budget_says_and_each_has_its_share() {
    const MAX: usize = 16 << 20;
    let budget = Arc::new(Budget::new(MAX, 1_000));
    let queue = |_| Queue::new(1 << 40, budget.clone());
    let mut queues: Vec<_> = (0..1_000).map(queue).collect();
    let one = || part(&"1\n".repeat(500));
    // One takes all there is, and is full.
    while queues[0].submit(one()) == 0 {}
    assert!(budget.used() <= MAX && budget.used() > MAX - 2_000, "{}", budget.used());
    assert!(!queues[0].has_room() && queues[1].has_room(), "each has room for its share");
    for round in 0..20 {
        for queue in &mut queues[1..] {
            let ticket = one().ticket;
            queue.submit(Part { ticket: ticket.clone(), ..one() });
            assert_eq!(ticket.fate(), Fate::Waiting, "the newest stays");
            if round == 5 {
                queue.batch(); // what is under way counts, too
            }
        }
        assert!(budget.used() <= 2 * MAX, "{}", budget.used());
    }
    let large = part(&"x".repeat(MAX));
    let ticket = large.ticket.clone();
    queues[1].submit(large);
    assert_eq!(ticket.fate(), Fate::Lost, "nobody may have it all again");
    queues.iter_mut().for_each(|queue| {
        while queue.batch().is_some() {
            queue.taken()
        }
    });
    assert_eq!(budget.used(), 0);
    queues[0].submit(one());
    drop(queues);
    assert_eq!(budget.used(), 0);
}

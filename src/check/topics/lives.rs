//! Whether the server outlives bad clients. These run alone, after all others.
//!
//! RFC 6455, sections 5.5.2 and 10. Read next: `own.rs`.

use crate::check::{
    answer::Answer,
    bench::{Bench, Judged},
    bytes::{FIN, PING, TEXT, announcing, text},
    check::{Check, Needs, Probe, SLOW, When, info, must},
    judge::{Traffic, alive, ended, takes},
    link::Next,
    verdict::{End, Verdict},
};
use socket2::SockRef;
use std::time::Duration;
use tokio::{io::AsyncWriteExt, net::TcpStream, time::Instant};

pub(in crate::check) const CHECKS: &[Check] = &[
    info(
        "hs-slow",
        "RFC 6455, 10.4",
        Probe::Run(|bench| Box::pin(slow_head(bench))),
        "A request that never ends is dropped; here within 60 seconds.",
    )
    .when(When::Slow),
    info(
        "lv-keepalive",
        "RFC 6455, 5.5.2",
        Probe::Run(|bench| Box::pin(keepalive(bench))),
        "A server may send Pings to find dead connections; here within 60 seconds.",
    )
    .when(When::Slow),
    must(
        "lv-rst-mid-frame",
        "RFC 6455, 7.1.1",
        Probe::Run(|bench| Box::pin(reset(bench))),
        "A connection that is reset in the middle of a frame ends, and no other does.",
    )
    .when(When::Unsafe),
    must(
        "lv-100-idle",
        "RFC 6455, 10.4",
        Probe::Run(|bench| Box::pin(idle(bench))),
        "A hundred connections that say nothing do not keep others out.",
    ),
    info(
        "lv-reader-stops",
        "RFC 6455, 10.4",
        Probe::Run(|bench| Box::pin(stops_reading(bench))),
        "A client that does not read what it gets back does not keep others waiting.",
    )
    .needs(Needs::Echo),
    must(
        "lv-after-all",
        "RFC 6455, 10.1",
        Probe::Run(|bench| Box::pin(serves(bench, "after all"))),
        "After everything that was sent before, the server still opens WebSockets and takes \
         messages.",
    ),
];

async fn serves(bench: Bench, message: &'static str) -> Judged {
    let mut link = match bench.ask(&bench.request()).await? {
        (link, Answer::Head(head)) if head.opens() => link,
        (_, Answer::Silent) => return Ok(Answer::Silent.unclear()),
        (_, answer) => return Ok(Verdict::broken(format!("does not open: {}", answer.words()))),
    };
    takes(&bench, &mut link, &Traffic::text(message)).await
}

/// Over TLS, a reset looks the same to the WebSocket server, so TCP is enough.
async fn reset(bench: Bench) -> Judged {
    let url = &bench.settings.url;
    if url.secure {
        return Err(Verdict::not_judged("is checked over ws:// alone"));
    }
    for _ in 0..10 {
        let connected = TcpStream::connect((&url.host[..], url.port)).await;
        let mut stream = connected.map_err(|error| Verdict::not_judged(error.to_string()))?;
        let request = bench.request().bytes();
        let half = announcing(FIN | TEXT, &[126, 1, 0], b"half");
        _ = stream.write_all(&[request, half].concat()).await;
        // With a linger time of zero, closing sends RST.
        _ = SockRef::from(&stream).set_linger(Some(Duration::ZERO));
    }
    serves(bench, "after a reset").await
}

async fn idle(bench: Bench) -> Judged {
    let mut links = Vec::new();
    for count in 0..100 {
        match bench.open().await {
            Ok(link) => links.push(link),
            Err(_) => {
                let words = format!("opens {count} at the same time, and no more");
                return Err(Verdict::not_judged(words));
            }
        }
    }
    serves(bench, "beside idle connections").await
}

async fn stops_reading(bench: Bench) -> Judged {
    let mut link = bench.open().await?;
    link.limit = link.limit.min(Duration::from_secs(1));
    link.send_unread(&text(vec![b'a'; 60_000]).repeat(100)).await;
    let mut other = bench.open().await?;
    Ok(match alive(&mut other).await? {
        Verdict::Kept(_) => Verdict::kept("serves others meanwhile"),
        verdict => Verdict::kept(verdict.words()),
    })
}

async fn slow_head(bench: Bench) -> Judged {
    let mut link =
        bench.try_connect().await.map_err(|error| Verdict::not_judged(error.to_string()))?;
    link.send(b"GET / HTTP/1.1\r\n").await;
    let start = Instant::now();
    Ok(Verdict::kept(match link.end(start + SLOW).await {
        Some(End::Fin | End::Reset) => format!("drops it after {} s", start.elapsed().as_secs()),
        None => "keeps it for more than 60 s".to_owned(),
    }))
}

async fn keepalive(bench: Bench) -> Judged {
    let mut link = bench.open().await?;
    let start = Instant::now();
    loop {
        let after = start.elapsed().as_secs();
        return Ok(Verdict::kept(match link.next(start + SLOW).await {
            Next::Frame(frame) if frame.opcode() == PING => {
                format!("a Ping after {} s", start.elapsed().as_secs())
            }
            Next::Frame(_) => continue,
            Next::Ended(end) => format!("{} after {after} s", ended(end)),
            Next::Silent => "no Ping in 60 s".to_owned(),
        }));
    }
}

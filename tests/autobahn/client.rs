//! Our client as the suite wants to have it: connects to each case's URL and sends back what comes.
//!
//! Read next: `wirechart::client`, which it shows the use of.

use super::suite::AGENT;
use wirechart::{
    client::{Client, ConnectionError, Options},
    wire::Event,
};

/// Goes through all cases, and has the report written.
pub fn run_all(url: &str) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut count = open(&format!("{url}/getCaseCount")).await;
        let count: u32 = match count.next().await {
            Ok(Some(Event::Message(message))) => {
                message.as_text().and_then(|text| text.parse().ok()).expect("a number")
            }
            other => panic!("not a number of cases: {other:?}"),
        };
        for case in 1..=count {
            // How it ends is for the suite to judge: in most cases one of the two breaks a rule.
            _ = echo(open(&format!("{url}/runCase?case={case}&agent={AGENT}")).await).await;
        }
        _ = echo(open(&format!("{url}/updateReports?agent={AGENT}")).await).await;
    });
}

async fn open(url: &str) -> Client {
    Client::connect(&url.parse().expect("a URL"), &Options::default()).await.expect("a WebSocket")
}

async fn echo(mut client: Client) -> Result<(), ConnectionError> {
    while let Some(event) = client.next().await? {
        if let Event::Message(message) = event {
            client.flush().await; // a message that waits makes room before the next is queued
            _ = client.send(&message); // too late if the server has closed
        }
    }
    Ok(())
}

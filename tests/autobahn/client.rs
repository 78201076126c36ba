//! Our client in the role that the suite expects: it connects to each case's URL and echoes every
//! message.
//!
//! Read next: `wirechart::client`, which this file shows in use.

use super::suite::AGENT;
use wirechart::{
    client::{Client, ConnectionError, Options},
    wire::Event,
};

/// Runs all cases and lets the suite write its report.
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
            // The suite checks how it ends. In most cases one of the two breaks a rule.
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
            client.flush().await; // waits until there is room for the next message
            _ = client.send(&message); // fails if the server has already closed
        }
    }
    Ok(())
}

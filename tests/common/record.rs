//! Parses the messages of `/ws`: measurements, and the extra records of our subprotocol (hello and
//! gap).
//!
//! The messages are parsed with serde_json and must have exactly the documented members. Read next:
//! `server/ws.rs`.

use super::websocket::Client;
use serde_json::Value;

/// One message of `/ws`.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// `{"seq":17,"t":1763770000123,"value":74}`; the time is left out.
    Measurement { seq: u64, value: Value },
    /// `{"hello":{"epoch":"..","first":1,"last":17}}`
    Hello { epoch: String, first: u64, last: u64 },
    /// `{"gap":{"from":3,"to":9}}`
    Gap { from: u64, to: u64 },
}

impl Record {
    /// Parses a message.
    #[track_caller]
    pub fn parse(text: &str) -> Self {
        let json: Value = serde_json::from_str(text).expect("JSON");
        let (hello, gap) = (&json["hello"], &json["gap"]);
        let number =
            |value: &Value| value.as_u64().unwrap_or_else(|| panic!("not a number in {text}"));
        if let Some(epoch) = hello["epoch"].as_str() {
            Self::Hello {
                epoch: epoch.to_owned(),
                first: number(&hello["first"]),
                last: number(&hello["last"]),
            }
        } else if gap.is_object() {
            Self::Gap { from: number(&gap["from"]), to: number(&gap["to"]) }
        } else {
            assert!(number(&json["t"]) > 1_700_000_000_000, "milliseconds since 1970: {text}");
            Self::Measurement { seq: number(&json["seq"]), value: json["value"].clone() }
        }
    }
}

impl Client {
    /// The next message on `/ws`.
    #[track_caller]
    pub fn next_record(&mut self) -> Record {
        Record::parse(&self.next_text())
    }

    /// The sequence number of the next message, which must be a measurement.
    #[track_caller]
    pub fn next_seq(&mut self) -> u64 {
        match self.next_record() {
            Record::Measurement { seq, .. } => seq,
            other => panic!("not a measurement: {other:?}"),
        }
    }

    /// Asserts that the next measurements have these sequence numbers.
    #[track_caller]
    pub fn assert_next(&mut self, numbers: impl IntoIterator<Item = u64>) {
        for number in numbers {
            assert_eq!(self.next_seq(), number);
        }
    }

    /// The epoch in the server's hello record, which must come next.
    #[track_caller]
    pub fn next_epoch(&mut self) -> String {
        match self.next_record() {
            Record::Hello { epoch, .. } => epoch,
            other => panic!("not a hello: {other:?}"),
        }
    }
}

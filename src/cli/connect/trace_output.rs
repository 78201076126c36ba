//! Prints what a [trace](super::trace) shows: as JSON objects to standard output, or as text to
//! standard error.
//!
//! Must not know connections. Read next: `trace.rs`.

use super::output::Output;
use crate::{
    cli::{
        paint::{Paint, WIDTH},
        wrap::cut,
    },
    explain::{Frame, Head, Step},
};
use clap::builder::styling::AnsiColor;
use serde::Serialize;
use std::{
    io::{self, Write as _},
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

/// The column where the text begins. Left of it are the direction and the time.
pub(super) const LEFT: usize = 12;

/// The direction of bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Out,
    In,
}

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
pub(super) enum Object<'a> {
    Request(Timed<&'a Head>),
    Response(Timed<&'a Head>),
    Accept { steps: &'a [Step] },
    Frame(Timed<&'a Frame>),
    End(Timed<()>),
}

#[derive(Serialize)]
pub(super) struct Timed<T> {
    seconds: f64,
    direction: &'static str,
    #[serde(flatten)]
    what: T,
}

/// Where a trace goes, and the time from which it counts.
pub(super) struct TraceOutput {
    /// Where JSON objects go. Without it, text goes to standard error.
    json: Option<Arc<Mutex<Output>>>,
    paint: Paint,
    start: Instant,
}

impl TraceOutput {
    pub(super) fn new(json: Option<Arc<Mutex<Output>>>, paint: Paint) -> Self {
        Self { json, paint, start: Instant::now() }
    }

    pub(super) fn is_json(&self) -> bool {
        self.json.is_some()
    }

    pub(super) fn timed<T>(&self, way: Way, what: T) -> Timed<T> {
        let direction = if way == Way::Out { "out" } else { "in" };
        Timed { seconds: self.start.elapsed().as_secs_f64(), direction, what }
    }

    pub(super) fn show(
        &self,
        way: Way,
        object: Object<'_>,
        text: impl FnOnce(Paint) -> Vec<String>,
    ) {
        self.write(&object, || {
            let (arrow, color) = match way {
                Way::Out => ("->", AnsiColor::Cyan),
                Way::In => ("<-", AnsiColor::Yellow),
            };
            let style = self.paint.color(color);
            let time = format!(" {:.3} s  ", self.start.elapsed().as_secs_f64());
            let mut lines = text(self.paint);
            // After ten seconds, the time is wider than its column.
            if let Some(first) = lines.first_mut() {
                *first = cut(first, WIDTH - arrow.len() - time.len());
            }
            let text = lines.join(&format!("\n{:LEFT$}", ""));
            format!("{style}{arrow}{style:#}{time}{text}\n")
        });
    }

    pub(super) fn write(&self, object: &Object<'_>, text: impl FnOnce() -> String) {
        match &self.json {
            Some(output) => {
                let mut output = output.lock().unwrap_or_else(PoisonError::into_inner);
                output.object(object);
                output.flush();
            }
            // Errors of writing to standard error are ignored.
            None => _ = io::stderr().write_all(text().as_bytes()),
        }
    }
}

//! A body of lines: published as it comes, and answered at its end.
//!
//! An endless body is a pipe over the network. Must not know how a body is framed. Read next:
//! `producer.rs`.

use super::{
    inlets::Writer,
    intake::{Intake, Refusals},
};
use crate::server::{
    connection::Progress,
    receive::{Incoming, ReceiveError},
    response::Response,
};
use std::time::Duration;
use tokio::time::sleep;

/// Publishes the lines of a body, and answers it.
pub(super) async fn receive(writer: Writer, incoming: &mut Incoming<'_, '_>) -> Response {
    let mut intake = Intake::new(writer);
    let ended = read(&mut intake, incoming).await;
    let taken = intake.taken();
    match ended {
        Ok(()) => answer(&intake.take_refusals(), taken),
        // Another server may number this feed. What was sent to it may still be taken there.
        Err(error @ ReceiveError::Trouble(_)) => {
            error.response(&format!("; {}, and perhaps more", were_taken(taken)))
        }
        Err(error) => error.response(&format!("; {}", were_taken(taken))),
    }
}

async fn read(intake: &mut Intake, incoming: &mut Incoming<'_, '_>) -> Result<(), ReceiveError> {
    loop {
        let has_more = incoming.next(|chunk| intake.arrived(chunk)).await?;
        publish(intake, incoming).await?;
        if !has_more {
            intake.finish();
            return publish(intake, incoming).await;
        }
    }
}

/// Publishes all that has arrived.
async fn publish(intake: &mut Intake, incoming: &mut Incoming<'_, '_>) -> Result<(), ReceiveError> {
    loop {
        let progress = intake.go_on();
        incoming.hold(intake.held())?;
        match progress {
            Progress::Done => return Ok(()),
            Progress::Working => {}
            Progress::Waiting => {
                if let Some(why) = intake.trouble() {
                    intake.withdraw();
                    return Err(ReceiveError::Trouble(why));
                }
                sleep(Duration::from_millis(1)).await;
            }
        }
        incoming.breathe().await?;
    }
}

fn answer(refusals: &Refusals, taken: u64) -> Response {
    let Some(first) = &refusals.first else { return Response::new(204) };
    let others = match refusals.count {
        1 => String::new(),
        2 => "; so is one more".to_owned(),
        more => format!("; so are {} more", more - 1),
    };
    let status = if refusals.is_too_long { 413 } else { 400 };
    Response::sentence(status, &format!("{first}{others}; {}", were_taken(taken)))
}

fn were_taken(count: u64) -> String {
    match count {
        0 => "no measurement was taken".to_owned(),
        1 => "1 measurement was taken".to_owned(),
        more => format!("{more} measurements were taken"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(refusals: &Refusals, taken: u64) -> String {
        let bytes = answer(refusals, taken).encode(false);
        String::from_utf8(bytes).unwrap().rsplit("\r\n").next().unwrap().to_owned()
    }

    #[test]
    fn an_answer_names_the_first_line_and_says_how_much_was_taken() {
        assert_eq!(answer(&Refusals::default(), 5).status(), 204);
        let one =
            Refusals { count: 1, first: Some("line 3 is bad".to_owned()), is_too_long: false };
        assert_eq!(text(&one, 0), "line 3 is bad; no measurement was taken\n");
        assert_eq!(
            text(&Refusals { count: 2, ..one.clone() }, 1),
            "line 3 is bad; so is one more; 1 measurement was taken\n"
        );
        assert_eq!(
            text(&Refusals { count: 3, ..one.clone() }, 7),
            "line 3 is bad; so are 2 more; 7 measurements were taken\n"
        );
        assert_eq!(answer(&one, 0).status(), 400);
        assert_eq!(answer(&Refusals { is_too_long: true, ..one }, 0).status(), 413);
    }
}

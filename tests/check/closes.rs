//! The close handshake of the breakable server.
//!
//! RFC 6455, section 7. Read next: `messages.rs`.

use crate::frames::{CLOSE, Connection, FIN, Over, PING, TEXT};
use std::time::Duration;

impl Connection<'_> {
    /// What goes wrong in the answer to a Close with 1001 alone.
    fn left(&mut self) -> Result<(), Over> {
        match self.flaw.0 {
            "sv-close-code" => self.close(1006),
            // The bytes of 1001 in the other order.
            "sv-close-defined" => self.close(1001_u16.swap_bytes()),
            "sv-close-one-byte" => self.send(FIN | CLOSE, b"x").and_then(|()| self.end()),
            "sv-close-reason" => self.send(FIN | CLOSE, b"\x03\xE9\xFF").and_then(|()| self.end()),
            "sv-control-125" => self.send(FIN | PING, &[0; 126]),
            "sv-after-close" => {
                self.send(FIN | CLOSE, b"")?;
                self.send(FIN | TEXT, b"late")?;
                self.end()
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn closed(&mut self, payload: &[u8]) -> Result<(), Over> {
        let code = payload.first_chunk().map(|code| u16::from_be_bytes(*code));
        let reason = payload.get(2..).unwrap_or_default();
        let is_known = matches!(code, None | Some(1000..=1003 | 1007..=1014 | 3000..=4999));
        let name = format!("cl-{}", code.unwrap_or(0));
        let is_good = match (code, payload.len()) {
            (None, 1) => self.flaw.is("cl-one-byte"),
            (Some(3000 | 4999), _) => !self.flaw.is(&name),
            _ if payload.len() > 125 => self.flaw.is("cl-126"),
            (_, 125) => !self.flaw.is("cl-reason-123"),
            _ if std::str::from_utf8(reason).is_err() => self.flaw.is("cl-reason-not-utf8"),
            _ => is_known || self.flaw.is(&name),
        };
        let is_usual = code == Some(1000) && reason.is_empty();
        if is_usual && self.flaw.is("cl-answered") {
            return self.end();
        }
        if !is_good && self.flaw.is("cl-reason-123") {
            return self.refuse(1002);
        }
        if code == Some(1001) {
            self.left()?;
        }
        if payload.is_empty() {
            match self.flaw.0 {
                "cl-empty" => return self.end(),
                "sv-close-code:empty" => return self.close(1005),
                "sv-close-one-byte:empty" => {
                    return self.send(FIN | CLOSE, b"x").and_then(|()| self.end());
                }
                _ => {}
            }
        }
        if is_good && payload.len() == 1 {
            return self.send(FIN | CLOSE, payload).and_then(|()| self.end());
        }
        let answer = if is_good { code.unwrap_or(1000) } else { 1002 };
        self.send(FIN | CLOSE, &answer.to_be_bytes())?;
        if is_usual {
            self.close_badly()?;
        }
        self.end()
    }

    /// What may go wrong after a Close.
    fn close_badly(&mut self) -> Result<(), Over> {
        if self.flaw.is("cl-data-after") {
            _ = self.stream.set_read_timeout(Some(Duration::from_millis(300)));
            let frame = self.frame()?;
            if frame.first & 8 == 0 {
                self.send(frame.first, &frame.payload)?;
            }
        }
        if self.flaw.is("cl-twice") {
            _ = self.stream.set_read_timeout(Some(Duration::from_millis(300)));
            if self.frame()?.first & 8 != 0 {
                self.send(FIN | CLOSE, &1000_u16.to_be_bytes())?;
            }
        }
        if self.flaw.is("cl-tcp-ends-at-once") {
            _ = std::io::copy(&mut self.stream, &mut std::io::sink());
        }
        if self.flaw.is("cl-tcp-ends-with-fin") {
            _ = socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
            return Err(Over);
        }
        Ok(())
    }
}

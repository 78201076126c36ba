//! An open connection of the breakable server: its frames.
//!
//! RFC 6455, section 5. Read next: `closes.rs`.

use crate::{
    breakable::{Flaw, Shared},
    deflate::Codec,
    offer::Agreed,
};
use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    sync::atomic::Ordering,
    thread,
    time::Duration,
};

pub(crate) const FIN: u8 = 0x80;
pub(crate) const RSV1: u8 = 0x40;
pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// The time between two messages of a server that sends some without end.
const TICK: Duration = Duration::from_millis(1);

/// The connection is over.
pub(crate) struct Over;

/// A frame of the client.
pub(crate) struct Frame {
    pub(crate) first: u8,
    pub(crate) payload: Vec<u8>,
}

/// The message that has begun.
pub(crate) struct Message {
    pub(crate) first: u8,
    pub(crate) payload: Vec<u8>,
}

fn is_timeout(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

pub(crate) struct Connection<'a> {
    pub(crate) stream: TcpStream,
    pub(crate) flaw: Flaw,
    pub(crate) shared: &'a Shared,
    pub(crate) codec: Option<Codec>,
    input: Vec<u8>,
    pub(crate) message: Option<Message>,
    /// Pings that are answered later than they should be.
    pub(crate) late: Vec<Vec<u8>>,
}

impl<'a> Connection<'a> {
    pub(crate) fn new(
        stream: TcpStream,
        flaw: Flaw,
        agreed: Option<Agreed>,
        input: Vec<u8>,
        shared: &'a Shared,
    ) -> Self {
        let codec = agreed.filter(|agreed| agreed.deflates).map(|agreed| Codec::new(&agreed, flaw));
        Self { stream, flaw, shared, codec, input, message: None, late: Vec::new() }
    }

    pub(crate) fn serve(&mut self) -> Result<(), Over> {
        match self.flaw.0 {
            "leaves" => return self.close(1001),
            // Until the client has ended TCP.
            "hasty" => self.send(FIN | PING, b"")?,
            "deaf" => return self.end_later(),
            "greets" | "slow-greets" => {
                self.send(FIN | TEXT, b"welcome")?;
                self.send(FIN | PONG, b"unasked")?;
            }
            "ticks" => _ = self.stream.set_read_timeout(Some(TICK)),
            _ => {}
        }
        loop {
            let frame = self.frame()?;
            if self.flaw.0.starts_with("slow") {
                thread::sleep(Duration::from_millis(700));
            }
            if self.flaw.is("busy-app") && frame.first & 8 == 0 {
                thread::sleep(Duration::from_secs(3));
            }
            if frame.first & 8 != 0 { self.control(frame)? } else { self.data(frame)? }
        }
    }

    /// Fails the connection, unless this is the rule to break.
    pub(crate) fn rule(&mut self, name: &str, holds: bool, code: u16) -> Result<(), Over> {
        self.rule_of(name, "", holds, code)
    }

    /// Does not take what it should take.
    pub(crate) fn refuse<T>(&mut self, code: u16) -> Result<T, Over> {
        if self.flaw.hangs() { self.end_later() } else { self.close(code) }
    }

    /// As [`rule`](Self::rule), for this kind of input.
    pub(crate) fn rule_of(
        &mut self,
        name: &str,
        kind: &str,
        holds: bool,
        code: u16,
    ) -> Result<(), Over> {
        match holds {
            false if !self.flaw.is_of(name, kind) => self.close(code),
            false if self.flaw.hangs() => self.end_later(),
            _ => Ok(()),
        }
    }

    pub(crate) fn close<T>(&mut self, code: u16) -> Result<T, Over> {
        self.send(FIN | CLOSE, &code.to_be_bytes())?;
        self.end()
    }

    /// Ends TCP: first its own side, then, when the client has ended, the other.
    pub(crate) fn end<T>(&mut self) -> Result<T, Over> {
        _ = self.stream.shutdown(Shutdown::Write);
        _ = self.stream.set_read_timeout(Some(Duration::from_secs(5)));
        _ = std::io::copy(&mut self.stream, &mut std::io::sink());
        Err(Over)
    }

    fn end_later<T>(&mut self) -> Result<T, Over> {
        _ = std::io::copy(&mut self.stream, &mut std::io::sink());
        Err(Over)
    }

    pub(crate) fn send(&mut self, first: u8, payload: &[u8]) -> Result<(), Over> {
        // Some flaws show in frames that the checks of their rule do not ask for.
        let is_rare = payload.len() == 127;
        let mask = self.flaw.is("fr-server-unmasked") || is_rare && self.flaw.is("sv-masked");
        let rsv = self.codec.is_none() && self.flaw.is("fr-server-rsv-0")
            || is_rare && self.flaw.is("sv-rsv");
        let mut bytes = vec![if rsv { first | 0x20 } else { first }];
        match payload.len() {
            125 if self.flaw.is("fr-lengths-minimal") => bytes.extend([126, 0, 125]),
            2 if self.flaw.is("sv-length") && first & 0xF == CLOSE => bytes.extend([126, 0, 2]),
            length @ 0..=125 => bytes.push(length as u8),
            length @ 126..=0xFFFF => {
                bytes.push(126);
                bytes.extend((length as u16).to_be_bytes());
            }
            length => {
                bytes.push(127);
                bytes.extend((length as u64).to_be_bytes());
            }
        }
        if mask {
            bytes[1] |= 0x80;
            bytes.extend([0; 4]);
        }
        bytes.extend(payload);
        self.stream.write_all(&bytes).map_err(|_| Over)
    }

    /// Makes sure that the input has this many bytes.
    fn need(&mut self, count: usize) -> Result<(), Over> {
        let mut buffer = [0; 64 << 10];
        while self.input.len() < count {
            let length = match self.stream.read(&mut buffer) {
                Err(error) if self.flaw.is("ticks") && is_timeout(&error) => {
                    self.send(FIN | TEXT, b"tick")?;
                    continue;
                }
                read => read.map_err(|_| Over)?,
            };
            if length == 0 {
                if self.flaw.is("lv-rst-mid-frame") {
                    self.shared.is_dead.store(true, Ordering::SeqCst);
                }
                return Err(Over);
            }
            self.input.extend(&buffer[..length]);
        }
        Ok(())
    }

    pub(crate) fn frame(&mut self) -> Result<Frame, Over> {
        self.need(1)?;
        self.need(2)?;
        let (first, second) = (self.input[0], self.input[1]);
        self.first_byte(first)?;
        let kind = if second & 0x7F == 0 { "empty" } else { kind(first) };
        self.rule_of("fr-unmasked", kind, second & 0x80 != 0, 1002)?;
        if first & 8 != 0 {
            self.rule_of("ctl-fragmented", kind, first & FIN != 0, 1002)?;
            let name = if kind == "close" { "cl-126" } else { "ctl-ping-126" };
            self.rule_of(name, kind, second & 0x7F <= 125, 1002)?;
        }
        let (length, mut at) = match second & 0x7F {
            126 => {
                self.need(4)?;
                (u64::from(u16::from_be_bytes([self.input[2], self.input[3]])), 4)
            }
            127 => {
                self.need(10)?;
                let length = self.input[2..10].try_into().map_or(0, u64::from_be_bytes);
                self.rule("len-msb", length >> 63 == 0, 1002)?;
                (length & (u64::MAX >> 1), 10)
            }
            short => (u64::from(short), 2),
        };
        if length > 16 << 20 {
            return self.close(1009);
        }
        let mut key = [0; 4];
        if second & 0x80 != 0 {
            self.need(at + 4)?;
            key.copy_from_slice(&self.input[at..at + 4]);
            at += 4;
            if key == [0; 4] && self.flaw.is("fr-mask-zero") {
                return self.refuse(1002);
            }
        }
        let end = at + length as usize;
        self.need(end)?;
        let masked = self.input[at..end].iter().zip(key.iter().cycle());
        let payload = masked.map(|(byte, key)| byte ^ key).collect();
        self.input.drain(..end);
        Ok(Frame { first, payload })
    }

    fn first_byte(&mut self, first: u8) -> Result<(), Over> {
        let opcode = first & 0xF;
        let begins = opcode == TEXT || opcode == 2;
        let is_control = opcode & 8 != 0;
        let deflates = self.codec.is_some();
        let kind = if deflates && !is_control { "deflate" } else { kind(first) };
        for (bit, name) in [(RSV1, "fr-rsv1"), (0x20, "fr-rsv2"), (0x10, "fr-rsv3")] {
            let name = match (deflates && bit == RSV1, is_control) {
                (true, _) if begins => continue,
                (true, true) => "df-rsv1-control",
                (true, false) => "df-rsv1-continuation",
                (false, true) => "fr-rsv-on-control",
                (false, false) => name,
            };
            self.rule_of(name, kind, first & bit == 0, 1002)?;
        }
        if matches!(opcode, 3..=7 | 11..=15) && !self.flaw.is(&format!("fr-opcode-{opcode:x}")) {
            match self.flaw.0 {
                "cl-violation-has-close" => return self.end(),
                "cl-violation-tcp-ends" => {
                    self.send(FIN | CLOSE, &1002_u16.to_be_bytes())?;
                    thread::sleep(Duration::from_secs(4));
                    return self.end();
                }
                _ => {}
            }
            return self.close(if self.flaw.is("cl-violation-1002") { 1003 } else { 1002 });
        }
        Ok(())
    }

    fn control(&mut self, frame: Frame) -> Result<(), Over> {
        match frame.first & 0xF {
            CLOSE => self.closed(&frame.payload),
            PING => self.pinged(frame.payload),
            PONG if self.flaw.is("ctl-pong-unasked") => self.refuse(1002),
            PONG if self.flaw.is("ctl-pong-unasked:message") => {
                self.send(FIN | TEXT, &frame.payload)
            }
            _ => Ok(()),
        }
    }

    fn pinged(&mut self, payload: Vec<u8>) -> Result<(), Over> {
        if self.flaw.is("ctl-inside-message") && self.message.is_some() {
            if self.flaw.hangs() {
                return self.end_later();
            }
            self.late.push(payload);
            return Ok(());
        }
        if self.flaw.is("pongs") {
            self.send(FIN | PONG, &payload)?;
        }
        if self.flaw.is("ctl-ping-empty") && payload.is_empty() {
            return Ok(());
        }
        if self.flaw.is("msg-control-inside")
            && let Some(message) = &mut self.message
        {
            message.payload.clear();
        }
        if self.flaw.is("ctl-ping-echo") && payload.len() == 4 {
            return self.send(FIN | PONG, b"");
        }
        if self.flaw.is("ctl-ping-125") && payload.len() == 125 {
            return self.refuse(1002);
        }
        if payload.len() == 125 {
            match self.flaw.0 {
                "sv-opcode" => self.send(FIN | 0xB, b"")?,
                "sv-fragments" => self.send(FIN | CONTINUATION, b"x")?,
                "sv-text" => self.send(FIN | TEXT, b"\xFF")?,
                "sv-control-fragmented" => return self.send(PONG, &payload),
                _ => {}
            }
        }
        self.send(FIN | PONG, &payload)
    }
}

/// The kind of a frame, for rules that are broken for one kind alone.
fn kind(first: u8) -> &'static str {
    match first & 0xF {
        CONTINUATION => "continuation",
        TEXT => "text",
        2 => "binary",
        CLOSE => "close",
        PING => "ping",
        PONG => "pong",
        _ => "reserved",
    }
}

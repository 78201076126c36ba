//! Compressed messages of the breakable server.
//!
//! What it sends it stores, uncompressed, in DEFLATE's own form for that. So it refers to nothing
//! before, whatever was agreed on, but with a flaw that says so. RFC 7692, section 7.2. Read next:
//! `main.rs`, if you have not yet.

use crate::{breakable::Flaw, offer::Agreed};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

const TAIL: &[u8] = &[0, 0, 0xFF, 0xFF];

pub(crate) struct Codec {
    flaw: Flaw,
    agreed: String,
    inflater: Decompress,
    deflater: Compress,
}

impl Codec {
    pub(crate) fn new(agreed: &Agreed, flaw: Flaw) -> Self {
        Self {
            flaw,
            agreed: agreed.text.clone(),
            inflater: Decompress::new(false),
            deflater: Compress::new(Compression::best(), false),
        }
    }

    /// Inflates a message; `None` if it is not valid, or not taken.
    pub(crate) fn inflate(&mut self, payload: &[u8]) -> Option<Vec<u8>> {
        let refused = match payload {
            [0xf2, 0x48, 0xcd, ..] => "df-hello",
            [0xf2, 0x00, 0x11, ..] => "df-context",
            [0xf2, 0x48, 0x05, ..] => "df-two-blocks",
            [0xf3, ..] => "df-bfinal",
            [0] => "df-empty",
            [0, 5, ..] => "df-stored-block",
            _ => "",
        };
        if !refused.is_empty() && self.flaw.is(refused) {
            return None;
        }
        if self.agreed.contains("client_no_context_takeover") {
            self.inflater.reset(false);
        }
        let input = [payload, TAIL].concat();
        let mut rest = &input[..];
        let mut out = Vec::with_capacity(1 << 20);
        while !rest.is_empty() {
            let before = self.inflater.total_in();
            let status =
                self.inflater.decompress_vec(rest, &mut out, FlushDecompress::Sync).ok()?;
            let used = (self.inflater.total_in() - before) as usize;
            rest = &rest[used..];
            match status {
                Status::StreamEnd => self.inflater.reset(false),
                _ if used == 0 => return None,
                _ => {}
            }
        }
        Some(out)
    }

    pub(crate) fn deflate(&mut self, payload: &[u8]) -> Vec<u8> {
        // What the flaw promises, and does not keep.
        let promise = match self.flaw.0 {
            "df-snct" => "server_no_context_takeover",
            "df-server-window" => "server_max_window_bits=9",
            _ => "none",
        };
        if self.agreed.contains(promise) {
            let mut out = Vec::with_capacity(payload.len() + 1024);
            let done = self.deflater.compress_vec(payload, &mut out, FlushCompress::Sync);
            assert!(done.is_ok() && out.ends_with(TAIL));
            out.truncate(out.len() - TAIL.len());
            return out;
        }
        let mut out = Vec::new();
        for block in payload.chunks(0xFFFF) {
            let length = block.len() as u16;
            out.push(0);
            out.extend(length.to_le_bytes());
            out.extend((!length).to_le_bytes());
            out.extend(block);
        }
        out.push(0);
        out
    }
}

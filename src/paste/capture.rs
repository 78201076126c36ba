//! Files of packets: pcap and pcapng, as tcpdump and Wireshark write them.
//!
//! Must not know TCP. Read next: `conversation.rs`.

use super::{
    error::PasteError,
    found::Paste,
    packets::{Link, Streams},
};
use pcap_parser::{Block, Linktype, PcapBlockOwned, create_reader};
use std::io::Cursor;

/// How much of a file is held at a time: more than the longest packet.
const BUFFER: usize = 1 << 20;

/// Reads a capture. `None` if it is none.
pub(super) fn read(input: &[u8]) -> Option<Result<Paste, PasteError>> {
    let magic = u32::from_be_bytes(*input.first_chunk()?);
    let is_capture =
        matches!(magic, 0xA1B2_C3D4 | 0xD4C3_B2A1 | 0xA1B2_3C4D | 0x4D3C_B2A1 | 0x0A0D_0D0A);
    // A text may begin with these line ends, but then the length of the block does not repeat.
    let is_capture = is_capture
        && (magic != 0x0A0D_0D0A
            || input
                .get(8..12)
                .is_some_and(|magic| magic == b"\x1A\x2B\x3C\x4D" || magic == b"\x4D\x3C\x2B\x1A"));
    is_capture.then(|| streams(input))
}

fn streams(input: &[u8]) -> Result<Paste, PasteError> {
    let failed = |why: &dyn std::fmt::Debug| PasteError::Capture { why: format!("{why:?}") };
    let mut reader = create_reader(BUFFER, Cursor::new(input)).map_err(|error| failed(&error))?;
    let (mut streams, mut is_cut) = (Streams::default(), false);
    // The link and the resolution of each interface.
    let mut interfaces: Vec<(Link, u64, u64)> = Vec::new();
    loop {
        let (used, block) = match reader.next() {
            Ok(next) => next,
            Err(pcap_parser::PcapError::Eof) => break,
            Err(pcap_parser::PcapError::Incomplete(_)) => {
                let before = reader.data().len();
                if reader.refill().is_err() || reader.data().len() == before {
                    is_cut = before > 0;
                    break;
                }
                continue;
            }
            // What was read before a damage is kept.
            Err(pcap_parser::PcapError::UnexpectedEof) => {
                is_cut = true;
                break;
            }
            Err(error) => return Err(failed(&error)),
        };
        match block {
            PcapBlockOwned::LegacyHeader(header) => {
                let unit = if header.is_nanosecond_precision() { 1_000_000_000 } else { 1_000_000 };
                interfaces = vec![(link(header.network)?, 0, unit)];
            }
            PcapBlockOwned::Legacy(packet) => {
                if let Some((link, _, unit)) = interfaces.first() {
                    let seconds =
                        f64::from(packet.ts_sec) + f64::from(packet.ts_usec) / *unit as f64;
                    streams.add(*link, packet.data, Some(seconds));
                }
            }
            PcapBlockOwned::NG(Block::SectionHeader(_)) => interfaces.clear(),
            PcapBlockOwned::NG(Block::InterfaceDescription(interface)) => {
                let unit = interface.ts_resolution().unwrap_or(1_000_000);
                interfaces.push((
                    link(interface.linktype)?,
                    interface.ts_offset().max(0) as u64,
                    unit,
                ));
            }
            PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
                if let Some((link, offset, unit)) = interfaces.get(packet.if_id as usize) {
                    let seconds = packet.decode_ts_f64(*offset, *unit);
                    let data = &packet.data[..packet.data.len().min(packet.caplen as usize)];
                    streams.add(*link, data, Some(seconds));
                }
            }
            PcapBlockOwned::NG(Block::SimplePacket(packet)) => {
                if let Some((link, ..)) = interfaces.first() {
                    let data = &packet.data[..packet.data.len().min(packet.origlen as usize)];
                    streams.add(*link, data, None);
                }
            }
            PcapBlockOwned::NG(_) => {}
        }
        reader.consume(used);
    }
    let nothing = || PasteError::Capture { why: "it has no packet of TCP".to_owned() };
    let mut paste = streams.finish().ok_or_else(nothing)?;
    paste.form = format!("a capture of {}", paste.form);
    if is_cut {
        paste.notes.push("The file ends inside a packet.".to_owned());
    }
    Ok(paste)
}

fn link(kind: Linktype) -> Result<Link, PasteError> {
    Ok(match kind {
        Linktype::ETHERNET => Link::Ethernet,
        Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 | Linktype(12) => Link::Ip,
        Linktype::NULL | Linktype(108) => Link::Before(4),
        Linktype::LINUX_SLL => Link::Before(16),
        Linktype::LINUX_SLL2 => Link::Before(20),
        Linktype(other) => {
            return Err(PasteError::Capture {
                why: format!("its link type, {other}, is not known here"),
            });
        }
    })
}

//! The segment of TCP in a packet.
//!
//! Must not know connections. RFC 9293, section 3.1. Read next: `capture.rs`.

use etherparse::{LaxNetSlice, LaxSlicedPacket, TransportSlice};
use std::net::{IpAddr, SocketAddr};

/// How a packet begins, as captures number it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::paste) enum Link {
    Ethernet,
    /// IP, with nothing in front.
    Ip,
    /// So many bytes in front of IP.
    Before(usize),
}

/// A segment of TCP.
pub(super) struct Segment {
    pub(super) from: SocketAddr,
    pub(super) to: SocketAddr,
    pub(super) sequence: u32,
    pub(super) is_syn: bool,
    pub(super) is_ack: bool,
    pub(super) payload: Vec<u8>,
    /// How many bytes of it were not captured.
    pub(super) missing: u64,
}

/// What a packet without any description begins with. The length in the header of IP must be that
/// of the packet, so that no frame is taken for one.
pub(super) fn link(packet: &[u8]) -> Option<Link> {
    let is_ip = |packet: &[u8]| match packet {
        [first, _, high, low, ..] if first >> 4 == 4 && first & 0xF >= 5 => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            length >= 40
                && length <= packet.len()
                && packet.len() <= length.max(60)
                && packet.get(9) == Some(&6)
        }
        [first, _, _, _, high, low, next, ..] if first >> 4 == 6 => {
            *next == 6 && usize::from(u16::from_be_bytes([*high, *low])) + 40 == packet.len()
        }
        _ => false,
    };
    let has_type = |at: usize| matches!(packet.get(at..at + 2), Some([0x08, 0x00] | [0x86, 0xDD]));
    let inside = |at: usize| packet.get(at..).is_some_and(is_ip);
    if is_ip(packet) {
        Some(Link::Ip)
    } else if has_type(12) && inside(14) {
        Some(Link::Ethernet)
    } else if has_type(14) && inside(16) {
        Some(Link::Before(16))
    } else if has_type(0) && inside(20) {
        Some(Link::Before(20))
    } else if inside(4) {
        Some(Link::Before(4))
    } else {
        None
    }
}

/// The segment in a packet. `None` if it is something else.
pub(super) fn segment(link: Link, packet: &[u8]) -> Option<Segment> {
    let sliced = match link {
        Link::Ethernet => LaxSlicedPacket::from_ethernet(packet).ok()?,
        Link::Ip => LaxSlicedPacket::from_ip(packet).ok()?,
        Link::Before(length) => LaxSlicedPacket::from_ip(packet.get(length..)?).ok()?,
    };
    let (from, to, length): (IpAddr, IpAddr, usize) = match sliced.net.as_ref()? {
        LaxNetSlice::Ipv4(ip) => {
            let header = ip.header();
            let length = usize::from(header.total_len()).saturating_sub(header.slice().len());
            (header.source_addr().into(), header.destination_addr().into(), length)
        }
        LaxNetSlice::Ipv6(ip) => {
            let header = ip.header();
            (
                header.source_addr().into(),
                header.destination_addr().into(),
                usize::from(header.payload_length()),
            )
        }
        _ => return None,
    };
    let Some(TransportSlice::Tcp(tcp)) = &sliced.transport else { return None };
    let payload = tcp.payload().to_vec();
    let sent = length.saturating_sub(tcp.header_slice().len());
    Some(Segment {
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        sequence: tcp.sequence_number(),
        is_syn: tcp.syn(),
        is_ack: tcp.ack(),
        missing: sent.saturating_sub(payload.len()) as u64,
        payload,
    })
}

//! The body of a request: bytes in, body bytes out, without sockets.
//!
//! ```text
//!   bytes of the connection --framing--> bytes of the body --coding--> what the sender meant
//!                            chunks,                        gzip,
//!                            a length                       deflate
//! ```
//!
//! A body is never held: [`Body::next`] returns it chunk by chunk, each at most `coding::CHUNK`
//! bytes where it is compressed. So a kilobyte that inflates to a megabyte takes the time of a
//! megabyte, and the memory of none. The result, and any error, do not depend on how the input is
//! split. An error is final: where the body ends is unknown then.
//!
//! | file | what |
//! |---|---|
//! | `error.rs` | the rules that a sender can break |
//! | `framing.rs`, `chunked.rs` | where a body ends (RFC 9112, sections 6 and 7.1) |
//! | `coding.rs` | how it is compressed (RFC 9110, section 8.4) |
//!
//! Must not know what a body is for. Read next: `error.rs`.

mod chunked;
#[cfg_attr(not(feature = "deflate"), path = "coding_absent.rs")]
mod coding;
mod error;
mod framing;
#[cfg(test)]
mod tests;

pub use error::BodyError;

use crate::wire::Request;
use coding::Decoder;
use framing::Framing;

/// A body that is being read. See the [module](self).
#[derive(Debug)]
pub struct Body {
    framing: Framing,
    decoder: Option<Box<Decoder>>,
}

impl Body {
    /// The body of this request, of which nothing has been read. A request that says nothing about
    /// a body has an empty one.
    ///
    /// # Errors
    /// Its headers contradict each other, or ask for what we cannot do.
    pub fn of(request: &Request<'_>) -> Result<Self, BodyError> {
        Ok(Self { framing: Framing::of(request)?, decoder: Decoder::of(request)?.map(Box::new) })
    }

    /// The next chunk of the body. Removes from the input what was used for it. `None` means that
    /// all input was used, or that the body [is complete](Self::is_complete); what is left of the
    /// input belongs to the next request then.
    ///
    /// # Errors
    /// The sender broke a rule. Every later call returns the same error.
    pub fn next<'b, 'i: 'b>(
        &'b mut self,
        input: &mut &'i [u8],
    ) -> Result<Option<&'b [u8]>, BodyError> {
        let Self { framing, decoder } = self;
        let Some(decoder) = decoder else {
            let data = framing.data(input)?;
            framing.took(data.len());
            *input = &input[data.len()..];
            return Ok((!data.is_empty()).then_some(data));
        };
        loop {
            let data = framing.data(input)?;
            if data.is_empty() && !decoder.has_more() {
                let is_cut = framing.is_complete() && decoder.is_midway();
                return if is_cut { Err(BodyError::CodingCut) } else { Ok(None) };
            }
            let taken = decoder.decode(data)?;
            framing.took(taken);
            *input = &input[taken..];
            if !decoder.output().is_empty() {
                break;
            }
        }
        Ok(Some(decoder.output()))
    }

    /// Whether all of it was returned. What follows is the next request.
    pub fn is_complete(&self) -> bool {
        let is_open = |decoder: &Decoder| decoder.has_more() || decoder.is_midway();
        self.framing.is_complete() && !self.decoder.as_deref().is_some_and(is_open)
    }

    /// How many bytes of memory it takes.
    pub fn held(&self) -> usize {
        self.framing.held() + self.decoder.as_ref().map_or(0, |decoder| decoder.held())
    }
}

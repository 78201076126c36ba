//! Reads one input: bytes become text, text becomes lines, and lines become measurements.
//!
//! Must not know where the bytes come from. Read next: `interpreter`.

use super::{
    decode::Decoder, interpreter::Interpreter, lines::Lines, options::Options, output::Output,
};

/// Reads one input, as [`Options`] say.
#[derive(Debug)]
pub struct Reader {
    decoder: Decoder,
    lines: Lines,
    interpreter: Interpreter,
}

impl Reader {
    /// At the start of the input.
    pub fn new(options: &Options) -> Self {
        let (decoder, lines) = (Decoder::default(), Lines::default());
        Self { decoder, lines, interpreter: Interpreter::new(options) }
    }

    /// Reads a chunk. The result does not depend on how the input is split into chunks.
    pub fn push(&mut self, chunk: &[u8], output: &mut dyn Output) {
        let Self { decoder, lines, interpreter } = self;
        let decoded = decoder.push(chunk, &mut |text| {
            lines.push(text, &mut |line| interpreter.line(line, output));
        });
        if let Err(error) = decoded {
            interpreter.broken(error, output);
        }
    }

    /// A message or datagram has ended: so has its last line, and the next one has an encoding of
    /// its own. One that is damaged spoils no other.
    pub fn end_message(&mut self, output: &mut dyn Output) {
        let Self { decoder, lines, interpreter } = self;
        let decoded = std::mem::take(decoder).finish(&mut |text| {
            lines.push(text, &mut |line| interpreter.line(line, output));
        });
        lines.finish(&mut |line| interpreter.line(line, output));
        if let Err(error) = decoded {
            interpreter.broken(error, output);
        }
        interpreter.end_value(output);
    }

    /// The input has ended.
    pub fn finish(&mut self, output: &mut dyn Output) {
        let Self { decoder, lines, interpreter } = self;
        let decoded = decoder.finish(&mut |text| {
            lines.push(text, &mut |line| interpreter.line(line, output));
        });
        lines.finish(&mut |line| interpreter.line(line, output));
        if let Err(error) = decoded {
            interpreter.broken(error, output);
        }
        interpreter.finish(output);
    }

    /// How many bytes of memory it takes, about.
    pub fn held(&self) -> usize {
        size_of::<Self>() + self.decoder.held() + self.lines.held() + self.interpreter.held()
    }

    /// Whether no measurement has come so far.
    pub fn has_read_nothing(&self) -> bool {
        self.interpreter.has_read_nothing()
    }

    /// What has come instead of measurements, in words: `2 lines without a number, the last is
    /// "Hello"`. `None` if there were measurements, or no lines.
    pub fn what_came_instead(&self) -> Option<String> {
        self.interpreter.what_came_instead()
    }
}

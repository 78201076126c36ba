//! Where in the input a stream of JSON is: the line, and the column in it.
//!
//! Must not know what the bytes mean. Read next: `scan`.

/// The place of the next byte.
#[derive(Debug)]
pub(super) struct Position {
    /// The number of line feeds so far.
    pub(super) line: u64,
    /// The number of bytes since the last line feed.
    pub(super) column: usize,
    /// Whether these bytes are blank.
    pub(super) line_is_blank: bool,
}

impl Default for Position {
    fn default() -> Self {
        Self { line: 0, column: 0, line_is_blank: true }
    }
}

impl Position {
    /// Counts bytes that have been taken.
    pub(super) fn advance(&mut self, bytes: &[u8]) {
        let feeds = bytes.iter().filter(|&&byte| byte == b'\n').count();
        let last = if feeds == 0 {
            self.column += bytes.len();
            bytes
        } else {
            let start = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            self.line += feeds as u64;
            self.column = bytes.len() - start;
            self.line_is_blank = true;
            &bytes[start..]
        };
        self.line_is_blank = self.line_is_blank && last.trim_ascii().is_empty();
    }
}

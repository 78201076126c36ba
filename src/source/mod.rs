//! Where measurements come from: a JSON file, lines on standard input.

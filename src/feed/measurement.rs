//! One measurement: what a line or a file says, and the JSON that a viewer gets.

//! Samples, later.

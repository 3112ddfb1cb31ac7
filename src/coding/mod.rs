//! Coding.

//! Codebook.

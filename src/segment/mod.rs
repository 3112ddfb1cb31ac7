//! Segment.

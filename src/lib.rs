//! Who trusts whom: `bonafides` reads how states speak of one another.
//!
//! It ingests official statements, cuts them into sentences, finds who is spoken of, applies a written
//! codebook to every sentence, and scores *expressed relational trust* for every directed dyad of states.
//! Each number opens to the sentences behind it.

#![deny(missing_docs)]

pub mod error;
pub mod span;
pub mod forms;
pub mod model;

pub mod ingest;
pub mod segment;
pub mod actors;
pub mod codebook;
pub mod coding;
pub mod index;
pub mod score;
pub mod export;

pub mod pipeline;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;

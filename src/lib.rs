//! Who trusts whom: `bonafides` reads how states speak of one another.
//!
//! It ingests official statements, cuts them into sentences, finds who is spoken of, applies a written
//! codebook to every sentence, and scores *expressed relational trust* for every directed dyad of states.
//! Each number opens to the sentences behind it.
//!
//! The whole program:
//!
//! ```
//! use bonafides::actors::Gazetteer;
//! use bonafides::codebook::Codebook;
//! use bonafides::model::{Date, Document};
//! use bonafides::pipeline::Project;
//! use bonafides::score::{Period, score};
//!
//! // In a study the documents come from `ingest::read`, and from the index once they are in it.
//! let statement = Document::statement(
//!     "NPL_45_1990",
//!     &["NPL".parse()?],
//!     Date::year(1990),
//!     "We thank Japan for its generous help. We hope that the talks go on.",
//! );
//! let project = Project::new(&Codebook::relational_trust()?, Gazetteer::embedded()?);
//! let coded = project.code(&[statement]); // segment, find actors, code
//! let scores = score(&coded.codings, &coded.references, &project.codebook().dimensions, &Period::Year);
//!
//! let coding = coded.codings.iter().find(|coding| coding.scored).ok_or("nothing found")?;
//! assert_eq!((coding.source.as_str(), coding.target.as_str()), ("NPL", "JPN"));
//! assert_eq!(coding.indicator.as_str(), "gives-help");
//! assert_eq!((scores[0].positive, scores[0].references), (1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Stages know the records of [`model`] and the [`codebook`], never each other; [`pipeline`] joins them.
//!
//! # What it does not do
//!
//! English only. No parser: the scope of a negation or a hope ends at the clause. Irony and allusion are
//! missed, or coded as they read. A target must be named, or referred to in plain cases. What is scored is
//! public, strategic talk; it is not belief.

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
pub mod recode;
pub mod clusters;
pub mod train;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;

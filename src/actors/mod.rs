//! Who is spoken of, and whose voice it is.
//!
//! In: a [`Document`](crate::model::Document), its [`Segments`](crate::model::Segments) and the [`Gazetteer`] (states
//! since 1816, organisations of states, leaders).
//! Out: a [`Cast`](crate::model::Cast): every [`Mention`](crate::model::Mention) of an actor, and the
//! [`Owner`](crate::model::Owner) of every turn.
//! Next: [`coding`](crate::coding), which asks who stands in which role, and [`index`](crate::index), which lists
//! the actors of each sentence.
//!
//! Names are matched word by word, the longest first ("Papua New Guinea" is no "Guinea", "Northern Ireland" is no
//! "Ireland"), each in the meaning that it has at the document's date ("Russia" is `SUN` until 1991). A city is a
//! mention only where it stands for the government, a leader only in office (give or take a year), a pronoun or a
//! description only where its antecedent is plain: in doubt there is no mention. The mentions of a document stand in
//! text order, do not overlap, and never leave their sentence.

mod tables;
mod trie;
mod spell;
mod spoken_of;
mod builder;
mod naming;
mod gazetteer;
mod words;
mod find;
mod seats;
mod leaders;
mod resolve;
mod deeds;
mod descriptions;
mod together;
mod pronouns;
mod guests;
mod introduced;
mod owners;
mod check;
mod strangers;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_references;

pub use check::{Listed, Remark};
pub use find::Finder;
pub use gazetteer::{Actor, Called, Earlier, Gazetteer, Leader, Member, Name, Numbered};
pub use spell::Spell;
pub use strangers::{Stranger, Strangers};

//! The records, in pipeline order.
//!
//! Stages hand these to one another and know nothing else of each other. Every record owns its data, is
//! `Serialize + Send + Sync + 'static` and stands alone as a row of a table.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::Error;
use crate::forms::FormId;
use crate::span::Span;

// ---------------------------------------------------------------------------------------------- ids

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

text_id! {
    /// Names one document of a corpus: the `id` field of a record, or the file stem (`USA_75_2020`).
    DocId
}
text_id! {
    /// Names one indicator of a codebook: its file name without `.toml`.
    IndicatorId
}
text_id! {
    /// Names what an indicator measures: `benevolence`, `fairness`, or what the codebook declares.
    Dimension
}

/// Names a state or an organisation of states: ISO 3166-1 alpha-3, or the id of the actor table
/// (`SUN`, `YUG`, `EU`, `ASEAN`).
///
/// At most 15 bytes of printable ASCII, held in place, so that it copies like a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorId {
    bytes: [u8; 15],
    len: u8,
}

impl ActorId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.len)]).unwrap_or_default()
    }
}

impl FromStr for ActorId {
    type Err = Error;

    /// # Errors
    /// When the text is empty, longer than 15 bytes, or holds anything but printable ASCII without spaces.
    fn from_str(text: &str) -> Result<Self, Error> {
        if text.is_empty() || text.len() > 15 || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(Error::input(format!(
                "`{}` is no actor id: 1 to 15 letters, digits or signs of ASCII, without spaces",
                text.escape_debug()
            )));
        }
        let mut bytes = [0; 15];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self { bytes, len: text.len() as u8 })
    }
}

impl fmt::Display for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ActorId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for ActorId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

// --------------------------------------------------------------------------------------------- dates

/// The months as English texts name them, in small letters.
pub(crate) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A civil date known to the year, the month or the day; no time zone.
///
/// Written `1966`, `1966-09` or `1966-09-23`. Orders by year, then month, then day; an unknown month or
/// day comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year of the common era, 1 to 9999.
    pub year: u16,
    /// 1 to 12, 0 when unknown.
    pub month: u8,
    /// 1 to 31, 0 when unknown.
    pub day: u8,
}

impl Date {
    /// A date known to the year.
    #[must_use]
    pub const fn year(year: u16) -> Self {
        Self { year, month: 0, day: 0 }
    }

    /// `year * 10000 + month * 100 + day`, the order-keeping number that the index holds.
    #[must_use]
    pub fn number(self) -> u64 {
        u64::from(self.year) * 10_000 + u64::from(self.month) * 100 + u64::from(self.day)
    }
}

impl FromStr for Date {
    type Err = Error;

    /// # Errors
    /// When the text is not `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (what follows a `T` is passed over), or names
    /// a day that no calendar has.
    fn from_str(text: &str) -> Result<Self, Error> {
        let bad = || {
            Error::input(format!("`{}` is no date: write 1966, 1966-09 or 1966-09-23", text.escape_debug()))
        };
        let civil = text.trim();
        let civil = civil.split_once('T').map_or(civil, |(date, _)| date);
        let mut parts = civil.split('-');
        let mut next = |width: usize| -> Result<Option<u16>, Error> {
            match parts.next() {
                None => Ok(None),
                Some(part) if part.len() == width && part.bytes().all(|b| b.is_ascii_digit()) => {
                    part.parse().map(Some).map_err(|_| bad())
                }
                Some(_) => Err(bad()),
            }
        };
        let year = next(4)?.filter(|&year| year > 0).ok_or_else(bad)?;
        let month = next(2)?;
        let day = next(2)?;
        if parts.next().is_some() || month.is_some_and(|m| !(1..=12).contains(&m)) {
            return Err(bad());
        }
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let days = match month {
            Some(2) => 28 + u16::from(leap),
            Some(4 | 6 | 9 | 11) => 30,
            _ => 31,
        };
        if day.is_some_and(|d| !(1..=days).contains(&d)) {
            return Err(bad());
        }
        Ok(Self { year, month: month.unwrap_or(0) as u8, day: day.unwrap_or(0) as u8 })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match (self.month, self.day) {
            (0, _) => format!("{:04}", self.year),
            (month, 0) => format!("{:04}-{month:02}", self.year),
            (month, day) => format!("{:04}-{month:02}-{day:02}", self.year),
        };
        f.pad(&text)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

// ----------------------------------------------------------------------------------------- documents

/// One statement, as ingested. The text is UTF-8 and never edited: every span points into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Unique within the corpus.
    pub id: DocId,
    /// When it was made.
    pub date: Date,
    /// Whose statement it is; several for a joint text, none when nobody is named.
    pub speakers: Vec<ActorId>,
    /// To whom it is addressed, where the metadata say so (a recommendation, a note); mostly empty.
    pub addressees: Vec<ActorId>,
    /// Name of the person who speaks.
    pub speaker_name: Option<String>,
    /// Office of that person.
    pub office: Option<String>,
    /// Statement, speech, joint declaration, interview, press conference, …: lower case, as the metadata say.
    pub kind: String,
    /// Title or headline.
    pub title: Option<String>,
    /// Where it was made.
    pub venue: Option<String>,
    /// Language, as ISO 639-1; `None` when nobody said.
    pub language: Option<String>,
    /// Where it was read: a path, with `!MEMBER` for a member of an archive and `:LINE` for a record of a larger
    /// file. Pages of a paged format end with a form feed in the text.
    pub source: String,
    /// What there is to know of how it was read.
    pub origin: Box<Origin>,
    /// BLAKE3 of the text and of the metadata that coding sees, in hexadecimal.
    pub hash: String,
    /// The text. A whole string, so that what was read becomes the text without being copied.
    pub text: Arc<String>,
}

impl Document {
    /// A statement of which nothing is known but who made it (nobody, one, several) and when: an example, a passage.
    #[must_use]
    pub fn statement(id: &str, speakers: &[ActorId], date: Date, text: &str) -> Self {
        Self {
            id: id.into(),
            date,
            speakers: speakers.to_vec(),
            addressees: Vec::new(),
            speaker_name: None,
            office: None,
            kind: "statement".to_owned(),
            title: None,
            venue: None,
            language: None,
            source: id.to_owned(),
            origin: Box::default(),
            hash: String::new(),
            text: text.to_owned().into(),
        }
    }
}

/// How a document was read, beyond what it says: empty for a plain file that says all by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// The address at which it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The encoding of the file, where it is not UTF-8: `windows-1252`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Names of the metadata that were guessed from the text, not said: `date`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guessed: Vec<String>,
    /// To whom it is addressed that no table knows, as it is written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown_addressees: Vec<String>,
    /// The earlier document that this one repeats, wholly or nearly.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Repeat>,
    /// How much of the text stands in paragraphs that stood in earlier documents too (agreed language), in
    /// hundredths of its bytes.
    #[serde(skip_serializing_if = "is_zero")]
    pub shared: u8,
    /// How much of an English text stands in stretches of another language, in hundredths of its letters.
    #[serde(skip_serializing_if = "is_zero")]
    pub other_language: u8,
}

fn is_zero(number: &u8) -> bool {
    *number == 0
}

/// That a document repeats an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repeat {
    /// The earlier document.
    pub of: DocId,
    /// Estimated share of runs of words that the two have in common, in hundredths; 100 when the words are the same.
    pub likeness: u8,
}

/// What stood between a token and the one before it, as a set of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Breaks(pub u16);

impl Breaks {
    /// A comma.
    pub const COMMA: Self = Self(1);
    /// A semicolon or a colon.
    pub const SEMICOLON: Self = Self(1 << 1);
    /// A dash with space around it, an em dash or an en dash.
    pub const DASH: Self = Self(1 << 2);
    /// An opening bracket.
    pub const OPEN: Self = Self(1 << 3);
    /// A closing bracket.
    pub const CLOSE: Self = Self(1 << 4);
    /// An opening quotation mark.
    pub const QUOTE: Self = Self(1 << 5);
    /// A closing quotation mark.
    pub const UNQUOTE: Self = Self(1 << 6);
    /// A hyphen that joins the two words ("Israeli-occupied").
    pub const HYPHEN: Self = Self(1 << 7);
    /// No space at all ("Israel" and "'s").
    pub const GLUED: Self = Self(1 << 8);
    /// A question mark or an exclamation mark inside the sentence, or an ellipsis.
    pub const STOP: Self = Self(1 << 9);
    /// A slash ("and/or").
    pub const SLASH: Self = Self(1 << 10);
    /// The token opens a clause.
    pub const CLAUSE: Self = Self(1 << 11);

    /// Whether any of `flags` is set.
    #[must_use]
    pub const fn has(self, flags: Self) -> bool {
        self.0 & flags.0 != 0
    }

    /// With `flags` set.
    #[must_use]
    pub const fn with(self, flags: Self) -> Self {
        Self(self.0 | flags.0)
    }
}

/// A word, a number or a clitic (`'s`, `n't`). Punctuation is no token: it is in `before`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its interned form. A word that a line end cuts ("inter-⏎national") has the form of the whole word.
    pub form: FormId,
    /// Bytes of the document's text.
    pub span: Span,
    /// What stood before it in the sentence.
    pub before: Breaks,
}

/// One sentence of a document: the unit of coding and of concordance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Place in the document, from 0.
    pub number: u32,
    /// Place of its paragraph in the document, from 0.
    pub paragraph: u32,
    /// Index into [`Segments::turns`].
    pub turn: u32,
    /// From its first to one past its last visible byte. May cover a page number or a line end.
    pub span: Span,
    /// Indices into [`Segments::tokens`].
    pub tokens: Range<u32>,
    /// Whether it ends in a question mark.
    pub question: bool,
}

/// A stretch of a transcript in which one person speaks. A text without turns has one, without label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The label that opens it ("PRIME MINISTER", "QUESTION"), without the colon.
    pub label: Option<Span>,
    /// From the label to the next turn.
    pub span: Span,
}

/// A document cut into turns, paragraphs, sentences, clauses and tokens.
///
/// Sentences are in text order and do not overlap; with the gaps between them they rebuild the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    /// At least one.
    pub turns: Vec<Turn>,
    /// In text order.
    pub sentences: Vec<Sentence>,
    /// The tokens of all sentences, in text order.
    pub tokens: Vec<Token>,
}

impl Segments {
    /// The tokens of one sentence.
    #[must_use]
    pub fn tokens_of(&self, sentence: &Sentence) -> &[Token] {
        self.tokens.get(sentence.tokens.start as usize..sentence.tokens.end as usize).unwrap_or_default()
    }
}

/// The circumstances of a statement: what scores can be parted by, and what they may leave out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occasion {
    /// The document.
    pub document: DocId,
    /// Whose statement it is; several for a joint text.
    pub speakers: Vec<ActorId>,
    /// One for each speaker: what it is called when it is spoken of at that time. Empty where nobody looked.
    pub identities: Vec<ActorId>,
    /// Its kind.
    pub kind: String,
    /// Where it was made.
    pub venue: Option<String>,
    /// The earlier document that it repeats, wholly or nearly.
    pub repeats: Option<DocId>,
}

impl Occasion {
    /// The circumstances of a document, with what its speakers are called when they are spoken of.
    #[must_use]
    pub fn of(document: &Document, identities: &[ActorId]) -> Self {
        Self {
            document: document.id.clone(),
            speakers: document.speakers.clone(),
            identities: identities.to_vec(),
            kind: document.kind.clone(),
            venue: document.venue.clone(),
            repeats: document.origin.repeats.as_ref().map(|repeat| repeat.of.clone()),
        }
    }

    /// Whether several speak with one voice.
    #[must_use]
    pub fn is_joint(&self) -> bool {
        self.speakers.len() > 1
    }

    /// What `speaker` is called when it is spoken of at that time.
    #[must_use]
    pub fn identity(&self, speaker: ActorId) -> ActorId {
        let place = self.speakers.iter().position(|known| *known == speaker);
        place.and_then(|place| self.identities.get(place)).copied().unwrap_or(speaker)
    }

    /// The number of the session in which it was made, where the venue ends in it ("…, session 75").
    #[must_use]
    pub fn session(&self) -> Option<u16> {
        let venue = self.venue.as_deref()?;
        let (before, number) = venue.rsplit_once(' ')?;
        before.to_lowercase().ends_with("session").then(|| number.parse().ok()).flatten()
    }
}

// -------------------------------------------------------------------------------------------- actors

/// How a mention names its actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// By a name of the state or organisation.
    Name,
    /// By an adjective of nationality or the name of its people ("Israeli", "the French").
    Demonym,
    /// By its capital or seat of government, standing for the government.
    Capital,
    /// By a leader.
    Leader,
    /// By a pronoun ("they", "it") that stands for one named before.
    Pronoun,
    /// By a description ("that country", "both countries") that stands for one named before.
    Description,
}

impl Found {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::Demonym, Self::Capital, Self::Leader, Self::Pronoun, Self::Description];

    /// As records and tables write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Demonym => "demonym",
            Self::Capital => "capital",
            Self::Leader => "leader",
            Self::Pronoun => "pronoun",
            Self::Description => "description",
        }
    }
}

/// A place in a sentence where an actor is spoken of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Index into [`Segments::sentences`].
    pub sentence: u32,
    /// Indices into [`Segments::tokens`], all within the sentence.
    pub tokens: Range<u32>,
    /// Bytes of the document's text.
    pub span: Span,
    /// Who is meant.
    pub actor: ActorId,
    /// How it was found.
    pub found: Found,
    /// Who is meant together with it, where one word stands for several ("both countries"); mostly empty.
    pub also: Vec<ActorId>,
    /// Who else the words could mean at that date; empty when they are plain.
    pub alternatives: Vec<ActorId>,
}

/// Whose voice a turn is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owner {
    /// The document's speakers.
    Speakers,
    /// Another state: a foreign leader in a joint press conference.
    Actor(ActorId),
    /// Nobody's: a journalist or a moderator.
    Nobody,
}

/// What the actors stage finds in one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cast {
    /// In text order; mentions do not overlap.
    pub mentions: Vec<Mention>,
    /// One for each of [`Segments::turns`].
    pub owners: Vec<Owner>,
    /// One for each of [`Document::speakers`]: what it is called when it is spoken of. A speaker `RUS` of
    /// 1970 is spoken of as `SUN`.
    pub identities: Vec<ActorId>,
    /// The states that an organisation stands for at the document's date, where what is said of it is to count
    /// for them instead; empty where it counts for itself.
    pub spread: Vec<(ActorId, Vec<ActorId>)>,
}

impl Mention {
    /// Its tokens, counted from the first of the sentence that it stands in.
    #[must_use]
    pub fn within(&self, sentence: &Sentence) -> Range<usize> {
        let [start, end] =
            [self.tokens.start, self.tokens.end].map(|token| token.saturating_sub(sentence.tokens.start));
        start as usize..end as usize
    }
}

impl Cast {
    /// For whom what is said of `actor` counts: its members where it is spread, else itself.
    #[must_use]
    pub fn stands_for<'a>(&'a self, actor: &'a ActorId) -> &'a [ActorId] {
        let spread = self.spread.iter().find(|(organisation, _)| organisation == actor);
        spread.map_or(std::slice::from_ref(actor), |(_, members)| members)
    }

    /// The mentions of a sentence, by its number.
    #[must_use]
    pub fn mentions_of(&self, sentence: u32) -> &[Mention] {
        let from = self.mentions.partition_point(|mention| mention.sentence < sentence);
        let to = self.mentions.partition_point(|mention| mention.sentence <= sentence);
        self.mentions.get(from..to).unwrap_or_default()
    }
}

// -------------------------------------------------------------------------------------------- codings

/// Whether an indicator speaks for or against its dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Polarity {
    /// Evidence of trust.
    #[serde(rename = "+")]
    Positive,
    /// Evidence of distrust.
    #[serde(rename = "-")]
    Negative,
}

impl Polarity {
    /// The other one.
    #[must_use]
    pub const fn flipped(self) -> Self {
        match self {
            Self::Positive => Self::Negative,
            Self::Negative => Self::Positive,
        }
    }
}

impl fmt::Display for Polarity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Positive => "+",
            Self::Negative => "-",
        })
    }
}

/// In which voice a judgement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Voice {
    /// Said as true, now.
    Asserted,
    /// Denied.
    Negated,
    /// Under a condition.
    Conditional,
    /// Hoped, wished or expected.
    Hoped,
    /// Asked of the target.
    Demanded,
    /// Put as a question.
    Questioned,
    /// Another's view, put in its mouth.
    Reported,
    /// Said of a time that is over.
    Past,
    /// A formula of courtesy.
    Courtesy,
}

impl Voice {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Asserted,
        Self::Negated,
        Self::Conditional,
        Self::Hoped,
        Self::Demanded,
        Self::Questioned,
        Self::Reported,
        Self::Past,
        Self::Courtesy,
    ];

    /// Its name in codebooks and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Negated => "negated",
            Self::Conditional => "conditional",
            Self::Hoped => "hoped",
            Self::Demanded => "demanded",
            Self::Questioned => "questioned",
            Self::Reported => "reported",
            Self::Past => "past",
            Self::Courtesy => "courtesy",
        }
    }
}

impl fmt::Display for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Towards whom the target behaves so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Toward {
    /// The source, alone or together with the target.
    #[serde(rename = "self")]
    Source,
    /// Another named party.
    Third,
    /// All, or nobody in particular.
    General,
}

impl fmt::Display for Toward {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Source => "self",
            Self::Third => "third",
            Self::General => "general",
        })
    }
}

/// Who speaks of whom. Directed: (A, B) is not (B, A).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Dyad {
    /// Whose view it is.
    pub source: ActorId,
    /// Of whom.
    pub target: ActorId,
}

/// One piece of evidence: a row that stands alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Coding {
    /// The document it stands in.
    pub document: DocId,
    /// The document's date.
    pub date: Date,
    /// Number of the sentence in the document, from 0.
    pub sentence: u32,
    /// Whose view it is.
    pub source: ActorId,
    /// Of whom.
    pub target: ActorId,
    /// The indicator that was seen.
    pub indicator: IndicatorId,
    /// Its dimension.
    pub dimension: Dimension,
    /// For or against; after a negation that the codebook lets flip.
    pub polarity: Polarity,
    /// In which voice.
    pub voice: Voice,
    /// Towards whom.
    pub toward: Toward,
    /// Whether it counts in scores.
    pub scored: bool,
    /// Why it does not; empty when it does.
    pub reason: String,
    /// The evidence: from the first to the last word that the pattern used.
    #[serde(flatten)]
    pub span: Span,
    /// Where the target is named; lies before the sentence when a pronoun stands for it.
    pub target_span: Span,
    /// The text of the evidence, line ends folded to spaces.
    pub quote: String,
    /// What found it: `indicator/frame/cue`, names and words as the codebook has them.
    pub pattern: String,
    /// Name and version of the codebook.
    pub codebook: Arc<str>,
    /// The probability that the weights of the codebook (`weights.json`) give it, to three decimals; `None` where
    /// nothing was weighed. Not what a judgement counts in scores, which an indicator says.
    pub weight: Option<f64>,
}

/// The probability from which on something is likelier than not.
pub(crate) const LIKELIER_THAN_NOT: f64 = 0.5;

impl Coding {
    /// A judgement that counts, in the first sentence of a document and in the source's own voice, about what concerns
    /// nobody in particular: without quote, pattern, codebook or weight. Composed evidence begins here; what else it
    /// needs is written over it.
    ///
    /// ```
    /// # use bonafides::model::{Coding, Date, Dyad, Polarity};
    /// let dyad = Dyad { source: "NPL".parse()?, target: "JPN".parse()? };
    /// let first = Coding::of("a".into(), Date::year(1990), dyad, "fairness".into(), Polarity::Positive);
    /// let second = Coding { sentence: 1, ..first.clone() };
    /// assert!(first.scored && second.scored && first != second);
    /// # Ok::<(), bonafides::error::Error>(())
    /// ```
    #[must_use]
    pub fn of(document: DocId, date: Date, dyad: Dyad, dimension: Dimension, polarity: Polarity) -> Self {
        Self {
            document,
            date,
            sentence: 0,
            source: dyad.source,
            target: dyad.target,
            indicator: "composed".into(),
            dimension,
            polarity,
            voice: Voice::Asserted,
            toward: Toward::General,
            scored: true,
            reason: String::new(),
            span: Span::new(0, 1),
            target_span: Span::new(0, 1),
            quote: String::new(),
            pattern: String::new(),
            codebook: "composed".into(),
            weight: None,
        }
    }

    /// Whether the weights find it less likely than not. What was not weighed is not doubtful.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.weight.is_some_and(|probability| probability < LIKELIER_THAN_NOT)
    }
}

/// How often a source speaks of a target in one document: the denominator of rates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Who speaks.
    pub source: ActorId,
    /// Of whom.
    pub target: ActorId,
    /// Where.
    pub document: DocId,
    /// When.
    pub date: Date,
    /// Number of sentences in the source's own voice that refer to the target; at least 1.
    pub sentences: u32,
}

/// Whether a source speaks of a target, and judges it. Neither silence is a net of 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spoken {
    /// It never speaks of it.
    #[default]
    Never,
    /// It speaks of it, without judging.
    Unjudged,
    /// It judges it.
    Judged,
}

impl fmt::Display for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Never => "never",
            Self::Unjudged => "unjudged",
            Self::Judged => "judged",
        })
    }
}

/// The figures of one dyad in one period on one dimension. A value never travels without its counts.
///
/// `docs/scores.md` has the formula of each figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// Who speaks.
    pub source: ActorId,
    /// Of whom.
    pub target: ActorId,
    /// The period, as the export writes it: `1966`, `1960s`, `1990..1999`, `session-75`, `all`.
    pub period: String,
    /// The dimension, or `all` for the sum over dimensions.
    pub dimension: Dimension,
    /// Scored positive judgements.
    pub positive: u32,
    /// Scored negative judgements.
    pub negative: u32,
    /// Sentences in which the source refers to the target.
    pub references: u32,
    /// Documents in which it does.
    pub documents: u32,
    /// Positive judgements, by the weights of their indicators, in a hundred references; `None` without references.
    pub trust_rate: Option<f64>,
    /// Negative judgements, by their weights, in a hundred references; `None` without references.
    pub distrust_rate: Option<f64>,
    /// Log balance of positive over negative, by their weights; `None` without judgements.
    pub net: Option<f64>,
    /// The kind of the documents, where scores are parted by it.
    pub kind: Option<String>,
    /// Their venue, where scores are parted by it.
    pub venue: Option<String>,
    /// The voice of the judgements, where scores are parted by it.
    pub voice: Option<String>,
    /// Towards whom the target behaves so, where scores are parted by it.
    pub toward: Option<String>,
    /// `joint` or `single`, where texts of several speakers are kept apart.
    pub joint: Option<String>,
    /// Whether the source speaks of the target, and judges it.
    pub spoken: Spoken,
    /// Documents among them in which several states speak with one voice.
    pub joint_documents: u32,
    /// Sum of what the positive judgements count, by their indicators.
    pub weighted_positive: f64,
    /// Sum of the weights of the negative judgements.
    pub weighted_negative: f64,
    /// Ends of the 95 % interval of the trust rate; `None` where it cannot be told.
    pub trust_low: Option<f64>,
    /// See `trust_low`.
    pub trust_high: Option<f64>,
    /// Ends of the 95 % interval of the distrust rate.
    pub distrust_low: Option<f64>,
    /// See `distrust_low`.
    pub distrust_high: Option<f64>,
    /// Ends of the 95 % interval of the net.
    pub net_low: Option<f64>,
    /// See `net_low`.
    pub net_high: Option<f64>,
    /// Share of positive judgements, shrunken towards that of all dyads of the period; `None` without judgements or
    /// without a prior.
    pub share: Option<f64>,
    /// Relational trust γ: what of the net is of this dyad; `None` unless it was asked for.
    pub gamma: Option<f64>,
    /// Ends of the 95 % interval of γ.
    pub gamma_low: Option<f64>,
    /// See `gamma_low`.
    pub gamma_high: Option<f64>,
    /// What to beware of, with a space between: `few-judgements`, `few-documents`, `one-document`.
    pub flags: String,
    /// The greatest share that one document has in the judgements, by their weights: 0 to 1; `None` without judgements.
    pub largest_document: Option<f64>,
}

impl Score {
    /// A dyad of which nothing is known yet: the source never speaks of the target.
    #[must_use]
    pub fn of(source: ActorId, target: ActorId, period: &str, dimension: Dimension) -> Self {
        Self {
            source,
            target,
            period: period.to_owned(),
            dimension,
            positive: 0,
            negative: 0,
            references: 0,
            documents: 0,
            trust_rate: None,
            distrust_rate: None,
            net: None,
            kind: None,
            venue: None,
            voice: None,
            toward: None,
            joint: None,
            spoken: Spoken::Never,
            joint_documents: 0,
            weighted_positive: 0.0,
            weighted_negative: 0.0,
            trust_low: None,
            trust_high: None,
            distrust_low: None,
            distrust_high: None,
            net_low: None,
            net_high: None,
            share: None,
            gamma: None,
            gamma_low: None,
            gamma_high: None,
            flags: String::new(),
            largest_document: None,
        }
    }

    /// The part that it is about beside dyad, period and dimension, words joined by `; `; empty where scores are parted
    /// by these alone.
    #[must_use]
    pub fn part(&self) -> String {
        let parts = [&self.kind, &self.venue, &self.voice, &self.toward, &self.joint];
        let words: Vec<&str> = parts.into_iter().filter_map(Option::as_deref).collect();
        words.join("; ")
    }
}

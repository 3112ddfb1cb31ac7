//! Clusters: the words of a corpus that are used alike, so that weights learnt of one serve for the others.
//!
//! In: texts. Out: clusters of words, for [`train`](crate::train).
//!
//! A word is known by its company. For each frequent word it is counted which of the most frequent words stand within a
//! few words of it, nearer ones for more; the counts become positive pointwise mutual information, which is brought to
//! few dimensions by its largest singular vectors, found by subspace iteration; k-means on the sphere parts the words.
//! All chance is drawn with a fixed seed.
//!
//! # References
//! - Levy, Goldberg & Dagan (2015), *Improving distributional similarity with lessons learned from word
//!   embeddings*, TACL 3: 211–225: the smoothing of contexts, the square root of the singular values.
//! - Halko, Martinsson & Tropp (2011), *Finding structure with randomness*, SIAM Review 53: 217–288.
//! - Dhillon & Modha (2001), *Concept decompositions for large sparse text data using clustering*, Machine
//!   Learning 42: 143–175.

use nalgebra::DMatrix;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::coding::weighed_as;
use crate::error::{Error, Result};
use crate::forms::Forms;
use crate::segment;

/// Rounds of subspace iteration.
const ROUNDS: usize = 4;
/// Rounds after which k-means stops in any case.
const SETTLED: usize = 40;
/// Exponent by which frequent contexts are smoothed.
const SMOOTH: f32 = 0.75;
const SEED: u64 = 1;
/// Between sentences.
const GAP: u32 = u32::MAX;

/// How to cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipe {
    /// Clusters, at least 1.
    pub number: usize,
    /// Times that a word must occur.
    pub least: u32,
    /// Words that are clustered, the most frequent ones.
    pub words: usize,
    /// Words whose company is counted, the most frequent ones.
    pub contexts: usize,
    /// Words to either side that are company.
    pub window: usize,
    /// Dimensions in which words are compared.
    pub dimensions: usize,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { number: 300, least: 20, words: 20_000, contexts: 2_000, window: 4, dimensions: 150 }
    }
}

/// The words of a corpus in their order.
#[derive(Debug, Default)]
pub struct Corpus {
    forms: Forms,
    /// Folded words, as features have them.
    words: Vec<String>,
    numbers: rustc_hash::FxHashMap<String, u32>,
    counts: Vec<u32>,
    text: Vec<u32>,
}

impl Corpus {
    /// Takes in a text.
    pub fn take(&mut self, text: &str) {
        let segments = segment::segment(text, &mut self.forms);
        for sentence in &segments.sentences {
            for token in segments.tokens_of(sentence) {
                let word = weighed_as(self.forms.folded(token.form));
                let number = match self.numbers.get(word) {
                    Some(number) => *number,
                    None => {
                        let next = self.words.len() as u32;
                        self.numbers.insert(word.to_owned(), next);
                        self.words.push(word.to_owned());
                        self.counts.push(0);
                        next
                    }
                };
                self.counts[number as usize] += 1;
                self.text.push(number);
            }
            self.text.push(GAP);
        }
    }

    /// The clusters, each with its words, the most frequent first; a word that is alone in its cluster is left out.
    ///
    /// # Errors
    /// When fewer words than clusters occur often enough.
    pub fn clusters(&self, recipe: Recipe) -> Result<Vec<Vec<&str>>> {
        let mut order: Vec<u32> =
            (0..self.words.len() as u32).filter(|&word| self.counts[word as usize] >= recipe.least).collect();
        let count = |word: u32| self.counts[word as usize];
        let name = |word: u32| self.words[word as usize].as_str();
        order.sort_unstable_by(|&a, &b| count(b).cmp(&count(a)).then_with(|| name(a).cmp(name(b))));
        order.truncate(recipe.words);
        if recipe.number == 0 || order.len() < recipe.number {
            return Err(Error::input(format!(
                "{} words occur {} times, too few for {} clusters",
                order.len(),
                recipe.least,
                recipe.number,
            ))
            .help("take more text, or --number and --least that are smaller"));
        }
        let vectors = reduced(&self.company(&order, recipe), recipe.dimensions);
        let of_word = parted(&vectors, recipe.number);
        let mut clusters: Vec<Vec<&str>> = vec![Vec::new(); recipe.number];
        for (&word, cluster) in order.iter().zip(of_word) {
            clusters[cluster].push(name(word));
        }
        clusters.retain(|words| words.len() > 1);
        clusters.sort_by_key(|words| order.iter().position(|&word| name(word) == words[0]));
        Ok(clusters)
    }

    /// Positive pointwise mutual information: a column for each word, a row for each context.
    fn company(&self, order: &[u32], recipe: Recipe) -> DMatrix<f32> {
        let mut places = vec![usize::MAX; self.words.len()];
        order.iter().enumerate().for_each(|(place, &word)| places[word as usize] = place);
        let contexts = recipe.contexts.min(order.len());
        let mut company = DMatrix::<f32>::zeros(contexts, order.len());
        let place = |word: u32| if word == GAP { None } else { Some(places[word as usize]) };
        for sentence in self.text.split(|&word| word == GAP) {
            for (at, &word) in sentence.iter().enumerate() {
                let Some(word) = place(word).filter(|&place| place != usize::MAX) else { continue };
                for (distance, &other) in (1_u8..).zip(sentence[at + 1..].iter().take(recipe.window)) {
                    let Some(other) = place(other).filter(|&place| place != usize::MAX) else { continue };
                    for (word, context) in [(word, other), (other, word)] {
                        if context < contexts {
                            company[(context, word)] += 1.0 / f32::from(distance);
                        }
                    }
                }
            }
        }
        let of_word: Vec<f32> = company.column_iter().map(|column| column.sum()).collect();
        let mut of_context = vec![0.0_f32; contexts];
        company.column_iter().for_each(|column| {
            of_context.iter_mut().zip(column.iter()).for_each(|(sum, count)| *sum += count);
        });
        of_context.iter_mut().for_each(|sum| *sum = libm::powf(*sum, SMOOTH));
        let whole: f32 = of_context.iter().sum();
        for (mut column, of_word) in company.column_iter_mut().zip(of_word) {
            for (cell, of_context) in column.iter_mut().zip(&of_context) {
                *cell = if *cell > 0.0 {
                    libm::logf(*cell * whole / (of_word * of_context)).max(0.0)
                } else {
                    0.0
                };
            }
        }
        company
    }
}

/// The columns in few dimensions, each of length 1 or 0: their coordinates along the largest left singular vectors,
/// divided by the square root of the singular values.
fn reduced(company: &DMatrix<f32>, dimensions: usize) -> DMatrix<f32> {
    let dimensions = dimensions.min(company.nrows());
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut basis = DMatrix::from_fn(company.nrows(), dimensions, |_, _| random.random::<f32>() - 0.5);
    for _ in 0..ROUNDS {
        basis = (company * company.tr_mul(&basis)).qr().q();
    }
    let along = basis.tr_mul(company);
    let own = (&along * along.transpose()).symmetric_eigen();
    let mut vectors = own.eigenvectors.tr_mul(&along);
    for (mut row, square) in vectors.row_iter_mut().zip(own.eigenvalues.iter()) {
        row *= if *square > f32::EPSILON { libm::powf(*square, -0.25) } else { 0.0 };
    }
    for mut column in vectors.column_iter_mut() {
        let length = column.norm();
        if length > 0.0 {
            column /= length;
        }
    }
    vectors
}

/// For each column its cluster, by k-means on the sphere.
fn parted(vectors: &DMatrix<f32>, number: usize) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(SEED);
    let mut columns: Vec<usize> = (0..vectors.ncols()).collect();
    for place in 0..number {
        columns.swap(place, random.random_range(place..vectors.ncols()));
    }
    let mut centres = vectors.select_columns(&columns[..number]);
    let mut parts = vec![usize::MAX; vectors.ncols()];
    for _ in 0..SETTLED {
        let near = centres.tr_mul(vectors);
        let now: Vec<usize> = near.column_iter().map(|column| column.imax()).collect();
        if now == parts {
            break;
        }
        parts = now;
        let mut sums = DMatrix::zeros(vectors.nrows(), number);
        for (column, &part) in vectors.column_iter().zip(&parts) {
            let mut sum = sums.column_mut(part);
            sum += column;
        }
        for (mut centre, sum) in centres.column_iter_mut().zip(sums.column_iter()) {
            let length = sum.norm();
            if length > 0.0 {
                centre.copy_from(&(sum / length));
            }
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Recipe = Recipe { number: 4, least: 4, words: 100, contexts: 100, window: 3, dimensions: 8 };

    /// Givers and takers, each with their own company.
    fn corpus() -> Corpus {
        let mut corpus = Corpus::default();
        for (gift, deed) in [("aid", "stole"), ("help", "robbed"), ("relief", "looted")] {
            for place in ["north", "south", "east", "west", "coast", "hills"] {
                corpus.take(&format!(
                    "They kindly sent generous {gift} for us. Cruel soldiers {deed} the {place}."
                ));
            }
        }
        corpus
    }

    #[test]
    fn words_of_like_company_share_a_cluster() {
        let corpus = corpus();
        let clusters = corpus.clusters(SMALL).unwrap();
        let of = |word: &str| clusters.iter().position(|words| words.contains(&word));
        assert!(of("aid").is_some() && of("aid") == of("help") && of("help") == of("relief"), "{clusters:?}");
        assert!(of("stole").is_some() && of("stole") == of("looted"), "{clusters:?}");
        assert_ne!(of("aid"), of("stole"), "{clusters:?}");
    }

    #[test]
    fn the_same_texts_give_the_same_clusters() {
        assert_eq!(corpus().clusters(SMALL).unwrap(), corpus().clusters(SMALL).unwrap());
    }

    #[test]
    fn too_little_text_is_an_error_with_a_remedy() {
        let error = Corpus::default().clusters(SMALL).unwrap_err();
        assert!(error.remedy().is_some(), "{error}");
    }
}

//! The mixed-model equations of a round robin, with γ integrated out.

use std::collections::BTreeMap;

use nalgebra::{Cholesky, DMatrix, DVector, Dyn, Matrix2, Vector2};
use rayon::prelude::*;

use crate::model::ActorId;
use crate::score::quadrature::{Told, told};
use crate::score::relations::{Decomposition, Estimate, Observation, Variances};

/// Dyads, speakers and targets below which there is nothing to take apart.
pub(super) const FEWEST: (usize, usize) = (12, 4);
/// Steps of Newton's method that find the effects at the end, given the variances.
const STEPS: usize = 30;

/// The observations as rows of a linear model.
pub(super) struct Design {
    rows: Vec<Row>,
    /// Both directions of a pair of actors, of which one may be missing.
    pub pairs: Vec<[Option<usize>; 2]>,
    /// Columns of each actor's α and β; column 0 is μ.
    pub actors: BTreeMap<ActorId, [Option<usize>; 2]>,
    columns: usize,
}

struct Row {
    columns: [usize; 3],
    positive: f64,
    negative: f64,
}

/// What the model says, given the variances.
pub(super) struct Solution {
    pub effects: DVector<f64>,
    /// Posterior covariance of the effects.
    pub covariance: DMatrix<f64>,
    /// Mean and covariance of (γ_st, γ_ts) of each pair.
    pub relations: Vec<(Vector2<f64>, Matrix2<f64>)>,
}

impl Design {
    pub fn of(observations: &[Observation]) -> Option<Self> {
        let mut actors: BTreeMap<ActorId, [Option<usize>; 2]> = BTreeMap::new();
        for one in observations {
            actors.entry(one.source).or_default()[0] = Some(0);
            actors.entry(one.target).or_default()[1] = Some(0);
        }
        let mut columns = 1;
        let mut sizes = [0, 0];
        for role in [0, 1] {
            for column in actors.values_mut().filter_map(|columns| columns[role].as_mut()) {
                (*column, columns, sizes[role]) = (columns, columns + 1, sizes[role] + 1);
            }
        }
        let (fewest, fewest_actors) = FEWEST;
        if observations.len() < fewest || sizes.into_iter().any(|size| size < fewest_actors) {
            return None;
        }
        let mut rows = Vec::with_capacity(observations.len());
        let mut pairs: Vec<[Option<usize>; 2]> = Vec::new();
        let mut open: BTreeMap<(ActorId, ActorId), usize> = BTreeMap::new();
        for (place, one) in observations.iter().enumerate() {
            let columns = [0, actors[&one.source][0]?, actors[&one.target][1]?];
            rows.push(Row { columns, positive: one.positive, negative: one.negative });
            match open.remove(&(one.target, one.source)) {
                Some(pair) => pairs[pair][1] = Some(place),
                None => {
                    open.insert((one.source, one.target), pairs.len());
                    pairs.push([Some(place), None]);
                }
            }
        }
        let design = Self { rows, pairs, actors, columns };
        let [positive, negative] = design.sums();
        (positive > 0.0 && negative > 0.0).then_some(design)
    }

    fn sums(&self) -> [f64; 2] {
        self.rows.iter().fold([0.0, 0.0], |sum, row| [sum[0] + row.positive, sum[1] + row.negative])
    }

    /// Effects before anything is known: everybody is usual.
    pub fn usual(&self) -> DVector<f64> {
        let [positive, negative] = self.sums();
        let mut effects = DVector::zeros(self.columns);
        effects[0] = libm::log(positive / negative);
        effects
    }

    /// What each pair tells of its log odds, where these stand.
    fn told(&self, effects: &DVector<f64>, prior: Matrix2<f64>) -> Vec<Told> {
        self.pairs
            .par_iter()
            .map(|pair| {
                told(
                    pair.map(|place| {
                        let row = &self.rows[place?];
                        Some([row.odds(effects), row.positive, row.negative])
                    }),
                    prior,
                )
            })
            .collect()
    }

    /// The effects by so many steps of Newton's method, or until they stand still; and what follows from them.
    pub fn solve(&self, variances: Variances, mut effects: DVector<f64>, steps: usize) -> Option<Solution> {
        let prior = variances.of_relations();
        let actors = variances.of_actors();
        let mut covariance = None;
        for _ in 0..steps {
            let (matrix, right) = self.equations(&self.told(&effects, prior), &effects, actors)?;
            let cholesky = matrix.cholesky()?;
            let next = cholesky.solve(&right);
            let moved = (&next - &effects).amax();
            effects = next;
            covariance = Some(cholesky);
            if moved < 1e-9 {
                break;
            }
        }
        let covariance = inverse(&covariance?);
        let told = self.told(&effects, prior);
        let relations = self.pairs.iter().zip(&told);
        let relations = relations.map(|(pair, told)| self.relation(pair, told, prior, &covariance)).collect();
        Some(Solution { effects, covariance, relations })
    }

    /// The mixed-model equations around where the effects stand.
    fn equations(
        &self,
        told: &[Told],
        effects: &DVector<f64>,
        of_actors: Matrix2<f64>,
    ) -> Option<(DMatrix<f64>, DVector<f64>)> {
        let mut matrix = DMatrix::zeros(self.columns, self.columns);
        let mut right = DVector::zeros(self.columns);
        for (pair, told) in self.pairs.iter().zip(told) {
            let rows = pair.map(|place| place.map(|place| &self.rows[place]));
            let odds = Vector2::from(rows.map(|row| row.map_or(0.0, |row| row.odds(effects))));
            let pull = told.precision * odds + told.slope;
            for (i, row) in rows.iter().enumerate().filter_map(|(i, row)| Some((i, (*row)?))) {
                for column in row.columns {
                    right[column] += pull[i];
                }
                for (j, other) in rows.iter().enumerate().filter_map(|(j, row)| Some((j, (*row)?))) {
                    for (column, other) in
                        row.columns.into_iter().flat_map(|column| other.columns.map(|other| (column, other)))
                    {
                        matrix[(column, other)] += told.precision[(i, j)];
                    }
                }
            }
        }
        let both = of_actors.try_inverse()?;
        for columns in self.actors.values() {
            match *columns {
                [Some(a), Some(b)] => {
                    for (i, row) in [a, b].into_iter().enumerate() {
                        for (j, column) in [a, b].into_iter().enumerate() {
                            matrix[(row, column)] += both[(i, j)];
                        }
                    }
                }
                [Some(a), None] => matrix[(a, a)] += of_actors[(0, 0)].recip(),
                [None, Some(b)] => matrix[(b, b)] += of_actors[(1, 1)].recip(),
                [None, None] => {}
            }
        }
        Some((matrix, right))
    }

    /// Mean and covariance of (γ_st, γ_ts), that of the effects reckoned with.
    fn relation(
        &self,
        pair: &[Option<usize>; 2],
        told: &Told,
        prior: Matrix2<f64>,
        covariance: &DMatrix<f64>,
    ) -> (Vector2<f64>, Matrix2<f64>) {
        let rows = pair.map(|place| place.map(|place| &self.rows[place]));
        let mut around = Matrix2::zeros();
        for (i, one) in rows.iter().enumerate() {
            for (j, other) in rows.iter().enumerate() {
                if let (Some(one), Some(other)) = (one, other) {
                    around[(i, j)] = one
                        .columns
                        .iter()
                        .flat_map(|a| other.columns.iter().map(|b| covariance[(*a, *b)]))
                        .sum::<f64>();
                }
            }
        }
        let pull = prior * told.precision;
        (prior * told.slope, prior - pull * prior + pull * around * pull.transpose())
    }

    pub fn decomposition(&self, variances: Variances) -> Option<Decomposition> {
        let solution = self.solve(variances, self.usual(), STEPS)?;
        let estimate = |column: usize| Estimate {
            value: solution.effects[column],
            error: solution.covariance[(column, column)].max(0.0).sqrt(),
        };
        let of_role = |role: usize| {
            let actors = self.actors.iter();
            actors.filter_map(|(actor, columns)| Some((*actor, estimate(columns[role]?)))).collect()
        };
        let mut relations = vec![Estimate::default(); self.rows.len()];
        for (pair, (mean, covariance)) in self.pairs.iter().zip(&solution.relations) {
            for (side, place) in pair.iter().enumerate() {
                if let Some(place) = *place {
                    let error = covariance[(side, side)].max(0.0).sqrt();
                    relations[place] = Estimate { value: mean[side], error };
                }
            }
        }
        Some(Decomposition {
            mean: estimate(0),
            variances,
            dispositions: of_role(0),
            standings: of_role(1),
            relations,
        })
    }
}

impl Row {
    /// The log odds of a positive judgement without γ.
    fn odds(&self, effects: &DVector<f64>) -> f64 {
        self.columns.iter().map(|column| effects[*column]).sum()
    }
}

/// The inverse of L L′, as L⁻¹′ L⁻¹: products of matrices are many times faster than solving column by column.
fn inverse(cholesky: &Cholesky<f64, Dyn>) -> DMatrix<f64> {
    let lower = cholesky.l_dirty();
    let size = lower.nrows();
    let mut inverse = DMatrix::identity(size, size);
    // Column j of L⁻¹ is 0 above its diagonal: only what is below is solved for.
    for column in 0..size {
        let mut below = inverse.view_mut((column, column), (size - column, 1));
        lower.view((column, column), (size - column, size - column)).solve_lower_triangular_mut(&mut below);
    }
    inverse.transpose() * inverse
}

impl Variances {
    pub(super) fn of_actors(self) -> Matrix2<f64> {
        let shared = self.generalised * (self.disposition * self.standing).sqrt();
        Matrix2::new(self.disposition, shared, shared, self.standing)
    }

    pub(super) fn of_relations(self) -> Matrix2<f64> {
        let shared = self.reciprocity * self.relation;
        Matrix2::new(self.relation, shared, shared, self.relation)
    }
}

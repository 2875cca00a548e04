//! `OperatorRow`: an operator of a bound recording as a row of the operator table.

use super::bindings::Bindings;
use super::operator::{How, Term};
use super::place::At;
use super::stage_cost::{Flop, Traffic};
use super::term::Kind;
use super::totals::Counts;
use super::trace::{Bound, Trace};
use crate::model::ModelCard;
use crate::units::{Bytes, Cause};

/// One row of the operator table.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorRow {
    /// `crops`, `global` or `assembly`.
    pub pass: &'static str,
    /// Where it stands.
    pub at: At,
    /// Its category by the card's names, e.g. `vit.window.attn.core.softmax`.
    pub category: String,
    /// Its step in the category by the card's names; empty where the category has one operator.
    pub step: String,
    /// Times it runs.
    pub count: f64,
    /// Work of all runs.
    pub flop: Flop,
    /// Traffic of all runs, by cause.
    pub hbm: Traffic,
    /// Bytes read by all runs.
    pub reads: Bytes,
    /// Bytes written by all runs.
    pub writes: Bytes,
    /// What one run counts: the formula behind the figures.
    pub terms: Vec<Term>,
    /// How it goes about it.
    pub how: How,
}

impl OperatorRow {
    fn new(model: &ModelCard, pass: &'static str, operator: &Bound) -> Self {
        let count = operator.times();
        let mut counts = Counts::default();
        let (mut reads, mut writes) = (Bytes::ZERO, Bytes::ZERO);
        let terms = operator.terms().collect();
        for term in operator.recorded() {
            counts = counts + Counts::of(term, operator.bindings()) * count;
            let bytes = Bytes::new(term.amount(operator.bindings())) * count;
            match term.kind {
                Kind::Read => reads += bytes,
                Kind::Write => writes += bytes,
                Kind::Product | Kind::Cuda | Kind::Special => {}
            }
        }
        let (at, how) = (operator.at(), operator.how());
        let Counts { flop, hbm } = counts;
        let (category, step) = (at.category(model), at.step_name(model).to_owned());
        OperatorRow { pass, at, category, step, count, flop, hbm, reads, writes, terms, how }
    }

    /// Whether a kernel decides what this operator does: the core, copies around it, the bias.
    pub fn is_attention(&self) -> bool {
        self.at.is_attention()
    }

    /// Its category with its step.
    pub fn spoken(&self) -> String {
        if self.step.is_empty() { self.category.clone() } else { format!("{} {}", self.category, self.step) }
    }
}

/// Bytes of activations read, weights read, and written by operators.
pub fn bytes_moved<'a>(rows: impl Iterator<Item = &'a OperatorRow>) -> [f64; 3] {
    let mut moved = [0.0; 3];
    for row in rows {
        for term in &row.terms {
            let (at, tensor) = match term {
                Term::Read(tensor) => (usize::from(tensor.cause == Cause::Weights), tensor),
                Term::Write(tensor) => (2, tensor),
                Term::Product(_) | Term::Cuda(..) | Term::Special(..) => continue,
            };
            moved[at] += tensor.bytes().get() * row.count;
        }
    }
    moved
}

impl Trace {
    /// The operators in execution order, as rows of a pass.
    pub fn rows(&self, model: &ModelCard, pass: &'static str, at: &Bindings) -> Vec<OperatorRow> {
        self.operators(at).map(|operator| OperatorRow::new(model, pass, &operator)).collect()
    }
}

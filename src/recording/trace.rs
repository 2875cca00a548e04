//! `Trace`: what a walk of a layer graph reported, in order.

use super::bindings::Bindings;
use super::count::Count;
use super::operator::{How, Term};
use super::place::{At, Block};
use super::term::{Names, SizedTerm};
use crate::units::{Dim, Tensor};

/// The operators of one pass in execution order, each extent as a multiple of what it varies with.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    pub(super) operators: Vec<Operator>,
    pub(super) terms: Vec<SizedTerm>,
    pub(super) names: Vec<Names>,
    pub(super) events: Vec<Event>,
    /// Weights in memory, with their block and how often they are there.
    pub(super) held: Vec<(Block, Tensor, Count)>,
}

/// An operator of a trace.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operator {
    pub(super) at: At,
    pub(super) how: How,
    pub(super) times: Count,
    /// Where its terms begin and end.
    pub(super) terms: (usize, usize),
    /// The first operator not far before it that does the same work in one run; itself where there is none.
    pub(super) like: usize,
}

/// What happens in a trace, in order.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    /// Work begins that is repeated.
    Open,
    /// It ends; how often it is done.
    Close(Dim),
    /// An operator, by its place.
    Operator(usize),
    /// An input is alive from here on that nothing here wrote.
    Given(Tensor),
    /// An activation comes alive.
    Alive(Tensor),
    /// An activation is no longer needed.
    Ended(Tensor),
}

/// What the lives of activations depend on, in order.
#[derive(Debug, Clone, Copy)]
pub enum Life {
    /// The operator that the next lives belong to.
    During(At),
    /// An input is alive that nothing wrote.
    Given(Tensor),
    /// An activation comes alive.
    Alive(Tensor),
    /// An activation is no longer needed.
    Ended(Tensor),
}

/// Operators back to which likes are looked for: more than most blocks have.
const NEAR: usize = 24;

/// An operator bound to a workload.
#[derive(Debug, Clone, Copy)]
pub struct Bound<'a> {
    operator: &'a Operator,
    recorded: &'a [SizedTerm],
    names: &'a [Names],
    at: &'a Bindings,
}

impl<'a> Bound<'a> {
    /// Where it stands.
    pub const fn at(&self) -> At {
        self.operator.at
    }

    /// The first operator not far before it that does the same work in one run, by its place; itself where there is none.
    pub(crate) const fn like(&self) -> usize {
        self.operator.like
    }

    /// How it goes about its work.
    pub fn how(&self) -> How {
        self.at.how(&self.operator.how)
    }

    /// How often it runs.
    pub fn times(&self) -> f64 {
        self.operator.times.value(self.at)
    }

    /// The values of its variables.
    pub const fn bindings(&self) -> &'a Bindings {
        self.at
    }

    /// What one run counts, as it is recorded.
    pub(crate) const fn recorded(&self) -> &'a [SizedTerm] {
        self.recorded
    }

    /// What one run counts.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = Term> + use<'a> {
        let at = self.at;
        self.recorded.iter().zip(self.names).map(move |(term, names)| term.named(names, at))
    }
}

impl Trace {
    /// Of nothing yet, with room for the operators of a view.
    pub(super) fn with_room() -> Self {
        Trace {
            operators: Vec::with_capacity(128),
            terms: Vec::with_capacity(640),
            names: Vec::with_capacity(640),
            events: Vec::with_capacity(512),
            held: Vec::with_capacity(64),
        }
    }

    /// What one run of an operator counts, as it is recorded.
    pub(super) fn terms(&self, operator: &Operator) -> &[SizedTerm] {
        let (from, to) = operator.terms;
        &self.terms[from..to]
    }

    /// Finds operators that are alike, so that what one run takes is worked out once: two norms of a block, rows and columns.
    pub(super) fn compare(&mut self) {
        for place in 0..self.operators.len() {
            let own = &self.operators[place];
            let same = |other: &&Operator| other.how == own.how && self.terms(other) == self.terms(own);
            let near = &self.operators[place.saturating_sub(NEAR)..place];
            if let Some(like) = near.iter().rev().find(same).map(|other| other.like) {
                self.operators[place].like = like;
            }
        }
    }

    /// The operators in execution order.
    pub fn operators<'a>(&'a self, at: &'a Bindings) -> impl ExactSizeIterator<Item = Bound<'a>> {
        self.operators.iter().map(move |operator| {
            let (from, to) = operator.terms;
            Bound { operator, recorded: self.terms(operator), names: &self.names[from..to], at }
        })
    }

    /// Lives of activations in order, with the operators that they belong to.
    pub fn lives<'a>(&'a self, at: &'a Bindings) -> impl Iterator<Item = Life> + use<'a> {
        self.events.iter().filter_map(move |event| match event {
            Event::Open | Event::Close(_) => None,
            Event::Operator(place) => Some(Life::During(self.operators[*place].at)),
            Event::Given(tensor) => Some(Life::Given(at.tensor(tensor))),
            Event::Alive(tensor) => Some(Life::Alive(at.tensor(tensor))),
            Event::Ended(tensor) => Some(Life::Ended(at.tensor(tensor))),
        })
    }

    /// How often something is launched.
    pub fn launches(&self, at: &Bindings) -> f64 {
        self.operators.iter().map(|operator| operator.times.value(at)).sum()
    }
}

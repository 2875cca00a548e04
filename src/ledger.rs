//! Ledgers: what is kept of a layer graph's operators, totals alone or a record of each.

use crate::graph::place::At;
use crate::model::ModelCard;
use crate::operator::{How, Ledger, Term, counted_layer_norm, counted_linear, counted_residual};
use crate::stage::{Flop, Traffic};
use crate::units::{Bytes, Cause, Contraction, DType, Dim, Flops, SpecialOps, Tensor};
use crate::workload::View;
use std::mem::take;

/// Totals and the largest sum of live activations; stores nothing per operator.
#[derive(Debug, Clone, Copy, Default)]
pub struct Totals {
    flop: Flop,
    hbm: Traffic,
    live: Bytes,
    peak: Bytes,
}

impl Totals {
    /// Work by unit.
    pub fn flop(&self) -> Flop {
        self.flop
    }

    /// HBM traffic by cause.
    pub fn hbm(&self) -> Traffic {
        self.hbm
    }

    /// Activations alive now.
    pub fn live(&self) -> Bytes {
        self.live
    }

    /// The most that were ever alive.
    pub fn peak(&self) -> Bytes {
        self.peak
    }
}

impl Ledger for Totals {
    #[inline(always)]
    fn begin(&mut self, _at: At) {}

    #[inline(always)]
    fn term(&mut self, term: Term) {
        add(&mut self.flop, &mut self.hbm, term);
    }

    #[inline(always)]
    fn alloc(&mut self, tensor: &Tensor) {
        self.live += tensor.bytes();
        self.peak = self.peak.max(self.live);
    }

    #[inline(always)]
    fn release(&mut self, tensor: &Tensor) {
        self.live -= tensor.bytes();
    }

    #[inline(always)]
    fn repeat(&mut self, times: f64, body: impl FnOnce(&mut Self)) {
        if times == 0.0 {
            return;
        }
        // Counted once from nothing, then added as often as it is done; lives go on through.
        let (flop, hbm) = (take(&mut self.flop), take(&mut self.hbm));
        body(self);
        self.flop = flop + self.flop * times;
        self.hbm = hbm + self.hbm * times;
    }
}

/// Adds one term.
#[inline(always)]
pub(crate) fn add(flop: &mut Flop, hbm: &mut Traffic, term: Term) {
    match term {
        Term::Product(product) => flop.tensor += product.flops(),
        Term::Cuda(per_element, of) => flop.cuda += Flops::new(per_element * of.elements()),
        Term::Special(per_element, of) => flop.special += SpecialOps::new(per_element * of.elements()),
        Term::Read(tensor) | Term::Write(tensor) => {
            let bytes = tensor.bytes();
            match tensor.cause {
                Cause::Weights => hbm.weights += bytes,
                Cause::Activations => hbm.activations += bytes,
                Cause::Scores => hbm.scores += bytes,
                Cause::Kv => hbm.kv += bytes,
            }
        }
    }
}

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
    /// Whether a kernel decides what this operator does: the core, copies around it, the bias.
    pub fn is_attention(&self) -> bool {
        self.at.is_attention()
    }

    /// Its category with its step.
    pub fn spoken(&self) -> String {
        if self.step.is_empty() { self.category.clone() } else { format!("{} {}", self.category, self.step) }
    }
}

/// Terms for which a row has room from the start: few operators have more.
const TERMS: usize = 6;

/// What is kept of operators one by one.
pub trait Record {
    /// The operator that the next terms belong to, done so many times in a pass.
    fn begin(&mut self, pass: &'static str, at: At, times: f64);
    /// One term of it.
    fn term(&mut self, term: &Term);
    /// How it goes about it.
    fn how(&mut self, _how: How) {}
    /// An input that is alive already when a pass begins.
    fn given(&mut self, _pass: &'static str, tensor: &Tensor) {
        self.alloc(tensor);
    }
    /// An activation that comes alive.
    fn alloc(&mut self, _tensor: &Tensor) {}
    /// An activation that is no longer needed.
    fn release(&mut self, _tensor: &Tensor) {}
}

impl<R: Record + ?Sized> Record for &mut R {
    fn begin(&mut self, pass: &'static str, at: At, times: f64) {
        (**self).begin(pass, at, times);
    }

    fn term(&mut self, term: &Term) {
        (**self).term(term);
    }

    fn how(&mut self, how: How) {
        (**self).how(how);
    }

    fn given(&mut self, pass: &'static str, tensor: &Tensor) {
        (**self).given(pass, tensor);
    }

    fn alloc(&mut self, tensor: &Tensor) {
        (**self).alloc(tensor);
    }

    fn release(&mut self, tensor: &Tensor) {
        (**self).release(tensor);
    }
}

/// Totals out of a record.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sums {
    totals: Totals,
    /// How often the present operator is done.
    times: f64,
}

impl Sums {
    /// What was recorded.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }
}

impl Record for Sums {
    fn begin(&mut self, _pass: &'static str, _at: At, times: f64) {
        self.times = times;
    }

    fn term(&mut self, term: &Term) {
        let (mut flop, mut hbm) = (Flop::default(), Traffic::default());
        add(&mut flop, &mut hbm, *term);
        self.totals.flop = self.totals.flop + flop * self.times;
        self.totals.hbm = self.totals.hbm + hbm * self.times;
    }

    fn alloc(&mut self, tensor: &Tensor) {
        self.totals.alloc(tensor);
    }

    fn release(&mut self, tensor: &Tensor) {
        self.totals.release(tensor);
    }
}

/// A ledger that records every operator; identical layers are one record with a count.
#[derive(Debug, Clone)]
pub struct Recorder<R> {
    times: f64,
    pass: &'static str,
    to: R,
}

/// Rows of the operator table in execution order.
#[derive(Debug, Clone)]
pub struct Rows<'a> {
    model: &'a ModelCard,
    rows: Vec<OperatorRow>,
}

impl<R> Recorder<R> {
    /// Records there.
    pub const fn to(to: R) -> Self {
        Recorder { times: 1.0, pass: "", to }
    }
}

/// The operators of a part of a layer graph, by the one ledger that is compiled for records of any kind.
pub fn operators_of<T>(model: &ModelCard, run: impl FnOnce(&mut Recorder<&mut dyn Record>) -> T) -> Vec<OperatorRow> {
    let mut rows = Rows::of(model);
    run(&mut Recorder::to(&mut rows));
    rows.into_rows()
}

impl<'a> Rows<'a> {
    /// Those of a model, whose card has the names.
    pub const fn of(model: &'a ModelCard) -> Self {
        Rows { model, rows: Vec::new() }
    }

    /// The operators in execution order.
    pub fn into_rows(self) -> Vec<OperatorRow> {
        self.rows
    }

    fn last(&mut self) -> &mut OperatorRow {
        self.rows.last_mut().expect("a word on an operator follows its beginning")
    }
}

impl Record for Rows<'_> {
    fn begin(&mut self, pass: &'static str, at: At, times: f64) {
        self.rows.push(OperatorRow {
            pass,
            at,
            category: at.category(self.model),
            step: at.step_name(self.model).to_owned(),
            count: times,
            flop: Flop::default(),
            hbm: Traffic::default(),
            reads: Bytes::ZERO,
            writes: Bytes::ZERO,
            terms: Vec::with_capacity(TERMS),
            how: How::Plain,
        });
    }

    fn term(&mut self, term: &Term) {
        let row = self.last();
        let (mut flop, mut hbm) = (Flop::default(), Traffic::default());
        add(&mut flop, &mut hbm, *term);
        row.flop = row.flop + flop * row.count;
        row.hbm = row.hbm + hbm * row.count;
        match term {
            Term::Read(tensor) => row.reads += tensor.bytes() * row.count,
            Term::Write(tensor) => row.writes += tensor.bytes() * row.count,
            Term::Product(_) | Term::Cuda(..) | Term::Special(..) => {}
        }
        row.terms.push(*term);
    }

    fn how(&mut self, how: How) {
        self.last().how = how;
    }
}

impl<R: Record> Ledger for Recorder<R> {
    fn begin(&mut self, at: At) {
        self.to.begin(self.pass, at, self.times);
    }

    fn term(&mut self, term: Term) {
        self.to.term(&term);
    }

    fn how(&mut self, how: How) {
        self.to.how(how);
    }

    fn given(&mut self, tensor: &Tensor) {
        self.to.given(self.pass, tensor);
    }

    fn alloc(&mut self, tensor: &Tensor) {
        self.to.alloc(tensor);
    }

    fn release(&mut self, tensor: &Tensor) {
        self.to.release(tensor);
    }

    fn repeat(&mut self, times: f64, body: impl FnOnce(&mut Self)) {
        if times == 0.0 {
            return;
        }
        let outer = self.times;
        self.times = outer * times;
        body(self);
        self.times = outer;
    }

    fn pass(&mut self, name: &'static str, _over: Option<&View>) -> bool {
        self.pass = name;
        true
    }

    #[inline(never)]
    fn product(&mut self, product: &Contraction) {
        self.to.term(&Term::Product(*product));
    }

    #[inline(never)]
    fn cuda(&mut self, per_element: f64, of: &Tensor) {
        self.to.term(&Term::Cuda(per_element, *of));
    }

    #[inline(never)]
    fn special(&mut self, per_element: f64, of: &Tensor) {
        self.to.term(&Term::Special(per_element, *of));
    }

    #[inline(never)]
    fn read(&mut self, tensor: &Tensor) {
        self.to.term(&Term::Read(*tensor));
    }

    #[inline(never)]
    fn write(&mut self, tensor: &Tensor) {
        self.to.term(&Term::Write(*tensor));
    }

    #[inline(never)]
    fn linear(&mut self, at: At, x: &Tensor, out: Dim, weights: DType) -> Tensor {
        counted_linear(self, at, *x, out, weights)
    }

    #[inline(never)]
    fn layer_norm(&mut self, at: At, x: &Tensor) {
        counted_layer_norm(self, at, *x);
    }

    #[inline(never)]
    fn residual(&mut self, at: At, x: &Tensor) {
        counted_residual(self, at, *x);
    }
}

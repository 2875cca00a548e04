//! `Recorder`: what a layer graph reports its operators to, in execution order.

use super::bindings::Bindings;
use super::count::Count;
use super::folded::Recording;
use super::operator::{FusedCore, How, Term};
use super::place::{At, Block};
use super::rows::OperatorRow;
use super::term::SizedTerm;
use super::totals::Totals;
use super::trace::{Event, Operator, Trace};
use crate::model::ModelCard;
use crate::units::{Dim, Tensor, Variable, contraction};
use crate::workload::View;

/// Records operators, pass by pass.
#[derive(Debug)]
pub struct Recorder {
    /// The workload that the graph is walked at.
    at: Bindings,
    /// Views whose operators are not needed.
    known: Vec<View>,
    times: Count,
    passes: Vec<Walked>,
}

/// A pass that is being recorded.
#[derive(Debug)]
struct Walked {
    name: &'static str,
    at: Bindings,
    trace: Trace,
}

/// A pass that was recorded.
#[derive(Debug)]
pub struct Recorded {
    /// Its name, such as `crops`; empty where the graph named none.
    pub name: &'static str,
    /// The workload that it was walked at.
    pub at: Bindings,
    /// Its operators.
    pub recording: Recording,
}

impl Default for Recorder {
    fn default() -> Self {
        Recorder::new(Bindings::ONES, Vec::new())
    }
}

impl Recorder {
    /// A recorder for a walk at a workload, of which some views are known.
    pub fn new(at: Bindings, known: Vec<View>) -> Self {
        Recorder { at, known, times: Count::ONE, passes: Vec::new() }
    }

    /// The passes in execution order.
    pub fn finish(self) -> Vec<Recorded> {
        let recorded = |Walked { name, at, trace }| Recorded { name, at, recording: Recording::new(trace) };
        self.passes.into_iter().map(recorded).collect()
    }

    /// Begins a pass, and says whether its operators are needed: not where those of an equal view are known.
    pub fn pass(&mut self, name: &'static str, over: Option<&View>) -> bool {
        let mut at = self.at;
        if let Some(view) = over {
            if self.known.contains(view) {
                return false;
            }
            at = at.with(Variable::Images, view.images);
        }
        self.passes.push(Walked { name, at, trace: Trace::with_room() });
        true
    }

    /// Begins an operator.
    #[inline(never)]
    pub fn op(&mut self, at: At) -> Op<'_> {
        let times = self.times;
        let Trace { operators, terms, events, .. } = &mut self.current().trace;
        events.push(Event::Operator(operators.len()));
        let (like, terms) = (operators.len(), (terms.len(), terms.len()));
        operators.push(Operator { at, how: How::Plain, times, terms, like });
        Op(self)
    }

    /// An input that is alive already when a pass begins.
    pub fn given(&mut self, tensor: &Tensor) {
        self.live(tensor, Event::Given);
    }

    /// An activation that comes alive.
    pub fn alloc(&mut self, tensor: &Tensor) {
        self.live(tensor, Event::Alive);
    }

    /// An activation that is no longer needed.
    pub fn release(&mut self, tensor: &Tensor) {
        self.live(tensor, Event::Ended);
    }

    /// Weights that a block holds in memory, however often and however much of them is read.
    #[inline(never)]
    pub fn holds(&mut self, block: Block, weights: &Tensor) {
        let times = self.times;
        self.current().trace.held.push((block, *weights, times));
    }

    /// Ends the life of tensors.
    #[inline(never)]
    pub fn free<const N: usize>(&mut self, tensors: [Tensor; N]) {
        tensors.iter().for_each(|tensor| self.release(tensor));
    }

    /// Repeats identical work `times` times; zero times records nothing. Lives are followed once, so `body` must leave alive
    /// what it found.
    pub fn repeat(&mut self, times: impl Into<Dim>, body: impl FnOnce(&mut Self)) {
        let times = times.into();
        if times.size == 0.0 {
            return;
        }
        let outer = self.times;
        let times = self.open(times);
        body(self);
        self.push(Event::Close(times));
        self.times = outer;
    }

    /// Begins what is repeated.
    fn open(&mut self, mut times: Dim) -> Dim {
        self.current().at.record(std::slice::from_mut(&mut times));
        self.times = self.times.times(times.size, times.by).expect("work is repeated by few variables");
        self.push(Event::Open);
        times
    }

    #[inline(never)]
    fn live(&mut self, tensor: &Tensor, event: fn(Tensor) -> Event) {
        let Walked { at, trace, .. } = self.current();
        let mut tensor = *tensor;
        at.record(&mut tensor.dims);
        trace.events.push(event(tensor));
    }

    fn push(&mut self, event: Event) {
        self.current().trace.events.push(event);
    }

    #[inline(never)]
    fn term(&mut self, term: &Term) {
        let Walked { at, trace, .. } = self.current();
        let (sized, names) = SizedTerm::record(term, at);
        trace.terms.push(sized);
        trace.names.push(names);
        if let Some(operator) = trace.operators.last_mut() {
            operator.terms.1 = trace.terms.len();
        }
    }

    fn how(&mut self, how: How) {
        if let Some(operator) = self.current().trace.operators.last_mut() {
            operator.how = how;
        }
    }

    /// The pass that is recorded; one without a name where none was begun.
    fn current(&mut self) -> &mut Walked {
        if self.passes.is_empty() {
            self.passes.push(Walked { name: "", at: self.at, trace: Trace::with_room() });
        }
        self.passes.last_mut().expect("a pass was begun")
    }
}

/// An operator being described.
#[derive(Debug)]
pub struct Op<'a>(&'a mut Recorder);

impl Op<'_> {
    /// A matrix product or convolution over these extents, on tensor cores.
    #[inline(never)]
    pub fn product<const N: usize>(self, dims: [Dim; N]) -> Self {
        self.0.term(&Term::Product(contraction(dims)));
        self
    }

    /// Touches memory in short pieces: with strides, by index or by broadcasting.
    #[inline(never)]
    pub fn strided(self) -> Self {
        self.0.how(How::Strided);
        self
    }

    /// Is one fused attention core.
    #[inline(never)]
    pub fn fused(self, core: FusedCore) -> Self {
        let FusedCore { sequences, queries, keys, d, by } = core;
        let mut dims = [sequences, queries, keys, d];
        self.0.current().at.record(&mut dims);
        let [sequences, queries, keys, d] = dims;
        self.0.how(How::Fused(FusedCore { sequences, queries, keys, d, by }));
        self
    }

    /// CUDA-core FLOP per element.
    #[inline(never)]
    pub fn cuda(self, per_element: f64, of: Tensor) -> Self {
        self.0.term(&Term::Cuda(per_element, of));
        self
    }

    /// Special-function operations per element.
    #[inline(never)]
    pub fn special(self, per_element: f64, of: Tensor) -> Self {
        self.0.term(&Term::Special(per_element, of));
        self
    }

    /// Reads a tensor.
    #[inline(never)]
    pub fn reads(self, tensor: Tensor) -> Self {
        self.0.term(&Term::Read(tensor));
        self
    }

    /// Writes a new tensor, alive until it is freed.
    #[inline(never)]
    pub fn writes(self, tensor: Tensor) -> Self {
        self.0.term(&Term::Write(tensor));
        self.0.alloc(&tensor);
        self
    }

    /// Writes into memory that is counted elsewhere.
    #[inline(never)]
    pub fn stores(self, tensor: Tensor) -> Self {
        self.0.term(&Term::Write(tensor));
        self
    }

    /// Writes a by-product that nothing keeps.
    #[inline(never)]
    pub fn writes_aside(self, tensor: Tensor) -> Self {
        self.0.term(&Term::Write(tensor));
        self.0.alloc(&tensor);
        self.0.release(&tensor);
        self
    }
}

/// The operators of a part of a model's layer graph.
pub fn operators_of<T>(model: &ModelCard, walk: impl FnOnce(&mut Recorder) -> T) -> Vec<OperatorRow> {
    let rows = |pass: &Recorded| pass.recording.trace.rows(model, pass.name, &pass.at);
    recorded_by(walk).iter().flat_map(rows).collect()
}

/// Totals of a part of a layer graph.
pub fn totals_of<T>(walk: impl FnOnce(&mut Recorder) -> T) -> Totals {
    let mut totals = Totals::default();
    recorded_by(walk).iter().for_each(|pass| pass.recording.trace.replay(&pass.at, &mut totals));
    totals
}

/// The weights that a part of a layer graph holds in memory, with the blocks that they are of and how often each is there.
pub fn held_by<T>(walk: impl FnOnce(&mut Recorder) -> T) -> Vec<(Block, Tensor, f64)> {
    let held = |pass: &Recorded| {
        let at = pass.at;
        let one = move |&(block, tensor, times): &(Block, Tensor, Count)| (block, tensor, times.value(&at));
        pass.recording.trace.held.iter().map(one).collect::<Vec<_>>()
    };
    recorded_by(walk).iter().flat_map(held).collect()
}

fn recorded_by<T>(walk: impl FnOnce(&mut Recorder) -> T) -> Vec<Recorded> {
    let mut recorder = Recorder::default();
    walk(&mut recorder);
    recorder.finish()
}

//! From requests to what their stages cost: the only way in.

use crate::error::Error;
use crate::graph::parameters;
use crate::graph::walk::{MOST_PASSES, Pass, PassKey, Passes, walk};
use crate::model::ModelCard;
use crate::recording::stage_cost::{Resident, StageCost};
use crate::recording::{Bindings, Limit, OperatorRow, Recorder, Recording, Totals};
use crate::request::precision::Precision;
use crate::request::{Part, Request, Stage};
use crate::units::Bytes;
use crate::workload::Workload;
use std::sync::Arc;

/// What the request's stage costs in total. Many requests are evaluated faster by one [`Evaluator`].
///
/// # Errors
/// A part of the request that no link could have set.
pub fn evaluate(request: &Request) -> Result<StageCost, Error> {
    Evaluator::default().evaluate(request)
}

/// The same evaluation, operator by operator in execution order; steps of a decode as one at their mean.
///
/// # Errors
/// As [`evaluate`].
pub fn operators(request: &Request) -> Result<Vec<OperatorRow>, Error> {
    Evaluator::default().operators(request)
}

/// Evaluates requests one after the other and remembers the recordings of their passes, so that a graph is walked once.
#[derive(Debug, Default)]
pub struct Evaluator {
    recordings: Vec<(PassKey, Recording)>,
    /// The models of those, which are known by their places here.
    models: Vec<Arc<ModelCard>>,
    /// Bytes of weights that stages of models hold in memory.
    weights: Vec<(WeightsKey, Bytes)>,
    /// The one that the next takes the place of, once there are many.
    next: usize,
}

/// Recordings that are remembered at once.
const RECORDINGS: usize = 64;

/// Models that are known at once.
const MODELS: usize = 64;

/// What decides which weights are in memory: the model by its number, stage, part and types.
type WeightsKey = (usize, Stage, Option<Part>, Precision);

/// A pass with its recording and the values of its variables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BoundPass<'a> {
    pub(crate) pass: Pass,
    pub(crate) recording: &'a Recording,
    pub(crate) at: Bindings,
}

impl Evaluator {
    /// What the request's stage costs in total.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub fn evaluate(&mut self, request: &Request) -> Result<StageCost, Error> {
        request.check()?;
        Ok(self.evaluate_any(request))
    }

    /// The same of more images and tokens than a link may ask for: capacities are not cut there.
    pub(crate) fn evaluate_any(&mut self, request: &Request) -> StageCost {
        let workload = Workload::new(request);
        let model = self.number(&request.model);
        let totals = self.totals(request, &workload, &Passes::new(model, request, &workload));
        let peak = match request.stage {
            Stage::Vision | Stage::Prefill | Stage::FirstToken => totals.peak(),
            // All steps are run at their mean; the last has the most keys.
            Stage::Decode => self.totals(request, &workload, &Passes::at_peak(model, request, &workload)).peak(),
        };
        let resident = Resident {
            weights: self.weights(model, request),
            peak_activations: peak,
            kv: parameters::kv_per_token(&request.model, request.precision) * workload.cached(request),
        };
        StageCost { flop: totals.flop(), hbm: totals.hbm(), resident }
    }

    /// The place of a model among those that are known; all is forgotten where there are too many.
    fn number(&mut self, model: &Arc<ModelCard>) -> usize {
        if let Some(place) = self.models.iter().position(|other| Arc::ptr_eq(other, model)) {
            return place;
        }
        if self.models.len() == MODELS {
            *self = Evaluator::default();
        }
        self.models.push(Arc::clone(model));
        self.models.len() - 1
    }

    /// Bytes of the weights that a request needs in memory.
    fn weights(&mut self, model: usize, request: &Request) -> Bytes {
        let key = (model, request.stage, request.part(), request.precision);
        if let Some((_, bytes)) = self.weights.iter().find(|(other, _)| *other == key) {
            return *bytes;
        }
        let bytes = parameters::of(request).bytes();
        self.weights.push((key, bytes));
        bytes
    }

    /// The request's operators in execution order; steps of a decode as one at their mean.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub fn operators(&mut self, request: &Request) -> Result<Vec<OperatorRow>, Error> {
        let mut rows = Vec::new();
        self.each_pass(request, |bound| {
            rows.extend(bound.recording.trace.rows(&request.model, bound.pass.name, &bound.at))
        })?;
        Ok(rows)
    }

    /// How often something is launched in the request's stage.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub fn launches(&mut self, request: &Request) -> Result<f64, Error> {
        let mut launches = 0.0;
        self.each_pass(request, |bound| launches += bound.recording.trace.launches(&bound.at))?;
        Ok(launches)
    }

    /// Hands over the passes of a request's stage in execution order.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub(crate) fn each_pass(&mut self, request: &Request, take: impl FnMut(BoundPass)) -> Result<(), Error> {
        self.each(request, Passes::new, take)
    }

    /// The same of the passes in which activations are at their peak.
    ///
    /// # Errors
    /// As [`evaluate`].
    pub(crate) fn each_pass_at_peak(&mut self, request: &Request, take: impl FnMut(BoundPass)) -> Result<(), Error> {
        self.each(request, Passes::at_peak, take)
    }

    fn each(
        &mut self,
        request: &Request,
        passes: fn(usize, &Request, &Workload) -> Passes,
        take: impl FnMut(BoundPass),
    ) -> Result<(), Error> {
        request.check()?;
        let workload = Workload::new(request);
        let passes = passes(self.number(&request.model), request, &workload);
        let places = self.recorded(request, &workload, &passes);
        self.bound(&passes, places).for_each(take);
        Ok(())
    }

    /// Totals of passes: as polynomials where their sums are exact, else term by term.
    fn totals(&mut self, request: &Request, workload: &Workload, passes: &Passes) -> Totals {
        let places = self.recorded(request, workload, passes);
        let (mut totals, mut limit, mut is_exact) = (Totals::default(), Limit::NONE, true);
        for bound in self.bound(passes, places) {
            totals = bound.before(totals);
            is_exact &= bound.recording.fold(&bound.at, &mut totals, &mut limit);
        }
        if is_exact && limit.holds(&totals) {
            return totals;
        }
        self.bound(passes, places).fold(Totals::default(), |totals, bound| {
            let mut totals = bound.before(totals);
            bound.recording.trace.replay(&bound.at, &mut totals);
            totals
        })
    }

    /// Where the recording of each pass is, walking the graph where one is missing.
    #[inline]
    fn recorded(&mut self, request: &Request, workload: &Workload, passes: &Passes) -> Places {
        loop {
            let (mut places, mut missing) = ([0; MOST_PASSES], false);
            for (place, pass) in places.iter_mut().zip(passes.iter()) {
                match self.place(&pass.key) {
                    Some(found) => *place = found,
                    None => missing = true,
                }
            }
            if !missing {
                return places;
            }
            self.walk(request, workload, passes);
        }
    }

    /// Walks the layer graph where a recording is missing, without the views that are known.
    #[inline(never)]
    fn walk(&mut self, request: &Request, workload: &Workload, passes: &Passes) {
        let known = passes.iter().filter(|pass| self.place(&pass.key).is_some());
        let mut recorder = Recorder::new(passes.at, known.filter_map(|pass| pass.over).collect());
        walk(&mut recorder, request, workload);
        for recorded in recorder.finish() {
            let pass = passes.iter().find(|pass| pass.name == recorded.name);
            if let Some(pass) = pass.filter(|pass| self.place(&pass.key).is_none()) {
                self.remember(pass.key, recorded.recording);
            }
        }
    }

    fn remember(&mut self, key: PassKey, recording: Recording) {
        if self.recordings.len() < RECORDINGS {
            self.recordings.push((key, recording));
        } else {
            self.recordings[self.next] = (key, recording);
            self.next = (self.next + 1) % RECORDINGS;
        }
    }

    #[inline]
    fn place(&self, key: &PassKey) -> Option<usize> {
        self.recordings.iter().position(|(other, _)| other == key)
    }

    fn bound(&self, passes: &Passes, places: Places) -> impl Iterator<Item = BoundPass<'_>> {
        passes.iter().zip(places).map(|(pass, place)| BoundPass {
            pass: *pass,
            recording: &self.recordings[place].1,
            at: passes.at(pass),
        })
    }
}

/// Where the recordings of a stage's passes are.
type Places = [usize; MOST_PASSES];

impl BoundPass<'_> {
    /// What is counted before it begins, without what does not live on.
    const fn before(&self, totals: Totals) -> Totals {
        if self.pass.is_empty_before { totals.emptied() } else { totals }
    }
}

//! The one walk from a request to operators, and the passes that a stage has.

use super::attention::{key_blocks, keys_seen};
use super::tower_sizes::is_proportional_to_images;
use super::{decoder, experts, tower_part};
use crate::decoder::DecoderMlpCard;
use crate::graph;
use crate::recording::{Bindings, Recorder};
use crate::request::precision::Precision;
use crate::request::{AttentionKernel, Choices, MAX_VIEWS, Part, Request, Stage};
use crate::units::Variable;
use crate::workload::{Span, View, Workload};

/// What decides the operators of a pass beside the variables of its workload.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PassKey {
    /// The model, by its number in the evaluator.
    model: usize,
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    /// A view, or a part of the towers on it. One image is copied otherwise than several, so that its number is 1 or 2
    /// here where what is counted is proportional to it.
    View(View, AttentionKernel, Option<Part>),
    /// Image tokens put together: those of each view without a grid, with newlines and without.
    Assembly([ViewSize; MAX_VIEWS], Precision),
    /// The decoder over the prompt, or a step of it.
    Decoder(&'static str, Choices, Precision),
}

/// What a view is to the assembly of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
enum ViewSize {
    /// There is none.
    #[default]
    Absent,
    /// A grid, whose tokens are variables.
    Grid,
    /// Tokens, with newlines and without.
    Tokens(f64, f64),
}

/// A pass of a stage.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pass {
    pub(crate) name: &'static str,
    pub(crate) key: PassKey,
    /// The view that alone decides it, where one does.
    pub(crate) over: Option<View>,
    /// Whether nothing is alive when it begins: the features of views live until the vision stage ends, and no longer.
    pub(crate) is_empty_before: bool,
}

/// Views, assembly, decoder.
pub(crate) const MOST_PASSES: usize = MAX_VIEWS + 2;

/// The passes of a stage in execution order, and the variables of its workload.
#[derive(Debug, Clone)]
pub(crate) struct Passes {
    pub(crate) at: Bindings,
    all: Vec<Pass>,
}

impl Passes {
    /// Those of a request's stage; of a decode all steps at their mean.
    pub(crate) fn new(model: usize, request: &Request, workload: &Workload) -> Self {
        Passes::of(model, request, workload, span(request, workload))
    }

    /// Those in which activations are at their peak: of a decode the last step alone, which has the most keys.
    pub(crate) fn at_peak(model: usize, request: &Request, workload: &Workload) -> Self {
        match request.stage {
            Stage::Decode => Passes::of(model, request, workload, Some(last_step(request, workload))),
            Stage::Vision | Stage::Prefill | Stage::FirstToken => Passes::new(model, request, workload),
        }
    }

    fn of(model: usize, request: &Request, workload: &Workload, span: Option<Span>) -> Self {
        let key = |shape| PassKey { model, shape };
        let pass = |name, shape| Pass { name, key: key(shape), over: None, is_empty_before: false };
        let view = |name, view: View| {
            let images =
                if view.images > 1.0 && is_proportional_to_images(&request.model.vision) { 2.0 } else { view.images };
            let shape = Shape::View(View { images, ..view }, request.vision_kernel(), request.part());
            Pass { over: Some(view), ..pass(name, shape) }
        };
        let mut at = Bindings::ONES.with(Variable::Sequences, workload.batch);
        let mut all = Vec::with_capacity(workload.views.len() + 2);
        if let Stage::Vision | Stage::FirstToken = request.stage {
            all.extend(workload.views.iter().map(|of| view(of.name, of.view)));
            if request.part().is_none() {
                let tokens = workload.tokens();
                at = at.with(Variable::ImageTokens, tokens.image);
                let mut sizes = [ViewSize::Absent; MAX_VIEWS];
                for ((size, of), tokens) in sizes.iter_mut().zip(&workload.views).zip(&tokens.views) {
                    *size = match of.grid {
                        Some(_) => ViewSize::Grid,
                        None => ViewSize::Tokens(tokens.flat, tokens.all),
                    };
                    if of.grid.is_some() {
                        at = at.with(Variable::CropTokens, tokens.flat).with(Variable::CropLines, tokens.all);
                    }
                }
                all.push(pass("assembly", Shape::Assembly(sizes, request.precision)));
            }
        }
        if let (Some(span), Some(card)) = (span, &request.model.decoder) {
            let hit = card.mlps.iter().find_map(DecoderMlpCard::experts);
            let hit = hit.map_or(1.0, |card| experts::hit(card, span.sequences * span.queries));
            at = at
                .with(Variable::Queries, span.queries)
                .with(Variable::Keys, span.keys)
                .with(Variable::KeysSeen, keys_seen(span.queries, span.keys))
                .with(Variable::KeyBlocks, key_blocks(span.keys))
                .with(Variable::ExpertsHit, hit)
                .with(Variable::Steps, span.times);
            let name = decoder_pass(request.stage);
            let shape = Shape::Decoder(name, request.choices(), request.precision);
            all.push(Pass { is_empty_before: true, ..pass(name, shape) });
        }
        Passes { at, all }
    }

    /// The passes in execution order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Pass> {
        self.all.iter()
    }

    /// The variables of one of them.
    pub(crate) fn at(&self, pass: &Pass) -> Bindings {
        self.at.with(Variable::Images, pass.over.map_or(1.0, |view| view.images))
    }
}

const fn decoder_pass(stage: Stage) -> &'static str {
    match stage {
        Stage::Decode => "decode",
        Stage::Vision | Stage::Prefill | Stage::FirstToken => "prefill",
    }
}

/// The decoder's run in a request's stage.
fn span(request: &Request, workload: &Workload) -> Option<Span> {
    let (prompt, steps) = (f64::from(request.prompt), f64::from(request.steps));
    match request.stage {
        Stage::Vision => None,
        Stage::Prefill | Stage::FirstToken => Some(workload.prefill(prompt)),
        Stage::Decode => Some(workload.decode(prompt, steps)),
    }
}

/// The last step of a request's decode.
fn last_step(request: &Request, workload: &Workload) -> Span {
    workload.last_step(f64::from(request.prompt), f64::from(request.steps))
}

/// Walks the layer graph of a request's stage.
pub(crate) fn walk(l: &mut Recorder, request: &Request, workload: &Workload) {
    let model = &*request.model;
    if let Stage::Vision | Stage::FirstToken = request.stage {
        match request.part() {
            None => graph::vision(l, model, workload, request.vision_kernel()),
            Some(part) => tower_part::run(l, model, part, workload, request.vision_kernel()),
        }
    }
    if let (Some(span), Some(card)) = (span(request, workload), &model.decoder) {
        l.pass(decoder_pass(request.stage), None);
        decoder::decode(l, card, &span, request.choices());
    }
}

//! How many parameters a model's blocks have, and their bytes: what operators hold in memory, each once however often they
//! are read.

use crate::graph::place::{At, Block};
use crate::graph::{self, decoder, part};
use crate::model::ModelCard;
use crate::operator::{Ledger, Term};
use crate::precision::Precision;
use crate::request::{AttentionKernel, Choices, Logits, LogitsType, Mask, Request, Stage};
use crate::units::{Bytes, Tensor};
use crate::workload::{Span, View, Workload};
use std::sync::Arc;

/// Parameters of a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BlockParameters {
    /// The block; of a tower the whole tower.
    pub block: Block,
    /// How many.
    pub count: f64,
    /// Their bytes.
    pub bytes: Bytes,
}

/// What operators hold in memory, block by block in the order in which they come.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameters {
    /// The blocks.
    pub blocks: Vec<BlockParameters>,
    times: f64,
}

impl Parameters {
    const fn none() -> Self {
        Parameters { blocks: Vec::new(), times: 1.0 }
    }

    /// How many in all.
    pub fn count(&self) -> f64 {
        self.blocks.iter().map(|block| block.count).sum()
    }

    /// The bytes of all.
    pub fn bytes(&self) -> Bytes {
        self.blocks.iter().fold(Bytes::ZERO, |sum, block| sum + block.bytes)
    }

    /// Those of blocks that are chosen.
    pub fn count_of(&self, is_chosen: impl Fn(Block) -> bool) -> f64 {
        self.blocks.iter().filter(|block| is_chosen(block.block)).map(|block| block.count).sum()
    }
}

impl Ledger for Parameters {
    fn begin(&mut self, _at: At) {}
    fn term(&mut self, _term: Term) {}
    fn alloc(&mut self, _tensor: &Tensor) {}
    fn release(&mut self, _tensor: &Tensor) {}

    fn holds(&mut self, block: Block, weights: &Tensor) {
        let block = block.tower().map_or(block, Block::Tower);
        let (count, bytes) = (weights.elements() * self.times, weights.bytes() * self.times);
        match self.blocks.iter_mut().find(|other| other.block == block) {
            Some(other) => {
                other.count += count;
                other.bytes += bytes;
            }
            None => self.blocks.push(BlockParameters { block, count, bytes }),
        }
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
}

/// Any kernel: weights take none.
const ANY: AttentionKernel = AttentionKernel::Flash;

/// Parameters of towers, merger and the vectors between views.
pub fn vision(model: &Arc<ModelCard>, precision: Precision) -> Parameters {
    let mut parameters = Parameters::none();
    let step = f64::from(model.vision.side_step());
    let view = View { precision, ..View::new(1.0, step) };
    graph::view(&mut parameters, &model.vision, &view, ANY);
    let request = Request { precision, ..Request::of_model(model) };
    graph::assembly::assemble(&mut parameters, model, &Workload::new(&request));
    parameters
}

/// Parameters of the decoder, embedding and head included; none where a model has none.
pub fn decoder(model: &ModelCard, precision: Precision) -> Parameters {
    let mut parameters = Parameters::none();
    let span = Span { sequences: 1.0, queries: 1.0, keys: 1.0, times: 1.0, precision };
    let choices = Choices { kernel: ANY, mask: Mask::Full, logits: Logits::All, logits_type: LogitsType::Model };
    if let Some(card) = &model.decoder {
        decoder::decode(&mut parameters, card, &span, choices);
    }
    parameters
}

/// Parameters that a request needs in memory: those of its stage, or of the part that is evaluated. Vision and prefill may
/// run on devices of their own and have those of their part; a process that decodes holds towers and merger beside the
/// decoder, because it has made the image tokens itself ([`crate::memory::WeightsOf`]).
pub fn of(request: &Request) -> Parameters {
    if let Some(alone) = request.part() {
        let mut parameters = Parameters::none();
        let view = Workload::new(request).global().view;
        let index = request.model.tower_of_parts();
        part::level(&mut parameters, &request.model.vision, index, alone, &view, ANY);
        return parameters;
    }
    stage(&request.model, request.stage, request.precision)
}

/// The same of a whole stage.
pub fn stage(model: &Arc<ModelCard>, stage: Stage, precision: Precision) -> Parameters {
    match stage {
        Stage::Vision => vision(model, precision),
        Stage::Prefill => decoder(model, precision),
        Stage::Decode | Stage::FirstToken => {
            let mut both = vision(model, precision);
            both.blocks.extend(decoder(model, precision).blocks);
            both
        }
    }
}

/// Bytes of the cache per token of a sequence: a key and a value in every layer.
pub fn kv_per_token(model: &ModelCard, precision: Precision) -> Bytes {
    let Some(card) = &model.decoder else { return Bytes::ZERO };
    let heads = decoder::heads(card);
    let [layers, heads, head] = [card.layers(), heads.kv_heads, heads.head].map(f64::from);
    Bytes::new(2.0 * layers * heads * head * precision.values().size())
}

//! How many parameters a model's blocks have, and their bytes: what operators hold in memory, each once however often they
//! are read.

use super::{decoder, tower_part};
use crate::graph;
use crate::model::ModelCard;
use crate::recording::place::Block;
use crate::recording::{Recorder, held_by};
use crate::request::precision::Precision;
use crate::request::{AttentionKernel, Choices, Logits, LogitsType, Mask, Request, Stage};
use crate::units::{Bytes, dim};
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
}

impl Parameters {
    /// Those of a walk.
    fn of<T>(walk: impl FnOnce(&mut Recorder) -> T) -> Self {
        let mut blocks: Vec<BlockParameters> = Vec::new();
        for (block, weights, times) in held_by(walk) {
            let block = block.tower().map_or(block, Block::Tower);
            let (count, bytes) = (weights.elements() * times, weights.bytes() * times);
            match blocks.iter_mut().find(|other| other.block == block) {
                Some(other) => {
                    other.count += count;
                    other.bytes += bytes;
                }
                None => blocks.push(BlockParameters { block, count, bytes }),
            }
        }
        Parameters { blocks }
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

/// Any kernel: weights take none.
const ANY: AttentionKernel = AttentionKernel::Flash;

/// Parameters of towers, merger and the vectors between views.
pub fn vision(model: &Arc<ModelCard>, precision: Precision) -> Parameters {
    let view = View { precision, ..View::new(1.0, f64::from(model.vision.side_step())) };
    let request = Request { precision, ..Request::of_model(model) };
    Parameters::of(|l| {
        graph::view(l, &model.vision, &view, ANY);
        graph::assembly::assemble(l, model, &Workload::new(&request));
    })
}

/// Parameters of the decoder, embedding and head included; none where a model has none.
pub fn decoder(model: &ModelCard, precision: Precision) -> Parameters {
    let span = Span { sequences: 1.0, queries: 1.0, keys: 1.0, times: 1.0, precision };
    let choices = Choices { kernel: ANY, mask: Mask::Full, logits: Logits::All, logits_type: LogitsType::Model };
    Parameters::of(|l| {
        if let Some(card) = &model.decoder {
            decoder::decode(l, card, &span, choices);
        }
    })
}

/// Parameters that a request needs in memory: those of its stage, or of the part that is evaluated. Vision and prefill may
/// run on devices of their own and have those of their part; a process that decodes holds towers and merger beside the
/// decoder, because it has made the image tokens itself ([`crate::study::device_memory::WeightsOf`]).
pub fn of(request: &Request) -> Parameters {
    if let Some(alone) = request.part() {
        let view = Workload::new(request).global().view;
        let index = request.model.tower_of_parts();
        return Parameters::of(|l| tower_part::level(l, &request.model.vision, index, alone, &view, ANY));
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
    let [layers, kv_heads, head] = [card.layers(), heads.kv_heads, heads.head].map(f64::from);
    precision.values().tensor([dim("kv", 2.0), dim("layers", layers), dim("h", kv_heads), dim("d", head)]).bytes()
}

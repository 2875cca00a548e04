//! How many parameters a model's blocks have, from the card's sizes: each is resident once, however many crops are run.

use crate::model::{DecoderCard, ModelCard, ProjectorCard, SamCard, VitCard};
use crate::precision::Precision;
use crate::request::Part;
use crate::request::{Request, Stage};
use crate::units::Bytes;

/// Parameters of a linear layer with bias.
fn linear(inputs: f64, outputs: f64) -> f64 {
    inputs * outputs + outputs
}

/// Scale and shift of a layer normalisation.
fn norm(width: f64) -> f64 {
    2.0 * width
}

/// Two norms, attention and MLP of a pre-norm block.
fn block(width: f64, mlp: f64) -> f64 {
    norm(width)
        + linear(width, 3.0 * width)
        + linear(width, width)
        + norm(width)
        + linear(width, mlp)
        + linear(mlp, width)
}

/// Parameters of the SAM tower with neck and stride-2 convolutions.
pub fn sam(card: &SamCard) -> f64 {
    let [width, mlp, neck] = [card.hidden, card.mlp, card.neck].map(f64::from);
    let [half, quarter] = card.downsample.map(f64::from);
    let patch = f64::from(card.channels) * f64::from(card.patch) * f64::from(card.patch);
    let grid = f64::from(card.pretrain_side) / f64::from(card.patch);
    let layers = f64::from(card.layers);
    let global = card.global_layers.len() as f64;
    // A table of 2·side − 1 offsets for rows and one for columns, shared by the heads.
    let offsets = |side: f64| 2.0 * (2.0 * side - 1.0) * width / f64::from(card.heads);
    linear(patch, width)
        + grid * grid * width
        + layers * block(width, mlp)
        + (layers - global) * offsets(f64::from(card.window))
        + global * offsets(grid)
        + width * neck
        + norm(neck)
        + 9.0 * neck * neck
        + norm(neck)
        + 9.0 * neck * half
        + 9.0 * half * quarter
}

/// Parameters of a vision transformer, its own patch convolution included though it never runs here.
pub fn vit(card: &VitCard) -> f64 {
    let [width, mlp] = [card.hidden, card.mlp].map(f64::from);
    let patch = f64::from(card.channels) * f64::from(card.patch) * f64::from(card.patch);
    let grid = f64::from(card.pretrain_side) / f64::from(card.patch);
    patch * width + width + (grid * grid + 1.0) * width + norm(width) + f64::from(card.layers) * block(width, mlp)
}

/// Parameters of the projector, whose input is both towers' features side by side.
pub fn projector(card: &ProjectorCard, sam: &SamCard, clip: &VitCard) -> f64 {
    linear(f64::from(sam.downsample[1]) + f64::from(clip.hidden), f64::from(card.output))
}

/// Parameters of the decoder, embedding and head included.
pub fn decoder(card: &DecoderCard) -> f64 {
    let [width, mlp, expert] = [card.hidden, card.mlp, card.expert_mlp].map(f64::from);
    let [heads, kv_heads, head] = [card.heads, card.kv_heads, card.head].map(f64::from);
    let attention = 2.0 * width * heads * head + 2.0 * width * kv_heads * head;
    let swiglu = |hidden: f64| 3.0 * width * hidden;
    let experts = width * f64::from(card.experts)
        + f64::from(card.experts) * swiglu(expert)
        + swiglu(f64::from(card.shared_experts) * expert);
    let dense = f64::from(card.dense_layers);
    let layers = f64::from(card.layers);
    // Norms have no shift here: two a layer and one at the end.
    2.0 * f64::from(card.vocabulary) * width
        + layers * (attention + 2.0 * width)
        + dense * swiglu(mlp)
        + (layers - dense) * experts
        + width
}

/// Bytes of the cache per token of a sequence: a key and a value in every layer.
pub fn kv_per_token(card: &DecoderCard, precision: Precision) -> Bytes {
    let [layers, heads, head] = [card.layers, card.kv_heads, card.head].map(f64::from);
    Bytes::new(2.0 * layers * heads * head * precision.values().size())
}

/// The learned newline and separator vectors.
pub fn separators(card: &ProjectorCard) -> f64 {
    2.0 * f64::from(card.output)
}

/// Weights of linear layers, without biases, that are resident with a stage: those that a precision may hold in 8 bits. Head and router
/// are not among them.
fn linears(model: &ModelCard, stage: Stage) -> f64 {
    let blocks = |layers: u32, width: u32, mlp: u32| {
        let [layers, width, mlp] = [layers, width, mlp].map(f64::from);
        layers * (4.0 * width * width + 2.0 * width * mlp)
    };
    let (sam, clip, card) = (&model.sam, &model.clip, &model.decoder);
    let joined = f64::from(sam.downsample[1]) + f64::from(clip.hidden);
    let vision = blocks(sam.layers, sam.hidden, sam.mlp)
        + blocks(clip.layers, clip.hidden, clip.mlp)
        + joined * f64::from(model.projector.output);
    // All of the decoder but embedding, head, router and norms.
    let [width, layers, experts] = [card.hidden, card.layers, card.experts].map(f64::from);
    let routers = (layers - f64::from(card.dense_layers)) * width * experts;
    let decoder = decoder(card) - 2.0 * f64::from(card.vocabulary) * width - routers - (2.0 * layers + 1.0) * width;
    match stage {
        Stage::Vision => vision,
        Stage::Prefill => decoder,
        Stage::Decode | Stage::FirstToken => vision + decoder,
    }
}

/// Parameters of a part of the vision stage, and how many of them are weights of linear layers without biases.
pub fn part(card: &VitCard, part: Part) -> (f64, f64) {
    let [width, mlp, layers] = [card.hidden, card.mlp, card.layers].map(f64::from);
    let attention = linear(width, 3.0 * width) + linear(width, width);
    let linears = 4.0 * width * width + 2.0 * width * mlp;
    match part {
        Part::Attention => (attention, 4.0 * width * width),
        Part::Block => (block(width, mlp), linears),
        Part::Transformer => (layers * block(width, mlp), layers * linears),
        Part::Vit => (vit(card), layers * linears),
    }
}

/// Bytes of the weights that a request needs in memory: those of its stage, or of the part that is evaluated.
pub fn of(request: &Request) -> Bytes {
    match request.part() {
        None => resident(request.model, request.stage, request.precision),
        Some(alone) => {
            let (count, linears) = part(&request.model.clip, alone);
            held(count, linears, request.precision)
        }
    }
}

/// Bytes of so many parameters, some of which a precision may hold in 8 bits.
fn held(count: f64, linears: f64, precision: Precision) -> Bytes {
    Bytes::new((count - linears) * precision.values().size() + linears * precision.linears().size())
}

/// Bytes of the weights that are in memory with a stage, each once however often they are read. Vision and prefill may run
/// on devices of their own and have those of their part; a process that decodes holds towers and projector beside the
/// decoder, because it has made the image tokens itself ([`crate::memory::WeightsOf`]).
pub fn resident(model: &ModelCard, stage: Stage, precision: Precision) -> Bytes {
    let vision = sam(&model.sam)
        + vit(&model.clip)
        + projector(&model.projector, &model.sam, &model.clip)
        + separators(&model.projector);
    let count = match stage {
        Stage::Vision => vision,
        Stage::Prefill => decoder(&model.decoder),
        Stage::Decode | Stage::FirstToken => vision + decoder(&model.decoder),
    };
    held(count, linears(model, stage), precision)
}

//! How many parameters a model's blocks have, from the card's sizes: each is resident once, however many crops are run.

use crate::layer_graph::T;
use crate::model::{ModelCard, ProjectorCard, SamCard, VitCard};
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

/// The learned newline and separator vectors.
pub fn separators(card: &ProjectorCard) -> f64 {
    2.0 * f64::from(card.output)
}

/// Bytes of the vision stack's weights.
pub fn resident(model: &ModelCard) -> Bytes {
    let all = sam(&model.sam)
        + vit(&model.clip)
        + projector(&model.projector, &model.sam, &model.clip)
        + separators(&model.projector);
    Bytes::new(all * T.size())
}

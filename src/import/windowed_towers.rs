//! Towers with windows, by patches with relative positions or by pixels with rotary ones; an encoder with learned
//! queries.

use super::field_names::{
    CHANNELS, DOWNSAMPLE, EMBED, FRAMES, GLOBAL, HEADS, HIDDEN, INTERMEDIATE, KV_HEADS, LAYERS, MERGE, MLP_DIM,
    MOST_WIDTH, OUT_CHANNELS, OUT_HIDDEN, PATCH, WINDOW,
};
use super::mergers::squares;
use super::notes::ImportError;
use super::plain_towers::{ACTIVATION, ACTIVATIONS, Sizes, bare, image_and_patch, patches};
use super::section::Section;
use crate::positions::RotationCard;
use crate::vision::{
    BiasCard, CodeCard, ConvolutionCard, EdgeCard, FeaturesCard, InputCard, LearnedCard, MergerCard, MlpCard, NeckCard,
    NormAfterCard, NormCard, PositionsCard, QkvCard, QueriesCard, RotaryCard, ScaleCard, SplitCard, TableCard,
    TowerCard, WindowCard,
};
use serde_json::json;

/// The tower with padded windows, and the side of its images.
///
/// # Errors
/// A field that is absent or absurd.
pub fn relative(section: &mut Section<'_>, source: &str) -> Result<(TowerCard, u32), ImportError> {
    let (image, patch, side) = image_and_patch(section)?;
    let channels = section.count(CHANNELS)?;
    let sizes = Sizes::read(section)?;
    let hidden = match section.count_if(MLP_DIM)? {
        Some(width) => width,
        None => {
            let width = section.times("mlp_ratio", sizes.hidden(), MOST_WIDTH)?;
            section.fill(MLP_DIM.names[0], json!(width), "hidden_size × mlp_ratio");
            width
        }
    };
    let mlp = MlpCard { hidden, activation: section.word(ACTIVATION, ACTIVATIONS)?, gated: false, bias: true };
    let qkv = QkvCard { fused: true, bias: section.flag("qkv_bias")?, key_bias: None };
    let mut blocks = sizes.blocks(NormCard::Layer, qkv, mlp);
    let window = section.count(WINDOW)?;
    blocks.window = Some(windows(section, window, EdgeCard::Padded, sizes.layers())?);
    // Tables of relative positions are made for the grid of the absolute ones.
    section.only("use_abs_pos", json!(true))?;
    section.only("use_rel_pos", json!(true))?;
    blocks.bias = BiasCard::DecomposedRelative;
    let input = InputCard::Patches(patches(channels, patch, 1, true));
    let positions = PositionsCard::Learned(LearnedCard { side, patch: None, read: TableCard::Grid, unused: 0 });
    let mut tower = bare("sam", "SAM", source, input, positions, blocks);
    let channels = section.count(OUT_CHANNELS)?;
    tower.neck = vec![normalised(1, channels, "1x1"), normalised(3, channels, "3x3")];
    tower.conventions.scale = ScaleCard::Queries;
    tower.conventions.qkv = SplitCard::ByHead;
    Ok((tower, image))
}

/// The same with two convolutions that halve the grid, and their last width.
///
/// # Errors
/// A field that is absent or absurd.
pub fn relative_halved(section: &mut Section<'_>, source: &str) -> Result<(TowerCard, u32), ImportError> {
    let (mut tower, _) = relative(section, source)?;
    let channels = section.counts(DOWNSAMPLE)?;
    let [first, second] = channels[..] else {
        let problem = format!("{} values", channels.len());
        return Err(section.refusal(DOWNSAMPLE.names[0], problem, "the widths of two convolutions"));
    };
    if first == 0 || second == 0 {
        return Err(section.refusal(DOWNSAMPLE.names[0], "a width of 0", "widths of at least 1"));
    }
    tower.neck.extend([halving(first, "first"), halving(second, "second")]);
    Ok((tower, second))
}

/// Windows beside the layers that see every token; of those the ones that there are.
fn windows(section: &mut Section<'_>, side: u32, edge: EdgeCard, layers: u32) -> Result<WindowCard, ImportError> {
    let mut global_layers = section.counts(GLOBAL)?;
    global_layers.retain(|layer| *layer < layers);
    global_layers.sort_unstable();
    Ok(WindowCard { side, edge, global_layers, pads_always: false })
}

fn normalised(kernel: u32, channels: u32, step: &str) -> NeckCard {
    let (label, step) = ("neck.conv".to_owned(), step.to_owned());
    let norm = Some(CodeCard::Fused);
    NeckCard::Convolution(ConvolutionCard { kernel, stride: 1, channels, norm, label, step, keeps_input: false })
}

fn halving(channels: u32, step: &str) -> NeckCard {
    let (label, step) = ("down.conv".to_owned(), step.to_owned());
    NeckCard::Convolution(ConvolutionCard {
        kernel: 3,
        stride: 2,
        channels,
        norm: None,
        label,
        step,
        keeps_input: false,
    })
}

/// The tower whose windows are ragged at the edges, its merger, and what sides of images are multiples of.
///
/// # Errors
/// A field that is absent or absurd.
pub fn ragged(section: &mut Section<'_>, source: &str) -> Result<(TowerCard, MergerCard, u32), ImportError> {
    let (patch, frames, channels) = (section.side(PATCH)?, section.count(FRAMES)?, section.count(CHANNELS)?);
    let sizes = Sizes::read(section)?;
    let merge = section.count(MERGE)?;
    let (hidden, activation) = (section.count(INTERMEDIATE)?, section.word(ACTIVATION, ACTIVATIONS)?);
    let mlp = MlpCard { hidden, activation, gated: true, bias: true };
    let mut blocks = sizes.blocks(NormCard::Rms, QkvCard { fused: true, bias: true, key_bias: None }, mlp);
    let pixels = section.count(WINDOW)?;
    let side = pixels / merge / patch * merge;
    if side == 0 {
        let problem = format!("{pixels} px are less than {merge} patches of {patch} px");
        return Err(section.refusal(WINDOW.names[0], problem, "a window of at least one merged token"));
    }
    blocks.window = Some(windows(section, side, EdgeCard::Ragged, sizes.layers())?);
    let input = InputCard::Patches(patches(channels, patch, frames, false));
    let positions = PositionsCard::Rotary2d(halves(true));
    let mut tower = bare("vit", "ViT", source, input, positions, blocks);
    tower.conventions.norm = CodeCard::Stepwise;
    let out = section.count(OUT_HIDDEN)?;
    let merger = merger(section, source, merge, sizes, out, NormCard::Rms)?;
    Ok((tower, merger, patch * merge))
}

/// The same kind of tower where every token sees every other, its merger, and what sides of images are multiples of.
///
/// # Errors
/// A field that is absent or absurd.
pub fn rotary(section: &mut Section<'_>, source: &str) -> Result<(TowerCard, MergerCard, u32), ImportError> {
    let (patch, frames, channels) = (section.side(PATCH)?, section.count(FRAMES)?, section.count(CHANNELS)?);
    let sizes = Sizes::of(section, LAYERS, EMBED, HEADS)?;
    let merge = section.count(MERGE)?;
    let hidden = section.times("mlp_ratio", sizes.hidden(), MOST_WIDTH)?;
    let activation = section.word(ACTIVATION, ACTIVATIONS)?;
    let mlp = MlpCard { hidden, activation, gated: false, bias: true };
    let blocks = sizes.blocks(NormCard::Layer, QkvCard { fused: true, bias: true, key_bias: None }, mlp);
    let input = InputCard::Patches(patches(channels, patch, frames, false));
    let positions = PositionsCard::Rotary2d(halves(true));
    let tower = bare("vit", "ViT", source, input, positions, blocks);
    let out = section.count(HIDDEN)?;
    let merger = merger(section, source, merge, sizes, out, NormCard::Layer)?;
    Ok((tower, merger, patch * merge))
}

/// Squares of tokens, normalised one by one, through two linear layers.
fn merger(
    section: &Section<'_>,
    source: &str,
    merge: u32,
    sizes: Sizes,
    out: u32,
    kind: NormCard,
) -> Result<MergerCard, ImportError> {
    let inner = sizes.hidden().checked_mul(merge * merge).filter(|width| *width <= MOST_WIDTH);
    let Some(inner) = inner else {
        let problem = format!("{} x {merge}² is more than {MOST_WIDTH}", sizes.hidden());
        return Err(section.refusal(MERGE.names[0], problem, "a smaller square"));
    };
    Ok(squares(source, merge, kind, vec![inner, out]))
}

/// A language model as encoder of another tower's features, with learned queries of two numbers.
///
/// # Errors
/// A field that is absent or absurd.
pub fn encoder(section: &mut Section<'_>, source: &str, before: &str) -> Result<TowerCard, ImportError> {
    let sizes = Sizes::read(section)?;
    let (hidden, activation) = (section.count(INTERMEDIATE)?, section.word(ACTIVATION, ACTIVATIONS)?);
    let mlp = MlpCard { hidden, activation, gated: true, bias: false };
    let mut blocks = sizes.blocks(NormCard::Rms, QkvCard { fused: false, bias: true, key_bias: None }, mlp);
    let kv_heads = section.count(KV_HEADS)?;
    if !blocks.heads.is_multiple_of(kv_heads) {
        let problem = format!("{kv_heads} does not divide the heads, {}", blocks.heads);
        return Err(section.refusal(KV_HEADS.names[0], problem, "a divisor"));
    }
    section.only("use_sliding_window", json!(false))?;
    blocks.kv_heads = (kv_heads != blocks.heads).then_some(kv_heads);
    blocks.proj_bias = false;
    blocks.bias = BiasCard::QueryMask;
    let input = InputCard::Features(FeaturesCard { tower: before.to_owned(), unused: None });
    let mut tower = bare("encoder", "Encoder", source, input, PositionsCard::Rotary(halves(false)), blocks);
    // The numbers stand in the library's code, for images of 768 and 1,024 px.
    tower.queries = Some(QueriesCard { tables: vec![144, 256] });
    tower.norm_after = NormAfterCard::All;
    tower.conventions.norm = CodeCard::Stepwise;
    Ok(tower)
}

/// Rotary positions of every token of an image, queries and keys turned by halves.
const fn halves(fp32: bool) -> RotaryCard {
    RotaryCard {
        fp32,
        patches_only: false,
        axes_apart: false,
        shared: false,
        in_turn: false,
        code: RotationCard::Halves,
    }
}

//! Towers of plain blocks: every token sees every other, learned positions, a class token.

use super::field_names::{CHANNELS, HEADS, HIDDEN, IMAGE, INTERMEDIATE, Key, LAYERS, PATCH};
use super::notes::ImportError;
use super::section::Section;
use crate::vision::{
    ActivationCard, BiasCard, BlocksCard, CodeCard, ConventionsCard, CopiesCard, FeaturesCard, HeadCard, HeadsCard,
    InputCard, LearnedCard, MlpCard, NormAfterCard, NormCard, PatchesCard, PositionsCard, QkvCard, SoftmaxCard,
    TableCard, TowerCard,
};
use serde_json::json;
use std::collections::BTreeMap;

/// Activations by the names that the library knows, those that are one operator.
pub const ACTIVATIONS: &[(&str, ActivationCard)] = &[
    ("gelu", ActivationCard::Gelu),
    ("gelu_pytorch_tanh", ActivationCard::Gelu),
    ("quick_gelu", ActivationCard::QuickGelu),
    ("silu", ActivationCard::Silu),
    ("swish", ActivationCard::Silu),
];

/// Names of the field of an activation.
pub const ACTIVATION: &[&str] = &["hidden_act"];

/// The sizes that most towers write alike.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    layers: u32,
    hidden: u32,
    heads: u32,
}

impl Sizes {
    /// Of a section.
    ///
    /// # Errors
    /// One is absent or absurd, or heads do not divide the width.
    pub fn read(section: &mut Section<'_>) -> Result<Self, ImportError> {
        Self::of(section, LAYERS, HIDDEN, HEADS)
    }

    /// The same of fields of other names.
    ///
    /// # Errors
    /// One is absent or absurd, or heads do not divide the width.
    pub fn of(section: &mut Section<'_>, layers: Key, width: Key, of_heads: Key) -> Result<Self, ImportError> {
        let (layers, hidden, heads) = (section.count(layers)?, section.count(width)?, section.count(of_heads)?);
        divides(section, of_heads.names[0], heads, hidden)?;
        Ok(Sizes { layers, hidden, heads })
    }

    /// Plain blocks of these sizes.
    pub fn blocks(self, norm: NormCard, qkv: QkvCard, mlp: MlpCard) -> BlocksCard {
        BlocksCard {
            layers: self.layers,
            hidden: self.hidden,
            heads: self.heads,
            kv_heads: None,
            head: None,
            norm,
            qkv,
            proj_bias: true,
            qk_norm: None,
            inner_norm: false,
            value_norm: false,
            norms_after: false,
            layer_scale: false,
            mlp,
            window: None,
            bias: BiasCard::None,
            sequences: None,
            qk_norm_over: HeadsCard::Each,
        }
    }

    /// Hidden width.
    pub const fn hidden(self) -> u32 {
        self.hidden
    }

    /// Number of layers.
    pub const fn layers(self) -> u32 {
        self.layers
    }
}

/// Refuses a number that does not divide another.
///
/// # Errors
/// It does not.
pub fn divides(section: &Section<'_>, name: &str, number: u32, whole: u32) -> Result<(), ImportError> {
    if whole.is_multiple_of(number) {
        return Ok(());
    }
    Err(section.refusal(name, format!("{number} does not divide the hidden width, {whole}"), "a divisor"))
}

/// A patch convolution on the pixels as they are, over so many frames.
pub const fn patches(channels: u32, patch: u32, frames: u32, bias: bool) -> PatchesCard {
    PatchesCard { channels, patch, frames, bias, unfolded: false, scalings: 0, padded_to: None }
}

/// A tower without anything that is of one kind alone.
pub fn bare(
    id: &str,
    name: &str,
    source: &str,
    input: InputCard,
    positions: PositionsCard,
    blocks: BlocksCard,
) -> TowerCard {
    TowerCard {
        id: id.to_owned(),
        name: name.to_owned(),
        source: source.to_owned(),
        input,
        positions,
        class_token: false,
        registers: 0,
        unused_vectors: 0,
        head: None,
        queries: None,
        norm_before: false,
        blocks,
        norm_after: NormAfterCard::None,
        neck: Vec::new(),
        conventions: ConventionsCard { softmax: SoftmaxCard::Fp32, copies: CopiesCard::Library, ..Default::default() },
        labels: BTreeMap::new(),
    }
}

/// Image and patch side; the image's as far as whole patches go, which is what positions were learned for.
///
/// # Errors
/// One is absent or absurd, or the patch is larger than the image.
pub fn image_and_patch(section: &mut Section<'_>) -> Result<(u32, u32, u32), ImportError> {
    let (image, patch) = (section.side(IMAGE)?, section.side(PATCH)?);
    if patch > image {
        let problem = format!("{patch} is more than the image side, {image}");
        return Err(section.refusal(PATCH.names[0], problem, "a patch that fits into the image"));
    }
    Ok((image, patch, image / patch * patch))
}

/// A tower of the contrastive kind that reads pixels, and the side of its images.
///
/// # Errors
/// A field that is absent or absurd.
pub fn contrastive(section: &mut Section<'_>, source: &str) -> Result<(TowerCard, u32), ImportError> {
    let (image, patch, side) = image_and_patch(section)?;
    let channels = section.count(CHANNELS)?;
    let input = InputCard::Patches(patches(channels, patch, 1, false));
    let positions = PositionsCard::Learned(LearnedCard { side, patch: None, read: TableCard::Lookup, unused: 0 });
    let mut tower = contrastive_blocks(section, source, input, positions)?;
    tower.norm_after = NormAfterCard::ClassToken;
    tower.conventions.keeps_stem = true;
    tower.conventions.keeps_probabilities = true;
    Ok((tower, image))
}

/// The same on the features of another tower; a patch side is only what positions were learned for.
///
/// # Errors
/// A field that is absent or absurd.
pub fn contrastive_on(section: &mut Section<'_>, source: &str, before: &str) -> Result<TowerCard, ImportError> {
    let (_, patch, side) = image_and_patch(section)?;
    let input = InputCard::Features(FeaturesCard { tower: before.to_owned(), unused: None });
    let positions =
        PositionsCard::Learned(LearnedCard { side, patch: Some(patch), read: TableCard::Lookup, unused: 0 });
    contrastive_blocks(section, source, input, positions)
}

fn contrastive_blocks(
    section: &mut Section<'_>,
    source: &str,
    input: InputCard,
    positions: PositionsCard,
) -> Result<TowerCard, ImportError> {
    let sizes = Sizes::read(section)?;
    let (hidden, activation) = (section.count(INTERMEDIATE)?, section.word(ACTIVATION, ACTIVATIONS)?);
    let mlp = MlpCard { hidden, activation, gated: false, bias: true };
    let blocks = sizes.blocks(NormCard::Layer, QkvCard { fused: false, bias: true, key_bias: None }, mlp);
    let mut tower = bare("clip", "CLIP", source, input, positions, blocks);
    tower.class_token = true;
    tower.norm_before = true;
    Ok(tower)
}

/// A tower of the contrastive kind without class token, every token of which is normalised at the end, and the side of
/// its images.
///
/// # Errors
/// A field that is absent or absurd, or a head that pools the tokens.
pub fn unclassed(section: &mut Section<'_>, source: &str) -> Result<(TowerCard, u32), ImportError> {
    let (image, patch, side) = image_and_patch(section)?;
    let channels = section.count(CHANNELS)?;
    let sizes = Sizes::read(section)?;
    let (hidden, activation) = (section.count(INTERMEDIATE)?, section.word(ACTIVATION, ACTIVATIONS)?);
    let has_head = section.flag("vision_use_head")?;
    let mlp = MlpCard { hidden, activation, gated: false, bias: true };
    let blocks = sizes.blocks(NormCard::Layer, QkvCard { fused: false, bias: true, key_bias: None }, mlp);
    let input = InputCard::Patches(patches(channels, patch, 1, true));
    let positions = PositionsCard::Learned(LearnedCard { side, patch: None, read: TableCard::Lookup, unused: 0 });
    let mut tower = bare("vit", "ViT", source, input, positions, blocks);
    tower.norm_after = NormAfterCard::All;
    tower.head = has_head.then_some(HeadCard::AttentionPool);
    tower.conventions.keeps_stem = true;
    tower.conventions.keeps_probabilities = true;
    Ok((tower, image))
}

/// A tower with layer scale whose softmax stays in the model's type, and the side of its images.
///
/// # Errors
/// A field that is absent or absurd.
pub fn scaled(section: &mut Section<'_>, source: &str) -> Result<(TowerCard, u32), ImportError> {
    let (image, patch, side) = image_and_patch(section)?;
    let channels = section.count(CHANNELS)?;
    let sizes = Sizes::read(section)?;
    let norm = section.word(&["norm_type"], &[("layer_norm", NormCard::Layer), ("rms_norm", NormCard::Rms)])?;
    let (hidden, activation) = (section.count(INTERMEDIATE)?, section.word(ACTIVATION, ACTIVATIONS)?);
    let mlp = MlpCard { hidden, activation, gated: false, bias: true };
    let qkv = QkvCard { fused: false, bias: section.flag("attention_bias")?, key_bias: None };
    let mut blocks = sizes.blocks(norm, qkv, mlp);
    blocks.qk_norm = section.flag("use_qk_norm")?.then_some(NormCard::Rms);
    if blocks.qk_norm.is_some() {
        blocks.qk_norm_over = HeadsCard::All;
    }
    blocks.layer_scale = true;
    section.only("use_mask_token", json!(false))?;
    let positions = match section.flag("use_absolute_position_embeddings")? {
        true => PositionsCard::Learned(LearnedCard { side, patch: None, read: TableCard::Whole, unused: 0 }),
        false => PositionsCard::None,
    };
    let input = InputCard::Patches(patches(channels, patch, 1, true));
    let mut tower = bare("vit", "ViT", source, input, positions, blocks);
    tower.class_token = true;
    if !section.flag("use_mean_pooling")? {
        tower.norm_after = NormAfterCard::All;
    }
    tower.conventions.softmax = SoftmaxCard::Model;
    tower.conventions.keeps_stem = true;
    tower.conventions.keeps_probabilities = true;
    if norm == NormCard::Rms || tower.blocks.qk_norm.is_some() {
        tower.conventions.norm = CodeCard::Stepwise;
    }
    Ok((tower, image))
}

//! Whether a card's numbers make a model: each named by its field, with what would be right.

use crate::decoder::{DecoderAttentionCard, DecoderCard, DecoderMlpCard};
use crate::merger::{MergerCard, MergerStepCard};
use crate::model::{ModelCard, VisionCard};
use crate::vision::{InputCard, PatchesCard, SequencesCard, TableCard, TowerCard};

/// Largest width, vocabulary or number of experts.
const MOST_WIDTH: u32 = 4_000_000;
/// Most layers.
const MOST_LAYERS: u32 = 4_096;
/// Longest side of a patch, a kernel or a window.
const MOST_SIDE: u32 = 16_384;
/// Most towers.
const MOST_TOWERS: usize = 16;

impl ModelCard {
    /// Whether it is a model that can be evaluated.
    ///
    /// # Errors
    /// The first field that is missing or absurd, with what would be right.
    pub fn check(&self) -> Result<(), String> {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-._".contains(letter);
        if self.id.is_empty() || !self.id.chars().all(plain) {
            return Err(format!("id: {:?} is no id; expected a-z, 0-9, hyphens and points", self.id));
        }
        self.vision.check()?;
        let Some(decoder) = &self.decoder else { return Ok(()) };
        decoder.check()?;
        let Some(merger) = &self.vision.merger else {
            return Err("vision.merger: absent; expected one, because there is a decoder".to_owned());
        };
        match merger.width() {
            None => Err("vision.merger.linears: expected the width of at least one linear layer".to_owned()),
            Some(width) if width == decoder.hidden || merger.width_differs => Ok(()),
            _ => Err(format!("vision.merger.linears: expected the decoder's hidden width, {}, last", decoder.hidden)),
        }
    }
}

impl VisionCard {
    fn check(&self) -> Result<(), String> {
        if !(1..=MOST_TOWERS).contains(&self.towers.len()) {
            return Err(format!("vision.towers: expected 1 to {MOST_TOWERS}"));
        }
        for (index, tower) in self.towers.iter().enumerate() {
            let field = |name: &str| format!("vision.towers.{}.{name}", tower.id);
            if self.towers[..index].iter().any(|other| other.id == tower.id) {
                return Err(format!("vision.towers: {} is given twice; expected ids of their own", tower.id));
            }
            match &tower.input {
                InputCard::Patches(card) => check_patches(card, &field("input.patches"))?,
                InputCard::Features(card) => {
                    if !self.towers[..index].iter().any(|other| other.id == card.tower) {
                        let problem = format!("{} is no tower before this one", card.tower);
                        return Err(format!("{}: {problem}; expected its id", field("input.features.tower")));
                    }
                    if let Some(card) = &card.unused {
                        check_patches(card, &field("input.features.unused"))?;
                    }
                }
            }
            tower.check(&field)?;
        }
        for id in &self.join {
            if self.tower(id).is_none() {
                return Err(format!("vision.join: {id} is no tower; expected ids of towers"));
            }
        }
        if !matches!(self.join.len(), 0 | 2) {
            return Err("vision.join: expected the ids of two towers, or none".to_owned());
        }
        if let Some(merger) = &self.merger {
            check_merger(merger)?;
            let last = self.towers.last().map_or(0, |tower| tower.blocks.layers);
            let deepstack = merger.deepstack.iter().flat_map(|card| &card.layers);
            if deepstack.into_iter().any(|layer| *layer >= last) {
                return Err(format!("vision.merger.deepstack.layers: expected blocks from 0 to {}", last - 1));
            }
        }
        Ok(())
    }
}

impl TowerCard {
    fn check(&self, field: &impl Fn(&str) -> String) -> Result<(), String> {
        let blocks = &self.blocks;
        within(blocks.layers, MOST_LAYERS, &field("blocks.layers"))?;
        within(blocks.hidden, MOST_WIDTH, &field("blocks.hidden"))?;
        within(blocks.heads, MOST_WIDTH, &field("blocks.heads"))?;
        within(blocks.mlp.hidden, MOST_WIDTH, &field("blocks.mlp.hidden"))?;
        if blocks.head.is_none() && !blocks.hidden.is_multiple_of(blocks.heads) {
            let problem = format!("{} does not divide the hidden width, {}", blocks.heads, blocks.hidden);
            return Err(format!("{}: {problem}; expected a divisor, or blocks.head", field("blocks.heads")));
        }
        let kv_heads = blocks.kv_heads.unwrap_or(blocks.heads);
        if kv_heads == 0 || !blocks.heads.is_multiple_of(kv_heads) {
            return Err(format!("{}: expected a divisor of {}", field("blocks.kv_heads"), blocks.heads));
        }
        if blocks.value_norm && blocks.qkv.fused {
            return Err(format!("{}: expected false, because blocks.qkv.fused is true", field("blocks.value_norm")));
        }
        self.check_together(field)?;
        if let Some(window) = &blocks.window {
            within(window.side, MOST_SIDE, &field("blocks.window.side"))?;
            if window.global_layers.iter().any(|layer| *layer >= blocks.layers) {
                return Err(format!(
                    "{}: expected layers from 0 to {}",
                    field("blocks.window.global_layers"),
                    blocks.layers - 1
                ));
            }
        }
        for step in &self.neck {
            within(step.stride(), MOST_SIDE, &field("neck.stride"))?;
            within(step.channels().unwrap_or(1), MOST_WIDTH, &field("neck.channels"))?;
        }
        Ok(())
    }
}

impl TowerCard {
    /// Whether parts that exclude each other are not there together.
    fn check_together(&self, field: &impl Fn(&str) -> String) -> Result<(), String> {
        let has_window = self.blocks.window.is_some();
        let has_first = self.class_token || self.registers > 0;
        let reads = self.positions.learned().map(|learned| learned.read);
        let is_of_patches = match reads {
            None | Some(TableCard::Grid | TableCard::Lookup | TableCard::Whole | TableCard::WholeFp32) => false,
            Some(
                TableCard::Neighbours | TableCard::Axes | TableCard::Tiled | TableCard::Product | TableCard::Resized,
            ) => true,
        };
        let turns_patches = self.positions.rotary().is_some_and(|rotary| rotary.patches_only);
        let is_padded = match &self.input {
            InputCard::Patches(card) => card.padded_to.is_some(),
            InputCard::Features(_) => false,
        };
        let wrong = [
            (
                "blocks.sequences",
                has_window && self.blocks.sequences == Some(SequencesCard::Together),
                "batch, beside windows",
            ),
            ("positions", is_of_patches && has_first, "a table that has a place for the class token"),
            ("positions.rotary.patches_only", has_window && turns_patches, "false, beside windows"),
            ("input.patches.padded_to", has_window && is_padded, "none, beside windows"),
        ];
        match wrong.into_iter().find(|(_, is_wrong, _)| *is_wrong) {
            None => Ok(()),
            Some((name, _, expected)) => Err(format!("{}: expected {expected}", field(name))),
        }
    }
}

impl DecoderCard {
    fn check(&self) -> Result<(), String> {
        within(self.hidden, MOST_WIDTH, "decoder.hidden")?;
        within(self.vocabulary, MOST_WIDTH, "decoder.vocabulary")?;
        match &self.attention {
            DecoderAttentionCard::Gqa(card) => {
                within(card.heads, MOST_WIDTH, "decoder.attention.gqa.heads")?;
                within(card.head, MOST_WIDTH, "decoder.attention.gqa.head")?;
                if card.kv_heads == 0 || !card.heads.is_multiple_of(card.kv_heads) {
                    return Err(format!("decoder.attention.gqa.kv_heads: expected a divisor of {}", card.heads));
                }
            }
        }
        if self.parallel && self.norms_after {
            return Err("decoder.norms_after: expected false, because decoder.parallel is true".to_owned());
        }
        if self.mlps.is_empty() {
            return Err("decoder.mlps: expected the MLPs of at least one layer".to_owned());
        }
        for mlp in &self.mlps {
            within(mlp.layers(), MOST_LAYERS, "decoder.mlps.layers")?;
            match mlp {
                DecoderMlpCard::Swiglu(card) => within(card.hidden, MOST_WIDTH, "decoder.mlps.swiglu.hidden")?,
                DecoderMlpCard::Moe(card) => {
                    within(card.hidden, MOST_WIDTH, "decoder.mlps.moe.hidden")?;
                    within(card.experts, MOST_WIDTH, "decoder.mlps.moe.experts")?;
                    within(card.per_token, card.experts, "decoder.mlps.moe.per_token")?;
                }
            }
        }
        Ok(())
    }
}

fn check_patches(card: &PatchesCard, field: &str) -> Result<(), String> {
    within(card.patch, MOST_SIDE, &format!("{field}.patch"))?;
    within(card.channels, MOST_SIDE, &format!("{field}.channels"))?;
    within(card.padded_to.unwrap_or(1), MOST_WIDTH, &format!("{field}.padded_to"))?;
    within(card.frames, MOST_SIDE, &format!("{field}.frames"))
}

/// Refuses a number of a field that is not from 1 to the most.
fn within(number: u32, most: u32, field: &str) -> Result<(), String> {
    if (1..=most).contains(&number) {
        Ok(())
    } else {
        Err(format!("{field}: {number} is out of range; expected a whole number from 1 to {most}"))
    }
}

fn check_merger(merger: &MergerCard) -> Result<(), String> {
    within(merger.merge, MOST_SIDE, "vision.merger.merge")?;
    if let Some(pyramid) = &merger.pyramid {
        within(pyramid.channels, MOST_WIDTH, "vision.merger.pyramid.channels")?;
    }
    for width in &merger.linears {
        within(*width, MOST_WIDTH, "vision.merger.linears")?;
    }
    check_steps(&merger.all_steps(), merger.merge, "vision.merger.steps")?;
    match &merger.deepstack {
        None => Ok(()),
        Some(card) => check_steps(&card.steps, merger.merge, "vision.merger.deepstack.steps"),
    }
}

/// Whether steps are of sizes that exist and merge as many tokens as is said.
fn check_steps(steps: &[MergerStepCard], merge: u32, field: &str) -> Result<(), String> {
    for step in steps {
        within(step.side(), MOST_SIDE, field)?;
        within(step.width().unwrap_or(1), MOST_WIDTH, field)?;
        match step {
            MergerStepCard::Gated(card) => within(card.hidden, MOST_WIDTH, field)?,
            MergerStepCard::Convolution(card) => within(card.kernel, MOST_SIDE, field)?,
            MergerStepCard::Zeros(count) => within(*count, MOST_WIDTH, field)?,
            MergerStepCard::Norm(_)
            | MergerStepCard::Merge(_)
            | MergerStepCard::Linear(_)
            | MergerStepCard::Activation(_)
            | MergerStepCard::HalfGate(_)
            | MergerStepCard::AveragePool(_)
            | MergerStepCard::ProductPool(_)
            | MergerStepCard::Vectors(_)
            | MergerStepCard::Softmax
            | MergerStepCard::Copy => {}
        }
    }
    let sides = steps.iter().try_fold(1_u32, |product, step| product.checked_mul(step.side()));
    if sides == Some(merge) {
        Ok(())
    } else {
        Err(format!("{field}: expected steps that make {merge} tokens along a side one, as vision.merger.merge says"))
    }
}

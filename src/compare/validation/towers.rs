//! Towers that others counted: multiply-accumulates of timm's counter, FLOP of OpenCLIP's profile.

use super::record_tables::{Record, Records};
use super::table::{Demand, Row, Section, Unit};
use crate::catalog;
use crate::error::Error;
use crate::graph::tower;
use crate::model::{ModelCard, VisionCard};
use crate::recording::{OperatorRow, operators_of};
use crate::request::AttentionKernel;
use crate::units::GIGA;
use crate::vision::{
    ActivationCard, BiasCard, BlocksCard, ConventionsCard, HeadsCard, InputCard, MlpCard, NormAfterCard, NormCard,
    PatchesCard, PositionsCard, QkvCard, TowerCard,
};
use crate::workload::View;
use std::collections::BTreeMap;

/// The kernel of the towers; FLOP take none.
const ANY: AttentionKernel = AttentionKernel::Flash;

/// How far multiply-accumulates may be off.
const COUNTS: f64 = 0.001;
/// The same of tiny models: below so many, two printed decimals of a billion say no more.
const COUNTS_TINY: f64 = 0.005;
const TINY: f64 = 5.0 * GIGA;

/// A plain vision transformer of a record; names that its counter does not publish are absent there. Its positions are no
/// operator of such counters.
fn plain(record: &Record) -> Result<TowerCard, Error> {
    let or = |name, other: u32| record.text(name).map_or(Ok(other), |_| record.whole(name));
    let (is_gated, mlp, prefix) = (or("swiglu", 0)? > 0, record.whole("mlp")?, or("prefix", 1)?);
    Ok(TowerCard {
        id: "tower".to_owned(),
        name: String::new(),
        source: String::new(),
        input: InputCard::Patches(PatchesCard {
            channels: 3,
            patch: record.whole("p")?,
            frames: 1,
            bias: false,
            unfolded: false,
            padded_to: None,
            scalings: 0,
        }),
        positions: PositionsCard::None,
        class_token: prefix > 0,
        registers: prefix.saturating_sub(1),
        unused_vectors: 0,
        queries: None,
        norm_before: or("pre_norm", 0)? > 0,
        blocks: BlocksCard {
            layers: record.whole("L")?,
            hidden: record.whole("D")?,
            heads: record.whole("H")?,
            kv_heads: None,
            head: None,
            norm: NormCard::Layer,
            qkv: QkvCard { fused: true, bias: true, key_bias: None },
            proj_bias: true,
            qk_norm: None,
            value_norm: false,
            norms_after: false,
            inner_norm: or("inner_norms", 0)? > 0,
            layer_scale: false,
            mlp: MlpCard {
                hidden: if is_gated { mlp / 2 } else { mlp },
                activation: if is_gated { ActivationCard::Silu } else { ActivationCard::Gelu },
                gated: is_gated,
                bias: true,
            },
            window: None,
            bias: BiasCard::None,
            sequences: None,
            qk_norm_over: HeadsCard::Each,
        },
        norm_after: NormAfterCard::All,
        neck: Vec::new(),
        head: None,
        conventions: ConventionsCard::default(),
        labels: BTreeMap::new(),
    })
}

/// The default model's vision half with one tower alone, which reads pixels.
fn alone(card: TowerCard) -> VisionCard {
    let model: ModelCard = (*catalog::default_model()).clone();
    VisionCard { towers: vec![card], join: Vec::new(), merger: None, ..model.vision }
}

/// The operators of such a tower on one image.
fn operators(vision: &VisionCard, side: f64) -> Vec<OperatorRow> {
    let model = ModelCard { vision: vision.clone(), ..(*catalog::default_model()).clone() };
    operators_of(&model, |l| tower::tower(l, vision, 0, &View::new(1.0, side), None, ANY))
}

/// Multiply-accumulates of a linear head on one token.
fn head(record: &Record) -> Result<f64, Error> {
    Ok(record.number("D")? * record.number("classes")?)
}

/// What timm's counter sees: products and convolutions, and 5 per element of a LayerNorm, where the engine counts 7.
fn macs(rows: &[OperatorRow]) -> f64 {
    let norms = rows.iter().filter(|row| row.at.unit.ends_with("layernorm"));
    let norms: f64 = norms.map(|row| row.flop.cuda.get() / 7.0 * 5.0).sum();
    rows.iter().map(|row| row.flop.tensor.get()).sum::<f64>() / 2.0 + norms
}

/// The default model's first tower of other sizes, without the convolutions that the model has behind its neck.
///
/// # Errors
/// A record that cannot be read.
pub fn windowed(record: &Record) -> Result<VisionCard, Error> {
    let layers = record.text("global")?.split(' ').filter_map(|layer| layer.parse().ok());
    let mut card = catalog::default_model().vision.towers[0].clone();
    card.blocks.hidden = record.whole("D")?;
    card.blocks.layers = record.whole("L")?;
    card.blocks.heads = record.whole("H")?;
    card.blocks.mlp.hidden = record.whole("mlp")?;
    if let Some(window) = &mut card.blocks.window {
        window.global_layers = layers.collect();
    }
    card.neck.retain(|step| step.is_normalised());
    Ok(alone(card))
}

/// timm's counts.
///
/// # Errors
/// A record that cannot be read.
pub fn timm(records: &Records) -> Result<Section, Error> {
    let (whole, cut) = (records.kind("timm")?, records.kind("timm-windows")?);
    let row = |record: &Record, ours: f64| {
        let published = record.number("gmacs")? * GIGA;
        let demand = Demand::Within(if published < TINY { COUNTS_TINY } else { COUNTS });
        let what = format!("{} at {} px", record.text("model")?, record.text("img")?);
        Ok(Row::new(what, Unit::Macs, ours, published, demand))
    };
    let mut rows = Vec::new();
    for record in whole.records() {
        let ours = macs(&operators(&alone(plain(&record)?), record.number("img")?));
        rows.push(row(&record, ours + head(&record)?)?);
    }
    for record in cut.records() {
        let ours = macs(&operators(&windowed(&record)?, record.number("img")?));
        rows.push(row(&record, ours)?.from(1));
    }
    Ok(Section {
        title: "timm's counts",
        about: "Multiply-accumulates of plain towers and of towers with windows for one image, as timm's counter printed them, beside \
                half the tensor-core FLOP of the same operators and 5 per element of a LayerNorm.",
        sources: vec![whole.source.to_owned(), cut.source.to_owned()],
        rows,
    })
}

/// OpenCLIP's image FLOP.
///
/// # Errors
/// A record that cannot be read.
pub fn openclip(records: &Records) -> Result<Section, Error> {
    let kind = records.kind("open-clip")?;
    let row = |record: Record| {
        let all = operators(&alone(plain(&record)?), record.number("img")?);
        let ours = all.iter().map(|row| row.flop.tensor.get()).sum::<f64>() + 2.0 * head(&record)?;
        let what = format!("{} at {} px", record.text("model")?, record.text("img")?);
        // Two decimals of a billion are printed.
        let demand = Demand::Printed(0.005 * GIGA);
        Ok(Row::new(what, Unit::Flop, ours, record.number("gflop")? * GIGA, demand))
    };
    Ok(Section {
        title: "OpenCLIP's image FLOP",
        about: "FLOP of the image towers for one image, as OpenCLIP's model profile prints them, beside the tensor-core FLOP \
                of the same operators.",
        sources: vec![kind.source.to_owned()],
        rows: kind.records().map(row).collect::<Result<_, Error>>()?,
    })
}

//! Towers that others counted: multiply-accumulates of timm's counter, FLOP of OpenCLIP's profile.

use super::records::{Record, Records};
use super::table::{Demand, Row, Section, Unit};
use crate::catalog;
use crate::error::Error;
use crate::layer_graph::{sam, vit};
use crate::ledger::{OperatorRow, Record as Ledgered, Recorder, operators_of};
use crate::model::SamCard;
use crate::operator::{At, Ledger, layer_norm, linear, residual};
use crate::precision::Precision;
use crate::request::AttentionKernel;
use crate::units::{Dim, GIGA, Tensor, dim};
use crate::workload::View;

/// The ledger of the towers.
type Operators<'a> = Recorder<&'a mut dyn Ledgered>;

/// The kernel of the towers; FLOP take none.
const ANY: AttentionKernel = AttentionKernel::Flash;

/// How far multiply-accumulates may be off.
const COUNTS: f64 = 0.001;
/// The same of tiny models: below so many, two printed decimals of a billion say no more.
const COUNTS_TINY: f64 = 0.005;
const TINY: f64 = 5.0 * GIGA;

/// A plain vision transformer with a patch convolution of its own and a linear head on one token.
#[derive(Debug, Clone, Copy)]
struct Plain {
    side: f64,
    patch: f64,
    layers: f64,
    sizes: vit::Sizes,
    /// Width of what the second linear layer of an MLP reads: half the hidden width where one half gates the other.
    gated: f64,
    /// Norms before the first block.
    norms_before: f64,
    /// Norms inside attention and MLP.
    norms_inside: f64,
    classes: f64,
}

impl Plain {
    /// The card of a record. Names that its counter does not publish are absent there.
    fn new(record: &Record) -> Result<Self, Error> {
        let of = |name| record.number(name);
        let or = |name, other: f64| record.text(name).map_or(Ok(other), |_| record.number(name));
        let (side, patch, width, heads, mlp) = (of("img")?, of("p")?, of("D")?, of("H")?, of("mlp")?);
        let grid = (side / patch).floor();
        let sizes = vit::Sizes {
            n: dim("n", 1.0),
            s: dim("S", grid * grid + or("prefix", 1.0)?),
            width: dim("D", width),
            h: dim("H", heads),
            d: dim("d", width / heads),
            mlp: dim("M", mlp),
            learned: dim("g²", grid * grid),
            precision: Precision::Bf16,
        };
        Ok(Plain {
            side,
            patch,
            layers: of("L")?,
            sizes,
            gated: mlp / (1.0 + or("swiglu", 0.0)?),
            norms_before: or("pre_norm", 0.0)?,
            norms_inside: or("inner_norms", 0.0)?,
            classes: of("classes")?,
        })
    }

    /// Its operators, from pixels to logits.
    fn operators(&self) -> Vec<OperatorRow> {
        operators_of(|l| self.run(l))
    }

    fn run(&self, l: &mut Operators) {
        let s = &self.sizes;
        let (x, t) = (s.stream(), s.precision.values());
        let pixels = dim("3p²", 3.0 * self.patch * self.patch);
        let op = l.op(At::new("vit", "patch_embed")).product([s.n, s.learned, pixels, s.width]);
        let image = t.tensor([s.n, dim("3", 3.0), dim("R", self.side), dim("R", self.side)]);
        op.reads(image).reads(t.tensor([pixels, s.width]).weights()).writes(x);
        self.norms(l, self.norms_before);
        l.repeat(self.layers, |l| {
            self.norms(l, 1.0 + self.norms_inside);
            l.op(At::new("vit", "attn.input")).writes(x);
            vit::attention(l, s, ANY);
            add(l, x);
            let normed = norm(l, x);
            let hidden = dense(l, "mlp.fc1", normed, s.mlp);
            let gated = t.tensor([s.n, s.s, dim("M", self.gated)]);
            l.op(At::new("vit", "mlp.act")).reads(hidden).writes(gated);
            l.free([hidden]);
            l.repeat(self.norms_inside, |l| {
                let normed = norm(l, gated);
                l.free([normed]);
            });
            dense(l, "mlp.fc2", gated, s.width);
            l.free([gated, normed]);
            add(l, x);
        });
        self.norms(l, 1.0);
        let token = t.tensor([s.n, dim("1", 1.0), s.width]);
        let logits = dense(l, "head", token, dim("C", self.classes));
        l.free([logits, x]);
    }

    /// So many norms of the stream.
    fn norms(&self, l: &mut Operators, times: f64) {
        l.repeat(times, |l| {
            let normed = norm(l, self.sizes.stream());
            l.free([normed]);
        });
    }
}

// One copy of each: inlined at every use they would be much of the page.

#[inline(never)]
fn norm(l: &mut Operators, x: Tensor) -> Tensor {
    layer_norm(l, At::new("vit", "layernorm"), x)
}

#[inline(never)]
fn dense(l: &mut Operators, unit: &'static str, x: Tensor, out: Dim) -> Tensor {
    linear(l, At::new("vit", unit), x, out, x.dtype)
}

#[inline(never)]
fn add(l: &mut Operators, x: Tensor) {
    residual(l, At::new("vit", "residual"), x);
}

/// What timm's counter sees: products and convolutions, and 5 per element of a LayerNorm, where the engine counts 7.
fn macs(rows: &[OperatorRow]) -> f64 {
    let norms = rows.iter().filter(|row| row.at.unit.ends_with("layernorm"));
    let norms: f64 = norms.map(|row| row.flop.cuda.get() / 7.0 * 5.0).sum();
    rows.iter().map(|row| row.flop.tensor.get()).sum::<f64>() / 2.0 + norms
}

/// A SAM tower of other sizes, with the rest of the default model's.
pub fn sam_card(record: &Record) -> Result<SamCard, Error> {
    let layers = record.text("global")?.split(' ').filter_map(|layer| layer.parse().ok());
    Ok(SamCard {
        hidden: record.whole("D")?,
        layers: record.whole("L")?,
        heads: record.whole("H")?,
        mlp: record.whole("mlp")?,
        global_layers: layers.collect(),
        ..catalog::default_model().sam.clone()
    })
}

/// timm's counts.
///
/// # Errors
/// A record that cannot be read.
pub fn timm(records: &Records) -> Result<Section, Error> {
    let (plain, windowed) = (records.kind("timm")?, records.kind("timm-sam")?);
    let row = |record: &Record, ours: f64| {
        let published = record.number("gmacs")? * GIGA;
        let demand = Demand::Within(if published < TINY { COUNTS_TINY } else { COUNTS });
        let what = format!("{} at {} px", record.text("model")?, record.text("img")?);
        Ok(Row::new(what, Unit::Macs, ours, published, demand))
    };
    let mut rows = Vec::new();
    for record in plain.records() {
        rows.push(row(&record, macs(&Plain::new(&record)?.operators()))?);
    }
    for record in windowed.records() {
        let (card, view) = (sam_card(&record)?, View::new(1.0, record.number("img")?));
        let all = operators_of(|l| sam::tower(l, &card, &view, ANY));
        // DeepSeek-OCR has two convolutions more than SAM.
        let ours: Vec<OperatorRow> = all.into_iter().filter(|row| !row.category.starts_with("sam.net_")).collect();
        rows.push(row(&record, macs(&ours))?.from(1));
    }
    Ok(Section {
        title: "timm's counts",
        about: "Multiply-accumulates of plain ViTs and of SAM's encoders for one image, as timm's counter printed them, beside \
                half the tensor-core FLOP of the same operators and 5 per element of a LayerNorm.",
        sources: vec![plain.source.to_owned(), windowed.source.to_owned()],
        rows,
    })
}

/// OpenCLIP's image FLOP.
///
/// # Errors
/// A record that cannot be read.
pub fn open_clip(records: &Records) -> Result<Section, Error> {
    let kind = records.kind("open-clip")?;
    let row = |record: Record| {
        let ours = Plain::new(&record)?.operators().iter().map(|row| row.flop.tensor.get()).sum();
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

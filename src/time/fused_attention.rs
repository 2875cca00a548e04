//! Fused attention tile by tile: products and exponentials of a tile follow each other, tiles come in waves.
//!
//! Sources: tiles of FlashAttention-2 and -3 from Dao-AILab/flash-attention (`flash_fwd_launch_template.h`,
//! `tile_size.h`); efficiencies held against ai-dynamo/aiconfigurator's `encoder_attention` tables (Apache-2.0), see
//! docs/validation.md.

use super::device::Device;
use super::efficiencies;
use super::kernel_family::Family;
use super::operator_time::{Expected, Resource, Trust};
use super::operator_work::{Work, held, spilled};
use crate::recording::operator::{FusedBy, FusedCore};
use crate::text::format;
use crate::units::{Bytes, DType, Flops, Seconds, SpecialOps, dim};

/// Queries and keys below which measurements scatter.
pub const SHORT: f64 = 192.0;
/// What one should know of a time that such a core is part of.
pub const SHORT_TEXT: &str = "Much of it is fused attention over fewer than 192 queries or keys: there the model is not trusted, 30 % off is common.";
/// Queries and keys from which a core runs at its full efficiency.
pub const LONG: f64 = 1024_f64;
/// Share of the bandwidth that a fused core reaches.
const HBM: f64 = 0.80;
/// Share of the tile-padded peak that PyTorch's memory-efficient kernel with a bias reaches: SAM's global blocks on an
/// RTX 5090 (CodeGandee/llm-perf-opt, report 20251107: 91 of 209.5 TFLOP/s).
const MEMORY_EFFICIENT: f64 = 0.43;
/// Queries and keys to whose multiples that kernel pads.
const MEMORY_EFFICIENT_ROWS: f64 = 64.0;
/// Waves up to which a started one counts whole.
const WHOLE_WAVES: f64 = 3.0;
/// What the last wave costs beyond.
const LAST_WAVE: f64 = 0.3;

impl Family {
    /// Queries and keys of a tile at a padded head.
    fn tile(self, d: f64) -> (f64, f64) {
        match self {
            Family::Flash3 if d <= 64.0 => (192.0, 192.0),
            Family::Flash3 if d <= 96.0 => (192.0, 144.0),
            Family::Flash3 if d <= 128.0 => (128.0, 176.0),
            Family::Flash3 if d <= 192.0 => (128.0, 112.0),
            Family::Flash3 => (128.0, 80.0),
            Family::Flash4 => (128.0, 128.0),
            Family::Flash2Ada if d > 96.0 && d <= 128.0 => (128.0, 32.0),
            Family::Flash2Ada | Family::Flash2Blackwell if d > 192.0 => (64.0, 64.0),
            Family::Flash2Ampere | Family::Flash2Ada | Family::Flash2Blackwell if d <= 64.0 => (128.0, 128.0),
            Family::Flash2Ampere | Family::Flash2Ada | Family::Flash2Blackwell => (128.0, 64.0),
        }
    }

    /// Share of a tile's time that is reached, and what comes before the first tile.
    fn reaches(self, keys: f64) -> (f64, Seconds) {
        let long = keys >= LONG;
        let start = Seconds::from_micro(if long { 5.0 } else { 8.0 });
        let share = match self {
            Family::Flash3 if long => 1.0,
            Family::Flash3 => 0.75,
            Family::Flash2Ampere => 0.85,
            Family::Flash2Ada => 0.74,
            Family::Flash2Blackwell => 0.90,
            Family::Flash4 => 0.60,
        };
        (share, start)
    }
}

/// The width at which a head of `d` is worked out.
fn padded(d: f64) -> f64 {
    [64.0, 96.0, 128.0, 192.0].into_iter().find(|width| d <= *width).unwrap_or(256.0)
}

/// `n` in whole steps.
fn whole(n: f64, step: f64) -> f64 {
    (n / step).ceil() * step
}

/// A fused core on a device: what its time is made of.
#[derive(Debug, Clone, Copy)]
enum Model {
    Tiles(Tiles),
    MemoryEfficient(MemoryEfficient),
}

/// FlashAttention and its kind: start + max(waves · tile ÷ share, bytes).
#[derive(Debug, Clone, Copy)]
struct Tiles {
    family: Family,
    /// Queries and keys of a tile.
    size: (f64, f64),
    /// Products of a tile with all its keys.
    products: Seconds,
    /// Its exponentials.
    exponentials: Seconds,
    waves: f64,
    share: f64,
    start: Seconds,
    moved: Seconds,
    trust: Trust,
}

/// PyTorch's memory-efficient kernel: launch + max(padded products, bytes).
#[derive(Debug, Clone, Copy)]
struct MemoryEfficient {
    flops: Flops,
    compute: Seconds,
    moved: Seconds,
    launch: Seconds,
}

impl Model {
    /// The model of a core that moves so many bytes, on a device that lacks nothing.
    fn new(core: &FusedCore, work: &Work, device: &Device, bytes: Bytes) -> Self {
        let dtype = work.product().map_or(DType::Bf16, |product| product.dtype);
        let tiles = match (core.by, dtype, device.family) {
            // FlashAttention has no fp32; PyTorch then takes the memory-efficient kernel.
            (FusedBy::Tiles, DType::Bf16 | DType::Fp16, Some(family)) => Tiles::new(core, device, family, dtype, bytes),
            _ => None,
        };
        tiles.map_or_else(|| Model::MemoryEfficient(MemoryEfficient::new(core, device, dtype, bytes)), Model::Tiles)
    }
}

impl Tiles {
    fn new(core: &FusedCore, device: &Device, family: Family, dtype: DType, bytes: Bytes) -> Option<Self> {
        let d = padded(core.d.size);
        let (rows, columns) = family.tile(d);
        let keys = whole(core.keys.size, columns);
        let length = core.queries.size.min(core.keys.size);
        let (share, start) = family.reaches(length);
        let units = device.multiprocessors?;
        let waves = core.sequences.size * (core.queries.size / rows).ceil() / units;
        Some(Tiles {
            family,
            size: (rows, columns),
            products: Flops::new(4.0 * rows * keys * d) / (device.tensor(dtype)? * (1.0 / units)),
            exponentials: SpecialOps::new(rows * keys) / (device.special? * (1.0 / units)),
            waves: if waves <= WHOLE_WAVES { waves.ceil() } else { waves + LAST_WAVE },
            share,
            start,
            moved: bytes / (device.hbm * HBM),
            trust: if length < SHORT { Trust::Short } else { Trust::Held },
        })
    }

    fn compute(&self) -> Seconds {
        let tile = match self.family {
            Family::Flash4 => self.products.max(self.exponentials),
            // The softmax of a tile waits for its product.
            _ => self.products + self.exponentials,
        };
        tile * (self.waves / self.share)
    }

    fn expected(&self) -> Expected {
        let compute = self.compute();
        let binds = if self.moved > compute {
            Resource::Hbm
        } else if self.exponentials > self.products {
            Resource::Special
        } else {
            Resource::Tensor
        };
        Expected { time: self.start + compute.max(self.moved), binds, launch: self.start, trust: self.trust }
    }

    fn words(&self) -> String {
        let [products, exponentials, start, moved] =
            [self.products, self.exponentials, self.start, self.moved].map(format::time);
        let tile = match self.family {
            Family::Flash4 => format!("max({products} products, {exponentials} exponentials)"),
            _ => format!("({products} products + {exponentials} exponentials)"),
        };
        let (waves, share) = (format::significant(self.waves), format::significant(self.share));
        let (rows, columns) = self.size;
        format!(
            "{}, tiles of {rows} × {columns}: {start} + max({waves} waves · {tile} ÷ {share}, {moved} for bytes)",
            self.family.name()
        )
    }
}

impl MemoryEfficient {
    /// q kᵀ padded to 64 on both sides, the keys of the product with v to 32.
    fn new(core: &FusedCore, device: &Device, dtype: DType, bytes: Bytes) -> Self {
        let product = |queries, keys| {
            let dims = [core.sequences, dim("n_q", queries), dim("n_kv", keys), core.d];
            crate::units::contraction(dims).flops()
        };
        let padded =
            product(whole(core.queries.size, MEMORY_EFFICIENT_ROWS), whole(core.keys.size, MEMORY_EFFICIENT_ROWS));
        let flops = padded + product(core.queries.size, whole(core.keys.size, 32.0));
        MemoryEfficient {
            flops,
            compute: device.tensor(dtype).map_or(Seconds::ZERO, |peak| flops / (peak * MEMORY_EFFICIENT)),
            moved: bytes / (device.hbm * HBM),
            launch: efficiencies::launch(&device.overrides),
        }
    }

    fn expected(&self) -> Expected {
        let binds = if self.moved > self.compute { Resource::Hbm } else { Resource::Tensor };
        let time = self.launch + self.compute.max(self.moved);
        Expected { time, binds, launch: self.launch, trust: Trust::Held }
    }

    fn words(&self) -> String {
        let [compute, moved, launch] = [self.compute, self.moved, self.launch].map(format::time);
        format!(
            "memory-efficient kernel: max({} padded to tiles at {MEMORY_EFFICIENT} of the peak: {compute}, {moved} for bytes) \
             + {launch}",
            format::flop(self.flops)
        )
    }
}

/// Queries that a fused core takes at once: rows of a tile, 64 of the memory-efficient kernel.
pub(super) fn rows(core: &FusedCore, dtype: DType, device: &Device) -> f64 {
    match (core.by, dtype, device.family) {
        (FusedBy::Tiles, DType::Bf16 | DType::Fp16, Some(family)) => family.tile(padded(core.d.size)).0,
        _ => MEMORY_EFFICIENT_ROWS,
    }
}

/// The expected time of a fused core that moves so many bytes, on a device that lacks nothing.
pub(super) fn expected(core: &FusedCore, work: &Work, device: &Device, bytes: Bytes) -> Expected {
    match Model::new(core, work, device, bytes) {
        Model::Tiles(tiles) => tiles.expected(),
        Model::MemoryEfficient(kernel) => kernel.expected(),
    }
}

/// How that time comes about.
pub(super) fn words(core: &FusedCore, work: &Work, device: &Device) -> String {
    match Model::new(core, work, device, work.after_l2(device.l2)) {
        Model::Tiles(tiles) => tiles.words(),
        Model::MemoryEfficient(kernel) => kernel.words(),
    }
}

/// The expected time of a core [b, h, n, d] without mask or bias on a card, in bf16: what measured tables list.
pub fn encoder(b: f64, h: f64, n: f64, d: f64, device: &Device) -> Option<Expected> {
    let (n, d) = (dim("n", n), dim("d", d));
    let core = FusedCore { sequences: dim("b·h", b * h), queries: n, keys: n, d, by: FusedBy::Tiles };
    let tensor = DType::Bf16.tensor([dim("b", b), dim("h", h), n, d]);
    let sums = DType::Fp32.tensor([dim("b", b), dim("h", h), n]);
    // q, k, v and the output, then the log-sum-exp; behind the cache, as in a stage.
    let held = held(device.l2);
    let bytes = spilled(tensor.bytes(), held) * 4.0 + spilled(sums.bytes(), held);
    Some(Tiles::new(&core, device, device.family?, DType::Bf16, bytes)?.expected())
}

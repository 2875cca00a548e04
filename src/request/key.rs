//! `Key`: the parts of a request by their names in links.

use super::given_view::GivenView;
use super::kernel::{AttentionKernel, Mask};
use super::limits::{MAX_BATCH, MAX_CROP_LIMIT, MAX_CROPS, MAX_EDGE, MAX_SIDE, MAX_TOKENS};
use super::memory_limits::{MAX_FREE_BYTES, MAX_KV_BLOCK, MIN_MEMORY_SHARE};
use super::options::{Logits, LogitsType, Stage};
use super::overrides::{MAX_LAUNCH_US, MIN_EFFICIENCY};
use super::part::Part;
use super::precision::Precision;
use crate::catalog;
use crate::text::parse;

/// The parts of a [`Request`]; each is a key of a link and may be the axis of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `model`: id of a model card.
    Model,
    /// `stage`.
    Stage,
    /// `part`: a part of the vision stage alone.
    Part,
    /// `base`: side of the global view.
    Base,
    /// `tile`: side of a crop.
    Tile,
    /// `views`: views in place of what the model's rule makes of an image.
    Views,
    /// `grid`: rows x columns or `none`.
    Grid,
    /// `image`: width x height, to which the vendor's crop rule is applied.
    Image,
    /// `min_crops`: fewest crops of an image that the rule cuts.
    MinCrops,
    /// `max_crops`: most crops of it.
    MaxCrops,
    /// `batch`.
    Batch,
    /// `prompt`: tokens of the prompt.
    Prompt,
    /// `steps`: tokens that are generated.
    Steps,
    /// `logits`: positions at which the head runs.
    Logits,
    /// `logits_dtype`: type in which logits leave the decoder.
    LogitsType,
    /// `mask`: pairs that the decoder's attention works out.
    Mask,
    /// `kernel`.
    Kernel,
    /// `kernel.vision`: another kernel for the vision stage.
    VisionKernel,
    /// `kernel.decoder`: another kernel for the decoder.
    DecoderKernel,
    /// `dtype`: types of weights and activations.
    Precision,
    /// `device`: id of a hardware card.
    Device,
    /// `eff.gemm`: share of the tensor peak that matrix products are expected to reach.
    GemmEfficiency,
    /// `eff.hbm`: share of the bandwidth that every operator is expected to reach.
    HbmEfficiency,
    /// `launch_us`: microseconds from one operator to the next, fused attention aside.
    Launch,
    /// `memory_share`: share of the device's memory that an engine takes.
    MemoryShare,
    /// `free_bytes`: bytes that are free for the KV cache.
    FreeBytes,
    /// `kv_block`: tokens of a block of the KV cache.
    KvBlock,
}

impl Key {
    /// Every key, in the order of a canonical link.
    pub const ALL: [Key; 27] = [
        Key::Model,
        Key::Stage,
        Key::Part,
        Key::Base,
        Key::Tile,
        Key::Views,
        Key::Grid,
        Key::Image,
        Key::MinCrops,
        Key::MaxCrops,
        Key::Batch,
        Key::Prompt,
        Key::Steps,
        Key::Logits,
        Key::LogitsType,
        Key::Mask,
        Key::Kernel,
        Key::VisionKernel,
        Key::DecoderKernel,
        Key::Precision,
        Key::Device,
        Key::GemmEfficiency,
        Key::HbmEfficiency,
        Key::Launch,
        Key::MemoryShare,
        Key::FreeBytes,
        Key::KvBlock,
    ];

    /// The link text of the key.
    pub const fn name(self) -> &'static str {
        match self {
            Key::Model => "model",
            Key::Stage => "stage",
            Key::Part => "part",
            Key::Base => "base",
            Key::Tile => "tile",
            Key::Views => "views",
            Key::Grid => "grid",
            Key::Image => "image",
            Key::MinCrops => "min_crops",
            Key::MaxCrops => "max_crops",
            Key::Batch => "batch",
            Key::Prompt => "prompt",
            Key::Steps => "steps",
            Key::Logits => "logits",
            Key::LogitsType => "logits_dtype",
            Key::Mask => "mask",
            Key::Kernel => "kernel",
            Key::VisionKernel => "kernel.vision",
            Key::DecoderKernel => "kernel.decoder",
            Key::Precision => "dtype",
            Key::Device => "device",
            Key::GemmEfficiency => "eff.gemm",
            Key::HbmEfficiency => "eff.hbm",
            Key::Launch => "launch_us",
            Key::MemoryShare => "memory_share",
            Key::FreeBytes => "free_bytes",
            Key::KvBlock => "kv_block",
        }
    }

    /// The name on screen.
    pub const fn title(self) -> &'static str {
        match self {
            Key::Model => "Model",
            Key::Stage => "Stage",
            Key::Part => "Part of the vision stage",
            Key::Base => "Global view, px",
            Key::Tile => "Crop, px",
            Key::Views => "Views, px",
            Key::Grid => "Crops, rows × columns",
            Key::Image => "Image, px",
            Key::MinCrops => "Fewest crops",
            Key::MaxCrops => "Most crops",
            Key::Batch => "Images",
            Key::Prompt => "Prompt tokens",
            Key::Steps => "Output tokens",
            Key::Logits => "Logits at positions",
            Key::LogitsType => "Number type of logits",
            Key::Mask => "Attention mask",
            Key::Kernel => "Attention kernel",
            Key::VisionKernel => "Kernel of the vision stage",
            Key::DecoderKernel => "Kernel of the decoder",
            Key::Precision => "Number type",
            Key::Device => "Device",
            Key::GemmEfficiency => "Share of tensor peak",
            Key::HbmEfficiency => "Share of bandwidth",
            Key::Launch => "Launch, µs",
            Key::MemoryShare => "Share of memory",
            Key::FreeBytes => "Free for KV cache, B",
            Key::KvBlock => "Tokens a KV block",
        }
    }

    /// A text of the key as it is read, such as `2 × 3` for `2x3`.
    pub fn said(self, text: &str) -> String {
        match self {
            Key::Grid | Key::Image | Key::Views => text.replace('x', " × ").replace('*', " · ").replace('_', ", "),
            Key::Batch | Key::Prompt | Key::Steps => parse::counted(text),
            Key::Model => catalog::model(text).map_or_else(|| text.to_owned(), |model| model.name.clone()),
            Key::Device => catalog::device(text).map_or_else(|| text.to_owned(), |device| device.name.clone()),
            Key::Stage => {
                let stage = Stage::ALL.into_iter().find(|stage| stage.name() == text);
                stage.map_or_else(|| text.to_owned(), |stage| stage.title().to_owned())
            }
            _ => text.to_owned(),
        }
    }

    /// The key of that link text.
    pub fn from_name(name: &str) -> Option<Key> {
        Key::ALL.into_iter().find(|key| key.name() == name)
    }

    /// Whether setting this key undoes what the other has set: a key itself, and `grid` and `image` each other.
    pub fn replaces(self, other: Key) -> bool {
        let crops = |key| matches!(key, Key::Grid | Key::Image);
        self == other || (crops(self) && crops(other))
    }

    /// Whether the key is one of the device's: it changes times or what fits, and nothing that is counted.
    pub const fn is_of_the_device(self) -> bool {
        matches!(
            self,
            Key::Device | Key::GemmEfficiency | Key::HbmEfficiency | Key::Launch | Key::MemoryShare | Key::FreeBytes
        )
    }

    /// Whether the key is a limit of memory: it changes what fits, and neither FLOP, traffic nor times.
    pub const fn is_of_memory(self) -> bool {
        matches!(self, Key::MemoryShare | Key::FreeBytes | Key::KvBlock)
    }

    /// Whether the key changes what the stage costs, how long it takes or whether it fits, its workload included; the limits
    /// of the crop rule do so only where an image is cut by it ([`Request::is_cut_by_rule`]).
    pub const fn matters(self, stage: Stage) -> bool {
        match (self, stage) {
            (Key::Prompt | Key::DecoderKernel | Key::LogitsType | Key::FreeBytes | Key::KvBlock, stage) => {
                !matches!(stage, Stage::Vision)
            }
            (Key::Steps, stage) => matches!(stage, Stage::Decode),
            // A step of decode has one query: all its logits are the last, and no key is hidden from it. But the memory beside it
            // is that of a page's vision and prefill.
            (Key::Logits, stage) => !matches!(stage, Stage::Vision),
            (Key::Mask, stage) => matches!(stage, Stage::Prefill | Stage::FirstToken),
            (Key::Part, stage) => matches!(stage, Stage::Vision),
            (Key::VisionKernel, stage) => !matches!(stage, Stage::Prefill),
            (
                Key::Model
                | Key::Stage
                | Key::Base
                | Key::Tile
                | Key::Views
                | Key::Grid
                | Key::Image
                | Key::MinCrops
                | Key::MaxCrops
                | Key::Batch
                | Key::Kernel
                | Key::Precision
                | Key::Device
                | Key::GemmEfficiency
                | Key::HbmEfficiency
                | Key::Launch
                | Key::MemoryShare,
                _,
            ) => true,
        }
    }

    /// Whether the key is a limit of the crop rule, which counts only where an image is cut by it.
    pub const fn is_of_the_crop_rule(self) -> bool {
        matches!(self, Key::MinCrops | Key::MaxCrops)
    }

    /// What the key takes, as error messages and help put it.
    pub fn expects(self) -> String {
        match self {
            Key::Model => catalog::a_model(),
            Key::Stage => format!("expected one of {}", parse::list(Stage::ALL.into_iter().map(Stage::name))),
            Key::Part => {
                let names = parse::list(Part::ALL.into_iter().map(Part::name));
                format!("expected one of {}, {names}; a link may add _normal or _flash", Part::WHOLE)
            }
            Key::Base | Key::Tile => expects_side(catalog::default_model().vision.side_step()),
            Key::Views => GivenView::expects(),
            Key::Grid => {
                format!("expected rows x columns such as 2x3, at least 1x1 and at most {MAX_CROPS} crops, or none")
            }
            Key::Image => format!("expected width x height in pixels such as 1600x1200, each from 1 to {MAX_EDGE}"),
            Key::MinCrops => {
                format!(
                    "expected a whole number from 1 to {MAX_CROP_LIMIT}, at most max_crops; without \
                     one it raises the most too"
                )
            }
            Key::MaxCrops => {
                format!("expected a whole number from 1 to {MAX_CROP_LIMIT}, at least min_crops")
            }
            Key::Batch => format!("expected a whole number from 1 to {MAX_BATCH}"),
            Key::Prompt => format!("expected a whole number from 0 to {MAX_TOKENS}"),
            Key::Steps => format!("expected a whole number from 1 to {MAX_TOKENS}"),
            Key::Logits => format!("expected one of {}", parse::list(Logits::ALL.into_iter().map(Logits::name))),
            Key::LogitsType => {
                format!("expected one of {}", parse::list(LogitsType::ALL.into_iter().map(LogitsType::name)))
            }
            Key::Mask => format!("expected one of {}", parse::list(Mask::ALL.into_iter().map(Mask::name))),
            Key::Kernel | Key::VisionKernel | Key::DecoderKernel => {
                format!("expected one of {}", parse::list(AttentionKernel::ALL.into_iter().map(AttentionKernel::name)))
            }
            Key::Precision => {
                format!("expected one of {}", parse::list(Precision::ALL.into_iter().map(Precision::name)))
            }
            Key::Device => catalog::A_DEVICE.to_owned(),
            Key::GemmEfficiency | Key::HbmEfficiency => {
                format!("expected a share from {MIN_EFFICIENCY} to 1, such as 0.75, or default")
            }
            Key::Launch => format!("expected microseconds from 0 to {MAX_LAUNCH_US}, such as 3, or default"),
            Key::MemoryShare => format!("expected a share from {MIN_MEMORY_SHARE} to 1, such as 0.9, or default"),
            Key::FreeBytes => format!("expected whole bytes from 1 to {MAX_FREE_BYTES}, or default"),
            Key::KvBlock => format!("expected a whole number of tokens from 1 to {MAX_KV_BLOCK}, or default"),
        }
    }
}

/// What a side of a view takes, where it must be a multiple of `step` pixels.
pub fn expects_side(step: u32) -> String {
    format!("expected a side in pixels, a multiple of {step} from {step} to {MAX_SIDE}")
}

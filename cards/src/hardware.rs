//! Hardware cards: an accelerator's published figures, each with its source. Dense peaks only, nothing derived.

use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// The source of a figure that nobody could look up again: written on the card instead of a key of its sources.
pub const FROM_MEMORY: &str = "memory";

/// What is said in place of the source of such a figure.
pub const FROM_MEMORY_TEXT: &str = "from memory; verify before buying";

/// A published figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figure {
    /// The figure, in the unit that its field names.
    pub value: f64,
    /// A key of the card's sources, or [`FROM_MEMORY`].
    pub source: String,
}

impl<'de> Deserialize<'de> for Figure {
    /// Compiled once: a card has twenty, and each would be read by code of its own.
    #[inline(never)]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Read {
            value: f64,
            source: String,
        }
        Read::deserialize(deserializer).map(|Read { value, source }| Figure { value, source })
    }
}

impl Figure {
    /// Whether it is known only from memory and should be looked up before money is spent on it.
    pub fn is_from_memory(&self) -> bool {
        self.source == FROM_MEMORY
    }
}

/// What kind of machine an accelerator is bought as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A GPU for servers.
    Datacenter,
    /// A GPU for workstations.
    Workstation,
    /// A GPU for games.
    Consumer,
    /// A module for robots, or the GPU of a desktop or laptop chip.
    Integrated,
    /// An accelerator that is no GPU: TPU, Gaudi, Ascend, Trainium.
    Asic,
}

impl Class {
    /// Every class.
    pub const ALL: [Class; 5] =
        [Class::Datacenter, Class::Workstation, Class::Consumer, Class::Integrated, Class::Asic];

    /// The name in cards.
    pub const fn name(self) -> &'static str {
        ["datacenter", "workstation", "consumer", "integrated", "asic"][self as usize]
    }

    /// The name on screen.
    pub const fn title(self) -> &'static str {
        ["datacenter", "workstation", "consumer", "integrated", "accelerator, no GPU"][self as usize]
    }
}

/// An accelerator as published. A figure that is absent is not known.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceCard {
    /// The id in links.
    pub id: String,
    /// The name on screen.
    pub name: String,
    /// Who makes it.
    pub vendor: String,
    /// What kind of machine it is bought as.
    pub class: Class,
    /// The year it was announced.
    pub year: u32,
    /// The architecture's name.
    pub architecture: String,
    /// NVIDIA's compute capability times ten, such as 90: it decides which fused kernels run.
    #[serde(default)]
    pub compute_capability: Option<u32>,
    /// Where figures were published, by the keys that they name; compiled in apart, see `catalog::words` of the engine.
    pub(crate) sources: BTreeMap<String, String>,
    /// Dense peaks.
    pub peaks: Peaks,
    /// Bandwidth of its memory in 1e9 bytes a second.
    pub bandwidth_gb_s: Figure,
    /// Its memory in the unit that its maker names, 1e9 bytes.
    pub memory_gb: Figure,
    /// All of its memory as its driver reports it, in 2^20 bytes (`nvidia-smi`, `rocm-smi`, `hl-smi`). Absent where no
    /// public record of a driver's own figure was found: then the published one stands for it.
    #[serde(default)]
    pub memory_mib: Option<Figure>,
    /// L2 cache that all multiprocessors share, in 1e6 bytes as marketed.
    #[serde(default)]
    pub l2_mb: Option<Figure>,
    /// Bandwidth of that cache in 1e9 bytes a second.
    #[serde(default)]
    pub l2_bandwidth_gb_s: Option<Figure>,
    /// Another cache behind it (AMD's Infinity Cache), in 1e6 bytes.
    #[serde(default)]
    pub last_level_cache_mb: Option<Figure>,
    /// Multiprocessors: SMs, compute units or cores.
    #[serde(default)]
    pub multiprocessors: Option<Figure>,
    /// Clock at which the vector peak is stated, in 1e6 a second.
    #[serde(default)]
    pub boost_mhz: Option<Figure>,
    /// Clock at which the tensor peaks are stated, in 1e6 a second.
    #[serde(default)]
    pub tensor_mhz: Option<Figure>,
    /// Multiply-accumulates of 16 bits that a multiprocessor's tensor units finish in a clock, dense, with fp32 sums.
    #[serde(default)]
    pub tensor_fma_per_clock: Option<Figure>,
    /// Special-function results that a multiprocessor finishes in a clock.
    #[serde(default)]
    pub special_per_clock: Option<Figure>,
    /// Power limit in watts.
    #[serde(default)]
    pub power_w: Option<Figure>,
    /// Why it does not hold its clock under matrix products, with the source; absent where it does.
    #[serde(default)]
    pub power_limited: Option<String>,
    /// What one should know of its figures; compiled in apart, as the sources are.
    #[serde(default)]
    pub(crate) note: Option<String>,
}

/// What a card says in words, which is half of it and needed by few.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Words {
    /// Where figures were published, by the keys that they name.
    pub sources: BTreeMap<String, String>,
    /// What one should know of its figures.
    pub note: Option<String>,
}

impl Words {
    /// Where one of the card's figures was published, in full.
    pub fn source(&self, figure: &Figure) -> &str {
        self.sources.get(&figure.source).map_or(FROM_MEMORY_TEXT, |text| text)
    }
}

/// Dense peaks in 1e12 operations a second, a multiply-accumulate being two; sums in fp32 where there is a choice.
///
/// A GPU's two 16-bit types run at one rate, so a source that states one of them stands for both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peaks {
    /// Tensor units, bfloat16.
    #[serde(default)]
    pub bf16: Option<Figure>,
    /// Tensor units, half precision.
    #[serde(default)]
    pub fp16: Option<Figure>,
    /// Tensor units, fp32 inputs rounded to tf32. Shown, not used: fp32 runs on the vector units unless one allows it.
    #[serde(default)]
    pub tf32: Option<Figure>,
    /// Tensor units, 8-bit floats.
    #[serde(default)]
    pub fp8: Option<Figure>,
    /// Tensor units, 8-bit integers.
    #[serde(default)]
    pub int8: Option<Figure>,
    /// Vector (CUDA-core) units, fp32.
    #[serde(default)]
    pub fp32: Option<Figure>,
}

/// An id is one card's alone, and requests are compared often.
impl PartialEq for DeviceCard {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// What a figure of a card is, by the name of its field.
pub fn title(field: &str) -> &str {
    match field {
        "bandwidth_gb_s" => "memory bandwidth",
        "memory_gb" => "memory",
        "memory_mib" => "memory, as the driver reports it",
        "bf16" | "fp16" | "tf32" | "fp8" | "int8" => "tensor peak, dense",
        "fp32" => "vector peak",
        "l2_mb" => "L2 cache",
        "l2_bandwidth_gb_s" => "L2 bandwidth",
        "last_level_cache_mb" => "last-level cache",
        "boost_mhz" => "clock of the vector peak",
        "tensor_mhz" => "clock of the tensor peaks",
        "tensor_fma_per_clock" => "tensor FMA a clock and multiprocessor",
        "special_per_clock" => "special functions a clock and multiprocessor",
        "power_w" => "power limit",
        other => other,
    }
}

impl DeviceCard {
    /// Whether any of its figures is known only from memory.
    pub fn is_from_memory(&self) -> bool {
        self.figures().iter().any(|(_, figure)| figure.is_from_memory())
    }

    /// Every figure that is known, with its name.
    pub fn figures(&self) -> Vec<(&'static str, &Figure)> {
        let peaks = &self.peaks;
        let always = [("bandwidth_gb_s", Some(&self.bandwidth_gb_s)), ("memory_gb", Some(&self.memory_gb))];
        let maybe = [
            ("memory_mib", &self.memory_mib),
            ("bf16", &peaks.bf16),
            ("fp16", &peaks.fp16),
            ("tf32", &peaks.tf32),
            ("fp8", &peaks.fp8),
            ("int8", &peaks.int8),
            ("fp32", &peaks.fp32),
            ("l2_mb", &self.l2_mb),
            ("l2_bandwidth_gb_s", &self.l2_bandwidth_gb_s),
            ("last_level_cache_mb", &self.last_level_cache_mb),
            ("multiprocessors", &self.multiprocessors),
            ("boost_mhz", &self.boost_mhz),
            ("tensor_mhz", &self.tensor_mhz),
            ("tensor_fma_per_clock", &self.tensor_fma_per_clock),
            ("special_per_clock", &self.special_per_clock),
            ("power_w", &self.power_w),
        ];
        let known = maybe.into_iter().map(|(name, figure)| (name, figure.as_ref()));
        always.into_iter().chain(known).filter_map(|(name, figure)| Some((name, figure?))).collect()
    }
}

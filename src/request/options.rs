//! The choices of a request that are lists or forms of their own: stage, logits, crops.

use super::kernel::{AttentionKernel, Mask};

/// What is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// Image to image tokens: towers, projector, assembly.
    #[default]
    Vision,
    /// The decoder over the whole context, image and prompt.
    Prefill,
    /// One new token after another.
    Decode,
    /// All up to the first token: vision, then prefill.
    FirstToken,
}

impl Stage {
    /// Every stage, in the order in which a model runs them.
    pub const ALL: [Stage; 4] = [Stage::Vision, Stage::Prefill, Stage::Decode, Stage::FirstToken];

    /// The link text.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Vision => "vision",
            Stage::Prefill => "prefill",
            Stage::Decode => "decode",
            Stage::FirstToken => "first-token",
        }
    }

    /// The name in headings.
    pub const fn title(self) -> &'static str {
        match self {
            Stage::Vision => "vision stage",
            Stage::Prefill => "prefill",
            Stage::Decode => "decode",
            Stage::FirstToken => "vision and prefill",
        }
    }

    /// What the stage does, in a few words.
    pub const fn explained(self) -> &'static str {
        match self {
            Stage::Vision => "reads the image into image tokens",
            Stage::Prefill => "runs the decoder once over image and prompt tokens",
            Stage::Decode => "generates the output tokens, one at a time",
            Stage::FirstToken => "vision, then prefill, up to the first output token",
        }
    }

    /// What one should know of traffic and memory of the decoder, where the stage runs it.
    pub const fn convention(self) -> Option<&'static str> {
        match self {
            Stage::Vision => None,
            Stage::Prefill | Stage::Decode | Stage::FirstToken => Some(
                "Traffic and peak activations of the decoder are a stated convention, held against no record: each \
                 operator reads each distinct input once and writes its output once, weights of experts in expectation.",
            ),
        }
    }
}

/// At which positions the decoder's head runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Logits {
    /// At every position of the context, as the reference code does.
    #[default]
    All,
    /// At the last, which is all that the first token needs.
    Last,
}

impl Logits {
    /// Every choice.
    pub const ALL: [Logits; 2] = [Logits::All, Logits::Last];

    /// The link text.
    pub const fn name(self) -> &'static str {
        ["all", "last"][self as usize]
    }
}

/// The type in which logits leave the decoder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogitsType {
    /// 32-bit floats, cast beside the model's own: `logits.float()` of the vendor's code.
    #[default]
    Fp32,
    /// The model's own type, nothing cast, as engines for serving leave them.
    Model,
}

impl LogitsType {
    /// Every choice.
    pub const ALL: [LogitsType; 2] = [LogitsType::Fp32, LogitsType::Model];

    /// The link text.
    pub const fn name(self) -> &'static str {
        match self {
            LogitsType::Fp32 => "fp32",
            LogitsType::Model => "model",
        }
    }
}

/// A crop grid: rows x columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// Rows of crops.
    pub rows: u32,
    /// Columns of crops.
    pub columns: u32,
}

impl Grid {
    /// Number of crops.
    pub const fn crops(self) -> u32 {
        self.rows * self.columns
    }
}

impl std::fmt::Display for Grid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.rows, self.columns)
    }
}

/// Where the crop grid comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crops {
    /// The global view alone.
    None,
    /// A grid chosen by hand.
    Grid(Grid),
    /// The vendor's rule applied to an image of this many pixels.
    Image {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
}

/// Choices of the decoder's run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choices {
    /// Kernel of every layer.
    pub kernel: AttentionKernel,
    /// Which pairs of queries and keys are worked out.
    pub mask: Mask,
    /// At which positions the head runs.
    pub logits: Logits,
    /// The type in which they leave.
    pub logits_type: LogitsType,
}

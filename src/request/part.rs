//! `Part`: a part of the vision stage that is evaluated alone, by the names that llm-perf-opt publishes for its levels.

/// A level of one tower, the one that the card names, run on every view of the request.
///
/// Names are those of the published configuration, where `notp` means "no tensor parallelism".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// One attention layer: qkv, core, output projection.
    Attention,
    /// One block: norms, attention, MLP, residual sums.
    Block,
    /// All blocks.
    Transformer,
    /// The whole tower: embeddings, first norm, all blocks.
    Tower,
}

impl Part {
    /// Every part, the smallest first; each contains the one before.
    pub const ALL: [Part; 4] = [Part::Attention, Part::Block, Part::Transformer, Part::Tower];

    /// The text of a link that restricts nothing.
    pub const WHOLE: &str = "all";

    /// The link text.
    pub const fn name(self) -> &'static str {
        ["notp_attention", "notp_block", "notp_transformer", "vit_model"][self as usize]
    }

    /// The part of that link text.
    pub fn from_name(name: &str) -> Option<Self> {
        Part::ALL.into_iter().find(|part| part.name() == name)
    }

    /// What it is, in words.
    pub fn title(self, tower: &str) -> String {
        match self {
            Part::Attention => format!("one {tower} attention layer alone"),
            Part::Block => format!("one {tower} block alone"),
            Part::Transformer => format!("the blocks of {tower} alone"),
            Part::Tower => format!("the {tower} tower alone"),
        }
    }
}

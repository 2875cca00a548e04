//! `Part`: a part of the vision stage that is evaluated alone, by the names that llm-perf-opt publishes for its levels.

/// A level of the CLIP tower, run on every view of the request: the crops, if there are any, and the global view.
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
    Vit,
}

impl Part {
    /// Every part, the smallest first; each contains the one before.
    pub const ALL: [Part; 4] = [Part::Attention, Part::Block, Part::Transformer, Part::Vit];

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
    pub const fn title(self) -> &'static str {
        ["one CLIP attention layer alone", "one CLIP block alone", "the blocks of CLIP alone", "the CLIP ViT alone"]
            [self as usize]
    }
}

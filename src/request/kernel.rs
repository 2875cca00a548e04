//! The attention kernels by name, and the mask of the decoder's attention; `src/graph/attention.rs` says what each does.

/// How an attention layer is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttentionKernel {
    /// Scores, scale, bias, softmax and product each go through HBM, in the model's type (eager).
    Normal,
    /// PyTorch's SDPA math backend: q, k, v and scores in fp32.
    NormalFp32,
    /// One fused operator; an additive bias, where the model has one, is materialised and read.
    Flash,
    /// One fused operator that computes the bias in registers: nothing of S x S ever in HBM.
    FlashInlineBias,
}

impl AttentionKernel {
    /// Every kernel.
    pub const ALL: [AttentionKernel; 4] = [
        AttentionKernel::Normal,
        AttentionKernel::NormalFp32,
        AttentionKernel::Flash,
        AttentionKernel::FlashInlineBias,
    ];

    /// The link text.
    pub const fn name(self) -> &'static str {
        ["normal", "normal-fp32", "flash", "flash-inline-bias"][self as usize]
    }

    /// What it does with the scores, as a sentence's end after its name.
    pub const fn explained(self) -> &'static str {
        [
            "writes the S × S scores out and reads them back at every step",
            "does the same with four bytes a number, q, k and v included",
            "keeps the scores on chip, but still reads a bias that a tower adds to its own",
            "works that bias out on chip as well, so nothing of S × S reaches memory",
        ][self as usize]
    }

    /// The kernel of that link text.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kernel| kernel.name() == name)
    }
}

/// Which products of queries and keys are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mask {
    /// All of them, as an eager kernel multiplies and torch's counter counts.
    #[default]
    Full,
    /// Those a query may see.
    Causal,
}

impl Mask {
    /// Every choice.
    pub const ALL: [Mask; 2] = [Mask::Full, Mask::Causal];

    /// The link text.
    pub const fn name(self) -> &'static str {
        ["full", "causal"][self as usize]
    }
}

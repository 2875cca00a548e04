//! Attention kernels: the one place where a kernel is matched.

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
    /// Every kernel, heaviest traffic among the exact ones first.
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

    /// The kernel of that link text.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kernel| kernel.name() == name)
    }
}

//! Families of fused attention kernels, by chip.

/// Which fused kernels a GPU runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// FlashAttention-2 on A100 and A30.
    Flash2Ampere,
    /// FlashAttention-2 on chips with less shared memory: sm_86, sm_87, sm_89. Held against L40S alone.
    Flash2Ada,
    /// FlashAttention-2 on sm_120.
    Flash2Blackwell,
    /// FlashAttention-3 on sm_90.
    Flash3,
    /// FlashAttention-4 on sm_100 and sm_103. Held against B200 alone.
    Flash4,
}

impl Family {
    /// The family of a compute capability, none where no kernel was measured.
    pub const fn of(compute_capability: u32) -> Option<Self> {
        match compute_capability {
            80 => Some(Family::Flash2Ampere),
            86 | 87 | 89 => Some(Family::Flash2Ada),
            90 => Some(Family::Flash3),
            100 | 103 => Some(Family::Flash4),
            120 => Some(Family::Flash2Blackwell),
            _ => None,
        }
    }

    /// The kernel's name.
    pub const fn name(self) -> &'static str {
        match self {
            Family::Flash2Ampere | Family::Flash2Ada | Family::Flash2Blackwell => "FlashAttention-2",
            Family::Flash3 => "FlashAttention-3",
            Family::Flash4 => "FlashAttention-4",
        }
    }
}

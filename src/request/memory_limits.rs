//! `MemoryLimits`: how much of a device's memory an engine takes, and in which pieces it hands out the KV cache.

use crate::text::parse;

/// Share of a device's memory that an engine takes unless told otherwise: `gpu_memory_utilization` of vLLM. The rest is left
/// to the driver, to contexts and to what an allocator splits.
pub const MEMORY_SHARE: f64 = 0.9;
/// Smallest share that can be set.
pub const MIN_MEMORY_SHARE: f64 = 0.01;
/// Most bytes that can be given as free.
pub const MAX_FREE_BYTES: f64 = 100_000_000_000_000.0;
/// Most tokens of a block of the KV cache.
pub const MAX_KV_BLOCK: u32 = 4096;

/// Limits of memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MemoryLimits {
    /// Share of the device's memory that the engine takes.
    pub share: f64,
    /// Whole bytes that are free for the KV cache, in place of what the device's memory leaves beside weights and activations.
    pub free_bytes: Option<f64>,
    /// Tokens of a block of the KV cache: a sequence takes whole blocks. 16 in vLLM, 128 in vllm-ascend; 1 counts tokens.
    pub kv_block: u32,
}

impl Default for MemoryLimits {
    fn default() -> Self {
        MemoryLimits { share: MEMORY_SHARE, free_bytes: None, kv_block: 1 }
    }
}

impl MemoryLimits {
    /// Tokens that a sequence of so many takes in the cache.
    pub fn allocated(&self, tokens: f64) -> f64 {
        let block = f64::from(self.kv_block);
        (tokens / block).ceil() * block
    }

    /// Whether the share is one that a link could have set.
    pub fn has_share(&self) -> bool {
        (MIN_MEMORY_SHARE..=1.0).contains(&self.share)
    }

    /// Whether the free bytes are none, or as many as a link could have set.
    pub fn has_free_bytes(&self) -> bool {
        self.free_bytes.is_none_or(|free| (1.0..=MAX_FREE_BYTES).contains(&free) && free.fract() == 0.0)
    }
}

/// Whole bytes, or what is wrong with the text.
pub(super) fn bytes(text: &str) -> Result<f64, &'static str> {
    match parse::decimal(text, 1.0, MAX_FREE_BYTES)? {
        whole if whole.fract() == 0.0 => Ok(whole),
        _ => Err("not a whole number"),
    }
}

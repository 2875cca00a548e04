//! Keys and values that a small cache does not hold while fused attention goes through their queries: a band of traffic.
//!
//! A tile of queries goes through all keys and values of its head. As long as those of the heads at work lie in half of the L2
//! cache, 2 · bytes each · n_kv · d · min(b·h, ⌈multiprocessors ÷ tiles⌉), memory is read once; else each of the
//! tiles = ⌈n_q ÷ rows⌉ may read them again. Which it is, was not measured: both ends are told.

use super::device::Device;
use super::fused_attention;
use super::operator_work::Work;
use crate::recording::operator::FusedCore;
use crate::text::format;
use crate::units::{Bytes, DType, Seconds, dim};

/// What the upper end of the band adds to a stage whose keys and values are read once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rereads {
    /// Bytes of HBM traffic.
    pub bytes: Bytes,
    /// Expected time.
    pub time: Seconds,
}

impl Rereads {
    /// What one run of a fused core adds that moves so many bytes in the expected time; none where the cache holds what it
    /// reads again, or nothing is read again.
    pub(super) fn of(core: &FusedCore, work: &Work, device: &Device, bytes: Bytes, time: Seconds) -> Option<Self> {
        // What an unknown cache holds is unknown.
        device.l2?;
        let dtype = work.product().map_or(DType::Bf16, |product| product.dtype);
        let tiles = (core.queries.size / fused_attention::rows(core, dtype, device)).ceil();
        let heads = (device.multiprocessors? / tiles).ceil().min(core.sequences.size);
        let of = |heads: f64| dtype.tensor([dim("k, v", 2.0), dim("b·h", heads), core.keys, core.d]).bytes();
        if tiles <= 1.0 || of(heads) <= super::operator_work::held(device.l2) {
            return None;
        }
        let more = of(core.sequences.size) * (tiles - 1.0);
        let longer = fused_attention::expected(core, work, device, bytes + more).time;
        Some(Rereads { bytes: more, time: longer.max(time) - time })
    }

    /// Both ends for a stage of that traffic and time, as a sentence.
    pub fn text(&self, traffic: Bytes, time: Seconds) -> String {
        let [low, high] = [time, time + self.time].map(format::time);
        let time = if low == high { format!("stays {low}") } else { format!("{low} to {high}") };
        format!(
            "Keys and values that fused attention reads may outgrow the L2 cache. Read once, or again for every tile of queries: \
             HBM traffic {} to {}, expected time {time}.",
            format::bytes(traffic),
            format::bytes(traffic + self.bytes),
        )
    }
}

//! What a request's memory looks like in an answer: whose weights, of what, against which memory of the device.

use super::full_number::Number;
use crate::catalog;
use crate::request::Request;
use crate::study::device_memory::{MemoryNeeded, WeightsOf, device_memory, device_memory_figure, device_memory_kind};
use crate::units::Bytes;
use serde::Serialize;

type Amount = Option<Number>;

/// Memory that the request's stage needs of its device.
#[derive(Debug, Clone, Serialize)]
pub(super) struct MemoryRecord {
    /// `process`: towers, projector and decoder; `stage`: what the stage runs, and nothing else.
    weights_of: &'static str,
    weight_bytes: Amount,
    /// `page`: of one page's vision and prefill beside a decode; `stage`: of the stage itself.
    activations_of: &'static str,
    activation_bytes: Amount,
    kv_bytes: Amount,
    /// All of them.
    needed_bytes: Amount,
    /// What an engine takes of the device; where the bytes that are free for the cache are given, those beside the
    /// rest.
    usable_bytes: Amount,
    fits: bool,
    device_bytes: Amount,
    device_memory: &'static str,
    device_memory_source: &'static str,
    /// What to know where the device has fewer bytes than are given as free.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl MemoryRecord {
    /// The memory of a request.
    pub(super) fn new(request: &Request, needed: &MemoryNeeded) -> Self {
        let card = request.device;
        let on = needed.on(card, &request.limits);
        let number = |bytes: Bytes| Number::new(bytes.get());
        MemoryRecord {
            weights_of: WeightsOf::stage(needed.stage).name(),
            weight_bytes: number(needed.weights),
            activations_of: if needed.is_of_a_page { "page" } else { "stage" },
            activation_bytes: number(needed.activations),
            kv_bytes: number(needed.kv),
            needed_bytes: number(on.needed),
            usable_bytes: number(on.usable),
            fits: on.fits(),
            device_bytes: number(device_memory(card)),
            device_memory: device_memory_kind(card),
            device_memory_source: catalog::words(card).source(device_memory_figure(card).1),
            note: needed.free_note(request),
        }
    }
}

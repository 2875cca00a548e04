//! A figure that is asked about.

use stagecost::explain::{Of, Quantity};
use stagecost::request::AttentionKernel;

/// A figure that is asked about.
#[derive(Clone, Copy)]
pub struct Asked {
    /// What it is.
    pub quantity: Quantity,
    /// How much of it.
    pub of: Of,
    /// Under which kernel.
    pub kernel: AttentionKernel,
    /// On which device, where that is not the request's own.
    pub device: Option<&'static str>,
    /// At which point of the sweep, where it is not that of the current workload.
    pub point: Option<usize>,
    /// The part of the page that shows it: the same figure may stand in several.
    pub part: &'static str,
}

impl Asked {
    /// All of a figure of the current workload.
    pub const fn new(quantity: Quantity, kernel: AttentionKernel, part: &'static str) -> Asked {
        Asked { quantity, of: Of::All, kernel, device: None, point: None, part }
    }
}

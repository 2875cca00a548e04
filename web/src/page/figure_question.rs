//! A request to explain a figure.

use stagecost::explain::{Of, Quantity};
use stagecost::request::AttentionKernel;

/// Request to explain a figure: which one, and where it stands.
#[derive(Clone, Copy)]
pub struct FigureQuestion {
    /// Quantity to explain.
    pub quantity: Quantity,
    /// All of it, or a part.
    pub of: Of,
    /// Attention kernel of the figure.
    pub kernel: AttentionKernel,
    /// Id of the device, if it is not the request's.
    pub device: Option<&'static str>,
    /// Index in the sweep, if it is not the current workload.
    pub point: Option<usize>,
    /// Part of the page that shows the figure; several may show the same.
    pub part: &'static str,
}

impl FigureQuestion {
    /// Creates a request for a whole quantity of the current workload.
    pub const fn new(quantity: Quantity, kernel: AttentionKernel, part: &'static str) -> FigureQuestion {
        FigureQuestion { quantity, of: Of::All, kernel, device: None, point: None, part }
    }
}

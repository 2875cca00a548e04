//! Why a published column is not ours, in the words of its card; `tests/published.rs` proves every number in them.

use super::columns::Quantity;
use crate::catalog;
use crate::request::Stage;

/// Why the analytic model's figure differs from ours, or that it does not; none for prefill alone, which nobody published.
pub fn reason(stage: Stage, quantity: Quantity) -> Option<&'static str> {
    let (_, card) = catalog::analytic()?;
    card.reasons.get(stage.name())?.get(quantity.name()).map(String::as_str)
}

/// What is wrong in the sweep's other files, which repeat these figures.
pub fn other_files() -> &'static [String] {
    catalog::analytic().map_or(&[], |(_, card)| &card.other_files)
}

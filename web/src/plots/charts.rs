//! The charts of the plots.

use stagecost::figures::{Figure, Ranges};
use stagecost::plot::Chart;
use std::sync::Arc;

/// The charts of the plots, and the ranges of their axes.
pub type Charts = Vec<(Figure, Ranges, Arc<Chart>)>;

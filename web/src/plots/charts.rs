//! The charts of all plots.

use stagecost::plot::Chart;
use stagecost::present::charts::{Figure, Ranges};
use std::sync::Arc;

/// Chart of each plot with the ranges of its axes.
pub type PlotCharts = Vec<(Figure, Ranges, Arc<Chart>)>;

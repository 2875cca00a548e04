//! The pair of kernels that the answer compares.

use stagecost::StageCost;
use stagecost::request::AttentionKernel;
use stagecost::study::sweep::Point;

/// Returns the first compared kernel, and the request's kernel or else the last; `None` for a single kernel.
pub fn kernel_pair(point: &Point) -> Option<[(AttentionKernel, StageCost); 2]> {
    let (first, rest) = point.costs.split_first()?;
    let own = rest.iter().find(|(kernel, _)| *kernel == point.request.kernel);
    Some([*first, *own.or(rest.last())?])
}

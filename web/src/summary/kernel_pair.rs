//! The two kernels that the answer compares.

use stagecost::request::AttentionKernel;
use stagecost::stage::StageCost;
use stagecost::sweep::Point;

/// The two kernels that are set against each other: the first that is compared, and the request's own or else the last.
pub fn kernel_pair(point: &Point) -> Option<[(AttentionKernel, StageCost); 2]> {
    let (first, rest) = point.costs.split_first()?;
    let own = rest.iter().find(|(kernel, _)| *kernel == point.request.kernel);
    Some([*first, *own.or(rest.last())?])
}

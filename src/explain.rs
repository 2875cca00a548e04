//! What a figure is made of: what it means, its formula with the present numbers, its sources, and the operators that it
//! sums over. Every number here is made by the operators that made the figure.

mod explanation;
mod formula_text;
mod kernel_difference;
mod max_workload;
mod memory;
mod memory_limit;
mod operator_roofline;
mod operator_sum;
mod peak;
mod quantity;
mod required_rates;
mod scope;
mod token_counts;
mod weights;

pub use explanation::{Explanation, Part, Together};
pub use operator_sum::name;
pub use quantity::Quantity;
pub use scope::{Of, Question};

use crate::error::Error;
use crate::evaluate::{evaluate, operators};
use crate::link::Target;
use crate::request::Request;
use operator_sum::explained;

/// Explains a figure of the request under its own kernel, with what is asked of the device: of all operators, of a part of
/// them, or against another kernel.
///
/// # Errors
/// As [`evaluate`]; what no target asks for; a part that the request does not have, or of what has no parts.
pub fn explain(request: &Request, target: &Target, question: impl Into<Question>) -> Result<Explanation, Error> {
    answer(request, target, question.into())
}

fn answer(request: &Request, target: &Target, Question { quantity, of }: Question) -> Result<Explanation, Error> {
    match (quantity, of) {
        (_, Of::Against(other)) => kernel_difference::explained(request, target, quantity, other),
        (Quantity::Intensity | Quantity::Rate, Of::Operator(at)) => operator_roofline::attained(request, quantity, at),
        _ if quantity.is_sum() => explained(request, quantity, of),
        (_, Of::Group(_) | Of::Operator(_)) => {
            let problem = format!("{} is no sum over operators", quantity.name());
            Err(Error::contradiction("of", problem, "leave it out, or explain a time, traffic or FLOP"))
        }
        (Quantity::Memory, _) => memory::explained(request, target),
        (Quantity::Compute(goal) | Quantity::Bandwidth(goal), _) => {
            required_rates::rate(request, target, quantity, goal)
        }
        (Quantity::Goal(goal), _) => required_rates::goal(request, target, goal),
        (Quantity::PerImage, _) => required_rates::image(request),
        (Quantity::Most(most), _) => max_workload::explained(request, target, most),
        (Quantity::Fits(extent), _) => memory_limit::explained(request, extent),
        (Quantity::Tokens, _) => Ok(token_counts::tokens(request)),
        (Quantity::Published, _) => token_counts::published(request),
        _ => whole(request, quantity),
    }
}

/// What is no sum: a peak, weights, a cache.
fn whole(request: &Request, quantity: Quantity) -> Result<Explanation, Error> {
    let cost = evaluate(request)?;
    let rows = operators(request)?;
    let parts = match quantity {
        Quantity::Peak => peak::parts(request)?,
        Quantity::Weights => weights::weights(request),
        _ => Vec::new(),
    };
    let (formula, present) = formula_text::formula(quantity, request, &cost, &rows, &[]);
    let sources = formula_text::sources(quantity, request, &rows);
    Ok(Explanation { formula, present, parts, ..formula_text::begun(quantity, sources) })
}

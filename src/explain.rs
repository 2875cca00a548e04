//! What a figure is made of: what it means, its formula with the present numbers, its sources, and the operators that it
//! sums over. Every number here is made by the operators that made the figure.

mod against;
mod asked;
mod attained;
mod explanation;
mod fits;
mod memory;
mod most;
mod peak;
mod quantity;
mod scope;
mod sizes;
mod sum;
mod weights;
mod words;

pub use explanation::{Explanation, Part, Together};
pub use quantity::Quantity;
pub use scope::{Of, Question};
pub use sum::name;

use crate::error::Error;
use crate::evaluate::evaluate_once;
use crate::request::Request;
use crate::run::operators;
use crate::scenario::Target;
use sum::explained;

/// Explains a figure of the request under its own kernel, with what is asked of the device: of all operators, of a part of
/// them, or against another kernel.
///
/// # Errors
/// As [`evaluate_once`]; what no target asks for; a part that the request does not have, or of what has no parts.
pub fn explain(request: &Request, target: &Target, question: impl Into<Question>) -> Result<Explanation, Error> {
    answer(request, target, question.into())
}

fn answer(request: &Request, target: &Target, Question { quantity, of }: Question) -> Result<Explanation, Error> {
    match (quantity, of) {
        (_, Of::Against(other)) => against::explained(request, target, quantity, other),
        (Quantity::Intensity | Quantity::Rate, Of::Operator(at)) => attained::attained(request, quantity, at),
        _ if quantity.is_sum() => explained(request, quantity, of),
        (_, Of::Group(_) | Of::Operator(_)) => {
            let problem = format!("{} is no sum over operators", quantity.name());
            Err(Error::contradiction("of", problem, "leave it out, or explain a time, traffic or FLOP"))
        }
        (Quantity::Memory, _) => memory::explained(request, target),
        (Quantity::Compute(goal) | Quantity::Bandwidth(goal), _) => asked::rate(request, target, quantity, goal),
        (Quantity::Goal(goal), _) => asked::goal(request, target, goal),
        (Quantity::PerImage, _) => asked::image(request),
        (Quantity::Most(most), _) => most::explained(request, target, most),
        (Quantity::Fits(extent), _) => fits::explained(request, extent),
        (Quantity::Tokens, _) => Ok(sizes::tokens(request)),
        (Quantity::Published, _) => sizes::published(request),
        _ => whole(request, quantity),
    }
}

/// What is no sum: a peak, weights, a cache.
fn whole(request: &Request, quantity: Quantity) -> Result<Explanation, Error> {
    let cost = evaluate_once(request)?;
    let rows = operators(request)?;
    let parts = match quantity {
        Quantity::Peak => peak::parts(request)?,
        Quantity::Weights => weights::weights(request),
        _ => Vec::new(),
    };
    let (formula, present) = words::formula(quantity, request, &cost, &rows, &[]);
    let sources = words::sources(quantity, request, &rows);
    Ok(Explanation { formula, present, parts, ..words::begun(quantity, sources) })
}

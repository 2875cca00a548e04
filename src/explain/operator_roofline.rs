//! How far one operator gets in the roofline: FLOP a byte, FLOP a second.

use super::explanation::Explanation;
use super::formula_text;
use super::operator_sum::explained;
use super::quantity::Quantity;
use super::scope::Of;
use crate::error::Error;
use crate::recording::place::At;
use crate::request::Request;
use crate::study::roofline;
use crate::text::format;

/// The place of an operator in the roofline: FLOP of the unit that does most of it, for a byte or a second.
pub(super) fn attained(request: &Request, quantity: Quantity, at: At) -> Result<Explanation, Error> {
    let (sum, figure, formula): (_, fn(&roofline::Operator) -> Option<String>, _) = match quantity {
        Quantity::Rate => (
            Quantity::Binds,
            |of| Some(format!("{} = {}", format::time(of.time), format::flop_rate(of.place()?.1))),
            "FLOP of the unit that does most of it ÷ time",
        ),
        _ => (
            Quantity::Traffic,
            |of| Some(format!("{} = {}", format::bytes(of.bytes), format::intensity(of.place()?.0))),
            "FLOP of the unit that does most of it ÷ HBM bytes",
        ),
    };
    let of_operators = explained(request, sum, Of::Operator(at))?;
    let found = roofline::operator(request, at)?;
    let present = found.as_ref().and_then(|of| {
        let unit = of.unit?.title();
        Some(format!("{} on {unit} ÷ {}", format::flop(of.flop), figure(of)?))
    });
    let Some(present) = present else {
        let problem = format!("{} only moves bytes", at.spoken(&request.model));
        return Err(Error::contradiction("of", problem, "an operator that has FLOP"));
    };
    Ok(Explanation {
        title: Of::Operator(at).titled(formula_text::title(quantity), &request.model),
        definition: formula_text::definition(quantity),
        formula: formula.to_owned(),
        present,
        ..of_operators
    })
}

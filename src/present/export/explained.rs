//! What a figure is made of, as text.

use super::summary::columns;
use crate::VERSION;
use crate::error::Error;
use crate::explain::{Part, Question, explain};
use crate::link::Scenario;
use crate::text::format;

/// A figure of the scenario's request under its own kernel.
///
/// # Errors
/// As [`explain`].
pub fn explained(scenario: &Scenario, question: impl Into<Question>) -> Result<String, Error> {
    let question = question.into();
    let explanation = explain(&scenario.request, &scenario.target, question)?;
    let kernel = match question.is_of_one_kernel() {
        true => format!(" under {} attention", scenario.request.kernel.name()),
        false => String::new(),
    };
    let mut text = format!(
        "{}{kernel}\n{}\n\n  {}\n= {}\n\n",
        explanation.title, explanation.definition, explanation.formula, explanation.present
    );
    let row = |part: &Part| {
        let count = format!("{} ×", format::count(part.count));
        vec![part.name.clone(), count, part.amount.clone(), format::percent(part.share)]
    };
    let table = columns(&explanation.parts.iter().map(row).collect::<Vec<_>>(), 1);
    for (line, part) in table.lines().zip(&explanation.parts) {
        text += &format!("{line}  {}\n", part.formulas.join("; "));
    }
    text.push('\n');
    explanation.sources.iter().for_each(|source| text += &format!("{source}\n"));
    Ok(text + &format!("StageCost {VERSION}, {}\n", scenario.link()))
}

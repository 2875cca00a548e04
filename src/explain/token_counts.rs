//! Image tokens of a workload, and what was published for it.

use super::explanation::{Explanation, Part};
use super::formula_text;
use super::operator_sum::explained;
use super::quantity::Quantity;
use super::scope::Of;
use crate::compare::published_counts;
use crate::error::Error;
use crate::request::{Request, Stage};
use crate::text::format;
use crate::workload::Workload;

/// Image tokens of one image, view by view.
pub(super) fn tokens(request: &Request) -> Explanation {
    let workload = Workload::new(request);
    let tokens = workload.tokens();
    let rule = &request.model.vision.tokens;
    let step = request.model.vision.side_step();
    let separators = rule.per_image;
    let mut formulas = Vec::new();
    let mut texts = [Vec::new(), Vec::new()];
    for (pass, of_view) in workload.views.iter().zip(&tokens.views) {
        let [rows, columns] = pass.tokens;
        let newlines = if pass.grid.is_some() { rule.per_tile_row() } else { rule.per_row };
        let sides = match pass.view.width == pass.view.height {
            true => format!("q = {} ÷ {step}", pass.view.width),
            false => format!("rows = {} ÷ {step}, columns = {} ÷ {step}", pass.view.height, pass.view.width),
        };
        let (formula, present) = match pass.grid {
            Some([down, across]) if rule.is_stitched() => (
                format!("(q·rows)·(q·columns + {newlines})"),
                format!("({rows}·{down})·({columns}·{across} + {newlines})"),
            ),
            Some(_) | None if pass.count > 1.0 => {
                (format!("views·q·(q + {newlines})"), format!("{}·{rows}·({columns} + {newlines})", pass.count))
            }
            Some(_) | None => (format!("q·(q + {newlines})"), format!("{rows}·({columns} + {newlines})")),
        };
        formulas.push((pass, of_view.all, format!("{formula} = {present}, {sides}")));
        // The whole view first, as it is read.
        texts[0].insert(0, formula);
        texts[1].insert(0, present);
    }
    if separators > 0 {
        texts[0].insert(1.min(texts[0].len()), separators.to_string());
        texts[1].insert(1.min(texts[1].len()), separators.to_string());
    }
    let [formula, mut present] = texts.map(|texts| texts.join(" + "));
    // The decoder runs on the prompt too.
    let prompt = if request.stage == Stage::Vision { 0.0 } else { f64::from(request.prompt) };
    if prompt > 0.0 {
        present += &format!(" = {}; with {} of the prompt", format::count(tokens.image), format::count(prompt));
    }
    let all = tokens.image + prompt;
    let part = |(name, count, formula): (String, f64, String)| Part {
        group: "Tokens".to_owned(),
        name,
        count: 1.0,
        amount: formula_text::amount(Quantity::Tokens, count),
        value: count,
        share: count / all,
        formulas: vec![formula],
    };
    let views = formulas.into_iter().rev().map(|(pass, count, formula)| {
        let newlines = if pass.grid.is_some() { rule.per_tile_row() } else { rule.per_row };
        let name = match (pass.grid, newlines) {
            (Some(_), 0) => "crops",
            (Some(_), _) => "crops, with newlines",
            (None, 0) => "whole image",
            (None, _) => "whole image, with newlines",
        };
        (name.to_owned(), count, formula)
    });
    let separator = ("separator".to_owned(), f64::from(separators), "1 between the views".to_owned());
    let prompt = ("prompt".to_owned(), prompt, "as it is set".to_owned());
    let sources = vec![
        format!("Model: {}", request.model.source),
        "Order of tokens: the code of the model's repository".to_owned(),
    ];
    Explanation {
        formula: format!("{formula}, q = side ÷ {step}"),
        present: format!("{present} = {}", format::count(all)),
        parts: views.chain([separator, prompt]).filter(|(_, count, _)| *count > 0.0).map(part).collect(),
        ..formula_text::begun(Quantity::Tokens, sources)
    }
}

/// Tensor-core FLOP that were counted elsewhere for just this request, beside ours.
pub(super) fn published(request: &Request) -> Result<Explanation, Error> {
    let Some((card, flop)) = published_counts::tensor_flop_by(request) else {
        let problem = "nothing was published for just this request";
        return Err(Error::contradiction("explain", problem, "a stage and a grid of a published sweep"));
    };
    let ours = explained(request, Quantity::Tensor, Of::All)?;
    let own = crate::evaluate::evaluate(request)?.flop.tensor;
    let change = match format::change(flop.get(), own.get()) {
        same if same == "0" => "equal".to_owned(),
        off => off,
    };
    let mut sources = vec![format!("{}: {}", card.name, card.source)];
    sources.extend(ours.sources);
    Ok(Explanation {
        formula: "as published; ours: Σ over all operators of times · 2 · product of extents".to_owned(),
        present: format!("{} published, {} counted here: {change}", format::flop(flop), format::flop(own)),
        parts_are: ours.parts_are,
        parts: ours.parts,
        ..formula_text::begun(Quantity::Published, sources)
    })
}

//! Image tokens of a workload, and what was published for it.

use super::explanation::{Explanation, Part};
use super::quantity::Quantity;
use super::scope::Of;
use super::sum::explained;
use super::words;
use crate::error::Error;
use crate::format;
use crate::published_flop;
use crate::request::{Request, Stage};
use crate::workload::{PIXELS_PER_TOKEN, Workload};

/// Image tokens of one image, view by view.
pub(super) fn tokens(request: &Request) -> Explanation {
    let workload = Workload::new(request);
    let tokens = workload.tokens();
    let q = workload.global.token_side();
    let mut formula = "q·(q + 1) + 1".to_owned();
    let mut present = format!("{q}·({q} + 1) + 1");
    let mut formulas = vec![format!("q·(q + 1) = {q}·({q} + 1), q = {} ÷ {PIXELS_PER_TOKEN}", request.base)];
    if let Some(crops) = workload.crops {
        let (q, rows, columns) = (crops.view.token_side(), crops.rows, crops.columns);
        formula += " + (q·rows)·(q·columns + 1)";
        present += &format!(" + ({q}·{rows})·({q}·{columns} + 1)");
        let numbers = format!("({q}·{rows})·({q}·{columns} + 1), q = {} ÷ {PIXELS_PER_TOKEN}", request.tile);
        formulas.push(format!("(q·rows)·(q·columns + 1) = {numbers}"));
    }
    // The decoder runs on the prompt too.
    let prompt = if request.stage == Stage::Vision { 0.0 } else { f64::from(request.prompt) };
    if prompt > 0.0 {
        present += &format!(" = {}; with {} of the prompt", format::count(tokens.image), format::count(prompt));
    }
    let all = tokens.image + prompt;
    let each = [("whole image, with newlines", tokens.global), ("crops, with newlines", tokens.crops)];
    let part = |(name, count, formula): (&str, f64, String)| Part {
        group: "Tokens",
        name: name.to_owned(),
        count: 1.0,
        amount: words::amount(Quantity::Tokens, count),
        value: count,
        share: count / all,
        formulas: vec![formula],
    };
    let views = each.into_iter().zip(formulas).map(|((name, count), formula)| (name, count, formula));
    let separator = ("separator", tokens.image - tokens.global - tokens.crops, "1 between the views".to_owned());
    let prompt = ("prompt", prompt, "as it is set".to_owned());
    let sources = vec![
        format!("Model: {}", request.model.source),
        "Order of tokens: modeling_deepseekocr.py of the model's repository".to_owned(),
    ];
    Explanation {
        formula: format!("{formula}, q = side ÷ {PIXELS_PER_TOKEN}"),
        present: format!("{present} = {}", format::count(all)),
        parts: views.chain([separator, prompt]).filter(|(_, count, _)| *count > 0.0).map(part).collect(),
        ..words::begun(Quantity::Tokens, sources)
    }
}

/// Tensor-core FLOP that were counted elsewhere for just this request, beside ours.
pub(super) fn published(request: &Request) -> Result<Explanation, Error> {
    let Some((card, flop)) = published_flop::tensor_flop_by(request) else {
        let problem = "nothing was published for just this request";
        return Err(Error::contradiction("explain", problem, "a stage and a grid of a published sweep"));
    };
    let ours = explained(request, Quantity::Tensor, Of::All)?;
    let own = crate::evaluate::evaluate_once(request)?.flop.tensor;
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
        ..words::begun(Quantity::Published, sources)
    })
}

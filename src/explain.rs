//! What a figure is made of: what it means, its formula with the present numbers, its sources, and the operators that it
//! sums over. Every number here is made by the operators that made the figure.

mod against;
mod asked;
mod most;
mod peak;
mod quantity;
mod scope;
mod sizes;
mod words;

pub use quantity::Quantity;
pub use scope::{Of, Question};

use crate::breakdown::Group;
use crate::error::Error;
use crate::evaluate::evaluate_once;
use crate::ledger::OperatorRow;
use crate::request::{Request, Stage};
use crate::run::operators;
use crate::scenario::Target;
use crate::sorting::ascending;
use crate::stage::StageCost;
use crate::time::device::Device;
use crate::time::{OperatorTime, Resource, by_operator, time};
use crate::units::{Bytes, Seconds};
use crate::{format, workload};

/// What a figure is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The figure's name, and of which part it is.
    pub title: String,
    /// What it means, a sentence.
    pub definition: &'static str,
    /// Its formula in names.
    pub formula: String,
    /// The same with the present numbers, and the figure.
    pub present: String,
    /// Where sizes, formulas and rates were published.
    pub sources: Vec<String>,
    /// What the amounts of its parts are.
    pub parts_are: Quantity,
    /// The operators that it sums over, in execution order, those without a share left out; of a peak, what lives then.
    pub parts: Vec<Part>,
}

/// The parts of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// The group.
    pub group: &'static str,
    /// The sum of their amounts, as a text with its unit.
    pub amount: String,
    /// Their share of the figure.
    pub share: f64,
    /// The parts, as they run.
    pub parts: Vec<Part>,
}

impl Explanation {
    /// Its parts by group, the largest first.
    pub fn groups(&self) -> Vec<Together> {
        let mut groups: Vec<(Together, f64)> = Vec::new();
        for part in &self.parts {
            let found = groups.iter_mut().find(|(all, _)| all.group == part.group);
            let Some((all, sum)) = found else {
                let all = Together {
                    group: part.group,
                    amount: part.amount.clone(),
                    share: part.share,
                    parts: vec![part.clone()],
                };
                groups.push((all, part.value));
                continue;
            };
            *sum += part.value;
            all.share += part.share;
            all.amount = words::amount(self.parts_are, *sum);
            all.parts.push(part.clone());
        }
        ascending(groups.into_iter().map(|(all, _)| all).collect::<Vec<_>>(), |all| -all.share)
    }
}

/// An operator's part of a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The group of its component.
    pub group: &'static str,
    /// Its pass, category and step.
    pub name: String,
    /// How often it runs.
    pub count: f64,
    /// Its amount in all runs, as a text with its unit.
    pub amount: String,
    /// The same as a number, for sums.
    pub value: f64,
    /// Its share of the figure.
    pub share: f64,
    /// How one run is counted.
    pub formulas: Vec<String>,
}

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
        (Quantity::Intensity | Quantity::Rate, Of::Operator(at)) => scope::attained(request, quantity, at),
        _ if quantity.is_sum() => explained(request, quantity, of),
        (_, Of::Group(_) | Of::Operator(_)) => {
            let problem = format!("{} is no sum over operators", quantity.name());
            Err(Error::contradiction("of", problem, "leave it out, or explain a time, traffic or FLOP"))
        }
        (Quantity::Memory, _) => asked::memory(request, target),
        (Quantity::Compute(goal) | Quantity::Bandwidth(goal), _) => asked::rate(request, target, quantity, goal),
        (Quantity::Goal(goal), _) => asked::goal(request, target, goal),
        (Quantity::PerImage, _) => asked::image(request),
        (Quantity::Most(most), _) => most::explained(request, target, most),
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
        Quantity::Weights => words::weights(request),
        _ => Vec::new(),
    };
    let (formula, present) = words::formula(quantity, request, &cost, &rows, &[]);
    let sources = words::sources(quantity, request, &rows);
    Ok(Explanation { formula, present, parts, ..words::begun(quantity, sources) })
}

/// A sum over all operators or some.
fn explained(request: &Request, quantity: Quantity, of: Of) -> Result<Explanation, Error> {
    let device = Device::of(request);
    let all = operators(request)?;
    let all_times = by_operator(&all, &device);
    let holds = |(row, _): &(&OperatorRow, &OperatorTime)| of.holds(row);
    let (rows, times): (Vec<OperatorRow>, Vec<OperatorTime>) =
        all.iter().zip(&all_times).filter(holds).map(|(row, time)| (row.clone(), *time)).unzip();
    if rows.is_empty() {
        let problem = format!("no operator of this request is {}", of.text());
        return Err(Error::contradiction("of", problem, "a part of this stage under this kernel"));
    }
    let cost = match of {
        Of::All => evaluate_once(request)?,
        _ => sum(&rows),
    };
    let parts = match quantity {
        Quantity::Binds => spent(&rows, &times, &device),
        _ => parts(quantity, &rows, &times, &device),
    };
    let (formula, mut present) = words::formula(quantity, request, &cost, &rows, &times);
    if of == Of::All {
        if let Quantity::Time | Quantity::Traffic = quantity
            && let Some(band) = time(request)?.band(cost.hbm.total())
        {
            present = format!("{present}. {band}");
        }
    } else if !matches!(quantity, Quantity::Intensity | Quantity::Rate) {
        let [part, whole] = [total(quantity, &rows, &times), total(quantity, &all, &all_times)];
        if whole > 0.0 {
            let (share, whole) = (format::percent(part / whole), words::amount(quantity, whole));
            present = format!("{present}, {share} of the stage's {whole}");
        }
    }
    let title = of.titled(words::title(quantity));
    let sources = words::sources(quantity, request, &rows);
    Ok(Explanation { title, formula, present, parts, ..words::begun(quantity, sources) })
}

fn total(quantity: Quantity, rows: &[OperatorRow], times: &[OperatorTime]) -> f64 {
    rows.iter().zip(times).map(|(row, time)| quantity.of(row, time)).sum()
}

/// What some operators cost; nothing of theirs is resident as such.
fn sum(rows: &[OperatorRow]) -> StageCost {
    let mut cost = StageCost::default();
    for row in rows {
        cost.flop = cost.flop + row.flop;
        cost.hbm = cost.hbm + row.hbm;
    }
    cost
}

fn parts(quantity: Quantity, rows: &[OperatorRow], times: &[OperatorTime], device: &Device) -> Vec<Part> {
    let total = total(quantity, rows, times);
    let part = |(row, time): (&OperatorRow, &OperatorTime)| {
        let amount = quantity.of(row, time);
        let formulas = match quantity {
            Quantity::Time => vec![crate::time::words::expected(row, device)],
            Quantity::Bound => vec![crate::time::words::bound(row, device)],
            _ => row.terms.iter().filter(|term| quantity.counts(term)).map(ToString::to_string).collect(),
        };
        // A device on which no time is expected has no parts of it.
        (amount > 0.0).then(|| Part {
            group: Group::of(row).name(),
            name: name(row),
            count: row.count,
            amount: words::amount(quantity.parts_are(), amount),
            value: amount,
            share: amount / total,
            formulas,
        })
    };
    rows.iter().zip(times).filter_map(part).collect()
}

/// Operators by what their time is spent on, the start of each apart.
fn spent(rows: &[OperatorRow], times: &[OperatorTime], device: &Device) -> Vec<Part> {
    let total = total(Quantity::Binds, rows, times);
    let mut parts = Vec::new();
    for (row, time) in rows.iter().zip(times) {
        let (launch, formula) = match time.expected {
            Some(expected) => (expected.launch, crate::time::words::expected(row, device)),
            None => (Seconds::ZERO, crate::time::words::bound(row, device)),
        };
        let work = (time.waits_for(), time.known() - launch);
        for (resource, each) in [work, (Resource::Launch, launch)] {
            if each > Seconds::ZERO {
                parts.push(Part {
                    group: resource.title(),
                    name: name(row),
                    count: row.count,
                    amount: format::time(each * row.count),
                    value: row.count * each.get(),
                    share: row.count * each.get() / total,
                    formulas: vec![formula.clone()],
                });
            }
        }
    }
    parts
}

/// An operator as it is spoken of: `crops: sam.window.attn.core.fused`.
pub fn name(row: &OperatorRow) -> String {
    format!("{}: {}", row.pass, row.at.spoken())
}

/// How the KV cache is counted, in numbers.
fn kv(request: &Request, resident: Bytes) -> String {
    let card = &request.model.decoder;
    let tokens = workload::Workload::new(request).length(request);
    format!(
        "2·{}·{}·{}·{} B · {} tokens · {} = {}",
        card.layers,
        card.kv_heads,
        card.head,
        request.precision.values().size(),
        format::count(tokens),
        request.batch,
        format::bytes(resident),
    )
}

/// The stages whose operators are summed: of a decode all steps at their mean.
const fn over(stage: Stage) -> &'static str {
    match stage {
        Stage::Decode => "all operators of all steps, each at the mean step",
        Stage::Vision | Stage::Prefill | Stage::FirstToken => "all operators",
    }
}

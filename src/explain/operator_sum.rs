//! A figure that is a sum over operators: all of them, a group or one.

use super::explanation::{Explanation, Part, Together};
use super::formula_text;
use super::quantity::Quantity;
use super::scope::Of;
use crate::error::Error;
use crate::evaluate::{evaluate, operators};
use crate::model::ModelCard;
use crate::recording::OperatorRow;
use crate::recording::stage_cost::StageCost;
use crate::request::Request;
use crate::sorting::ascending;
use crate::study::component_groups::Group;
use crate::text::format;
use crate::time::device::Device;
use crate::time::{OperatorTime, Resource, by_operator, time};
use crate::units::Seconds;

impl Explanation {
    /// Its parts by group, the largest first.
    pub fn groups(&self) -> Vec<Together> {
        let mut groups: Vec<(Together, f64)> = Vec::new();
        for part in &self.parts {
            let found = groups.iter_mut().find(|(all, _)| all.group == part.group);
            let Some((all, sum)) = found else {
                let all = Together {
                    group: part.group.clone(),
                    amount: part.amount.clone(),
                    share: part.share,
                    parts: vec![part.clone()],
                };
                groups.push((all, part.value));
                continue;
            };
            *sum += part.value;
            all.share += part.share;
            all.amount = formula_text::amount(self.parts_are, *sum);
            all.parts.push(part.clone());
        }
        ascending(groups.into_iter().map(|(all, _)| all).collect::<Vec<_>>(), |all| -all.share)
    }
}

/// A sum over all operators or some.
pub(super) fn explained(request: &Request, quantity: Quantity, of: Of) -> Result<Explanation, Error> {
    let device = Device::of(request);
    let all = operators(request)?;
    let all_times = by_operator(&all, &device);
    let holds = |(row, _): &(&OperatorRow, &OperatorTime)| of.holds(row);
    let (rows, times): (Vec<OperatorRow>, Vec<OperatorTime>) =
        all.iter().zip(&all_times).filter(holds).map(|(row, time)| (row.clone(), *time)).unzip();
    if rows.is_empty() {
        let problem = format!("no operator of this request is {}", of.text(&request.model));
        return Err(Error::contradiction("of", problem, "a part of this stage under this kernel"));
    }
    let cost = match of {
        Of::All => evaluate(request)?,
        _ => sum(&rows),
    };
    let parts = match quantity {
        Quantity::Binds => spent(&rows, &times, &device),
        _ => parts(&request.model, quantity, &rows, &times, &device),
    };
    let (formula, mut present) = formula_text::formula(quantity, request, &cost, &rows, &times);
    if of == Of::All {
        if let Quantity::Time | Quantity::Traffic = quantity
            && let Some(band) = time(request)?.band(cost.hbm.total())
        {
            present = format!("{present}. {band}");
        }
    } else if !matches!(quantity, Quantity::Intensity | Quantity::Rate) {
        let [part, whole] = [total(quantity, &rows, &times), total(quantity, &all, &all_times)];
        if whole > 0.0 {
            let (share, whole) = (format::percent(part / whole), formula_text::amount(quantity, whole));
            present = format!("{present}, {share} of the stage's {whole}");
        }
    }
    let title = of.titled(formula_text::title(quantity), &request.model);
    let sources = formula_text::sources(quantity, request, &rows);
    Ok(Explanation { title, formula, present, parts, ..formula_text::begun(quantity, sources) })
}

pub(super) fn total(quantity: Quantity, rows: &[OperatorRow], times: &[OperatorTime]) -> f64 {
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

fn parts(
    model: &ModelCard,
    quantity: Quantity,
    rows: &[OperatorRow],
    times: &[OperatorTime],
    device: &Device,
) -> Vec<Part> {
    let total = total(quantity, rows, times);
    let part = |(row, time): (&OperatorRow, &OperatorTime)| {
        let amount = quantity.of(row, time);
        let formulas = match quantity {
            Quantity::Time => vec![crate::time::time_formula::expected(row, device)],
            Quantity::Bound => vec![crate::time::time_formula::bound(row, device)],
            _ => row.terms.iter().filter(|term| quantity.counts(term)).map(ToString::to_string).collect(),
        };
        // A device on which no time is expected has no parts of it.
        (amount > 0.0).then(|| Part {
            group: Group::of(row).name(model),
            name: name(row),
            count: row.count,
            amount: formula_text::amount(quantity.parts_are(), amount),
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
            Some(expected) => (expected.launch, crate::time::time_formula::expected(row, device)),
            None => (Seconds::ZERO, crate::time::time_formula::bound(row, device)),
        };
        let work = (time.waits_for(), time.known() - launch);
        for (resource, each) in [work, (Resource::Launch, launch)] {
            if each > Seconds::ZERO {
                parts.push(Part {
                    group: resource.title().to_owned(),
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
    format!("{}: {}", row.pass, row.spoken())
}

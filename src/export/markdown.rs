//! A sweep as a Markdown table: three significant digits, units in the header, stamped with its link.

use crate::VERSION;
use crate::format::{self, Unit};
use crate::request::Key;
use crate::scenario::{Scenario, SweepChoice};
use crate::stage::StageCost;
use crate::sweep::Sweep;

/// The sweep as a document of its own.
pub fn markdown(scenario: &Scenario, sweep: &Sweep) -> String {
    let unit = |amount: fn(&StageCost) -> f64, symbol| {
        Unit::shared(sweep.points.iter().flat_map(|point| &point.costs).map(|(_, cost)| amount(cost)), symbol)
    };
    let tensor = unit(|cost| cost.flop.tensor.get(), "FLOP");
    let traffic = unit(|cost| cost.hbm.total().get(), "B");
    let peak = unit(|cost| cost.resident.peak_activations.get(), "B");
    let mut text = heading(scenario, sweep);
    text += &format!(
        "| {} | crops | image tokens | kernel | tensor-core FLOP ({}) | HBM traffic ({}) | peak activations ({}) | \
         arithmetic intensity (FLOP/B) |\n|---|---:|---:|---|---:|---:|---:|---:|\n",
        sweep.axis.name(),
        tensor.name(),
        traffic.name(),
        peak.name(),
    );
    for point in &sweep.points {
        let mark = if point.request.is_extrapolated() { "\\*" } else { "" };
        for (kernel, cost) in &point.costs {
            text += &format!(
                "| {}{mark} | {} | {} | {} | {} | {} | {} | {} |\n",
                point.text,
                format::count(point.request.crop_count().into()),
                format::count(point.tokens.image),
                kernel.name(),
                tensor.number(cost.flop.tensor.get()),
                traffic.number(cost.hbm.total().get()),
                peak.number(cost.resident.peak_activations.get()),
                format::significant(cost.intensity()),
            );
        }
    }
    if let Some(point) = sweep.points.iter().find(|point| point.request.is_extrapolated()) {
        text += &format!("\n\\* {}\n", point.request.model.tiling.extrapolation());
    }
    text + &format!("\nStageCost {VERSION}, `{}`\n", scenario.link())
}

/// What is swept, and the parts of the request that hold still.
fn heading(scenario: &Scenario, sweep: &Sweep) -> String {
    let mut text = format!("# Attention cost by {}", sweep.axis.name());
    if let SweepChoice::Card(card) = &scenario.sweep {
        text += &format!(": {}", card.name);
    }
    let moves =
        |key| key == sweep.axis || matches!((sweep.axis, key), (Key::Grid | Key::Image, Key::Grid | Key::Image));
    let still = Key::ALL.into_iter().filter(|key| !moves(*key) && *key != Key::Kernel);
    let parts: Option<Vec<String>> = sweep.points.first().map(|point| {
        still.filter_map(|key| point.request.get(key).map(|text| format!("{} {text}", key.name()))).collect()
    });
    text + &format!("\n\n{}\n\n", parts.unwrap_or_default().join(", "))
}

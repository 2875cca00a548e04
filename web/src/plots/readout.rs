//! The readout: the line under a plot with the values at one point.

use crate::page::context::Page;
use crate::page::deferred_text::Deferred;
use crate::page::kernel_columns::kernel_class;
use leptos::prelude::*;
use stagecost::explain::Quantity;
use stagecost::plot::{Chart, Series};
use stagecost::present::charts;
use stagecost::present::charts::{Curve, Figure};
use stagecost::request::{AttentionKernel, Key};
use stagecost::study::sweep::Point;
use std::sync::Arc;

/// Content of a readout.
#[derive(Clone, Default, PartialEq)]
pub struct Readout {
    head: String,
    /// Per line of the plot: CSS class of its kernel, name, value with unit.
    values: Vec<(Option<String>, String, String)>,
    /// Per line: the quantity and kernel that explain its value.
    pub asks: Vec<(Quantity, Option<AttentionKernel>)>,
    pub index: usize,
    shared: Option<&'static str>,
    published: Option<&'static str>,
}

/// Reads the values at the point under the pointer, or at the current workload.
pub fn readout(page: Page, figure: Figure, chart: Deferred<Option<Arc<Chart>>>) -> Readout {
    let pointed = page.pointed.get();
    let found = page.curve().with(|curve| {
        let curve = curve.as_ref().ok()?;
        let index = pointed.filter(|index| *index < curve.points.len()).or(curve.current_index())?;
        let point = curve.points.get(index)?;
        chart.with(|chart| Some(values(figure, chart.as_ref()?, curve, index, point)))
    });
    found.unwrap_or_default()
}

fn values(figure: Figure, chart: &Chart, curve: &Curve, index: usize, point: &Point) -> Readout {
    let batch = if curve.axis == Key::Batch { format!("batch {}, ", point.request.batch) } else { String::new() };
    let tokens = stagecost::text::format::count(point.tokens.image);
    let head = match point.request.grid() {
        _ if curve.axis == Key::Device => format!("{}: ", point.request.device.name),
        Some(grid) => format!("{batch}{} × {}, {tokens} tokens: ", grid.rows, grid.columns),
        None => format!("{batch}{tokens} tokens: "),
    };
    let kernels = point.costs.iter().map(|(kernel, _)| kernel_class(*kernel)).collect::<Vec<_>>();
    let one_a_kernel = figure.compares();
    let last = chart.series.iter().rposition(|series| !series.points.is_empty());
    let values = chart.series.iter().enumerate().filter_map(|(i, series)| {
        let (_, value) = series.points.get(index)?;
        let class = one_a_kernel.then(|| kernels.get(i).cloned().unwrap_or_default());
        // Where the kernel itself is swept, a point has its own and the line has none.
        let name = match (curve.axis, one_a_kernel, point.costs.first()) {
            _ if figure.is_of_all_kernels() => String::new(),
            (Key::Kernel, true, Some((kernel, _))) => kernel.name().to_owned(),
            _ => series.name.clone(),
        };
        // Units of work share theirs, which is long.
        let unit = if one_a_kernel || last == Some(i) { &chart.unit } else { "" };
        Some((class, name, charts::value(figure, *value, unit)))
    });
    let mut values: Vec<_> = values.collect();
    let none = charts::none(figure);
    if values.len() > 1 && values.iter().all(|(.., value)| value == none) {
        values = vec![(None, String::new(), none.to_owned())];
    }
    let has_point = |series: &&Series| series.points.get(index).is_some();
    let asks = chart.series.iter().filter(has_point).map(|series| charts::asked(figure, series.role, curve.axis));
    let asks = asks.collect();
    let shared = figure.is_of_all_kernels() && point.costs.len() > 1;
    let shared = shared.then_some("the same under every kernel");
    let published = (figure == Figure::Flop).then_some(point.published).flatten().map(|published| {
        let gap = point.costs.first().map(|(_, cost)| cost.flop.tensor.get() - published.get());
        if gap == Some(0.0) { "torch counts the same" } else { "torch counts otherwise" }
    });
    Readout { head, values, asks, index, shared, published }
}

/// Shows a readout; while the lines are the same, only numbers change.
pub fn readout_view(text: Memo<Readout>) -> impl IntoView {
    let names = Memo::new(move |_| {
        text.with(|text| text.values.iter().map(|(class, name, _)| (class.clone(), name.clone())).collect::<Vec<_>>())
    });
    let value = move |place: usize| text.with(|text| text.values.get(place).map(|(.., value)| value.clone()));
    let one = move |(place, (class, name)): (usize, (Option<String>, String))| {
        let name = (!name.is_empty()).then(|| name + " ");
        view! { " " <span class=class>{name} <b data-ask=place>{move || value(place)}</b></span> }
    };
    view! {
        <span class="where">{move || text.with(|text| text.head.clone())}</span>
        {move || names.get().into_iter().enumerate().map(one).collect_view()}
        {move || text.with(|text| text.shared).map(|shared| view! { " " <span>{shared}</span> })}
        {move || text.with(|text| text.published).map(|published| view! { " " <span>{published}</span> })}
    }
}

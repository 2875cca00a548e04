//! The sweep's numbers as a table.

use crate::explanation::figure_cells::{self, ROW_WIDTH, question_cells};
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::lazy_section::LazySection;
use leptos::prelude::*;
use stagecost::explain::Quantity;
use stagecost::link::Goal;
use stagecost::present::charts::Curve;
use stagecost::request::{AttentionKernel, Key};
use stagecost::study::sweep::Point;
use stagecost::text::format;

/// Section with the table, created only while it is open: it is long.
#[component]
pub fn SweepNumbers() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    view! {
        <details
            class="card numbers"
            id="numbers"
            on:toggle=move |event| open.set(crate::browser::is_open(&event))
        >
            <summary>"The numbers as a table"</summary>
            <LazySection part=page.parts.numbers open=open />
        </details>
    }
}

/// Table of the sweep's numbers.
#[component]
pub fn SweepNumbersTable() -> impl IntoView {
    let page = expect_context::<Page>();
    let table = question_cells(
        page,
        move |number| page.curve().with_untracked(|curve| question_of_cell(curve.as_ref().ok()?, number)),
        move || page.curve().with(|curve| curve.as_ref().ok().map(table)),
    );
    view! {
        <p class="hint">{figure_cells::HINT}</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Numbers of the sweep">{table}</div>
    }
}

fn table(curve: &Curve) -> impl IntoView + use<> {
    // Where the kernel itself is swept, each row has its own.
    let kernels: Vec<_> = match curve.axis {
        Key::Kernel => vec![String::new()],
        _ => curve.current.costs.iter().map(|(kernel, _)| format!("{}: ", kernel.name())).collect(),
    };
    let heads: Vec<_> = kernels
        .iter()
        .flat_map(|kernel| {
            let required =
                Goal::ALL.into_iter().filter(|goal| curve.current.required.iter().any(|(_, r)| r.get(*goal).is_some()));
            let rates = |goal: Goal| ["compute", "bandwidth"].map(|rate| format!("{rate} for {}", goal.title()));
            let required = required.flat_map(rates);
            let figures = ["HBM traffic", "peak", "FLOP/B"].map(str::to_owned).into_iter().chain(required);
            figures.map(move |figure| format!("{kernel}{figure}")).collect::<Vec<_>>()
        })
        .map(|head| view! { <th scope="col">{head}</th> })
        .collect();
    let cache = has_cache(curve);
    let current = curve.current_index();
    let rows: Vec<_> = curve
        .points
        .iter()
        .enumerate()
        .map(|(index, point)| row(index, point, cache, if current == Some(index) { "current" } else { "" }))
        .collect();
    view! {
        <table class="points" role="grid" aria-label="Numbers of the sweep">
            <thead>
                <tr>
                    <th scope="col">{curve.axis.name()}</th>
                    <th scope="col">"crops"</th>
                    <th scope="col">"image tokens"</th>
                    <th scope="col">"FLOP, tensor cores"</th>
                    <th scope="col">"published"</th>
                    {has_cache(curve).then(|| view! { <th scope="col">"KV cache"</th> })}
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Whether any point of the sweep has a cache.
fn has_cache(curve: &Curve) -> bool {
    curve.points.iter().any(|point| point.costs.iter().any(|(_, cost)| cost.resident.kv.get() > 0.0))
}

/// Text of a cell, and the figure that it opens.
type NumberCell = (String, Option<(Quantity, AttentionKernel)>);

/// Returns the cells of a point, in the order of the columns.
fn figures(point: &Point, cache: bool) -> Vec<NumberCell> {
    let Some((kernel, first)) = point.costs.first() else { return Vec::new() };
    let whole = |text: String, quantity| (text, Some((quantity, *kernel)));
    let crops = point.request.grid().map_or_else(|| "–".to_owned(), |grid| grid.crops().to_string());
    let mut cells = vec![
        (crops, None),
        whole(format::count(point.tokens.image), Quantity::Tokens),
        whole(format::flop(first.flop.tensor), Quantity::Tensor),
        point.published.map_or(("–".to_owned(), None), |flop| whole(format::flop(flop), Quantity::Published)),
    ];
    if cache {
        cells.push(whole(format::bytes(first.resident.kv), Quantity::Kv));
    }
    for (kernel, cost) in &point.costs {
        let mut add = |text: String, quantity| cells.push((text, Some((quantity, *kernel))));
        add(format::bytes(cost.hbm.total()), Quantity::Traffic);
        add(format::bytes(cost.resident.peak_activations), Quantity::Peak);
        add(format::significant(cost.intensity()), Quantity::Intensity);
        let required = point.required(*kernel);
        for (goal, of) in Goal::ALL.into_iter().filter_map(|goal| Some((goal, required?.get(goal)?))) {
            add(of.compute(), Quantity::Compute(goal));
            add(of.bandwidth(), Quantity::Bandwidth(goal));
        }
    }
    cells
}

/// Returns the question of a cell.
fn question_of_cell(curve: &Curve, number: usize) -> Option<FigureQuestion> {
    let index = number / ROW_WIDTH;
    let figures = figures(curve.points.get(index)?, has_cache(curve));
    let (quantity, kernel) = figures.into_iter().nth(number % ROW_WIDTH)?.1?;
    Some(FigureQuestion { point: Some(index), ..FigureQuestion::new(quantity, kernel, "numbers") })
}

fn row(index: usize, point: &Point, cache: bool, class: &'static str) -> impl IntoView + use<> {
    let cell = |((text, asks), column): (NumberCell, usize)| {
        let number = asks.map(|_| index * ROW_WIDTH + column);
        // The first figure of the table is that of Tab; crops are none.
        let tab = number.map(|number| figure_cells::tab_index(number - 1));
        view! { <td data-ask=number tabindex=tab>{text}</td> }
    };
    let cells: Vec<_> = figures(point, cache).into_iter().zip(0..).map(cell).collect();
    view! {
        <tr class=class>
            <th scope="row">{point.text.clone()}</th>
            {cells}
        </tr>
    }
}

//! The numbers behind the plots as a table.

use crate::app::Page;
use crate::place::Place;
use crate::split::NUMBERS;
use leptos::prelude::*;
use stagecost::figures::Curve;
use stagecost::format;
use stagecost::request::Key;
use stagecost::scenario::Goal;
use stagecost::sweep::Point;

/// The table, made only while it is open: it is long, and nobody reads it while dragging.
#[component]
pub fn Numbers() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details
            class="card numbers"
            id="numbers"
            on:toggle=move |event| open.set(crate::browser::is_open(&event))
        >
            <summary>"The numbers as a table"</summary>
            <Place part=NUMBERS asked=open />
        </details>
    }
}

/// The table that is opened.
#[component]
pub fn Opened() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Numbers of the sweep">
            {move || page.curve().with(|curve| curve.as_ref().ok().map(table))}
        </div>
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
            let required = required.map(|goal| format!("bandwidth for {}", goal.title()));
            let figures = ["HBM traffic", "peak", "FLOP/B"].map(str::to_owned).into_iter().chain(required);
            figures.map(move |figure| format!("{kernel}{figure}")).collect::<Vec<_>>()
        })
        .map(|head| view! { <th scope="col">{head}</th> })
        .collect();
    let asked = |goal: &Goal| curve.current.required.iter().any(|(_, required)| required.get(*goal).is_some());
    let compute: Vec<_> = Goal::ALL
        .into_iter()
        .filter(asked)
        .map(|goal| view! { <th scope="col">"compute for " {goal.title()}</th> })
        .collect();
    let cache = has_cache(curve);
    let current = curve.current_index();
    let rows: Vec<_> = curve
        .points
        .iter()
        .enumerate()
        .map(|(index, point)| row(point, cache, if current == Some(index) { "current" } else { "" }))
        .collect();
    view! {
        <table class="points">
            <thead>
                <tr>
                    <th scope="col">{curve.axis.name()}</th>
                    <th scope="col">"crops"</th>
                    <th scope="col">"image tokens"</th>
                    <th scope="col">"FLOP, tensor cores"</th>
                    <th scope="col">"published"</th>
                    {has_cache(curve).then(|| view! { <th scope="col">"KV cache"</th> })}
                    {compute}
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

fn row(point: &Point, cache: bool, class: &'static str) -> impl IntoView + use<> {
    let cells: Vec<_> = point
        .costs
        .iter()
        .flat_map(|(kernel, cost)| {
            let peak = cost.resident.peak_activations;
            let figures = [format::bytes(cost.hbm.total()), format::bytes(peak), format::significant(cost.intensity())];
            let required = point.required.iter().find(|(other, _)| other == kernel).map(|(_, required)| *required);
            let rates = Goal::ALL.into_iter().filter_map(move |goal| required?.get(goal));
            figures.into_iter().chain(rates.map(|rate| format::byte_rate(rate.bytes_per_s))).collect::<Vec<_>>()
        })
        .map(|cell| view! { <td>{cell}</td> })
        .collect();
    let tensor = point.costs.first().map(|(_, cost)| format::flop(cost.flop.tensor));
    let kv = cache.then(|| point.costs.first().map_or_else(String::new, |(_, cost)| format::bytes(cost.resident.kv)));
    let required = point.required.first().map(|(_, required)| *required);
    let compute: Vec<_> = Goal::ALL
        .into_iter()
        .filter_map(|goal| required?.get(goal))
        .map(|rate| view! { <td>{format::flop_rate(rate.flop_per_s)}</td> })
        .collect();
    let crops = point.request.grid().map_or_else(|| "–".to_owned(), |grid| grid.crops().to_string());
    let published = point.published.map_or_else(|| "–".to_owned(), format::flop);
    view! {
        <tr class=class>
            <th scope="row">{point.text.clone()}</th>
            <td>{crops}</td>
            <td>{format::count(point.tokens.image)}</td>
            <td>{tensor}</td>
            <td>{published}</td>
            {kv.map(|kv| view! { <td>{kv}</td> })}
            {compute}
            {cells}
        </tr>
    }
}

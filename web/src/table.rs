//! The numbers behind the plots as a table.

use crate::app::Page;
use leptos::prelude::*;
use stagecost::figures::Curve;
use stagecost::format;
use stagecost::request::Key;
use stagecost::sweep::Point;

/// The table, made only while it is open: it is long, and nobody reads it while dragging.
#[component]
pub fn Numbers() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    view! {
        <details
            class="card numbers"
            id="numbers"
            on:toggle=move |event| open.set(crate::browser::is_open(&event))
        >
            <summary>"The numbers as a table"</summary>
            <Show when=move || open.get()>
                <div class="scroll" tabindex="0" role="region" aria-label="Numbers of the sweep">
                    {move || page.curve.with(|curve| curve.as_ref().ok().map(table))}
                </div>
            </Show>
        </details>
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
        .flat_map(|kernel| ["HBM traffic", "peak", "FLOP/B"].map(|figure| format!("{kernel}{figure}")))
        .map(|head| view! { <th scope="col">{head}</th> })
        .collect();
    let current = curve.current_index();
    let rows: Vec<_> = curve
        .points
        .iter()
        .enumerate()
        .map(|(index, point)| row(point, if current == Some(index) { "current" } else { "" }))
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
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(point: &Point, class: &'static str) -> impl IntoView + use<> {
    let cells: Vec<_> = point
        .costs
        .iter()
        .flat_map(|(_, cost)| {
            let peak = cost.resident.peak_activations;
            [format::bytes(cost.hbm.total()), format::bytes(peak), format::significant(cost.intensity())]
        })
        .map(|cell| view! { <td>{cell}</td> })
        .collect();
    let tensor = point.costs.first().map(|(_, cost)| format::flop(cost.flop.tensor));
    let crops = point.request.grid().map_or_else(|| "–".to_owned(), |grid| grid.crops().to_string());
    let published = point.published.map_or_else(|| "–".to_owned(), format::flop);
    view! {
        <tr class=class>
            <th scope="row">{point.text.clone()}</th>
            <td>{crops}</td>
            <td>{format::count(point.tokens.image)}</td>
            <td>{tensor}</td>
            <td>{published}</td>
            {cells}
        </tr>
    }
}

//! A plot as a table in its own card: the button that opens it, and the table.

use crate::explanation::figure_cells::{self, WIDTH, cells};
use crate::page::context::Page;
use crate::page::figure_question::Asked;
use crate::page::visibility::while_seen;
use leptos::prelude::*;
use stagecost::explain::Quantity;
use stagecost::figures::{Curve, Table};
use stagecost::request::AttentionKernel;
use stagecost::request::Key;
use stagecost::scenario::Scenario;
use stagecost::time::device::Device;

/// Opens the table of a plot, and closes it again.
#[component]
pub fn TableButton(title: &'static str, open: RwSignal<bool>) -> impl IntoView {
    let label = format!("“{title}” as a table");
    view! {
        <button
            type="button"
            class="quiet save"
            data-save="table"
            aria-label=label.clone()
            title=label
            aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            "Table"
        </button>
    }
}

/// The table, made only while it is open.
#[component]
pub fn PlotTable(
    title: &'static str,
    open: RwSignal<bool>,
    in_sight: ReadSignal<bool>,
    table: impl Fn() -> Option<Table> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let opened = move || {
        let table = while_seen(page, in_sight, table);
        let behind = move |number: usize| {
            let (quantity, kernel) = table.with_untracked(|table| Some(*table.as_ref()?.asks.get(number % WIDTH)?))?;
            Some(asked(page, number / WIDTH, quantity, kernel))
        };
        view! {
            // However wide the table is, its card is not.
            <div
                class="scroll"
                style:max-height="260px"
                style:width="0"
                style:min-width="100%"
                tabindex="0"
                role="region"
                aria-label=format!("Numbers of “{title}”")
            >
                {cells(page, behind, move || table.with(|table| table.as_ref().map(shown)))}
            </div>
        }
    };
    move || open.get().then(opened)
}

/// What lies behind a value at a point; work by unit is that of one kernel, which is shown.
pub fn asked(page: Page, point: usize, quantity: Quantity, kernel: Option<AttentionKernel>) -> Asked {
    let own = || {
        let of_point = |curve: &Curve| Some((curve.axis, curve.points.get(point)?.costs.first()?.0));
        match page.curve().with_untracked(|curve| of_point(curve.as_ref().ok()?)) {
            Some((Key::Kernel, kernel)) => kernel,
            _ => page.scenario.with_untracked(Scenario::shown),
        }
    };
    let lacks = page.scenario.with_untracked(|scenario| Device::of(&scenario.request).lacks().is_some());
    let quantity = if quantity == Quantity::Time && lacks { Quantity::Bound } else { quantity };
    Asked { point: Some(point), ..Asked::new(quantity, kernel.unwrap_or_else(own), "plot") }
}

fn shown(table: &Table) -> impl IntoView + use<> {
    let columns = table.columns.iter().map(|head| view! { <th scope="col">{head.clone()}</th> }).collect_view();
    let row = |((name, current, values), row): (&(String, bool, Vec<String>), usize)| {
        let cell = |(value, number): (&String, usize)| {
            // A point without a value has nothing to explain.
            let number = value.starts_with(|first: char| first.is_ascii_digit() || first == 'u').then_some(number);
            view! { <td data-ask=number tabindex=number.map(figure_cells::tab)>{value.clone()}</td> }
        };
        let cells = values.iter().zip(row * WIDTH..).map(cell).collect_view();
        view! {
            <tr class=current.then_some("current") aria-current=current.then_some("true")>
                <th scope="row">{name.clone()}</th>
                {cells}
            </tr>
        }
    };
    view! {
        <table class="points" role="grid" aria-label=table.title.clone()>
            <thead>
                <tr>
                    <th scope="col">{table.x.clone()}</th>
                    {columns}
                </tr>
            </thead>
            <tbody>{table.rows.iter().zip(0..).map(row).collect_view()}</tbody>
        </table>
    }
}

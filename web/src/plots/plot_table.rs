//! The table of a plot's values and the button that opens it.

use crate::explanation::figure_cells::{self, ROW_WIDTH, question_cells};
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::visibility::memo_while_visible;
use leptos::prelude::*;
use stagecost::explain::Quantity;
use stagecost::link::Scenario;
use stagecost::present::charts::{Curve, Table};
use stagecost::request::{AttentionKernel, Key};
use stagecost::time::device::Device;

/// Button that opens and closes the table of a plot.
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

/// Table of a plot, created only while it is open.
#[component]
pub fn PlotTable(
    title: &'static str,
    open: RwSignal<bool>,
    visible: ReadSignal<bool>,
    table: impl Fn() -> Option<Table> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let page = expect_context::<Page>();
    let opened = move || {
        let table = memo_while_visible(page, visible, table);
        let question = move |number: usize| {
            let (quantity, kernel) =
                table.with_untracked(|table| Some(*table.as_ref()?.asks.get(number % ROW_WIDTH)?))?;
            Some(question_at_point(page, number / ROW_WIDTH, quantity, kernel))
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
                {question_cells(page, question, move || table.with(|table| table.as_ref().map(table_view)))}
            </div>
        }
    };
    move || open.get().then(opened)
}

/// Returns the question of a value at a point; work by unit is that of the main kernel.
pub fn question_at_point(
    page: Page,
    point: usize,
    quantity: Quantity,
    kernel: Option<AttentionKernel>,
) -> FigureQuestion {
    let own = || {
        let of_point = |curve: &Curve| Some((curve.axis, curve.points.get(point)?.costs.first()?.0));
        match page.curve().with_untracked(|curve| of_point(curve.as_ref().ok()?)) {
            Some((Key::Kernel, kernel)) => kernel,
            _ => page.scenario.with_untracked(Scenario::shown),
        }
    };
    let lacks = page.scenario.with_untracked(|scenario| Device::of(&scenario.request).lacks().is_some());
    let quantity = if quantity == Quantity::Time && lacks { Quantity::Bound } else { quantity };
    FigureQuestion { point: Some(point), ..FigureQuestion::new(quantity, kernel.unwrap_or_else(own), "plot") }
}

fn table_view(table: &Table) -> impl IntoView + use<> {
    let columns = table.columns.iter().map(|head| view! { <th scope="col">{head.clone()}</th> }).collect_view();
    let row = |((name, current, values), row): (&(String, bool, Vec<String>), usize)| {
        let cell = |(value, number): (&String, usize)| {
            // A point without a value has nothing to explain.
            let number = value.starts_with(|first: char| first.is_ascii_digit() || first == 'u').then_some(number);
            view! { <td data-ask=number tabindex=number.map(figure_cells::tab_index)>{value.clone()}</td> }
        };
        let cells = values.iter().zip(row * ROW_WIDTH..).map(cell).collect_view();
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

//! A plot as a table in its own card: the button that opens it, and the table.

use crate::app::Page;
use crate::seen::while_seen;
use leptos::prelude::*;
use stagecost::figures::Table;

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
                {move || table.with(|table| table.as_ref().map(shown))}
            </div>
        }
    };
    move || open.get().then(opened)
}

fn shown(table: &Table) -> impl IntoView + use<> {
    let columns = table.columns.iter().map(|head| view! { <th scope="col">{head.clone()}</th> }).collect_view();
    let row = |(name, current, values): &(String, bool, Vec<String>)| {
        let cells = values.iter().map(|value| view! { <td>{value.clone()}</td> }).collect_view();
        view! {
            <tr class=current.then_some("current") aria-current=current.then_some("true")>
                <th scope="row">{name.clone()}</th>
                {cells}
            </tr>
        }
    };
    view! {
        <table class="points" aria-label=table.title.clone()>
            <thead>
                <tr>
                    <th scope="col">{table.x.clone()}</th>
                    {columns}
                </tr>
            </thead>
            <tbody>{table.rows.iter().map(row).collect_view()}</tbody>
        </table>
    }
}

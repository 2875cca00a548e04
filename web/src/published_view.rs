//! Published against ours: the published sweep beside the engine's figures, with the reason where they differ.

use crate::app::Page;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::format;
use stagecost::published::{Column, Comparison, KERNELS, Pair, Quantity, Row, STAGES, comparison, reason};
use stagecost::request::Stage;

/// The view, made only while it is open.
#[component]
pub fn Published() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <details
            class="card numbers"
            id="published"
            on:toggle=move |event| open.set(crate::browser::is_open(&event))
        >
            <summary>"Published against ours"</summary>
            {move || open.get().then(|| view! { <Opened /> })}
        </details>
    }
}

#[component]
fn Opened() -> impl IntoView {
    let page = expect_context::<Page>();
    let found: StoredValue<Result<Comparison, Error>> = StoredValue::new(comparison());
    // Begins where the page is; prefill alone was not published, and is part of the first token.
    let stage = RwSignal::new(match page.scenario.with_untracked(|scenario| scenario.request.stage) {
        Stage::Prefill => Stage::FirstToken.name(),
        stage => stage.name(),
    });
    let quantity = RwSignal::new(Quantity::Traffic.title());
    let stages = STAGES.into_iter().map(|option| {
        let selected = move || stage.get() == option.name();
        view! { <option value=option.name() selected=selected>{option.title()}</option> }
    });
    let quantities = Quantity::ALL.into_iter().map(|option| {
        let selected = move || quantity.get() == option.title();
        view! { <option value=option.title() selected=selected>{option.title()}</option> }
    });
    let (stages, quantities) = (stages.collect_view(), quantities.collect_view());
    let shown = move || {
        let stage = STAGES.into_iter().find(|option| option.name() == stage.get())?;
        let quantity = Quantity::ALL.into_iter().find(|option| option.title() == quantity.get())?;
        found.with_value(|found| match found {
            Ok(comparison) => Some(table(comparison, stage, quantity).into_any()),
            Err(error) => Some(view! { <p class="banner">{error.to_string()}</p> }.into_any()),
        })
    };
    view! {
        <p class="lead">{found.with_value(|found| found.as_ref().ok().map(lead))}</p>
        <div class="chooser">
            <label>
                "Stage "
                <select
                    id="published-stage"
                    on:change:target=move |event| {
                        let chosen = event.target().value();
                        stage.update(|stage| *stage = STAGES.into_iter().map(Stage::name).find(|n| *n == chosen).unwrap_or(*stage));
                    }
                >
                    {stages}
                </select>
            </label>
            <label>
                "Figure "
                <select
                    id="published-quantity"
                    on:change:target=move |event| {
                        let chosen = event.target().value();
                        let known = |title: &&str| *title == chosen;
                        quantity.update(|now| *now = Quantity::ALL.into_iter().map(Quantity::title).find(known).unwrap_or(*now));
                    }
                >
                    {quantities}
                </select>
            </label>
        </div>
        {shown}
    }
}

/// How many of the vendor's figures are ours to the last digit.
fn lead(comparison: &Comparison) -> String {
    let (all, equal) = comparison
        .vendor()
        .fold((0, 0), |(all, equal), (_, pair)| (all + 1, equal + i32::from(pair.published == pair.ours)));
    format!(
        "Of {all} figures that were published for the vendor's own model, {equal} are ours with a difference of zero. The others \
         are an analytic model of the same {} grids: {}.",
        comparison.rows.len(),
        comparison.card.source
    )
}

fn table(comparison: &Comparison, stage: Stage, quantity: Quantity) -> impl IntoView + use<> {
    let columns: Vec<(String, Column)> = comparison
        .columns
        .iter()
        .filter(|column| column.stage == stage && column.quantity == quantity)
        // Where a kernel changes nothing, one of them says it all.
        .filter(|column| quantity.follows_kernel() || column.kernel != Some(KERNELS[1]))
        .map(|column| {
            let name = match column.kernel {
                None => "torch on the model",
                Some(_) if !quantity.follows_kernel() => "analytic model",
                Some(kernel) => kernel.name(),
            };
            (name.to_owned(), *column)
        })
        .collect();
    let (field, unit) = quantity.field();
    let heads: Vec<_> = columns
        .iter()
        .flat_map(|(name, _)| [format!("{name}: published"), "ours".to_owned(), "difference".to_owned()])
        .map(|head| view! { <th scope="col">{head}</th> })
        .collect();
    let pairs = |row: &Row| -> Vec<Option<Pair>> {
        let place = |column: &Column| comparison.columns.iter().position(|other| other == column);
        columns.iter().map(|(_, column)| row.pairs[place(column)?]).collect()
    };
    let rows: Vec<_> = comparison
        .rows
        .iter()
        .map(|row| {
            let cells = pairs(row).into_iter().flat_map(|pair| match pair {
                None => ["–".to_owned(), String::new(), String::new()],
                Some(Pair { published, ours }) => [
                    format::significant(quantity.in_field(published)),
                    format::significant(quantity.in_field(ours)),
                    format::change(published, ours),
                ],
            });
            let cells: Vec<_> = cells.map(|cell| view! { <td>{cell}</td> }).collect();
            view! {
                <tr>
                    <th scope="row">{row.grid.to_string()}</th>
                    <td>{format::count(row.image_tokens)}</td>
                    {cells}
                </tr>
            }
        })
        .collect();
    view! {
        <p class="lead">{reason(stage, quantity)}</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Published figures beside ours">
            <table class="points">
                <caption>{field} ", in " {unit}</caption>
                <thead>
                    <tr>
                        <th scope="col">"grid"</th>
                        <th scope="col">"image tokens"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

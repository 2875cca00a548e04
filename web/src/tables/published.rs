//! The published sweep beside the engine's figures, with reasons for differences.

use crate::page::context::Page;
use crate::page::lazy_section::LazySection;
use crate::page::linked_text::linked_paragraph;
use crate::tables::scroll_table::{scroll_table, text_row};
use leptos::prelude::*;
use stagecost::compare::published_sweep::{Column, Comparison, KERNELS, Pair, Quantity, STAGES, comparison, reason};
use stagecost::request::Stage;
use stagecost::text::format;

/// Section of the comparison, loaded when it is opened.
#[component]
pub fn PublishedComparison() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    view! {
        <details
            class="card numbers"
            id="published"
            on:toggle=move |event| open.set(crate::browser::is_open(&event))
        >
            <summary>"Published against ours"</summary>
            <LazySection part=page.parts.published open=open />
        </details>
    }
}

/// Comparison with choices of stage and quantity.
#[component]
pub fn PublishedTables() -> impl IntoView {
    let page = expect_context::<Page>();
    // Begins where the page is; prefill alone was not published, and is part of the first token.
    let stage = RwSignal::new(match page.scenario.with_untracked(|scenario| scenario.request.stage) {
        Stage::Prefill => Stage::FirstToken,
        stage => stage,
    });
    let quantity = RwSignal::new(Quantity::Traffic);
    let stages = STAGES.into_iter().map(|option| {
        let selected = move || stage.get() == option;
        view! { <option value=option.name() selected=selected>{option.title()}</option> }
    });
    let quantities = Quantity::ALL.into_iter().map(|option| {
        let selected = move || quantity.get() == option;
        view! { <option value=option.title() selected=selected>{option.title()}</option> }
    });
    let (stages, quantities) = (stages.collect_view(), quantities.collect_view());
    let comparison = StoredValue::new(comparison());
    let shown = move || {
        comparison.with_value(|comparison| match comparison {
            Ok(comparison) => {
                view! { <div>{comparison_view(comparison, stage.get(), quantity.get())}</div> }.into_any()
            }
            Err(error) => view! { <p class="banner" role="alert">{error.to_string()}</p> }.into_any(),
        })
    };
    view! {
        <div class="chooser">
            <label>
                "Stage "
                <select
                    id="published-stage"
                    on:change:target=move |event| {
                        let chosen = event.target().value();
                        stage.update(|now| *now = STAGES.into_iter().find(|stage| stage.name() ==
                            chosen).unwrap_or(*now));
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
                        let known = |quantity: &Quantity| quantity.title() == chosen;
                        quantity.update(|now| *now = Quantity::ALL.into_iter().find(known).unwrap_or(*now));
                    }
                >
                    {quantities}
                </select>
            </label>
        </div>
        {shown}
    }
}

/// Shows the published figures of a stage and a quantity beside ours, with the reason where they differ.
fn comparison_view(comparison: &Comparison, stage: Stage, quantity: Quantity) -> impl IntoView + use<> {
    view! {
        {linked_paragraph(&equal_count_text(comparison))}
        {reason(stage, quantity).map(linked_paragraph)}
        {table(comparison, stage, quantity)}
    }
}

/// Says how many of the vendor's figures are ours to the last digit.
fn equal_count_text(comparison: &Comparison) -> String {
    let (all, equal) = comparison
        .vendor()
        .fold((0, 0), |(all, equal), (_, pair)| (all + 1, equal + i32::from(pair.published == pair.ours)));
    format!(
        "Of {all} figures that were published for the vendor's own model, {equal} are ours with a difference of \
         zero. The others \
         are an analytic model of the same {} grids: {}.",
        comparison.rows.len(),
        comparison.card.source
    )
}

fn table(comparison: &Comparison, stage: Stage, quantity: Quantity) -> AnyView {
    // Where a kernel changes nothing, one of them says it all.
    let shown = |column: &Column| {
        let once = quantity.follows_kernel() || column.kernel != Some(KERNELS[1]);
        column.stage == stage && column.quantity == quantity && once
    };
    let columns: Vec<(usize, Column)> =
        comparison.columns.iter().copied().enumerate().filter(|(_, column)| shown(column)).collect();
    let mut heads = vec!["grid".to_owned(), "image tokens".to_owned()];
    for (_, column) in &columns {
        let name = match column.kernel {
            None => "torch on the model",
            Some(_) if !quantity.follows_kernel() => "analytic model",
            Some(kernel) => kernel.name(),
        };
        heads.extend([format!("{name}: published"), "ours".to_owned(), "difference".to_owned()]);
    }
    // One style a column: ratios where any of them is a decade and more.
    let differs = |at: usize| {
        let far = |pair: Pair| !(0.1..10.0).contains(&(pair.ours / pair.published));
        let ratios = comparison.rows.iter().filter_map(|line| line.pairs[at]).any(far);
        move |pair: Pair| match ratios {
            true => format::ratio(pair.ours / pair.published),
            false => format::change(pair.published, pair.ours),
        }
    };
    let columns: Vec<_> = columns.into_iter().map(|(at, _)| (at, differs(at))).collect();
    let rows = comparison.rows.iter().map(|line| {
        let mut cells = vec![format::count(line.image_tokens)];
        for (at, differs) in &columns {
            cells.extend(match line.pairs[*at] {
                None => ["–".to_owned(), String::new(), String::new()],
                Some(pair) => [
                    format::significant(quantity.in_field(pair.published)),
                    format::significant(quantity.in_field(pair.ours)),
                    differs(pair),
                ],
            });
        }
        text_row(line.grid.to_string(), cells, None)
    });
    let caption = format!("{}, in {}", quantity.title(), quantity.field().1);
    scroll_table("Published figures beside ours", "points", Some(caption), heads, rows.collect())
}

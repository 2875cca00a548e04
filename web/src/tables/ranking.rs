//! The ranking of all devices for the current workload: sorted, filtered, and a choice of the device.

use crate::browser;
use crate::explanation::figure_cells::{self, ROW_WIDTH, question_cells};
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::kernel_columns::kernel_class;
use crate::page::visibility::{is_visible, memo_while_visible};
use crate::page::workload_text::workload_text;
use crate::state::{is_listed, listed_ids_with, order_after_click};
use crate::tables::device_card::DeviceFigures;
use crate::tables::ranking_filters::RankingFilters;
use crate::tables::ranking_row::{RankingHeads, RankingRow, RowState, row_text};
use leptos::html::{Section, Tbody};
use leptos::prelude::*;
use stagecost::catalog;
use stagecost::explain::Quantity;
use stagecost::hardware::FROM_MEMORY_TEXT;
use stagecost::link::{Goal, RankingColumn, RankingView};
use stagecost::request::AttentionKernel;
use stagecost::study::ranking;
use stagecost::study::ranking::Ranking;
use stagecost::text::format;
use stagecost::units::Seconds;

/// Ranking with the scale of its bars.
struct ScaledRanking {
    ranking: Ranking,
    /// Expected time in seconds whose bar fills its cell.
    full: f64,
}

/// Longest bar, as a multiple of the fastest listed device's time; the slowest would make all others invisible.
const LONGEST: f64 = 4.0;

/// Panel of the ranking.
#[component]
pub fn DeviceRanking() -> impl IntoView {
    let page = expect_context::<Page>();
    let node = NodeRef::<Section>::new();
    let view = Memo::new(move |_| page.now.with(|scenario| scenario.view.devices));
    let chosen = Memo::new(move |_| page.scenario.with(|scenario| scenario.request.device.id.as_str()));
    let ranks = memo_while_visible(page, is_visible(node), move || {
        let rank = |scenario: &_| page.demands.with(|demands| Some(ranking::ranked(scenario, demands.as_ref().ok()?)));
        let ranking = page.scenario.with(rank)?;
        let shown = ranking.devices.iter().filter(|device| view.with(|view| is_listed(view, device)));
        let times = shown.flat_map(|device| &device.kernels).filter_map(|on| on.time.expected);
        let (low, high) = times.map(Seconds::get).fold((f64::MAX, 0.0), |(low, high), t| (t.min(low), t.max(high)));
        Some(ScaledRanking { full: high.min(low * LONGEST), ranking })
    });
    let heads: Memo<RankingHeads> = Memo::new(move |_| {
        page.scenario.with(|scenario| {
            let goals = Goal::ALL.into_iter().filter_map(|goal| Some((goal, scenario.target.get(goal)?)));
            (scenario.kernels.clone(), goals.collect())
        })
    });
    // Rows stay where they are while a slider is dragged.
    let rows = Memo::new(move |before: Option<&Vec<&'static str>>| {
        let (view, chosen) = (view.get(), chosen.get());
        match before {
            Some(before) if page.dragging.get() => before.clone(),
            _ => ranks.with(|ranks| {
                ranks.as_ref().map_or_else(Vec::new, |ranks| listed_ids_with(&ranks.ranking, &view, chosen))
            }),
        }
    });
    let row_states: Vec<RowState> = catalog::devices().iter().enumerate().map(RowState::new).collect();
    let each = row_states.clone();
    Effect::new(move || {
        let dragging = page.dragging.get();
        ranks.with(|ranks| {
            let Some(ranks) = ranks else { return };
            for (device, place) in ranks.ranking.devices.iter().zip(1..) {
                // While a slider is dragged only what is on the screen follows.
                if let Some(own) = each.iter().find(|own| own.is(device)).filter(|own| !dragging || own.visible.get()) {
                    own.set_text(row_text(device, place, ranks.full));
                }
            }
        });
    });
    // Every row is made once; what follows puts it into its place or out of sight.
    let body = NodeRef::<Tbody>::new();
    Effect::new(move || {
        heads.track();
        if let Some(body) = body.get() {
            rows.with(|rows| browser::arrange(&body, rows));
            figure_cells::restore_tab_stop(&body);
        }
    });
    let about = move || {
        let kernel = heads.with(|(kernels, _)| kernels.last().map_or("", |kernel| kernel.name()));
        let what = page.with_current(workload_text).unwrap_or_default();
        let types = page.scenario.with(|scenario| scenario.request.precision.name());
        format!(
            "Every device for {what} in {types}, by expected time. Bound, main bottleneck, memory and targets are \
             those of \
             {kernel}. Bars end at {LONGEST}× the fastest. Click a device to use it throughout."
        )
    };
    let question = move |number| heads.with_untracked(|heads| question_of_cell(heads, number));
    let columns = move || heads.with(|(kernels, goals)| (kernels.len() + goals.len()).to_string());
    let table = view! {
        <table class="points ranking" role="grid" aria-label="Ranking of the devices" style=("--columns", columns)>
            <thead>
                <tr>{move || heads.with(|heads| heads_row(heads, page, view))}</tr>
            </thead>
            <tbody node_ref=body>
                {row_states.into_iter().map(|own| view! { <RankingRow own heads /> }).collect_view()}
            </tbody>
        </table>
    };
    let none = Memo::new(move |_| ranks.with(Option::is_some) && rows.with(Vec::is_empty));
    // The chosen device, where it is shown though it does not pass.
    let misses = Memo::new(move |_| {
        let (view, chosen) = (view.get(), chosen.get());
        let is_shown = rows.with(|rows| rows.contains(&chosen));
        ranks.with(|ranks| {
            let own = ranks.as_ref()?.ranking.devices.iter().find(|device| device.card.id == chosen)?;
            (is_shown && !is_listed(&view, own)).then_some(own.card.name.as_str())
        })
    });
    Effect::new(move || {
        if page.sought.get() && ranks.with(Option::is_some) {
            page.sought.set(false);
            browser::reveal_in_list("#devices tr.current:not([hidden])", "#devices");
        }
    });
    let count = move || {
        let all = catalog::devices().len();
        let unknown =
            |ranks: &ScaledRanking| ranks.ranking.devices.iter().filter(|device| device.lacks.is_some()).count();
        match ranks.with(|ranks| ranks.as_ref().filter(|_| none.get()).map(unknown)) {
            Some(unknown) => format!("None of {all} devices does; {unknown} have no expected time."),
            None => {
                let rows = rows.with(Vec::len);
                let passing = rows - usize::from(misses.get().is_some());
                let beside = misses.get().map(|name| format!(", and {name}, which does not")).unwrap_or_default();
                format!("{passing} of {all} devices{beside}")
            }
        }
    };
    view! {
        <section class="card" id="devices" aria-labelledby="devices-head" node_ref=node>
            <h2 id="devices-head">"Devices"</h2>
            <p class="lead">{about}</p>
            <RankingFilters view />
            <p class="hint" role="status">{count}</p>
            // The table is one stop of Tab; arrows scroll.
            <div class="scroll" hidden=none>
                {question_cells(page, question, table)}
            </div>
            <p class="hint">{figure_cells::HINT} " * Some figures of its card are " {FROM_MEMORY_TEXT} "."</p>
            <DeviceFigures />
        </section>
    }
}

/// Returns the question of a cell: a kernel's time, or a figure of the last kernel.
fn question_of_cell((kernels, goals): &RankingHeads, number: usize) -> Option<FigureQuestion> {
    let (device, column) = (catalog::devices().get(number / ROW_WIDTH)?, number % ROW_WIDTH);
    let quantity = match column.checked_sub(kernels.len()) {
        None => Quantity::Time,
        Some(0) => Quantity::Bound,
        Some(1) => Quantity::Binds,
        Some(2) => Quantity::Memory,
        Some(rest) => Quantity::Goal(goals.get(rest - 3)?.0),
    };
    let kernel = *kernels.get(column).or(kernels.last())?;
    Some(FigureQuestion { device: Some(&device.id), ..FigureQuestion::new(quantity, kernel, "devices") })
}

fn heads_row((kernels, goals): &RankingHeads, page: Page, view: Memo<RankingView>) -> impl IntoView + use<> {
    // Until a column is chosen the last kernel's time decides.
    let decides = kernels.last().map(|kernel| RankingColumn::Time(*kernel));
    let head = |column, name: String, class: String| head(page, view, decides, column, name, class);
    let named = |column, name: &str, class: &str| head(column, name.to_owned(), class.to_owned());
    let time = |kernel: &AttentionKernel| named(RankingColumn::Time(*kernel), kernel.name(), &kernel_class(*kernel));
    let goal = |(goal, time): &(Goal, f64)| {
        let name = format!("{} in {}", goal.heading(), format::milliseconds(*time));
        head(RankingColumn::Goal(*goal), name, String::new())
    };
    view! {
        {named(RankingColumn::Device, "Device", "")}
        {named(RankingColumn::Class, "Class", "class")}
        {kernels.iter().map(time).collect::<Vec<_>>()}
        {named(RankingColumn::Bound, "Bound", "bound")}
        {named(RankingColumn::Binds, "Main bottleneck", "binds")}
        {named(RankingColumn::Memory, "Memory", "memory")}
        {goals.iter().map(goal).collect::<Vec<_>>()}
    }
}

/// Creates a heading that sorts; the first is the table's tab stop.
fn head(
    page: Page,
    view: Memo<RankingView>,
    decides: Option<RankingColumn>,
    column: RankingColumn,
    name: String,
    class: String,
) -> impl IntoView + use<> {
    let sorted = move || match view.get().order {
        Some(order) => (order.by == column).then_some(if order.descending { "descending" } else { "ascending" }),
        None => (decides == Some(column)).then_some("ascending"),
    };
    let click = move |_| {
        page.update(|scenario| {
            let order = &mut scenario.view.devices.order;
            *order = Some(order_after_click(*order, decides, column));
        });
    };
    let tabindex = if column == RankingColumn::Device { "0" } else { "-1" };
    view! {
        <th scope="col" class=class aria-sort=sorted>
            <button type="button" tabindex=tabindex on:click=click>
                {name}
            </button>
        </th>
    }
}

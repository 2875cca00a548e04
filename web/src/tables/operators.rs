//! The operator table: components and operators, a column per kernel, with shares of time, traffic and FLOP as bars.

use crate::browser;
use crate::explanation::figure_cells::question_cells;
use crate::explanation::fold_state::FoldState;
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::kernel_columns::kernel_class;
use crate::page::lazy_section::LazySection;
use leptos::prelude::*;
use stagecost::explain::{Of, Quantity};
use stagecost::present::operator_table::{Amounts, Cell, GroupRows, Measure, OperatorTable, Row, operator_table};
use stagecost::request::AttentionKernel;
use stagecost::sorting::ascending;
use stagecost::text::format;

/// Order of rows.
#[derive(Clone, Copy, PartialEq)]
enum OperatorOrder {
    /// Order of execution.
    Execution,
    /// Largest first.
    By(Measure),
}

/// Index of the kernel whose amounts decide the order.
type KernelIndex = usize;

/// Section with the operator table, loaded when it is opened.
#[component]
pub fn Operators() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    view! {
        <section class="card" aria-labelledby="operators-head" id="operators">
            <details on:toggle=move |event| open.set(browser::is_open(&event))>
                <summary><h2 id="operators-head">"Operators, kernel beside kernel"</h2></summary>
                <LazySection part=page.parts.operators open=open />
            </details>
        </section>
    }
}

/// Operator table with its sort buttons; operators are created when their component is opened.
#[component]
pub fn OperatorTableView() -> impl IntoView {
    let page = expect_context::<Page>();
    let order = RwSignal::new(OperatorOrder::By(Measure::Time));
    let chosen = RwSignal::new(None::<AttentionKernel>);
    let kernels = Memo::new(move |_| page.scenario.with(|scenario| scenario.kernels.clone()));
    // The last, until another is chosen; one that is no longer compared is none.
    let under = move || {
        let kernels = kernels.get();
        let place = kernels.iter().position(|kernel| chosen.get() == Some(*kernel));
        place.unwrap_or(kernels.len().saturating_sub(1))
    };
    let option = move |(place, kernel): (usize, AttentionKernel)| {
        view! { <option value=kernel.name() selected=move || under() == place>{kernel.name()}</option> }
    };
    let table = Memo::new(move |_| page.scenario.with(operator_table).ok());
    let folds = FoldState::new();
    let question = move |number| table.with_untracked(|table| question_of_cell(table.as_ref()?, number));
    view! {
        <p class="lead">
            "Each component opens into its operators, each operator into how one run of it is counted. Bars are \
             shares of the \
             whole stage under that kernel; an amount of a component that is clicked opens as everywhere."
        </p>
        <div class="sorts" role="group" aria-label="Order of operators">
            <span>"Sort by"</span>
            {Measure::ALL.into_iter().map(|measure| sort_button(order, OperatorOrder::By(measure),
                measure.title())).collect_view()}
            {sort_button(order, OperatorOrder::Execution, "order of execution")}
            <label hidden=move || order.get() == OperatorOrder::Execution || kernels.with(Vec::len) < 2>
                "under "
                <select
                    id="sort-under"
                    on:change:target=move |event| chosen.set(AttentionKernel::from_name(&event.target().value()))
                >
                    {move || kernels.get().into_iter().enumerate().map(option).collect_view()}
                </select>
            </label>
        </div>
        {question_cells(page, question, move || table.with(|table| table.as_ref().map(|table|
            operator_table_view(table, order.get(), under(), folds))))}
    }
}

fn sort_button(order: RwSignal<OperatorOrder>, to: OperatorOrder, title: &'static str) -> impl IntoView {
    view! {
        <button type="button" class="chip" aria-pressed=move || (order.get() == to).to_string() on:click=move |_|
            order.set(to)>
            {title}
        </button>
    }
}

/// Sorts items by an order.
fn sorted<T>(items: &[T], order: OperatorOrder, amounts: impl Fn(&T) -> Option<Amounts>) -> Vec<&T> {
    let items: Vec<&T> = items.iter().collect();
    match order {
        OperatorOrder::Execution => items,
        OperatorOrder::By(measure) => {
            ascending(items, |item| amounts(item).map_or(0.0, |amounts| -amounts.get(measure)))
        }
    }
}

/// Returns the question of a component's amount.
fn question_of_cell(table: &OperatorTable, number: usize) -> Option<FigureQuestion> {
    let (place, measure) = (number / Measure::ALL.len(), number % Measure::ALL.len());
    let group = table.groups.get(place / table.kernels.len())?.group;
    let kernel = table.kernels[place % table.kernels.len()];
    let quantity = match Measure::ALL[measure] {
        Measure::Time if table.is_bound => Quantity::Bound,
        Measure::Time => Quantity::Time,
        Measure::Traffic => Quantity::Traffic,
        Measure::Flop => Quantity::Tensor,
    };
    Some(FigureQuestion { of: Of::Group(group), ..FigureQuestion::new(quantity, kernel, "operators") })
}

fn operator_table_view(
    table: &OperatorTable,
    order: OperatorOrder,
    under: KernelIndex,
    folds: FoldState,
) -> impl IntoView + use<> {
    let head = |kernel: &AttentionKernel| {
        let measures =
            Measure::ALL.map(|measure| view! { <span class="measure-name">{measure.title()}</span> }).collect_view();
        view! { <span class=format!("under {}", kernel_class(*kernel))><b
        class="whole">{kernel.name()}</b>{measures}</span> }
    };
    let heads: Vec<_> = table.kernels.iter().map(head).collect();
    let groups = sorted(&table.groups, order, |group| group.amounts.get(under).copied());
    let groups: Vec<_> = groups.into_iter().map(|group| component(table, group, order, under, folds)).collect();
    view! {
        <div class="operator-table" class:crowded={table.kernels.len() > 2} style=("--kernels",
            table.kernels.len().to_string())>
            // Each row names its kernels and measures itself, for those who hear it.
            <div class="heads" aria-hidden="true"><span>"Component"</span>{heads}</div>
            {groups}
        </div>
    }
}

fn component(
    table: &OperatorTable,
    group: &GroupRows,
    order: OperatorOrder,
    under: KernelIndex,
    folds: FoldState,
) -> impl IntoView + use<> {
    let many = table.kernels.len();
    let place = table.groups.iter().position(|other| other.group == group.group).unwrap_or_default();
    let first = |index: usize| Some((place * many + index) * Measure::ALL.len());
    let cells: Vec<_> = (0..many)
        .map(|index| bars(table.kernels[index], &group.amounts[index], &table.totals[index], first(index)))
        .collect();
    let name = group.name.clone();
    let (rows, kernels, totals) = (group.rows.clone(), table.kernels.clone(), table.totals.clone());
    let (title, key) = (name.clone(), name.clone());
    let rows = move || {
        let own = |row: &Row| row.cells.get(under).cloned().flatten().map(|cell| cell.amounts);
        // Two operators of a component may have one name.
        let place = |row: &Row| rows.iter().position(|other| std::ptr::eq(other, row)).unwrap_or_default();
        let row = |row: &Row| operator(row, &kernels, &totals, format!("{name} {}", place(row)), folds);
        sorted(&rows, order, own).into_iter().map(row).collect::<Vec<_>>()
    };
    let summary = view! { <span class="name">{title}</span> {cells} };
    folds.fold("component", key, summary, rows)
}

fn operator(
    row: &Row,
    kernels: &[AttentionKernel],
    totals: &[Amounts],
    key: String,
    folds: FoldState,
) -> impl IntoView + use<> {
    let cell = |(index, kernel): (usize, &AttentionKernel)| match &row.cells[index] {
        Some(cell) => bars(*kernel, &cell.amounts, &totals[index], None).into_any(),
        None => view! { <span class="none">"not run by " {kernel.name()}</span> }.into_any(),
    };
    let cells: Vec<_> = kernels.iter().enumerate().map(cell).collect();
    let all: Vec<(AttentionKernel, Cell)> =
        kernels.iter().zip(&row.cells).filter_map(|(kernel, cell)| Some((*kernel, cell.clone()?))).collect();
    let summary = view! { <span class="name">{row.name.clone()}</span> {cells} };
    folds.fold("operator", key, summary, move || all.iter().map(formulas_view).collect::<Vec<_>>())
}

/// Shows how one run of an operator is counted under a kernel.
fn formulas_view((kernel, cell): &(AttentionKernel, Cell)) -> impl IntoView + use<> {
    let formulas: Vec<_> = cell.formulas.iter().map(|text| view! { <code>{text.clone()}</code> }).collect();
    view! {
        <div class="counted">
            <span class=kernel_class(*kernel)>{kernel.name()}</span>
            ", runs " {format::count(cell.count)} " times, waits for " {cell.waits_for.title()} "; one run:"
            <span class="formulas">{formulas}</span>
        </div>
    }
}

/// Shows time, traffic and FLOP under a kernel, each with its share of the stage as a bar.
/// Cells that open are numbered from `first` on.
fn bars(kernel: AttentionKernel, amounts: &Amounts, whole: &Amounts, first: Option<usize>) -> impl IntoView + use<> {
    let texts = [format::time(amounts.time), format::bytes(amounts.traffic), format::flop(amounts.flop)];
    let bar = |((measure, text), place): ((Measure, String), usize)| {
        let share = amounts.share(measure, whole);
        let all = format!("{}: {text}, {}", measure.title(), format::percent(share));
        view! {
            <span class="measure" title=all data-ask=first.map(|first| first + place)>
                <span class="unseen">{measure.title()} " "</span>
                <span class="amount">{text}</span>
                <span class="bar" aria-hidden="true"><i style=("width", format!("{}%", 100.0 * share))></i></span>
            </span>
        }
    };
    let measures: Vec<_> = Measure::ALL.into_iter().zip(texts).zip(0..).map(bar).collect();
    view! {
        <span class=format!("under {}", kernel_class(kernel))>
            <span class="who" aria-hidden="true">{kernel.name()}</span>
            <span class="unseen">{kernel.name()} ": "</span>
            {measures}
        </span>
    }
}

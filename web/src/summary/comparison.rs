//! The comparison table: each figure of the current workload per kernel, with the difference in words.

use crate::explanation::figure_button::figure_button;
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::kernel_columns::{kernel_class, kernel_heads};
use crate::page::reactive_text::{optional_text, reactive_text, reactive_view, view_if};
use crate::page::visibility::{is_visible, memo_while_visible};
use crate::page::workload_text::workload_text;
use crate::summary::comparison_figures::{BetterWhen, ComparedFigure, FIGURES, KernelColumn, TRAFFIC, difference};
use crate::summary::kernel_pair::kernel_pair;
use leptos::html::Section;
use leptos::prelude::*;
use stagecost::explain::Of;
use stagecost::request::AttentionKernel;
use stagecost::study::device_memory::WeightsOf;
use stagecost::study::ranking::OnDevice;
use stagecost::study::sweep::Point;

/// Text of a cell.
#[derive(Clone, Default)]
struct CellText {
    text: String,
    detail: Option<String>,
    /// Length of the bar in per cent; `None` for no bar.
    share: Option<f64>,
}

/// Texts of a row.
#[derive(Default)]
struct RowTexts {
    /// Whether the row is shown.
    shown: bool,
    cells: Vec<CellText>,
    difference: Option<String>,
}

/// Rows and columns of the table; while they are equal, only texts change.
#[derive(Clone, PartialEq)]
struct TableShape {
    kernels: Vec<AttentionKernel>,
    pair: Option<[AttentionKernel; 2]>,
    /// Indices of the shown figures.
    rows: Vec<usize>,
}

/// All texts of the table.
struct TableTexts {
    shape: TableShape,
    caption: String,
    rows: Vec<RowTexts>,
}

fn table_texts(point: &Point, here: &[OnDevice]) -> TableTexts {
    let under = |&(kernel, ref cost)| {
        let memory = here.iter().find(|on| on.kernel == kernel).map(|on| on.memory);
        KernelColumn { kernel, cost, time: point.time(kernel), memory }
    };
    let columns: Vec<KernelColumn> = point.costs.iter().map(under).collect();
    let pair = kernel_pair(point).map(|pair| pair.map(|(kernel, _)| kernel));
    let rows: Vec<_> = FIGURES.iter().map(|figure| row(figure, &columns, pair)).collect();
    let shape = TableShape {
        kernels: columns.iter().map(|under| under.kernel).collect(),
        pair,
        rows: (0..rows.len()).filter(|place| rows[*place].shown).collect(),
    };
    let mut stage = point.request.subject().to_owned();
    stage[..1].make_ascii_uppercase();
    let caption = format!(
        "{stage}, {}, on {}; weights {}",
        workload_text(point),
        point.request.device.name,
        WeightsOf::stage(point.request.stage).title()
    );
    TableTexts { shape, caption, rows }
}

fn row(figure: &ComparedFigure, columns: &[KernelColumn], pair: Option<[AttentionKernel; 2]>) -> RowTexts {
    let values: Vec<f64> = columns.iter().map(figure.value).collect();
    let most = values.iter().copied().fold(0.0, f64::max);
    let bars = most > 0.0 && figure.verdict != BetterWhen::Room;
    let cell = |(under, value): (&KernelColumn, &f64)| CellText {
        text: (figure.text)(under, *value),
        detail: (figure.detail)(under, *value),
        share: (bars && value.is_finite()).then(|| 100.0 * value / most),
    };
    let of = |kernel: AttentionKernel| {
        let value = columns.iter().zip(&values).find(|(under, _)| under.kernel == kernel).map(|(_, value)| *value);
        (kernel.name(), value.unwrap_or(f64::NAN))
    };
    let both = pair.map(|pair| pair.map(of)).filter(|pair| pair.iter().all(|(_, value)| value.is_finite()));
    RowTexts {
        // What no kernel changes and the stage has nothing of, such as a cache, is no row.
        shown: figure.verdict != BetterWhen::Equal || values.iter().any(|value| *value != 0.0),
        cells: columns.iter().zip(&values).map(cell).collect(),
        difference: both.map(|[first, last]| difference(figure.verdict, first, last)),
    }
}

/// Access to the text of one cell.
#[derive(Clone, Copy)]
struct CellPlace {
    /// Texts of the whole table.
    now: Memo<Option<TableTexts>>,
    row: usize,
    column: usize,
}

impl CellPlace {
    fn of<T: Default>(self, make: impl FnOnce(&CellText) -> T) -> T {
        self.now.with(|now| Some(make(now.as_ref()?.rows.get(self.row)?.cells.get(self.column)?))).unwrap_or_default()
    }
}

/// Table of every figure with a column per kernel.
#[component]
pub fn Comparison() -> impl IntoView {
    let page = expect_context::<Page>();
    let node = NodeRef::<Section>::new();
    let now = memo_while_visible(page, is_visible(node), move || {
        page.with_current(|point| page.here.with(|here| table_texts(point, here)))
    });
    let shape = Memo::new(move |_| now.with(|now| now.as_ref().map(|now| now.shape.clone())));
    let caption = move || now.with(|now| now.as_ref().map(|now| now.caption.clone()));
    let table = reactive_view(move || {
        let shape = shape.get()?;
        let difference = shape.pair.map(|[first, last]| {
            view! { <th scope="col" class="difference">{first.name()} " vs " {last.name()}</th> }
        });
        let rows: Vec<_> = shape.rows.iter().map(|row| row_view(page, now, *row, &shape)).collect();
        let many = shape.kernels.len() > 2;
        Some(
            view! {
                <table class="comparison" class:many=many>
                    <thead>
                        <tr>
                            <th scope="col">{optional_text(caption)}</th>
                            {kernel_heads(shape.kernels)}
                            {difference}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            }
            .into_any(),
        )
    });
    view! { <section class="card" aria-label="Comparison" node_ref=node>{table}</section> }
}

fn row_view(page: Page, now: Memo<Option<TableTexts>>, row: usize, shape: &TableShape) -> impl IntoView + use<> {
    let figure = &FIGURES[row];
    let cell = |(column, kernel): (usize, &AttentionKernel)| {
        let texts = CellPlace { now, row, column };
        let traffic = (figure.name == TRAFFIC).then(|| format!("hbm-{}", kernel.name()));
        let text = move || texts.of(|cell| Some(cell.text.clone()));
        let detail = move || texts.of(|cell| cell.detail.clone());
        let value = match figure.quantity {
            Some(quantity) => {
                let question = FigureQuestion::new(quantity, *kernel, "comparison");
                figure_button(page, question, figure.name, text, detail, traffic)
            }
            None => view! { <span class="value" title=optional_text(detail)>{optional_text(text)}</span> }.into_any(),
        };
        let width = move || {
            reactive_text(move || texts.of(|cell| cell.share).map(|share| format!("{share}%")).unwrap_or_default())
        };
        let has_bar = Memo::new(move |_| texts.of(|cell| cell.share.is_some()));
        let bar = view_if(
            move || has_bar.get(),
            move || view! { <span class="bar" aria-hidden="true"><i style=("width", width())></i></span> },
        );
        view! {
            <td class=kernel_class(*kernel)>
                <span class="who">{kernel.name()}</span>
                {value}
                {bar}
            </td>
        }
    };
    let cells: Vec<_> = shape.kernels.iter().enumerate().map(cell).collect();
    let difference_text = move || now.with(|now| now.as_ref()?.rows.get(row)?.difference.clone());
    let has_difference = Memo::new(move |_| difference_text().is_some());
    let difference = shape.pair.map(|[first, last]| {
        let pill = move || match figure.quantity {
            Some(quantity) => {
                let question = FigureQuestion { of: Of::Against(last), ..FigureQuestion::new(quantity, first, "pill") };
                figure_button(page, question, figure.name, difference_text, || None, None)
            }
            None => optional_text(difference_text).into_any(),
        };
        let pill = view_if(move || has_difference.get(), move || view! { <span class="pill">{pill()}</span> });
        view! { <td class="difference">{pill}</td> }
    });
    let class = if figure.is_part() { "part" } else { "" };
    view! {
        <tr class=class>
            <th scope="row">{figure.name}</th>
            {cells}
            {difference}
        </tr>
    }
}

//! The comparison: each figure of the current workload under each kernel, with the difference in words.

use crate::explanation::figure_button::figure as figure_button;
use crate::page::context::Page;
use crate::page::figure_question::Asked;
use crate::page::kernel_columns::{kernel_class, kernel_heads};
use crate::page::reactive_text::{says, shown, shown_if, told};
use crate::page::visibility::{in_sight, while_seen};
use crate::page::workload_text::workload_text;
use crate::summary::comparison_figures::{FIGURES, Figure, TRAFFIC, Under, Verdict, difference};
use crate::summary::kernel_pair::kernel_pair;
use leptos::html::Section;
use leptos::prelude::*;
use stagecost::explain::Of;
use stagecost::memory::WeightsOf;
use stagecost::ranking::OnDevice;
use stagecost::request::AttentionKernel;
use stagecost::sweep::Point;

/// What a cell says.
#[derive(Clone, Default)]
struct Cell {
    text: String,
    detail: Option<String>,
    /// Per cent of the largest in its row; none is no bar.
    share: Option<f64>,
}

/// What a row says.
#[derive(Default)]
struct Row {
    /// Whether there is anything to say.
    shown: bool,
    cells: Vec<Cell>,
    difference: Option<String>,
}

/// What the table's rows and columns follow from; while it holds, only texts change.
#[derive(Clone, PartialEq)]
struct Shape {
    kernels: Vec<AttentionKernel>,
    pair: Option<[AttentionKernel; 2]>,
    /// Places of the figures that are rows.
    rows: Vec<usize>,
}

/// All that the table says.
struct Written {
    shape: Shape,
    caption: String,
    rows: Vec<Row>,
}

fn written(point: &Point, here: &[OnDevice]) -> Written {
    let under = |&(kernel, ref cost)| {
        let memory = here.iter().find(|on| on.kernel == kernel).map(|on| on.memory);
        Under { kernel, cost, time: point.time(kernel), memory }
    };
    let columns: Vec<Under> = point.costs.iter().map(under).collect();
    let pair = kernel_pair(point).map(|pair| pair.map(|(kernel, _)| kernel));
    let rows: Vec<_> = FIGURES.iter().map(|figure| row(figure, &columns, pair)).collect();
    let shape = Shape {
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
    Written { shape, caption, rows }
}

fn row(figure: &Figure, columns: &[Under], pair: Option<[AttentionKernel; 2]>) -> Row {
    let values: Vec<f64> = columns.iter().map(figure.value).collect();
    let most = values.iter().copied().fold(0.0, f64::max);
    let bars = most > 0.0 && figure.verdict != Verdict::Room;
    let cell = |(under, value): (&Under, &f64)| Cell {
        text: (figure.text)(under, *value),
        detail: (figure.detail)(under, *value),
        share: (bars && value.is_finite()).then(|| 100.0 * value / most),
    };
    let of = |kernel: AttentionKernel| {
        let value = columns.iter().zip(&values).find(|(under, _)| under.kernel == kernel).map(|(_, value)| *value);
        (kernel.name(), value.unwrap_or(f64::NAN))
    };
    let both = pair.map(|pair| pair.map(of)).filter(|pair| pair.iter().all(|(_, value)| value.is_finite()));
    Row {
        // What no kernel changes and the stage has nothing of, such as a cache, is no row.
        shown: figure.verdict != Verdict::Equal || values.iter().any(|value| *value != 0.0),
        cells: columns.iter().zip(&values).map(cell).collect(),
        difference: both.map(|[first, last]| difference(figure.verdict, first, last)),
    }
}

/// A part of what the table says, by places of row and column.
#[derive(Clone, Copy)]
struct Texts {
    /// At every change.
    now: Memo<Option<Written>>,
    row: usize,
    column: usize,
}

impl Texts {
    fn of<T: Default>(self, make: impl FnOnce(&Cell) -> T) -> T {
        self.now.with(|now| Some(make(now.as_ref()?.rows.get(self.row)?.cells.get(self.column)?))).unwrap_or_default()
    }
}

/// Every figure under each kernel side by side.
#[component]
pub fn Comparison() -> impl IntoView {
    let page = expect_context::<Page>();
    let node = NodeRef::<Section>::new();
    let now = while_seen(page, in_sight(node), move || {
        page.with_current(|point| page.here.with(|here| written(point, here)))
    });
    let shape = Memo::new(move |_| now.with(|now| now.as_ref().map(|now| now.shape.clone())));
    let caption = move || now.with(|now| now.as_ref().map(|now| now.caption.clone()));
    let table = shown(move || {
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
                            <th scope="col">{told(caption)}</th>
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

fn row_view(page: Page, now: Memo<Option<Written>>, row: usize, shape: &Shape) -> impl IntoView + use<> {
    let figure = &FIGURES[row];
    let cell = |(column, kernel): (usize, &AttentionKernel)| {
        let texts = Texts { now, row, column };
        let traffic = (figure.name == TRAFFIC).then(|| format!("hbm-{}", kernel.name()));
        let text = move || texts.of(|cell| Some(cell.text.clone()));
        let detail = move || texts.of(|cell| cell.detail.clone());
        let value = match figure.quantity {
            Some(quantity) => {
                let asked = Asked::new(quantity, *kernel, "comparison");
                figure_button(page, asked, figure.name, text, detail, traffic)
            }
            None => view! { <span class="value" title=told(detail)>{told(text)}</span> }.into_any(),
        };
        let width =
            move || says(move || texts.of(|cell| cell.share).map(|share| format!("{share}%")).unwrap_or_default());
        let has_bar = Memo::new(move |_| texts.of(|cell| cell.share.is_some()));
        let bar = shown_if(
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
    let said = move || now.with(|now| now.as_ref()?.rows.get(row)?.difference.clone());
    let has_said = Memo::new(move |_| said().is_some());
    let difference = shape.pair.map(|[first, last]| {
        let pill = move || match figure.quantity {
            Some(quantity) => {
                let asked = Asked { of: Of::Against(last), ..Asked::new(quantity, first, "pill") };
                figure_button(page, asked, figure.name, said, || None, None)
            }
            None => told(said).into_any(),
        };
        let pill = shown_if(move || has_said.get(), move || view! { <span class="pill">{pill()}</span> });
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

//! The answer: one sentence, then each figure under each kernel side by side.

use crate::app::Page;
use crate::browser;
use crate::comparison::Comparison;
use crate::explain_view::Explained;
use crate::said::Said;
use crate::sentence::{brief, enough, note, sentence, verdicts};
use crate::told::{click, shown, shown_if, told};
use leptos::prelude::*;
use stagecost::format;
use stagecost::request::AttentionKernel;
use stagecost::request::Crops;
use stagecost::stage::StageCost;
use stagecost::sweep::Point;

/// The class that gives a kernel its colour.
pub fn kernel_class(kernel: AttentionKernel) -> String {
    format!("kernel-{}", kernel.name())
}

/// Heads of a table's columns, a kernel each.
pub fn kernel_heads(kernels: Vec<AttentionKernel>) -> Vec<impl IntoView> {
    let head = |kernel: AttentionKernel| {
        view! {
            <th scope="col" class=kernel_class(kernel)>
                <span class="swatch" aria-hidden="true"></span>
                {kernel.name()}
            </th>
        }
    };
    kernels.into_iter().map(head).collect()
}

/// The sentence and the comparison.
#[component]
pub fn Answer() -> impl IntoView {
    let page = expect_context::<Page>();
    let target = shown(move || {
        Some(page.here.with(|here| page.scenario.with(|scenario| verdicts(page, here, &scenario.target))))
    });
    let asked = Memo::new(move |_| page.scenario.with(|scenario| scenario.target.is_some()));
    view! {
        <section class="answer" id="answer" tabindex="-1" aria-label="Answer">
            <p class="sentence">{shown(move || current(page, |point| sentence(page, point)))}</p>
            <p class="verdicts">{target} {shown_if(move || asked.get(), move || devices(page))}</p>
            // Its line is there with or without it: nothing moves while a slider is dragged past the vendor's most.
            <p class="note">{told(move || current(page, note).flatten())}</p>
            <Said />
        </section>
        <Comparison />
        <Explained />
    }
}

/// The answer in one line, which only narrow screens show. It says nothing that the answer does not.
#[component]
pub fn Brief() -> impl IntoView {
    let page = expect_context::<Page>();
    view! { <p class="brief" aria-hidden="true">{shown(move || current(page, |point| brief(page, point)))}</p> }
}

/// How many devices meet the targets, which leads to the list of them.
fn devices(page: Page) -> impl IntoView {
    let count = told(move || {
        page.demands.with(|demands| page.scenario.with(|scenario| enough(scenario, demands.as_ref().ok()?)))
    });
    let list = click(move || {
        page.update(|scenario| scenario.view.devices.fit = true);
        page.sought.set(true);
        browser::reveal("ranking");
    });
    view! {
        " "
        <button type="button" class="figure" id="enough" on:click=list>{count}</button>
    }
}

/// What is made of the current workload.
pub fn current<T>(page: Page, make: impl FnOnce(&Point) -> T) -> Option<T> {
    page.current.with(|point| point.as_ref().ok().map(make))
}

/// How a workload is spoken of.
pub fn workload(point: &Point) -> String {
    let images = match point.request.batch {
        1 => String::new(),
        batch => format!("{} images of ", format::count(batch.into())),
    };
    match (point.request.crops, point.request.grid()) {
        (Crops::Image { width, height }, Some(grid)) => {
            format!("{images}{width} × {height} px ({} × {} crops)", grid.rows, grid.columns)
        }
        (Crops::Image { width, height }, None) => format!("{images}{width} × {height} px (no crops)"),
        (_, Some(grid)) => format!("{images}{} × {} crops", grid.rows, grid.columns),
        (_, None) => format!("{images}{} × {} px without crops", point.request.base, point.request.base),
    }
}

/// The two kernels that are set against each other: the first that is compared, and the request's own or else the last.
pub fn pair(point: &Point) -> Option<[(AttentionKernel, StageCost); 2]> {
    let (first, rest) = point.costs.split_first()?;
    let own = rest.iter().find(|(kernel, _)| *kernel == point.request.kernel);
    Some([*first, *own.or(rest.last())?])
}

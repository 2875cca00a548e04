//! Compute and bandwidth that the targets require of any device.

use crate::explanation::figure_button::figure_button;
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::kernel_columns::{kernel_class, kernel_heads};
use crate::page::lazy_section::LazySection;
use leptos::prelude::*;
use stagecost::explain::Quantity;
use stagecost::link::Goal;
use stagecost::study::requirement::{Required, Requirement};
use stagecost::study::sweep::Point;

/// Place of the requirements, loaded once there is a target.
#[component]
pub fn Requirements() -> impl IntoView {
    let page = expect_context::<Page>();
    let has_target = Memo::new(move |_| page.scenario.with(|scenario| scenario.target.is_some()));
    view! { <LazySection part=page.parts.requirements open=has_target /> }
}

/// Table of required compute and bandwidth, a column per kernel.
#[component]
pub fn RequirementsTable() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <section class="card" id="required" aria-labelledby="required-head">
            <h2 id="required-head">"What the target requires"</h2>
            <ul class="lead">
                <li>"The least that any device must reach, compute and bandwidth each as if the other took no \
                    time."</li>
                <li>"A device below either misses the target; one above both may still miss it. "
                    "Unreachable: launches alone take longer."</li>
            </ul>
            {move || page.with_current(|point| table(page, point))}
        </section>
    }
}

fn table(page: Page, point: &Point) -> impl IntoView + use<> {
    let heads = kernel_heads(point.required.iter().map(|(kernel, _)| *kernel).collect());
    let rows: Vec<_> = Goal::ALL
        .into_iter()
        .filter(|goal| point.required.iter().any(|(_, required)| required.get(*goal).is_some()))
        .flat_map(|goal| [(goal, RequiredRate::Compute), (goal, RequiredRate::Bandwidth)])
        .map(|(goal, bound)| row(page, point, goal, bound))
        .collect();
    view! {
        <table class="comparison">
            <thead>
                <tr>
                    <th scope="col">"Required at least"</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

#[derive(Clone, Copy)]
enum RequiredRate {
    Compute,
    Bandwidth,
}

fn row(page: Page, point: &Point, goal: Goal, bound: RequiredRate) -> impl IntoView + use<> {
    let (name, text, quantity): (_, fn(&Requirement) -> String, _) = match bound {
        RequiredRate::Compute => ("compute", Requirement::compute, Quantity::Compute(goal)),
        RequiredRate::Bandwidth => ("bandwidth", Requirement::bandwidth, Quantity::Bandwidth(goal)),
    };
    let text = |required: &Required| required.get(goal).map(|required| text(&required));
    let cells: Vec<_> = point
        .required
        .iter()
        .map(|(kernel, required)| {
            let text = StoredValue::new(text(required).unwrap_or_default());
            let question = FigureQuestion::new(quantity, *kernel, "required");
            view! {
                <td class=kernel_class(*kernel)>
                    <span class="who">{kernel.name()}</span>
                    {figure_button(page, question, quantity.title(), move || Some(text.get_value()), || None, None)}
                </td>
            }
        })
        .collect();
    view! {
        <tr>
            <th scope="row">{goal.heading()} ": " {name}</th>
            {cells}
        </tr>
    }
}

//! What the targets require of any device.

use crate::explanation::figure_button::figure;
use crate::page::context::Page;
use crate::page::figure_question::Asked;
use crate::page::kernel_columns::{kernel_class, kernel_heads};
use crate::page::lazy_section::Place;
use leptos::prelude::*;
use stagecost::explain::Quantity;
use stagecost::requirement::{Required, Requirement};
use stagecost::scenario::Goal;
use stagecost::sweep::Point;

/// What the targets require of the current workload, kernel beside kernel.
#[component]
pub fn Requirements() -> impl IntoView {
    let page = expect_context::<Page>();
    let asked = Memo::new(move |_| page.scenario.with(|scenario| scenario.target.is_some()));
    view! { <Place part=page.parts.requirements asked /> }
}

/// The same, once there is a target.
#[component]
pub fn Opened() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <section class="card" id="required" aria-labelledby="required-head">
            <h2 id="required-head">"What the target requires"</h2>
            <ul class="lead">
                <li>"The least that any device must reach, compute and bandwidth each as if the other took no time."</li>
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
        .flat_map(|goal| [(goal, Bound::Compute), (goal, Bound::Bandwidth)])
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
enum Bound {
    Compute,
    Bandwidth,
}

fn row(page: Page, point: &Point, goal: Goal, bound: Bound) -> impl IntoView + use<> {
    let (name, text, quantity): (_, fn(&Requirement) -> String, _) = match bound {
        Bound::Compute => ("compute", Requirement::compute, Quantity::Compute(goal)),
        Bound::Bandwidth => ("bandwidth", Requirement::bandwidth, Quantity::Bandwidth(goal)),
    };
    let said = |required: &Required| required.get(goal).map(|required| text(&required));
    let cells: Vec<_> = point
        .required
        .iter()
        .map(|(kernel, required)| {
            let said = StoredValue::new(said(required).unwrap_or_default());
            let asked = Asked::new(quantity, *kernel, "required");
            view! {
                <td class=kernel_class(*kernel)>
                    <span class="who">{kernel.name()}</span>
                    {figure(page, asked, quantity.title(), move || Some(said.get_value()), || None, None)}
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

//! Targets: how long a first token and each further one may take, and what that asks of any device.

use crate::answer::{kernel_class, kernel_heads};
use crate::app::Page;
use leptos::prelude::*;
use stagecost::format;
use stagecost::requirement::{Required, Requirement};
use stagecost::scenario::Goal;
use stagecost::sweep::Point;

/// Text that is no time, as long as the time is the one it left behind.
#[derive(Clone)]
struct Draft {
    typed: String,
    problem: String,
    beside: Option<f64>,
}

/// Both times.
#[component]
pub fn TargetControls() -> impl IntoView {
    view! {
        <fieldset>
            <legend>"Target"</legend>
            {Goal::ALL.into_iter().map(|goal| view! { <TimeField goal /> }).collect_view()}
        </fieldset>
    }
}

/// One time in milliseconds; empty is no target.
#[component]
fn TimeField(goal: Goal) -> impl IntoView {
    let page = expect_context::<Page>();
    let time = move || page.scenario.with(|scenario| scenario.target.get(goal));
    let draft = RwSignal::new(None::<Draft>);
    let apply = move |typed: String| {
        let changed = page.change(|scenario| match typed.trim() {
            "" => {
                scenario.target.clear(goal);
                Ok(())
            }
            text => scenario.target.set(goal, text),
        });
        let problem = changed.err().map(|error| error.to_string());
        draft.set(problem.map(|problem| Draft { typed, problem, beside: untrack(time) }));
    };
    let draft = move || draft.get().filter(|draft| draft.beside == time());
    let shown = move || match (draft(), time()) {
        (Some(draft), _) => draft.typed,
        (None, Some(time)) => time.to_string(),
        (None, None) => String::new(),
    };
    let label = match goal {
        Goal::FirstToken => "First token (ms)",
        Goal::OutputToken => "Per token (ms)",
    };
    let problem_id = format!("{}-problem", goal.key());
    view! {
        <div class="field">
            <label for=goal.key()>{label}</label>
            <input
                id=goal.key()
                class="box"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                placeholder="none"
                prop:value=shown
                aria-invalid=move || draft().map(|_| "true")
                aria-describedby=problem_id.clone()
                on:input:target=move |event| apply(event.target().value())
            />
            <p class="problem" id=problem_id role="alert">{move || draft().map(|draft| draft.problem)}</p>
        </div>
    }
}

/// What the targets require of the current workload, kernel beside kernel.
#[component]
pub fn Requirements() -> impl IntoView {
    let page = expect_context::<Page>();
    let current = move || page.curve.with(|curve| curve.as_ref().ok().map(|curve| curve.current.clone()));
    let asked = move || page.scenario.with(|scenario| scenario.target.is_some());
    move || {
        asked().then(|| {
            view! {
                <section class="card" id="required" aria-labelledby="required-head">
                    <h2 id="required-head">"What the target requires"</h2>
                    <p class="lead">
                        "Lower bounds, each as if the other were free: the tensor cores must reach the first, HBM the second, at full "
                        "efficiency and without launches. A device below either cannot meet the target; one above both still may miss it."
                    </p>
                    {current().map(|point| table(&point))}
                </section>
            }
        })
    }
}

fn table(point: &Point) -> impl IntoView + use<> {
    let heads = kernel_heads(point.required.iter().map(|(kernel, _)| *kernel).collect());
    let rows: Vec<_> = Goal::ALL
        .into_iter()
        .filter(|goal| point.required.iter().any(|(_, required)| required.get(*goal).is_some()))
        .flat_map(|goal| [(goal, Bound::Compute), (goal, Bound::Bandwidth)])
        .map(|(goal, bound)| row(point, goal, bound))
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

fn row(point: &Point, goal: Goal, bound: Bound) -> impl IntoView + use<> {
    let (name, text): (_, fn(&Requirement) -> String) = match bound {
        Bound::Compute => ("compute alone", |required| format::flop_rate(required.flop_per_s)),
        Bound::Bandwidth => ("bandwidth alone", |required| format::byte_rate(required.bytes_per_s)),
    };
    let said = |required: &Required| required.get(goal).map(|required| text(&required));
    let cells: Vec<_> = point
        .required
        .iter()
        .map(|(kernel, required)| {
            view! {
                <td class=kernel_class(*kernel)>
                    <span class="who">{kernel.name()}</span>
                    <span class="value">{said(required)}</span>
                </td>
            }
        })
        .collect();
    view! {
        <tr>
            <th scope="row">{goal.title()} ": " {name}</th>
            {cells}
        </tr>
    }
}

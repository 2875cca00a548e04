//! A device's row of the ranking.

use crate::explanation::figure_cells::WIDTH;
use crate::page::context::Page;
use crate::page::kernel_columns::kernel_class;
use crate::page::visibility::in_sight;
use crate::state;
use crate::summary::comparison_figures::fit;
use leptos::html::Tr;
use leptos::prelude::*;
use stagecost::format;
use stagecost::hardware::DeviceCard;
use stagecost::ranking::{Met, OnDevice, Ranked};
use stagecost::request::AttentionKernel;
use stagecost::scenario::Goal;

/// What the table's columns follow from.
pub type Heads = (Vec<AttentionKernel>, Vec<(Goal, f64)>);

/// What a row says of its device, but for what stays.
#[derive(Clone, Default, PartialEq)]
pub struct Written {
    place: String,
    /// A kernel each: the expected time, its share of the longest bar.
    times: Vec<(String, f64)>,
    /// Why none is known.
    reason: Option<String>,
    bound: String,
    binds: &'static str,
    memory: String,
    fit: String,
    bad: bool,
    /// A target each: the verdict and the time.
    goals: Vec<(&'static str, String)>,
}

/// A device at its place, with bars of which `full` is as long as a cell.
pub fn written(device: &Ranked, place: u32, full: f64) -> Written {
    let time = |on: &OnDevice| {
        let expected = on.time.expected;
        (format::expected(expected), expected.map_or(0.0, |time| (time.get() / full).min(1.0)))
    };
    let met = |met: &Met| {
        let time = match met.expected {
            Some(time) => format::time(time),
            None => format!("bound {}", format::time(met.bound)),
        };
        (met.verdict.name(), time)
    };
    let Some(last) = device.kernels.last() else { return Written::default() };
    Written {
        place: if device.lacks.is_none() { place.to_string() } else { "–".to_owned() },
        times: device.kernels.iter().map(time).collect(),
        reason: device.lacks.map(|lack| lack.reason()),
        bound: format::time(last.time.bound),
        binds: last.time.binds.title(),
        memory: format::share_of(last.memory.needed, last.memory.usable),
        fit: fit(&last.memory),
        bad: !last.memory.fits(),
        goals: last.goals.iter().map(met).collect(),
    }
}

/// A row's own part of the ranking.
#[derive(Clone, Copy)]
pub struct Own {
    /// Its place among all cards.
    index: usize,
    card: &'static DeviceCard,
    said: RwSignal<Written>,
    /// Whether it is on the screen.
    pub seen: RwSignal<bool>,
}

impl Own {
    /// Of a card at its place among all.
    pub fn new((index, card): (usize, &'static DeviceCard)) -> Own {
        Own { index, card, said: RwSignal::new(Written::default()), seen: RwSignal::new(false) }
    }

    /// Whether it is that device's.
    pub fn is(self, device: &Ranked) -> bool {
        std::ptr::eq(self.card, device.card)
    }

    /// Says it, where that is anything new.
    pub fn say(self, written: Written) {
        if self.said.with_untracked(|said| *said != written) {
            self.said.set(written);
        }
    }
}

/// A device. What follows from the workload is text in cells that stay: an attribute costs more than what it says.
#[component]
pub fn Row(own: Own, heads: Memo<Heads>) -> impl IntoView {
    let page = expect_context::<Page>();
    let Own { index, card, said, seen } = own;
    let node = NodeRef::<Tr>::new();
    let sight = in_sight(node);
    Effect::new(move || seen.set(sight.get()));
    let chosen = Memo::new(move |_| page.scenario.with(|scenario| scenario.request.device.id == card.id));
    let choose = move |_| page.update(|scenario| state::set_device(scenario, &card.id));
    let cells = move || {
        heads.with(|(kernels, goals)| {
            let number = |column: usize| index * WIDTH + column;
            let time = |(place, kernel): (usize, &AttentionKernel)| time(said, place, *kernel, number(place));
            let times: Vec<_> = kernels.iter().enumerate().map(time).collect();
            let rest = kernels.len();
            let goals: Vec<_> = (0..goals.len()).map(|place| goal(said, place, number(rest + 3 + place))).collect();
            view! {
                {times}
                <td data-ask=number(rest) tabindex="-1">{move || said.with(|said| said.bound.clone())}</td>
                <td data-ask=number(rest + 1) tabindex="-1">{move || said.with(|said| said.binds)}</td>
                <td data-ask=number(rest + 2) tabindex="-1" class:bad=move || said.with(|said| said.bad)>
                    {move || said.with(|said| said.memory.clone())}
                    " "
                    <small>{move || said.with(|said| said.fit.clone())}</small>
                </td>
                {goals}
            }
        })
    };
    let mark = card.is_from_memory().then_some(" *");
    view! {
        <tr class:current=chosen data-key=card.id.as_str() node_ref=node>
            <th scope="row">
                <span class="place">{move || said.with(|said| said.place.clone())}</span>
                " "
                <button type="button" tabindex="-1" data-device=card.id.as_str() aria-pressed=move || chosen.get().to_string() on:click=choose>
                    {card.name.as_str()}
                </button>
                {mark}
            </th>
            <td>{card.class.title()} <small>{card.vendor.as_str()} ", " {card.year}</small></td>
            {cells}
        </tr>
    }
}

/// The time under the kernel of that place, with why none is known in the first.
fn time(said: RwSignal<Written>, place: usize, kernel: AttentionKernel, number: usize) -> impl IntoView {
    let text = move || said.with(|said| said.times.get(place).map(|(text, _)| text.clone()));
    let bar = move || said.with(|said| said.times.get(place).map_or(0.0, |(_, bar)| *bar).to_string());
    let reason = move || said.with(|said| said.reason.clone().filter(|_| place == 0));
    view! {
        <td data-ask=number tabindex="-1" class=format!("time {}", kernel_class(kernel)) style=("--share", bar)>
            {text}
            " "
            <small>{reason}</small>
        </td>
    }
}

/// Whether the target of that place is met.
fn goal(said: RwSignal<Written>, place: usize, number: usize) -> impl IntoView + use<> {
    let name = Memo::new(move |_| said.with(|said| said.goals.get(place).map_or("", |(name, _)| name)));
    let time = move || said.with(|said| said.goals.get(place).map(|(_, time)| time.clone()));
    view! {
        <td data-ask=number tabindex="-1" class=move || name.get()>
            {move || name.get()}
            " "
            <small>{time}</small>
        </td>
    }
}

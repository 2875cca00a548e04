//! A row of the ranking.

use crate::explanation::figure_cells::ROW_WIDTH;
use crate::page::context::Page;
use crate::page::kernel_columns::kernel_class;
use crate::page::visibility::is_visible;
use crate::state;
use crate::summary::comparison_figures::fit_text;
use leptos::html::Tr;
use leptos::prelude::*;
use stagecost::hardware::DeviceCard;
use stagecost::link::Goal;
use stagecost::request::AttentionKernel;
use stagecost::study::ranking::{Met, OnDevice, Ranked};
use stagecost::text::format;

/// Kernels and targets, which decide the columns.
pub type RankingHeads = (Vec<AttentionKernel>, Vec<(Goal, f64)>);

/// Texts of a row that depend on the workload.
#[derive(Clone, Default, PartialEq)]
pub struct RowText {
    place: String,
    /// Per kernel: expected time, and its share of the longest bar.
    times: Vec<(String, f64)>,
    /// Reason why no time is expected.
    reason: Option<String>,
    bound: String,
    binds: &'static str,
    memory: String,
    fit: String,
    bad: bool,
    /// Per target: verdict and time.
    goals: Vec<(&'static str, String)>,
}

/// Writes the texts of a device at its place; a bar of `full` seconds fills its cell.
pub fn row_text(device: &Ranked, place: u32, full: f64) -> RowText {
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
    let Some(last) = device.kernels.last() else { return RowText::default() };
    RowText {
        place: if device.lacks.is_none() { place.to_string() } else { "–".to_owned() },
        times: device.kernels.iter().map(time).collect(),
        reason: device.lacks.map(|lack| lack.reason()),
        bound: format::time(last.time.bound),
        binds: last.time.binds.title(),
        memory: format::share_of(last.memory.needed, last.memory.usable),
        fit: fit_text(&last.memory),
        bad: !last.memory.fits(),
        goals: last.goals.iter().map(met).collect(),
    }
}

/// Signals of one row.
#[derive(Clone, Copy)]
pub struct RowState {
    /// Index among all cards.
    index: usize,
    card: &'static DeviceCard,
    text: RwSignal<RowText>,
    /// Whether it is on the screen.
    pub visible: RwSignal<bool>,
}

impl RowState {
    /// Creates the row of a card.
    pub fn new((index, card): (usize, &'static DeviceCard)) -> RowState {
        RowState { index, card, text: RwSignal::new(RowText::default()), visible: RwSignal::new(false) }
    }

    /// Whether the row belongs to a ranked device.
    pub fn is(self, device: &Ranked) -> bool {
        std::ptr::eq(self.card, device.card)
    }

    /// Sets the texts, unless they are equal.
    pub fn set_text(self, written: RowText) {
        if self.text.with_untracked(|text| *text != written) {
            self.text.set(written);
        }
    }
}

/// Row of a device; cells stay and only their texts change, which is cheaper than attributes.
#[component]
pub fn RankingRow(own: RowState, heads: Memo<RankingHeads>) -> impl IntoView {
    let page = expect_context::<Page>();
    let RowState { index, card, text, visible } = own;
    let node = NodeRef::<Tr>::new();
    let sight = is_visible(node);
    Effect::new(move || visible.set(sight.get()));
    let chosen = Memo::new(move |_| page.scenario.with(|scenario| scenario.request.device.id == card.id));
    let choose = move |_| page.update(|scenario| state::set_device(scenario, &card.id));
    let cells = move || {
        heads.with(|(kernels, goals)| {
            let number = |column: usize| index * ROW_WIDTH + column;
            let time = |(place, kernel): (usize, &AttentionKernel)| time_cell(text, place, *kernel, number(place));
            let times: Vec<_> = kernels.iter().enumerate().map(time).collect();
            let rest = kernels.len();
            let goals: Vec<_> =
                (0..goals.len()).map(|place| goal_cell(text, place, number(rest + 3 + place))).collect();
            view! {
                {times}
                <td data-ask=number(rest) tabindex="-1">{move || text.with(|text| text.bound.clone())}</td>
                <td data-ask=number(rest + 1) tabindex="-1">{move || text.with(|text| text.binds)}</td>
                <td data-ask=number(rest + 2) tabindex="-1" class:bad=move || text.with(|text| text.bad)>
                    {move || text.with(|text| text.memory.clone())}
                    " "
                    <small>{move || text.with(|text| text.fit.clone())}</small>
                </td>
                {goals}
            }
        })
    };
    let mark = card.is_from_memory().then_some(" *");
    view! {
        <tr class:current=chosen data-key=card.id.as_str() node_ref=node>
            <th scope="row">
                <span class="place">{move || text.with(|text| text.place.clone())}</span>
                " "
                <button
                    type="button"
                    tabindex="-1"
                    data-device=card.id.as_str()
                    aria-pressed=move || chosen.get().to_string()
                    on:click=choose
                >
                    {card.name.as_str()}
                </button>
                {mark}
            </th>
            <td>{card.class.title()} <small>{card.vendor.as_str()} ", " {card.year}</small></td>
            {cells}
        </tr>
    }
}

/// Creates the cell of a kernel's time; the first holds the reason where none is expected.
fn time_cell(row: RwSignal<RowText>, place: usize, kernel: AttentionKernel, number: usize) -> impl IntoView {
    let text = move || row.with(|row| row.times.get(place).map(|(text, _)| text.clone()));
    let bar = move || row.with(|row| row.times.get(place).map_or(0.0, |(_, bar)| *bar).to_string());
    let reason = move || row.with(|row| row.reason.clone().filter(|_| place == 0));
    view! {
        <td data-ask=number tabindex="-1" class=format!("time {}", kernel_class(kernel)) style=("--share", bar)>
            {text}
            " "
            <small>{reason}</small>
        </td>
    }
}

/// Creates the cell of a target's verdict.
fn goal_cell(row: RwSignal<RowText>, place: usize, number: usize) -> impl IntoView + use<> {
    let name = Memo::new(move |_| row.with(|row| row.goals.get(place).map_or("", |(name, _)| name)));
    let time = move || row.with(|row| row.goals.get(place).map(|(_, time)| time.clone()));
    view! {
        <td data-ask=number tabindex="-1" class=move || name.get()>
            {move || name.get()}
            " "
            <small>{time}</small>
        </td>
    }
}

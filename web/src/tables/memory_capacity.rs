//! The largest workloads that fit into memory, on the chosen device and on every other.

use crate::explanation::figure_cells::{self, question_cells};
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::kernel_columns::{kernel_class, kernel_heads};
use crate::page::visibility::when_idle;
use leptos::prelude::*;
use stagecost::error::Error;
use stagecost::explain::Quantity;
use stagecost::link::Scenario;
use stagecost::request::{AttentionKernel, Request};
use stagecost::study::capacity::{Capacity, CapacitySearch, DeviceCapacity, Extent, capacities, definition};
use stagecost::study::device_memory::{device_memory_figure, device_memory_kind};
use stagecost::text::format;
use std::time::Duration;

/// Idle time before the search.
const REST: Duration = Duration::from_millis(150);

/// Capacity of the chosen device per kernel.
type DeviceCapacities = Result<Vec<(AttentionKernel, Capacity)>, Error>;

fn capacities_here(scenario: &Scenario) -> DeviceCapacities {
    let under = |&kernel: &AttentionKernel| {
        let request = Request { kernel, ..scenario.request.clone() };
        Ok((kernel, CapacitySearch::new(&request)?.on(request.device)))
    };
    scenario.kernels.iter().map(under).collect()
}

/// Panel of the chosen device's capacity.
#[component]
pub fn MemoryCapacity() -> impl IntoView {
    let page = expect_context::<Page>();
    let found = when_idle(page, REST, |scenario| (scenario.clone(), capacities_here(scenario)));
    let is_old =
        move || found.with(|found| found.as_ref().is_none_or(|(then, _)| page.scenario.with(|now| now != then)));
    let name = move || page.scenario.with(|scenario| scenario.request.device.name.as_str());
    let question = move |number: usize| {
        let extent = *Extent::ALL.get(number / figure_cells::ROW_WIDTH)?;
        let kernel =
            page.scenario.with_untracked(|scenario| scenario.kernels.get(number % figure_cells::ROW_WIDTH).copied())?;
        Some(FigureQuestion::new(Quantity::Fits(extent), kernel, "capacity"))
    };
    let about = move || page.scenario.with(|scenario| definition(&scenario.request));
    let table = move || {
        found.with(|found| {
            let (scenario, answer) = found.as_ref()?;
            Some(match answer {
                Ok(own) => table(scenario, own).into_any(),
                Err(error) => view! { <p class="problem">{error.to_string()}</p> }.into_any(),
            })
        })
    };
    let open = RwSignal::new(false);
    view! {
        <section class="card" id="capacity" aria-labelledby="capacity-head" tabindex="0">
            <h2 id="capacity-head">"What fits into the memory of " {name}</h2>
            <p class="lead">{about}</p>
            <div class:old=is_old>{question_cells(page, question, table)}</div>
            <p class="hint">{figure_cells::HINT}</p>
            <details class="numbers" id="capacities" on:toggle=move |event| open.set(crate::browser::is_open(&event))>
                <summary>"On every device"</summary>
                {move || open.get().then(|| view! { <EveryDevice /> })}
            </details>
        </section>
    }
}

/// Creates the table: largest workloads, then what takes the memory.
fn table(scenario: &Scenario, own: &[(AttentionKernel, Capacity)]) -> impl IntoView + use<> {
    let card = scenario.request.device;
    let (field, figure) = device_memory_figure(card);
    let all = format!("{}, {}", format::published(field, figure.value), device_memory_kind(card));
    let heads = kernel_heads(own.iter().map(|(kernel, _)| *kernel).collect());
    let plain = |name: &'static str, text: &dyn Fn(&Capacity) -> String| {
        let cell = |(kernel, capacity): &(AttentionKernel, Capacity)| {
            view! {
                <td class=kernel_class(*kernel)>
                    <span class="who">{kernel.name()}</span>
                    <span class="value">{text(capacity)}</span>
                </td>
            }
        };
        let cells: Vec<_> = own.iter().map(cell).collect();
        view! { <tr><th scope="row">{name}</th>{cells}</tr> }
    };
    let usable =
        |fits: &Capacity| fits.usable.map_or_else(|| "bytes that are free are given".to_owned(), format::bytes);
    let note = own.iter().find_map(|(_, fits)| fits.free_note(&scenario.request));
    let largest = |(row, extent): (usize, Extent)| {
        let cell = |(column, (kernel, fits)): (usize, &(AttentionKernel, Capacity))| {
            let number = row * figure_cells::ROW_WIDTH + column;
            view! {
                <td class=kernel_class(*kernel) data-ask=number tabindex=figure_cells::tab_index(number)>
                    <span class="who">{kernel.name()}</span>
                    <span class="value">{extent.text(&scenario.request, fits.largest[row])}</span>
                </td>
            }
        };
        let cells: Vec<_> = own.iter().enumerate().map(cell).collect();
        view! { <tr><th scope="row">{extent.title()}</th>{cells}</tr> }
    };
    view! {
        <p class="hint">"Memory of the device: " {all} "."</p>
        {note.map(|note| view! { <p class="hint">{note}</p> })}
        <table class="comparison" role="grid" aria-labelledby="capacity-head">
            <thead>
                <tr>
                    <th scope="col">"At most"</th>
                    {heads}
                </tr>
            </thead>
            <tbody>
                {Extent::ALL.into_iter().enumerate().map(largest).collect_view()}
                {plain("Pages by weights and KV cache alone", &|fits| format::count(fits.batch_by_cache))}
                {plain("Usable memory", &usable)}
                {plain("Weights of the process", &|fits| format::bytes(fits.weights))}
                {plain("Activations of one page, or of a step", &|fits| format::bytes(fits.activations))}
                {plain("Left for the KV cache", &|fits| format::bytes(fits.room))}
                {plain("Tokens in the KV cache", &|fits| format::count(fits.kv_tokens))}
            </tbody>
        </table>
    }
}

/// Table of every device under the last kernel, the largest batch first.
#[component]
fn EveryDevice() -> impl IntoView {
    let page = expect_context::<Page>();
    let found = when_idle(page, REST, |scenario| (scenario.clone(), capacities(scenario)));
    let rows = move || {
        found.with(|found| {
            let (scenario, answer) = found.as_ref()?;
            let kernel = scenario.kernels.last().map_or("", |kernel| kernel.name());
            Some(match answer {
                Ok(devices) => {
                    let rows = devices.iter().map(|device| row(scenario, device)).collect_view();
                    view! {
                        <div class="scroll" tabindex="0" role="region" aria-label="What fits on every device">
                            <table class="points">
                                <caption>"Under " {kernel} "; a star marks memory as published, not reported by a \
                                    driver"</caption>
                                <thead>
                                    <tr>
                                        <th scope="col">"Device"</th>
                                        <th scope="col">"Memory"</th>
                                        <th scope="col">"KV tokens"</th>
                                        {Extent::ALL.map(|extent| view! { <th scope="col">{extent.title()}</th>
                                            }).collect_view()}
                                    </tr>
                                </thead>
                                <tbody>{rows}</tbody>
                            </table>
                        </div>
                    }
                    .into_any()
                }
                Err(error) => view! { <p class="problem">{error.to_string()}</p> }.into_any(),
            })
        })
    };
    view! { {rows} }
}

fn row(scenario: &Scenario, device: &DeviceCapacity) -> Option<impl IntoView + use<>> {
    let (_, fits) = device.kernels.last()?;
    let (field, figure) = device_memory_figure(device.card);
    let star = if device.card.memory_mib.is_some() { "" } else { " *" };
    let largest = Extent::ALL.into_iter().zip(fits.largest);
    let cells: Vec<_> =
        largest.map(|(extent, amount)| view! { <td>{extent.text(&scenario.request, amount)}</td> }).collect();
    Some(view! {
        <tr class:current=device.card == scenario.request.device>
            <th scope="row">{device.card.name.as_str()}</th>
            <td>{format::published(field, figure.value)} {star}</td>
            <td>{format::count(fits.kv_tokens)}</td>
            {cells}
        </tr>
    })
}

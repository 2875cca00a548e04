//! The card of the chosen device: every figure with its source, and what one should know of them.

use crate::app::Page;
use leptos::prelude::*;
use stagecost::format;
use stagecost::hardware::{self, DeviceCard};
use stagecost::time::device::Device;

/// The view, made only while it is open.
#[component]
pub fn DeviceCardView() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    let device = Memo::new(move |_| page.scenario.with(|scenario| Device::of(&scenario.request)));
    view! {
        <details class="numbers" id="device-card" on:toggle=move |event| open.set(crate::browser::is_open(&event))>
            <summary>"The card of " {move || device.with(|device| device.card.name.as_str())}</summary>
            {move || open.get().then(|| device.with(opened))}
        </details>
    }
}

fn opened(device: &Device) -> impl IntoView + use<> {
    let card: &'static DeviceCard = device.card;
    let rows = card.figures().into_iter().map(|(field, figure)| {
        let mark = figure.is_from_memory().then_some(" *");
        let title = hardware::title(field);
        // Types of peaks stand in their names.
        let of = (field.len() <= 4).then(|| format!(", {field}"));
        view! {
            <tr>
                <th scope="row">{title} {of}</th>
                <td>{format::published(field, figure.value)} {mark}</td>
                <td class="source">{card.source(figure)}</td>
            </tr>
        }
    });
    let special = device.special.map(|rate| {
        view! {
            <tr>
                <th scope="row">"special functions, all"</th>
                <td>{format::special_rate(rate)}</td>
                <td class="source">"multiprocessors × special functions a clock × clock of the tensor peaks"</td>
            </tr>
        }
    });
    let about = format!("{}, {}, {}, {}", card.vendor, card.class.name(), card.year, card.architecture);
    let lacks = device.lacks().map(|lack| format!("No time is expected of it, because {}.", lack.reason()));
    let words = [lacks, card.power_limited.clone(), card.note.clone()].into_iter().flatten();
    view! {
        <p class="lead">{about}</p>
        {words.map(|words| view! { <p class="lead">{words}</p> }).collect_view()}
        <div class="scroll" tabindex="0" role="region" aria-label="Figures of the device">
            <table class="points figures">
                <thead>
                    <tr>
                        <th scope="col">"Figure"</th>
                        <th scope="col">"Published"</th>
                        <th scope="col">"Where"</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()} {special}</tbody>
            </table>
        </div>
    }
}

//! The chosen device's published figures with their sources.

use crate::page::context::Page;
use crate::page::linked_text::{linked_paragraph, linked_text};
use crate::tables::scroll_table::scroll_table;
use leptos::prelude::*;
use stagecost::text::format;
use stagecost::time::device::Device;
use stagecost::{catalog, hardware};

/// Section with the figures, created only while it is open.
#[component]
pub fn DeviceFigures() -> impl IntoView {
    let page = expect_context::<Page>();
    let open = RwSignal::new(false);
    let device = move || page.scenario.with(|scenario| scenario.request.device.name.as_str());
    // The card alone decides what it shows.
    let card = Memo::new(move |_| page.scenario.with(|scenario| scenario.request.device.id.as_str()));
    let figures = move || {
        card.track();
        page.scenario.with_untracked(|scenario| figures(&Device::of(&scenario.request)))
    };
    view! {
        <details class="numbers" id="device-card" on:toggle=move |event| open.set(crate::browser::is_open(&event))>
            <summary>"The card of " {device}</summary>
            {move || open.get().then(|| view! { <div>{figures}</div> })}
        </details>
    }
}

/// Shows remarks on a device, then every published figure with its source.
fn figures(device: &Device) -> AnyView {
    let card = device.card;
    let own = catalog::words(card);
    let line = |name: String, value: String, source: &str| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{value}</td>
                <td class="source">{linked_text(source)}</td>
            </tr>
        }
        .into_any()
    };
    let mut rows = Vec::new();
    for (field, figure) in card.figures() {
        let mark = if figure.is_from_memory() { " *" } else { "" };
        // Types of peaks stand in their names.
        let of = if field.len() <= 4 { format!(", {field}") } else { String::new() };
        let value = format::published(field, figure.value) + mark;
        rows.push(line(format!("{}{of}", hardware::title(field)), value, own.source(figure)));
    }
    if let Some(rate) = device.special {
        let source = "multiprocessors × special functions a clock × clock of the tensor peaks";
        rows.push(line("special functions, all".to_owned(), format::special_rate(rate), source));
    }
    let about = format!("{}, {}, {}, {}", card.vendor, card.class.name(), card.year, card.architecture);
    let lacks = device.lacks().map(|lack| format!("No time is expected of it, because {}.", lack.reason()));
    let words = [Some(about), lacks, card.power_limited.clone(), own.note.clone()];
    let words: Vec<_> = words.iter().flatten().map(|words| linked_paragraph(words)).collect();
    let heads = ["Figure", "Published", "Where"].map(str::to_owned).to_vec();
    view! {
        {words}
        {scroll_table("Figures of the device", "points figures", None, heads, rows)}
    }
    .into_any()
}

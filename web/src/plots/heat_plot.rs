//! The map of two axes on a canvas, with a readout and a table.

use crate::browser;
use crate::page::context::Page;
use crate::page::file_kind::FileKind;
use crate::plots::canvas;
use crate::plots::save_buttons::SaveButtons;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use stagecost::plot::{Frame, HeatLayout, HeatMap};
use stagecost::present::charts;
use stagecost::study::map;
use stagecost::text::format;

/// Map of two axes; nothing without a second axis.
#[component]
pub fn HeatPlot() -> impl IntoView {
    let page = expect_context::<Page>();
    let has_second = Memo::new(move |_| page.scenario.with(|scenario| scenario.second.is_some()));
    move || has_second.get().then(|| view! { <MapFigure /> })
}

#[component]
fn MapFigure() -> impl IntoView {
    let page = expect_context::<Page>();
    let heat = Memo::new(move |_| page.now.with(charts::heat));
    let written = page.text_updates.defer(heat);
    let written_map = move || written.with(|heat| heat.as_ref().ok().cloned().flatten());
    let map = move || heat.with(|heat| heat.as_ref().ok().cloned().flatten());
    let size = RwSignal::new((0.0, 0.0));
    let laid = Memo::new(move |_| {
        let (width, height) = size.get();
        let map = map().filter(|_| width > 0.0)?;
        let layout = HeatLayout::new(&map, width, height, Frame::Bare);
        Some((map, layout))
    });
    let pointed = RwSignal::new(None::<(usize, usize)>);
    let layers = [NodeRef::<Canvas>::new(), NodeRef::<Canvas>::new()];
    Effect::new(move || {
        let Some(canvas) = layers[0].get() else { return };
        let colours = page.scheme.get().colours();
        laid.with(|laid| laid.as_ref().and_then(|(map, layout)| canvas::heat(&canvas, map, layout, &colours)));
    });
    Effect::new(move || {
        let Some(canvas) = layers[1].get() else { return };
        let (colours, cell) = (page.scheme.get().colours(), pointed.get());
        laid.with(|laid| laid.as_ref().and_then(|(_, layout)| canvas::heat_hover(&canvas, layout, &colours, cell)));
    });
    let stack = NodeRef::<Div>::new();
    Effect::new(move || {
        if let Some(stack) = stack.get() {
            browser::observe_size(&stack, move |width, height| size.set((width, height)));
        }
    });
    let point = move |event: web_sys::PointerEvent| {
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        pointed.set(laid.with_untracked(|laid| laid.as_ref()?.1.nearest(x, y)));
    };
    let step = move |event: web_sys::KeyboardEvent| {
        let (rows, columns) =
            laid.with_untracked(|laid| laid.as_ref().map_or((0, 0), |(map, _)| (map.rows.len(), map.columns.len())));
        if rows == 0 || columns == 0 {
            return;
        }
        let (row, column) = pointed.get_untracked().unwrap_or((0, 0));
        let next = match event.key().as_str() {
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "ArrowRight" => (row, (column + 1).min(columns - 1)),
            "ArrowUp" => ((row + 1).min(rows - 1), column),
            "ArrowDown" => (row.saturating_sub(1), column),
            "Enter" | " " => {
                event.prevent_default();
                return choose(page, (row, column));
            }
            _ => return,
        };
        event.prevent_default();
        pointed.set(Some(next));
    };
    let focused = RwSignal::new(false);
    let head = move || written_map().map(|map| (map.title, map.unit));
    let open = RwSignal::new(false);
    let problem = move || written.with(|heat| heat.as_ref().err().map(ToString::to_string));
    view! {
        {move || problem().map(|problem| view! { <p class="banner" role="alert">{problem}</p> })}
        <figure class="plot map" data-plot="map">
            <figcaption>
                <span class="title">{move || head().map(|head| head.0)}</span>
                <span class="unit">{move || head().map(|head| head.1)}</span>
                <SaveButtons kind=FileKind::Map name="map" title="the map" draw=charts::map_drawing />
            </figcaption>
            <div
                class="stack"
                node_ref=stack
                tabindex="0"
                role="application"
                aria-roledescription="map"
                aria-label="Map over two axes; arrow keys read it, Enter makes a cell the workload"
                on:pointermove=point
                on:pointerleave=move |_| pointed.set(None)
                on:click=move |_| {
                    if let Some(cell) = pointed.get_untracked() {
                        choose(page, cell);
                    }
                }
                on:keydown=step
                on:focus=move |_| focused.set(true)
                on:blur=move |_| {
                    focused.set(false);
                    pointed.set(None);
                }
            >
                {layers.map(|layer| view! { <canvas node_ref=layer aria-hidden="true"></canvas> }).collect_view()}
            </div>
            // Read out while it has the keyboard: not with every step of a slider.
            <p class="readout" aria-live=move || if focused.get() { "polite" } else { "off" }>
                {move || written_map().and_then(|map| readout(&map, pointed.get()))}
            </p>
            <p class="plot-note">{move || written_map().map(|map| map.note)}</p>
            <details class="numbers" on:toggle=move |event| open.set(browser::is_open(&event))>
                <summary>"The map as a table"</summary>
                <Show when=move || open.get()>
                    <div class="scroll" tabindex="0" role="region" aria-label="Cells of the map">
                        {move || written_map().map(|map| table(&map))}
                    </div>
                </Show>
            </details>
        </figure>
    }
}

/// Describes the cell under the pointer, or that of the current workload.
fn readout(map: &HeatMap, pointed: Option<(usize, usize)>) -> Option<String> {
    let cell = pointed.or(map.mark)?;
    let value = map.value(cell)?;
    Some(format!("{}: {}", map.said(cell)?, format::amount(value, &map.unit)))
}

/// Creates the table of a map, the topmost row first.
fn table(map: &HeatMap) -> impl IntoView + use<> {
    let heads = map.columns.iter().map(|column| view! { <th scope="col">{column.clone()}</th> }).collect_view();
    let cell = |row, column| {
        let text = map.value((row, column)).map_or_else(|| "–".to_owned(), format::significant);
        view! { <td>{text}</td> }
    };
    let row = |(row, name): (usize, &String)| {
        let cells = (0..map.columns.len()).map(|column| cell(row, column)).collect_view();
        view! { <tr><th scope="row">{name.clone()}</th>{cells}</tr> }
    };
    let rows: Vec<_> = map.rows.iter().enumerate().rev().map(row).collect();
    view! {
        <table class="points">
            <caption>
                {format!("{} in {}: {} by row, {} by column", map.title, map.unit, map.y_title, map.x_title)}
            </caption>
            <thead><tr><td></td>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Makes a cell the current workload.
fn choose(page: Page, (row, column): (usize, usize)) {
    let request = page.scenario.with_untracked(|scenario| {
        let rows = map::requests(scenario, scenario.second.as_ref()?).ok()?;
        rows.get(row)?.get(column).cloned()
    });
    if let Some(request) = request {
        page.update(|scenario| scenario.request = request);
    }
}

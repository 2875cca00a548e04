//! One plot of the sweep: canvases, pointer and keys, readout, table.

use crate::browser;
use crate::explanation::figure_button::show_explanation;
use crate::explanation::figure_cells;
use crate::page::context::Page;
use crate::page::file_kind::FileKind;
use crate::page::visibility::{is_visible, memo_while_visible};
use crate::plots::canvas;
use crate::plots::charts::PlotCharts;
use crate::plots::plot_table::{self, PlotTable, TableButton};
use crate::plots::readout::{readout, readout_view};
use crate::plots::save_buttons::SaveButtons;
use crate::plots::zoom::{self, ZoomBand, ZoomGestures};
use leptos::html::Canvas;
use leptos::prelude::*;
use stagecost::plot::{Chart, Frame, Layout};
use stagecost::present::charts;
use stagecost::present::charts::Figure;
use std::sync::Arc;

/// Height of a plot in CSS pixels.
const HEIGHT: f64 = 216.0;

/// Plot of one figure along the sweep.
#[component]
pub fn Plot(figure: Figure, charts: Memo<PlotCharts>) -> impl IntoView {
    let page = expect_context::<Page>();
    let stack = NodeRef::<leptos::html::Div>::new();
    let visible = is_visible(stack);
    let whole = Memo::new(move |before: Option<&Option<Arc<Chart>>>| match before {
        Some(before) if page.dragging.get() && !visible.get() => before.clone(),
        _ => charts.with(|charts| charts.iter().find(|(other, ..)| *other == figure).map(|(.., chart)| chart.clone())),
    });
    let chart = zoom::zoomed_chart(page, whole);
    let size = RwSignal::new((0.0, HEIGHT));
    // What the canvases lie on depends on axes, size and colours alone, and is redrawn only when those change.
    let frame = Memo::new(move |_| {
        let (width, height) = size.get();
        let layout = |chart: &Arc<Chart>| Layout::new(chart, width, height, Frame::Bare);
        let layout = chart.with(|chart| chart.as_ref().filter(|_| width > 0.0).map(layout))?;
        Some((layout, page.scheme.get()))
    });
    let layers = [NodeRef::<Canvas>::new(), NodeRef::<Canvas>::new(), NodeRef::<Canvas>::new()];
    Effect::new(move || {
        let Some((canvas, (layout, scheme))) = layers[0].get().zip(frame.get()) else { return };
        chart.with_untracked(|chart| canvas::frame(&canvas, chart.as_ref()?, &layout, &scheme.colours()));
    });
    Effect::new(move || {
        let Some((canvas, (layout, scheme))) = layers[1].get().zip(frame.get()) else { return };
        chart.with(|chart| canvas::data(&canvas, chart.as_ref()?, &layout, &scheme.colours()));
    });
    // Whether the pointer's layer is empty: then it stays so while nothing is pointed at, whatever the data do.
    Effect::new(move |empty: Option<bool>| {
        let Some((canvas, (layout, scheme))) = layers[2].get().zip(frame.get()) else { return false };
        let pointed = page.pointed.get();
        if pointed.is_some() || empty != Some(true) {
            chart.with(|chart| canvas::hover(&canvas, chart.as_ref()?, &layout, &scheme.colours(), pointed));
        }
        pointed.is_none()
    });
    Effect::new(move || {
        if let Some(stack) = stack.get() {
            browser::observe_size(&stack, move |width, height| size.set((width, height)));
        }
    });
    let nearest = move |x: f64, y: f64| {
        frame.with_untracked(|frame| chart.with_untracked(|chart| frame.as_ref()?.0.nearest(chart.as_ref()?, x, y)))
    };
    let point = move |event: &web_sys::PointerEvent| nearest(f64::from(event.offset_x()), f64::from(event.offset_y()));
    let gestures = ZoomGestures::new(page, whole);
    let layout = move || frame.with_untracked(|frame| frame.as_ref().map(|(layout, _)| layout.clone()));
    let placed = Signal::derive(move || frame.with(|frame| frame.as_ref().map(|(layout, _)| layout.clone())));
    let written = page.text_updates.defer(chart);
    let unit = move || written.with(|chart| chart.as_ref().map(|chart| chart.unit.clone()));
    let readout_text = memo_while_visible(page, visible, move || readout(page, figure, written));
    // By keyboard the same values open in the plot's table.
    let explain = move |event: web_sys::MouseEvent| {
        let found = readout_text.with_untracked(|readout_text| {
            let (quantity, kernel) = *readout_text.asks.get(figure_cells::cell_number(event.target())?)?;
            Some((readout_text.index, quantity, kernel))
        });
        if let Some((index, quantity, kernel)) = found {
            show_explanation(page, plot_table::question_at_point(page, index, quantity, kernel));
        }
    };
    let table = move || {
        page.curve().with(|curve| {
            let curve = curve.as_ref().ok()?;
            written.with(|chart| Some(charts::table(figure, chart.as_ref()?, curve)))
        })
    };
    let (focused, open) = (RwSignal::new(false), RwSignal::new(false));
    let note = move || written.with(|chart| chart.as_ref().map(|chart| chart.note.clone()));
    let heading = move || written.with(|chart| chart.as_ref().map(|chart| chart.title.clone()));
    let described = move || {
        let points = page.curve().with(|curve| curve.as_ref().map_or(0, |curve| curve.points.len()));
        format!(
            "{}: plot of {points} points; arrow keys read them, Enter makes one the workload, plus and minus look \
             nearer and farther",
            figure.title()
        )
    };
    view! {
        <figure class="plot" data-plot=figure.name()>
            <figcaption>
                <span class="title">{heading}</span>
                <span class="unit">{unit}</span>
            </figcaption>
            <div
                class="stack"
                node_ref=stack
                tabindex="0"
                // An image gets no arrow keys from a screen reader that browses; this does.
                role="application"
                aria-roledescription="plot"
                aria-label=described
                on:pointerdown=move |event| gestures.press(&event, layout())
                on:pointermove=move |event| {
                    page.pointed.set(point(&event));
                    gestures.follow(&event, layout());
                }
                on:pointerup=move |_| gestures.release()
                on:pointercancel=move |_| gestures.cancel()
                on:pointerleave=move |_| page.pointed.set(None)
                on:click=move |event| gestures.click(&event, || choose(page))
                on:dblclick=move |_| gestures.double_click()
                on:keydown=move |event| gestures.key(&event).unwrap_or_else(|| step(page, &event))
                on:focus=move |_| focused.set(true)
                on:blur=move |_| {
                    focused.set(false);
                    page.pointed.set(None);
                }
            >
                {layers.map(|layer| view! { <canvas node_ref=layer aria-hidden="true"></canvas> }).collect_view()}
                <ZoomBand layout=placed />
            </div>
            // Read out while this plot has the keyboard, and only then: one plot speaks, not ten.
            <p class="readout" on:click=explain aria-live=move || if focused.get() { "polite" } else { "off" }>
                {readout_view(readout_text)}
            </p>
            <div class="foot">
                <p class="plot-note">{note}</p>
                <SaveButtons
                    kind=FileKind::Plot(figure)
                    name=figure.name()
                    title=figure.title()
                    draw=move |scenario, theme| charts::single(figure, scenario, theme)
                />
                <TableButton title=figure.title() open />
            </div>
            <PlotTable title=figure.title() open visible table />
        </figure>
    }
}

/// Makes the point under the pointer the current workload.
fn choose(page: Page) {
    let pointed = page.pointed.get_untracked();
    let request = page.curve().with_untracked(|curve| Some(curve.as_ref().ok()?.points.get(pointed?)?.request.clone()));
    if let Some(request) = request {
        let _ = page.change(|scenario| {
            scenario.request = request;
            Ok(())
        });
    }
}

/// Handles keys: arrows move along the points, Enter makes one the current workload.
fn step(page: Page, event: &web_sys::KeyboardEvent) {
    let count = page.curve().with_untracked(|curve| curve.as_ref().map_or(0, |curve| curve.points.len()));
    let now = page.pointed.get_untracked();
    let at_mark = || page.curve().with_untracked(|curve| curve.as_ref().ok()?.current_index());
    let Some(last) = count.checked_sub(1) else { return };
    let next = match event.key().as_str() {
        "ArrowLeft" => now.map_or_else(at_mark, |now| now.checked_sub(1)).unwrap_or(0),
        "ArrowRight" => now.map_or_else(at_mark, |now| Some(now + 1)).unwrap_or(0).min(last),
        "Home" => 0,
        "End" => last,
        "Enter" | " " => {
            event.prevent_default();
            return choose(page);
        }
        _ => return,
    };
    event.prevent_default();
    page.pointed.set(Some(next));
}

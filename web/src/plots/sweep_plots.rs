//! The sweep's plots: canvases that follow every change, values under the pointer.

use crate::page::context::Page;
use crate::plots::charts::Charts;
use crate::plots::heat_plot::HeatPlot;
use crate::plots::legend::Legend;
use crate::plots::plot::Plot;
use crate::plots::zoom::WholeSweep;
use leptos::prelude::*;
use stagecost::figures::{self, Figure};
use std::sync::Arc;

/// All plots with one legend.
#[component]
pub fn Plots() -> impl IntoView {
    let page = expect_context::<Page>();
    // No plot comes or goes while a slider is dragged.
    let figures = Memo::new(move |before: Option<&Vec<Figure>>| match before {
        Some(before) if page.dragging.get() => before.clone(),
        _ => page.now.with(Figure::of),
    });
    // Axes hold still while a slider is dragged: they may grow, and shrink only when it is let go.
    let charts = Memo::new(move |before: Option<&Charts>| {
        let held = before.filter(|_| page.dragging.get());
        let held = |figure: Figure| held?.iter().find(|(other, ..)| *other == figure).map(|(_, ranges, _)| *ranges);
        page.now.with(|scenario| {
            page.drawn().with(|curve| {
                let Ok(curve) = curve else { return Vec::new() };
                let drawn = |figure: Figure| {
                    let (ranges, chart) = figures::drawn(figure, curve, scenario, held(figure));
                    (figure, ranges, Arc::new(chart))
                };
                figures.get().into_iter().map(drawn).collect()
            })
        })
    });
    let written = page.beat.follow(charts);
    let title = move || written.with(|charts| charts.first().map(|(.., chart)| format!("x: {}", chart.x.title)));
    // The way back takes its place: the line has no room for both.
    let zoomed = move || page.look.view.with(|view| view.span.is_some());
    let unreadable = move || page.curve().with(|curve| curve.as_ref().err().map(ToString::to_string));
    view! {
        <section aria-label="Sweep">
            <div class="legend">
                <Legend charts />
                <span class="space"></span>
                <WholeSweep />
                <span class="axis-note" hidden=zoomed>{title}</span>
            </div>
            {move || unreadable().map(|problem| view! { <p class="banner" role="alert">{problem}</p> })}
            <HeatPlot />
            <div class="plots">
                {move || figures.get().into_iter().map(|figure| view! { <Plot figure charts /> }).collect_view()}
            </div>
            <p class="hint">
                "Point at a plot to read it, click a point to make it the workload, drag across to look into a part; with the \
                 keyboard, arrows, Enter, + and −, and Escape for the whole sweep."
            </p>
        </section>
    }
}

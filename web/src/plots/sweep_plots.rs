//! The plots of the sweep with their legend.

use crate::page::context::Page;
use crate::plots::charts::PlotCharts;
use crate::plots::heat_plot::HeatPlot;
use crate::plots::legend::Legend;
use crate::plots::plot::Plot;
use crate::plots::zoom::WholeSweepButton;
use leptos::prelude::*;
use stagecost::present::charts;
use stagecost::present::charts::Figure;
use std::sync::Arc;

/// Section of all plots with one legend.
#[component]
pub fn SweepPlots() -> impl IntoView {
    let page = expect_context::<Page>();
    // No plot comes or goes while a slider is dragged.
    let figures = Memo::new(move |before: Option<&Vec<Figure>>| match before {
        Some(before) if page.dragging.get() => before.clone(),
        _ => page.now.with(Figure::of),
    });
    // Axes hold still while a slider is dragged: they may grow, and shrink only when it is let go.
    let charts = Memo::new(move |before: Option<&PlotCharts>| {
        let previous = before.filter(|_| page.dragging.get());
        let held = |figure: Figure| previous?.iter().find(|(other, ..)| *other == figure).map(|(_, ranges, _)| *ranges);
        page.now.with(|scenario| {
            page.drawn().with(|curve| {
                let Ok(curve) = curve else { return Vec::new() };
                let drawn = |figure: Figure| {
                    let (ranges, chart) = charts::drawn(figure, curve, scenario, held(figure));
                    (figure, ranges, Arc::new(chart))
                };
                figures.get().into_iter().map(drawn).collect()
            })
        })
    });
    let written = page.text_updates.defer(charts);
    let title = move || written.with(|charts| charts.first().map(|(.., chart)| format!("x: {}", chart.x.title)));
    // The way back takes its place: the line has no room for both.
    let zoomed = move || page.look.view.with(|view| view.span.is_some());
    let unreadable = move || page.curve().with(|curve| curve.as_ref().err().map(ToString::to_string));
    view! {
        <section aria-label="Sweep">
            <div class="legend">
                <Legend charts />
                <span class="space"></span>
                <WholeSweepButton />
                <span class="axis-note" hidden=zoomed>{title}</span>
            </div>
            {move || unreadable().map(|problem| view! { <p class="banner" role="alert">{problem}</p> })}
            <HeatPlot />
            <div class="plots">
                {move || figures.get().into_iter().map(|figure| view! { <Plot figure charts /> }).collect_view()}
            </div>
            <p class="hint">
                "Point at a plot to read it, click a point to make it the workload, drag across to look into a part; \
                 with the \
                 keyboard, arrows, Enter, + and −, and Escape for the whole sweep."
            </p>
        </section>
    }
}

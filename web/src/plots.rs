//! The sweep's plots: canvases that follow every change, values under the pointer.

use crate::answer::kernel_class;
use crate::app::Page;
use crate::browser;
use crate::canvas;
use crate::cells;
use crate::explain_view::show;
use crate::file_kind::FileKind;
use crate::follow::Follow;
use crate::heat_plot::HeatPlot;
use crate::legend::Legend;
use crate::plot_table::{self, PlotTable, TableButton};
use crate::saves::Saves;
use crate::seen::{in_sight, while_seen};
use crate::zoom::{self, Band, Gestures, WholeSweep};
use leptos::html::Canvas;
use leptos::prelude::*;
use stagecost::explain::Quantity;
use stagecost::figures::{self, Curve, Figure, Ranges};
use stagecost::plot::{Chart, Frame, Layout, Series};
use stagecost::request::AttentionKernel;
use stagecost::request::Key;
use stagecost::sweep::Point;
use std::sync::Arc;

/// Height of a plot in CSS pixels.
const HEIGHT: f64 = 216.0;

/// The charts of the plots, and the ranges of their axes.
pub type Charts = Vec<(Figure, Ranges, Arc<Chart>)>;

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

/// One plot.
#[component]
fn Plot(figure: Figure, charts: Memo<Charts>) -> impl IntoView {
    let page = expect_context::<Page>();
    let stack = NodeRef::<leptos::html::Div>::new();
    let in_sight = in_sight(stack);
    let whole = Memo::new(move |before: Option<&Option<Arc<Chart>>>| match before {
        Some(before) if page.dragging.get() && !in_sight.get() => before.clone(),
        _ => charts.with(|charts| charts.iter().find(|(other, ..)| *other == figure).map(|(.., chart)| chart.clone())),
    });
    let chart = zoom::seen(page, whole);
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
    let gestures = Gestures::new(page, whole);
    let layout = move || frame.with_untracked(|frame| frame.as_ref().map(|(layout, _)| layout.clone()));
    let placed = Signal::derive(move || frame.with(|frame| frame.as_ref().map(|(layout, _)| layout.clone())));
    let written = page.beat.follow(chart);
    let unit = move || written.with(|chart| chart.as_ref().map(|chart| chart.unit.clone()));
    let said = while_seen(page, in_sight, move || readout(page, figure, written));
    // By keyboard the same values open in the plot's table.
    let explain = move |event: web_sys::MouseEvent| {
        let found = said.with_untracked(|said| {
            let (quantity, kernel) = *said.asks.get(cells::number(event.target())?)?;
            Some((said.index, quantity, kernel))
        });
        if let Some((index, quantity, kernel)) = found {
            show(page, plot_table::asked(page, index, quantity, kernel));
        }
    };
    let table = move || {
        page.curve().with(|curve| {
            let curve = curve.as_ref().ok()?;
            written.with(|chart| Some(figures::table(figure, chart.as_ref()?, curve)))
        })
    };
    let (focused, open) = (RwSignal::new(false), RwSignal::new(false));
    let note = move || written.with(|chart| chart.as_ref().map(|chart| chart.note.clone()));
    let heading = move || written.with(|chart| chart.as_ref().map(|chart| chart.title.clone()));
    let described = move || {
        let points = page.curve().with(|curve| curve.as_ref().map_or(0, |curve| curve.points.len()));
        format!(
            "{}: plot of {points} points; arrow keys read them, Enter makes one the workload, plus and minus look nearer and farther",
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
                on:dblclick=move |_| gestures.twice()
                on:keydown=move |event| gestures.key(&event).unwrap_or_else(|| step(page, &event))
                on:focus=move |_| focused.set(true)
                on:blur=move |_| {
                    focused.set(false);
                    page.pointed.set(None);
                }
            >
                {layers.map(|layer| view! { <canvas node_ref=layer aria-hidden="true"></canvas> }).collect_view()}
                <Band layout=placed />
            </div>
            // Read out while this plot has the keyboard, and only then: one plot speaks, not ten.
            <p class="readout" on:click=explain aria-live=move || if focused.get() { "polite" } else { "off" }>
                {readout_view(said)}
            </p>
            <div class="foot">
                <p class="plot-note">{note}</p>
                <Saves
                    kind=FileKind::Plot(figure)
                    name=figure.name()
                    title=figure.title()
                    draw=move |scenario, theme| figures::single(figure, scenario, theme)
                />
                <TableButton title=figure.title() open />
            </div>
            <PlotTable title=figure.title() open in_sight table />
        </figure>
    }
}

/// Makes the point that is pointed at the current workload.
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

/// Arrow keys walk along the points, Enter chooses.
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

/// What the line under a plot says.
#[derive(Clone, Default, PartialEq)]
struct Readout {
    head: String,
    /// A line of the plot each: the class of its kernel, name and value with its unit.
    values: Vec<(Option<String>, String, String)>,
    /// What explains each, and at which point.
    asks: Vec<(Quantity, Option<AttentionKernel>)>,
    index: usize,
    shared: Option<&'static str>,
    published: Option<&'static str>,
}

/// The values at the point that is pointed at, or at the current workload.
fn readout(page: Page, figure: Figure, chart: Follow<Option<Arc<Chart>>>) -> Readout {
    let pointed = page.pointed.get();
    let found = page.curve().with(|curve| {
        let curve = curve.as_ref().ok()?;
        let index = pointed.filter(|index| *index < curve.points.len()).or(curve.current_index())?;
        let point = curve.points.get(index)?;
        chart.with(|chart| Some(values(figure, chart.as_ref()?, curve, index, point)))
    });
    found.unwrap_or_default()
}

fn values(figure: Figure, chart: &Chart, curve: &Curve, index: usize, point: &Point) -> Readout {
    let batch = if curve.axis == Key::Batch { format!("batch {}, ", point.request.batch) } else { String::new() };
    let tokens = stagecost::format::count(point.tokens.image);
    let head = match point.request.grid() {
        _ if curve.axis == Key::Device => format!("{}: ", point.request.device.name),
        Some(grid) => format!("{batch}{} × {}, {tokens} tokens: ", grid.rows, grid.columns),
        None => format!("{batch}{tokens} tokens: "),
    };
    let kernels = point.costs.iter().map(|(kernel, _)| kernel_class(*kernel)).collect::<Vec<_>>();
    let one_a_kernel = figure.compares();
    let last = chart.series.iter().rposition(|series| !series.points.is_empty());
    let values = chart.series.iter().enumerate().filter_map(|(i, series)| {
        let (_, value) = series.points.get(index)?;
        let class = one_a_kernel.then(|| kernels.get(i).cloned().unwrap_or_default());
        // Where the kernel itself is swept, a point has its own and the line has none.
        let name = match (curve.axis, one_a_kernel, point.costs.first()) {
            _ if figure.is_of_all_kernels() => String::new(),
            (Key::Kernel, true, Some((kernel, _))) => kernel.name().to_owned(),
            _ => series.name.clone(),
        };
        // Units of work share theirs, which is long.
        let unit = if one_a_kernel || last == Some(i) { &chart.unit } else { "" };
        Some((class, name, figures::value(figure, *value, unit)))
    });
    let mut values: Vec<_> = values.collect();
    let none = figures::none(figure);
    if values.len() > 1 && values.iter().all(|(.., value)| value == none) {
        values = vec![(None, String::new(), none.to_owned())];
    }
    let has_point = |series: &&Series| series.points.get(index).is_some();
    let asks = chart.series.iter().filter(has_point).map(|series| figures::asked(figure, series.role, curve.axis));
    let asks = asks.collect();
    let shared = figure.is_of_all_kernels() && point.costs.len() > 1;
    let shared = shared.then_some("the same under every kernel");
    let published = (figure == Figure::Flop).then_some(point.published).flatten().map(|published| {
        let gap = point.costs.first().map(|(_, cost)| cost.flop.tensor.get() - published.get());
        if gap == Some(0.0) { "torch counts the same" } else { "torch counts otherwise" }
    });
    Readout { head, values, asks, index, shared, published }
}

/// The line under a plot: while it names the same lines, only its numbers change.
fn readout_view(said: Memo<Readout>) -> impl IntoView {
    let names = Memo::new(move |_| {
        said.with(|said| said.values.iter().map(|(class, name, _)| (class.clone(), name.clone())).collect::<Vec<_>>())
    });
    let value = move |place: usize| said.with(|said| said.values.get(place).map(|(.., value)| value.clone()));
    let one = move |(place, (class, name)): (usize, (Option<String>, String))| {
        let name = (!name.is_empty()).then(|| name + " ");
        view! { " " <span class=class>{name} <b data-ask=place>{move || value(place)}</b></span> }
    };
    view! {
        <span class="where">{move || said.with(|said| said.head.clone())}</span>
        {move || names.get().into_iter().enumerate().map(one).collect_view()}
        {move || said.with(|said| said.shared).map(|shared| view! { " " <span>{shared}</span> })}
        {move || said.with(|said| said.published).map(|published| view! { " " <span>{published}</span> })}
    }
}

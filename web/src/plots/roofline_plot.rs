//! The roofline plot: every operator as a dot under the device's roofs, with a table of the dots.

use crate::browser;
use crate::explanation::figure_cells::{self, question_cells};
use crate::page::colour_scheme::ColourScheme;
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use crate::page::file_kind::FileKind;
use crate::page::visibility::is_visible;
use crate::plots::canvas;
use crate::plots::legend::{dot, toggle_button};
use crate::plots::save_buttons::SaveButtons;
use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use stagecost::explain::{Of, Quantity};
use stagecost::link::Scenario;
use stagecost::plot::{Frame, LegendItem, Roofline as Picture, RooflineLayout, View};
use stagecost::present::charts;
use stagecost::present::charts::Ranges;
use stagecost::study::roofline::{Dot, Roofline, roofline};
use stagecost::text::format;

/// Roofline and its picture.
struct RooflineData {
    roofline: Roofline,
    /// Picture with all lines and the whole range.
    whole: Picture,
    /// Picture with hidden lines left out.
    picture: Picture,
    ranges: Ranges,
}

fn roofline_data(scenario: &Scenario, view: &View, previous: Option<RooflineData>) -> Option<RooflineData> {
    let roofline = roofline(scenario).ok()?;
    let needed = charts::roofline_ranges(&roofline);
    let ranges = previous.map_or(needed, |previous| needed.union(previous.ranges));
    let whole = charts::roofline_of(&roofline, ranges);
    Some(RooflineData { picture: view.of_roofline(&whole), whole, roofline, ranges })
}

/// Roofline of the current workload under every compared kernel.
#[component]
pub fn RooflineView() -> impl IntoView {
    let page = expect_context::<Page>();
    let stack = NodeRef::<Div>::new();
    let visible = is_visible(stack);
    // Axes hold still while a slider is dragged, as those of the sweep do; out of sight everything does.
    let shown = Memo::new_owning(move |before: Option<Option<RooflineData>>| {
        let dragging = page.dragging.get();
        match before {
            Some(before) if dragging && !visible.get() => (before, false),
            before => {
                let previous = before.flatten().filter(|_| dragging);
                (page.look.view.with(|view| page.now.with(|now| roofline_data(now, view, previous))), true)
            }
        }
    });
    let written = page.text_updates.defer(shown);
    let size = RwSignal::new((0.0, 0.0));
    // Names make room for dots, but not while these are being dragged about.
    let frame = Memo::new(move |before: Option<&Option<(RooflineLayout, ColourScheme)>>| {
        let (width, height) = size.get();
        let layout = shown.with(|shown| {
            let shown = shown.as_ref().filter(|_| width > 0.0)?;
            Some(RooflineLayout::new(&shown.picture, width, height, Frame::Bare))
        })?;
        let layout = match before.and_then(Option::as_ref).filter(|_| page.dragging.get()) {
            Some((before, _)) => layout.held(before.clone()),
            None => layout,
        };
        Some((layout, page.scheme.get()))
    });
    let pointed = RwSignal::new(None::<usize>);
    let layers = [NodeRef::<Canvas>::new(), NodeRef::<Canvas>::new(), NodeRef::<Canvas>::new()];
    Effect::new(move || {
        let Some((canvas, (layout, scheme))) = layers[0].get().zip(frame.get()) else { return };
        shown.with_untracked(|shown| canvas::roofs(&canvas, &shown.as_ref()?.picture, &layout, &scheme.colours()));
    });
    Effect::new(move || {
        let Some((canvas, (layout, scheme))) = layers[1].get().zip(frame.get()) else { return };
        shown.with(|shown| canvas::dots(&canvas, &shown.as_ref()?.picture, &layout, &scheme.colours()));
    });
    Effect::new(move |empty: Option<bool>| {
        let Some((canvas, (layout, scheme))) = layers[2].get().zip(frame.get()) else { return false };
        let index = pointed.get();
        if index.is_some() || empty != Some(true) {
            shown.with(|shown| canvas::dot_hover(&canvas, &shown.as_ref()?.picture, &layout, &scheme.colours(), index));
        }
        index.is_none()
    });
    Effect::new(move || {
        if let Some(stack) = stack.get() {
            browser::observe_size(&stack, move |width, height| size.set((width, height)));
        }
    });
    let point = move |event: web_sys::PointerEvent| {
        let (x, y) = (f64::from(event.offset_x()), f64::from(event.offset_y()));
        let found = frame.with_untracked(|frame| {
            shown.with_untracked(|shown| frame.as_ref()?.0.nearest(&shown.as_ref()?.picture, x, y))
        });
        pointed.set(found);
    };
    // The dots that are not hidden, the slowest first.
    let visible_dots = move || {
        let placed = |shown: &RooflineData| {
            let dots = shown.picture.dots.iter().enumerate();
            dots.filter(|(_, dot)| dot.at.0.is_finite()).map(|(index, _)| index).collect::<Vec<_>>()
        };
        written.with(|shown| shown.as_ref().map(placed).unwrap_or_default())
    };
    let step = move |event: web_sys::KeyboardEvent| {
        let visible_dots = untrack(visible_dots);
        let Some(last) = visible_dots.len().checked_sub(1) else { return };
        let now = pointed.get_untracked().and_then(|index| visible_dots.iter().position(|other| *other == index));
        let next = match event.key().as_str() {
            "ArrowLeft" | "ArrowUp" => now.map_or(0, |now| now.saturating_sub(1)),
            "ArrowRight" | "ArrowDown" => now.map_or(0, |now| (now + 1).min(last)),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        pointed.set(visible_dots.get(next).copied());
    };
    let items = Memo::new(move |_| {
        let colours = page.scheme.get().colours();
        written.with(|shown| shown.as_ref().map(|shown| shown.whole.legend(&colours)).unwrap_or_default())
    });
    let may_hide = move |name: &str| {
        let may = |shown: &Option<RooflineData>| {
            page.look.view.with(|view| shown.as_ref().is_some_and(|shown| view.may_hide_dots(&shown.whole, name)))
        };
        written.with(may)
    };
    let entry = move |item: LegendItem| toggle_button(page.look, item.name, may_hide, dot(&item.look).into_any());
    let entries = move || items.get().into_iter().map(entry).collect_view();
    let head = move || written.with(|shown| shown.as_ref().map(|shown| shown.roofline.title()));
    let unit = move || written.with(|shown| shown.as_ref().map(|shown| shown.picture.chart.unit.clone()));
    let readout = move || {
        let visible_dots = visible_dots();
        let index = pointed.get().filter(|index| visible_dots.contains(index)).or(visible_dots.first().copied())?;
        written.with(|shown| shown.as_ref()?.roofline.text(index))
    };
    let notes = move || written.with(|shown| shown.as_ref().map(|shown| shown.roofline.notes().join(" ")));
    let question = move |number| written.with_untracked(|shown| question_of_cell(&shown.as_ref()?.roofline, number));
    let focused = RwSignal::new(false);
    let open = RwSignal::new(false);
    view! {
        <section class="plot roofline" data-plot="roofline" aria-labelledby="roofline">
            <figure>
                <figcaption>
                    <h2 class="title" id="roofline">{head}</h2>
                    <span class="unit">{unit}</span>
                    <SaveButtons kind=FileKind::Roofline name="roofline" title="the roofline"
                        draw=charts::roofline_drawing />
                </figcaption>
                <div class="legend">
                    {entries}
                    <span class="space"></span>
                    <span class="axis-note">"x: FLOP per byte of HBM traffic; area: time"</span>
                </div>
                <div
                    class="stack"
                    node_ref=stack
                    tabindex="0"
                    role="application"
                    aria-roledescription="plot"
                    aria-label=move || format!("Roofline of {} operators; arrow keys read them, the slowest first",
                        visible_dots().len())
                    on:pointermove=point
                    on:pointerleave=move |_| pointed.set(None)
                    on:keydown=step
                    on:focus=move |_| focused.set(true)
                    on:blur=move |_| {
                        focused.set(false);
                        pointed.set(None);
                    }
                >
                    {layers.map(|layer| view! { <canvas node_ref=layer aria-hidden="true"></canvas> }).collect_view()}
                </div>
                <p class="readout" aria-live=move || if focused.get() { "polite" } else { "off" }>{readout}</p>
            </figure>
            <p class="plot-note">
                {notes}
                " FLOP are those of the unit that does most of an operator; crops and the global view are one dot."
            </p>
            <details class="numbers" on:toggle=move |event| open.set(browser::is_open(&event))>
                <summary>"The dots as a table"</summary>
                <Show when=move || open.get()>
                    <div class="scroll" tabindex="0" role="region" aria-label="Dots of the roofline">
                        {question_cells(page, question, move || written.with(|shown| shown.as_ref().map(|shown|
                            table(&shown.roofline))))}
                    </div>
                    <p class="hint">{figure_cells::HINT}</p>
                </Show>
            </details>
        </section>
    }
}

/// Returns the question of a table cell; figures equal under several kernels are explained under the first.
fn question_of_cell(roofline: &Roofline, number: usize) -> Option<FigureQuestion> {
    let (row, column) = (number / OPENING_COLUMNS.len(), number % OPENING_COLUMNS.len());
    let dots = roofline.dots();
    let dot = dots.get(row)?;
    let (kernel, _) = dot.kernels.first()?;
    let quantity = match OPENING_COLUMNS[column] {
        Quantity::Time if roofline.device.lacks().is_some() => Quantity::Bound,
        quantity => quantity,
    };
    Some(FigureQuestion { of: Of::Operator(dot.operator.at), ..FigureQuestion::new(quantity, *kernel, "roofline") })
}

/// Columns whose cells open: FLOP per byte, rate, time, share.
const OPENING_COLUMNS: [Quantity; 4] = [Quantity::Intensity, Quantity::Rate, Quantity::Time, Quantity::Time];

/// Creates the table of dots, the slowest first.
fn table(roofline: &Roofline) -> impl IntoView + use<> {
    let heads = ["operator", "kernel", "FLOP/B", "rate", "time", "share", "waits for"];
    let cells = |dot: &Dot| {
        let operator = dot.operator;
        let (kernels, shares): (Vec<_>, Vec<_>) =
            dot.kernels.iter().map(|(kernel, share)| (kernel.name(), format::percent(*share))).unzip();
        let figures = [
            format::significant(dot.intensity),
            format::flop_rate(dot.rate),
            format::time(operator.time),
            shares.join(", "),
        ];
        (kernels.join(", "), figures, operator.waits_for.title())
    };
    let row = |(dot, row): (&Dot, usize)| {
        let (kernels, figures, waits_for) = cells(dot);
        let figure = |(text, number): (String, usize)| {
            view! { <td data-ask=number tabindex=figure_cells::tab_index(number)>{text}</td> }
        };
        view! {
            <tr>
                <th scope="row">{dot.operator.name.clone()}</th>
                <td>{kernels}</td>
                {figures.into_iter().zip(row * OPENING_COLUMNS.len()..).map(figure).collect_view()}
                <td>{waits_for}</td>
            </tr>
        }
    };
    view! {
        <table class="points" role="grid" aria-label="Dots of the roofline">
            <thead>
                <tr>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr>
            </thead>
            <tbody>{roofline.dots().iter().zip(0..).map(row).collect_view()}</tbody>
        </table>
    }
}

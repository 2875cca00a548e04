//! Zooming of plots by dragging and keys; all plots share the span.

use crate::page::context::Page;
use leptos::prelude::*;
use stagecost::plot::{Chart, Layout};
use stagecost::request::Request;
use std::sync::Arc;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent};

/// Chart of a plot, `None` before it is drawn.
type PlottedChart = Option<Arc<Chart>>;

/// Returns the chart with hidden lines left out and the span of x applied.
pub fn zoomed_chart(page: Page, whole: Memo<PlottedChart>) -> Memo<PlottedChart> {
    Memo::new(move |before: Option<&PlottedChart>| {
        let chart = whole.get()?;
        let previous = before.and_then(Option::as_deref).filter(|_| page.dragging.get());
        page.look.view.with(|view| Some(if view.is_whole() { chart } else { Arc::new(view.of(&chart, previous)) }))
    })
}

/// Pointer gestures on one plot.
#[derive(Clone, Copy)]
pub struct ZoomGestures {
    page: Page,
    whole: Memo<PlottedChart>,
    /// Position of the press: pixel and x.
    from: StoredValue<Option<(f64, f64)>>,
    /// Workload before the last click, restored by a double click.
    before: StoredValue<Option<Request>>,
    /// Kind of the last press.
    dragged: StoredValue<PressKind>,
}

/// Kind of a press: a click until the pointer has moved far enough.
#[derive(Clone, Copy, PartialEq)]
enum PressKind {
    Click,
    Drag,
}

/// Distance in CSS pixels from which on a press is a drag.
const DRAG: f64 = 6.0;

impl ZoomGestures {
    /// Creates the gestures of a plot with the chart `whole`.
    pub fn new(page: Page, whole: Memo<PlottedChart>) -> ZoomGestures {
        let (from, before) = (StoredValue::new(None), StoredValue::new(None));
        ZoomGestures { page, whole, from, before, dragged: StoredValue::new(PressKind::Click) }
    }

    /// Handles a press.
    pub fn press(self, event: &PointerEvent, layout: Option<Layout>) {
        self.dragged.set_value(PressKind::Click);
        let Some(layout) = layout.filter(|_| event.is_primary() && event.button() == 0) else { return };
        let px = f64::from(event.offset_x());
        self.from.set_value(Some((px, layout.x_at(px))));
        // A drag may end beside the plot.
        if let Some(element) =
            event.current_target().and_then(|target| wasm_bindgen::JsCast::dyn_into::<Element>(target).ok())
        {
            let _ = element.set_pointer_capture(event.pointer_id());
        }
    }

    /// Handles a move: extends the selected span.
    pub fn follow(self, event: &PointerEvent, layout: Option<Layout>) {
        let Some(((px, from), layout)) = self.from.get_value().zip(layout) else { return };
        let now = f64::from(event.offset_x());
        if (now - px).abs() >= DRAG {
            self.dragged.set_value(PressKind::Drag);
        }
        if self.dragged.get_value() == PressKind::Drag {
            self.page.look.band.set(Some((from, layout.x_at(now))));
        }
    }

    /// Handles a release: zooms into the selected span.
    pub fn release(self) {
        self.from.set_value(None);
        let look = self.page.look;
        if let Some((band, chart)) = look.band.get_untracked().zip(self.whole.get_untracked()) {
            look.band.set(None);
            look.change_span(|view| view.zoomed(&chart, band));
        }
    }

    /// Handles a cancelled pointer, which the browser took for scrolling.
    pub fn cancel(self) {
        self.from.set_value(None);
        self.page.look.band.set(None);
    }

    /// Handles a click by `choose`, except at the end of a drag and for the second of two clicks.
    pub fn click(self, event: &MouseEvent, choose: impl FnOnce()) {
        if self.dragged.get_value() == PressKind::Drag || event.detail() > 1 {
            return;
        }
        self.before.set_value(Some(self.page.scenario.with_untracked(|scenario| scenario.request.clone())));
        choose();
    }

    /// Handles a double click: resets the zoom and restores the workload.
    pub fn double_click(self) {
        if self.page.look.view.with_untracked(|view| view.span.is_none()) {
            return;
        }
        self.page.look.show_whole_sweep();
        if let Some(request) = self.before.get_value() {
            self.page.update(|scenario| scenario.request = request);
        }
    }

    /// Handles keys: plus and minus zoom around the current point, 0 and Escape reset. Returns `None` for any other
    /// key.
    pub fn key(self, event: &KeyboardEvent) -> Option<()> {
        let page = self.page;
        let times = match event.key().as_str() {
            _ if event.ctrl_key() || event.meta_key() || event.alt_key() => return None,
            "+" | "=" => Some(0.5),
            "-" | "−" | "_" => Some(2.0),
            "0" | "Escape" => None,
            _ => return None,
        };
        event.prevent_default();
        let Some(times) = times else {
            page.look.show_whole_sweep();
            return Some(());
        };
        let centre = page.curve().with_untracked(|curve| {
            let curve = curve.as_ref().ok()?;
            let pointed = page.pointed.get_untracked().and_then(|index| curve.points.get(index));
            Some(pointed.map_or(curve.mark, |point| stagecost::present::charts::x(curve.axis, point)))
        });
        if let Some((centre, chart)) = centre.zip(self.whole.get_untracked()) {
            page.look.change_span(|view| view.scaled(&chart, centre, times));
        }
        Some(())
    }
}

/// Band over a plot that shows the selected span.
#[component]
pub fn ZoomBand(layout: Signal<Option<Layout>>) -> impl IntoView {
    let look = expect_context::<Page>().look;
    let place = move || {
        let (a, b) = look.band.get()?;
        let layout = layout.get()?;
        let (a, b) = (layout.x_px(a)?, layout.x_px(b)?);
        Some((a.min(b), (a - b).abs()))
    };
    let edges = move || {
        place().map(|(left, width)| {
            view! { <div class="band" style=("left", format!("{left}px")) style=("width", format!("{width}px"))></div> }
        })
    };
    view! { {edges} }
}

/// Button that resets the zoom.
#[component]
pub fn WholeSweepButton() -> impl IntoView {
    let page = expect_context::<Page>();
    let whole = Memo::new(move |_| page.look.view.with(|view| view.span.is_none()));
    view! {
        <button type="button" class="quiet save" hidden=move || whole.get() on:click=move |_|
            page.look.show_whole_sweep()>
            "Whole sweep"
        </button>
    }
}

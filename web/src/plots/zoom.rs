//! Looking into plots: a span that is dragged across, keys that come nearer, and the way back; all plots share it.

use crate::page::context::Page;
use leptos::prelude::*;
use stagecost::plot::{Chart, Layout};
use stagecost::request::Request;
use std::sync::Arc;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent};

/// A plot, or nothing before there is one.
type Plotted = Option<Arc<Chart>>;

/// The chart as it is looked at.
pub fn seen(page: Page, whole: Memo<Plotted>) -> Memo<Plotted> {
    Memo::new(move |before: Option<&Plotted>| {
        let chart = whole.get()?;
        let held = before.and_then(Option::as_deref).filter(|_| page.dragging.get());
        page.look.view.with(|view| Some(if view.is_whole() { chart } else { Arc::new(view.of(&chart, held)) }))
    })
}

/// What a pointer does on one plot.
#[derive(Clone, Copy)]
pub struct Gestures {
    page: Page,
    whole: Memo<Plotted>,
    /// Where the pointer was pressed, as a pixel and as x.
    from: StoredValue<Option<(f64, f64)>>,
    /// The workload before the click that may be the first of two.
    before: StoredValue<Option<Request>>,
    /// Whether the press has become a drag, which ends in no click.
    dragged: StoredValue<Press>,
}

/// What a press is so far.
#[derive(Clone, Copy, PartialEq)]
enum Press {
    Click,
    Drag,
}

/// From so many CSS pixels on a press is a drag.
const DRAG: f64 = 6.0;

impl Gestures {
    /// Gestures over a plot whose chart is `whole`.
    pub fn new(page: Page, whole: Memo<Plotted>) -> Gestures {
        let (from, before) = (StoredValue::new(None), StoredValue::new(None));
        Gestures { page, whole, from, before, dragged: StoredValue::new(Press::Click) }
    }

    /// A drag may begin.
    pub fn press(self, event: &PointerEvent, layout: Option<Layout>) {
        self.dragged.set_value(Press::Click);
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

    /// The span follows the pointer.
    pub fn follow(self, event: &PointerEvent, layout: Option<Layout>) {
        let Some(((px, from), layout)) = self.from.get_value().zip(layout) else { return };
        let now = f64::from(event.offset_x());
        if (now - px).abs() >= DRAG {
            self.dragged.set_value(Press::Drag);
        }
        if self.dragged.get_value() == Press::Drag {
            self.page.look.band.set(Some((from, layout.x_at(now))));
        }
    }

    /// The span is looked into.
    pub fn release(self) {
        self.from.set_value(None);
        let look = self.page.look;
        if let Some((band, chart)) = look.band.get_untracked().zip(self.whole.get_untracked()) {
            look.band.set(None);
            look.change(|view| view.zoomed(&chart, band));
        }
    }

    /// The browser has taken the pointer, to scroll.
    pub fn cancel(self) {
        self.from.set_value(None);
        self.page.look.band.set(None);
    }

    /// A click chooses; the end of a drag and the second of two clicks do not.
    pub fn click(self, event: &MouseEvent, choose: impl FnOnce()) {
        if self.dragged.get_value() == Press::Drag || event.detail() > 1 {
            return;
        }
        self.before.set_value(Some(self.page.scenario.with_untracked(|scenario| scenario.request.clone())));
        choose();
    }

    /// Two clicks lead back to the whole sweep, and leave the workload as it was.
    pub fn twice(self) {
        if self.page.look.view.with_untracked(|view| view.span.is_none()) {
            return;
        }
        self.page.look.back();
        if let Some(request) = self.before.get_value() {
            self.page.update(|scenario| scenario.request = request);
        }
    }

    /// Plus and minus look nearer and farther around the point that is read, 0 and Escape lead back. Whether it was one
    /// of them.
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
            page.look.back();
            return Some(());
        };
        let centre = page.curve().with_untracked(|curve| {
            let curve = curve.as_ref().ok()?;
            let pointed = page.pointed.get_untracked().and_then(|index| curve.points.get(index));
            Some(pointed.map_or(curve.mark, |point| stagecost::figures::x(curve.axis, point)))
        });
        if let Some((centre, chart)) = centre.zip(self.whole.get_untracked()) {
            page.look.change(|view| view.scaled(&chart, centre, times));
        }
        Some(())
    }
}

/// The span that is being dragged across, over one plot.
#[component]
pub fn Band(layout: Signal<Option<Layout>>) -> impl IntoView {
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

/// The way back to the whole sweep.
#[component]
pub fn WholeSweep() -> impl IntoView {
    let page = expect_context::<Page>();
    let whole = Memo::new(move |_| page.look.view.with(|view| view.span.is_none()));
    view! {
        <button type="button" class="quiet save" hidden=move || whole.get() on:click=move |_| page.look.back()>
            "Whole sweep"
        </button>
    }
}

//! The legend: each entry shows a line's look and is a button that hides or shows it in all plots.

use crate::page::context::Page;
use crate::page::plot_view::PlotView;
use crate::plots::charts::PlotCharts;
use leptos::prelude::*;
use stagecost::plot::{LegendItem, Look, Marker, Stroke, legend};

/// Legend of all plots.
#[component]
pub fn Legend(charts: Memo<PlotCharts>) -> impl IntoView {
    let page = expect_context::<Page>();
    let items = Memo::new(move |_| {
        charts.with(|charts| legend(charts.iter().map(|(.., chart)| &**chart), &page.scheme.get().colours()))
    });
    move || items.get().into_iter().map(|item| view! { <LegendEntry item charts /> }).collect_view()
}

#[component]
fn LegendEntry(item: LegendItem, charts: Memo<PlotCharts>) -> impl IntoView {
    let look = expect_context::<Page>().look;
    let may_hide = move |name: &str| {
        charts.with(|charts| {
            let mut charts = charts.iter().map(|(.., chart)| &**chart);
            look.view.with(|view| view.may_hide(&mut charts, name))
        })
    };
    toggle_button(look, item.name, may_hide, swatch(&item.look))
}

/// Draws the look of a line, dot or ring.
fn swatch(look: &Look) -> AnyView {
    let colour = look.colour.css();
    let ring = look.marker == Marker::Ring;
    if look.stroke == Stroke::Absent && !ring {
        return dot(look).into_any();
    }
    let line = (!ring).then(|| {
        let dashes = look.stroke.dasharray();
        view! { <line x1="0" y1="5" x2="28" y2="5" stroke=colour.clone() stroke-width="2" stroke-dasharray=dashes /> }
    });
    let ring =
        ring.then(|| view! { <circle cx="14" cy="5" r="4" fill="none" stroke=colour.clone() stroke-width="1.25" /> });
    view! { <svg width="28" height="10" aria-hidden="true">{line} {ring}</svg> }.into_any()
}

/// Draws a dot in its shape and colour.
pub fn dot(look: &Look) -> impl IntoView + use<> {
    let shape = match look.marker {
        Marker::Square => "■",
        Marker::Triangle => "▲",
        Marker::Diamond => "◆",
        Marker::Dot | Marker::Ring | Marker::Absent => "●",
    };
    let colour = look.colour.css();
    view! { <span aria-hidden="true" style:color=colour>{shape}</span> }
}

/// Creates an entry: a button that hides or shows `name` in all plots.
pub fn toggle_button(
    look: PlotView,
    name: String,
    may_hide: impl Fn(&str) -> bool + Send + Sync + 'static,
    swatch: AnyView,
) -> impl IntoView {
    let text = name.clone();
    let name = StoredValue::new(name);
    let hidden = move || name.with_value(|name| look.view.with(|view| view.is_hidden(name)));
    let hidden = Memo::new(move |_| hidden());
    let last = Memo::new(move |_| !hidden.get() && !name.with_value(|name| may_hide(name)));
    let click = move |_| {
        if !last.get_untracked() {
            name.with_value(|name| look.toggle(name));
        }
    };
    let does = move || match (last.get(), hidden.get()) {
        (true, _) => "The last of a plot stays",
        (_, true) => "Hidden; show it in all plots",
        _ => "Hide it in all plots",
    };
    view! {
        <button
            type="button"
            class="entry toggle"
            aria-pressed=move || (!hidden.get()).to_string()
            aria-disabled=move || last.get().then_some("true")
            title=does
            on:click=click
        >
            {swatch}
            {text}
        </button>
    }
}

//! Tables whose cells open: by a click, and with the keyboard, where arrows walk from figure to figure and Enter opens one.

use crate::explanation::figure_button::show;
use crate::page::context::Page;
use crate::page::figure_question::Asked;
use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement};

/// What lies behind the cell of a number.
type Asks = Arc<dyn Fn(usize) -> Option<Asked> + Send + Sync>;

/// What can be walked to: cells that open, and what else in a row takes the focus.
const STOPS: &str = "[data-ask], th button";

/// More than any row has cells, for tables that number them row by row.
pub const WIDTH: usize = 100;

/// What a table of such cells says of itself.
pub const HINT: &str = "Click any number for its derivation; arrow keys walk between numbers, Enter opens one.";

/// A table whose cells have numbers in `data-ask`, and its part in the order of Tab: one cell.
pub fn cells(
    page: Page,
    asks: impl Fn(usize) -> Option<Asked> + Send + Sync + 'static,
    table: impl IntoView,
) -> impl IntoView {
    let asks: Asks = Arc::new(asks);
    let clicked = asks.clone();
    view! {
        <div
            class="cells"
            on:click=move |event: MouseEvent| {
                // What folds around it stays as it is.
                if ask(page, &clicked, event.target()).is_some() {
                    event.prevent_default();
                }
            }
            on:keydown=move |event: KeyboardEvent| key(page, &asks, &event)
            on:focusin=move |event: FocusEvent| {
                keep(event.target());
            }
        >
            {table}
        </div>
    }
}

/// Which cell takes the focus when Tab comes to the table: the first.
pub const fn tab(number: usize) -> &'static str {
    if number == 0 { "0" } else { "-1" }
}

fn closest(target: Option<EventTarget>, selector: &str) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// The number of what was clicked.
pub fn number(target: Option<EventTarget>) -> Option<usize> {
    closest(target, "[data-ask]")?.get_attribute("data-ask")?.parse().ok()
}

/// Opens what lies behind the cell; whether anything does.
fn ask(page: Page, asks: &Asks, target: Option<EventTarget>) -> Option<()> {
    let cell = closest(target.clone(), "[data-ask]")?;
    let asked = asks(number(target)?)?;
    // Not every browser gives it to what is clicked; it comes back here.
    if cell.has_attribute("tabindex") {
        cell.dyn_into::<HtmlElement>().ok()?.focus().ok()?;
    }
    show(page, asked);
    Some(())
}

fn key(page: Page, asks: &Asks, event: &KeyboardEvent) {
    let key = event.key();
    let done = match key.as_str() {
        // A button in a row does its own.
        "Enter" | " " if closest(event.target(), "button").is_none() => ask(page, asks, event.target()),
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End" => walk(event.target(), &key),
        _ => None,
    };
    if done.is_some() {
        event.prevent_default();
    }
}

/// Where one is, is where Tab comes back to, and nowhere else in the table.
fn keep(target: Option<EventTarget>) -> Option<()> {
    let here = closest(target, STOPS).filter(|here| here.has_attribute("tabindex"))?;
    for stop in all(&here.closest("table").ok()??, "[tabindex='0']") {
        stop.set_tab_index(-1);
    }
    here.dyn_into::<HtmlElement>().ok()?.set_tab_index(0);
    Some(())
}

/// Where Tab comes to a table whose heads or rows have changed: where one was, or the first stop where that is gone or
/// hidden.
pub fn stay_within_reach(body: &Element) -> Option<()> {
    let table = body.closest("table").ok()??;
    let mut kept = all(&table, "tr:not([hidden]) [tabindex='0']");
    if kept.len() != 1 {
        keep(kept.pop().or_else(|| rows(&table).into_iter().flatten().next()).map(Into::into))?;
    }
    Some(())
}

/// What a selector finds within an element.
fn all(within: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

/// What can be walked to, row by row: heads that sort first, rows that are hidden not at all.
fn rows(table: &Element) -> Vec<Vec<HtmlElement>> {
    let rows = all(table, "tr:not([hidden])").into_iter().map(|row| all(&row, STOPS));
    rows.filter(|stops| !stops.is_empty()).collect()
}

fn walk(target: Option<EventTarget>, key: &str) -> Option<()> {
    let here = closest(target, STOPS)?;
    let rows = rows(&here.closest("table").ok()??);
    let is_here = |stop: &HtmlElement| **stop == here;
    let at = rows.iter().position(|stops| stops.iter().any(is_here))?;
    let place = rows[at].iter().position(is_here)?;
    let there = match key {
        "ArrowLeft" => rows[at].get(place.checked_sub(1)?),
        "ArrowRight" => rows[at].get(place + 1),
        "Home" => rows[at].first(),
        "End" => rows[at].last(),
        _ => {
            let stops = rows.get(if key == "ArrowDown" { at + 1 } else { at.checked_sub(1)? })?;
            stops.get(place.min(stops.len() - 1))
        }
    };
    there?.focus().ok()
}

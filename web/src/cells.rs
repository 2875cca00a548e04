//! Tables whose cells open: by a click, and with the keyboard, where arrows walk from figure to figure and Enter opens one.

use crate::app::Page;
use crate::explain_view::{Asked, show};
use leptos::ev::{KeyboardEvent, MouseEvent};
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

/// What can be walked to in a row.
fn stops(row: &Element) -> Vec<HtmlElement> {
    let Ok(all) = row.query_selector_all(STOPS) else { return Vec::new() };
    (0..all.length()).filter_map(|index| all.get(index)?.dyn_into().ok()).collect()
}

/// The next row in a direction that is shown and has somewhere to go.
fn next_row(row: &Element, down: bool) -> Option<Vec<HtmlElement>> {
    let next = |row: &Element| if down { row.next_element_sibling() } else { row.previous_element_sibling() };
    let mut row = next(row)?;
    loop {
        let stops = if row.has_attribute("hidden") { Vec::new() } else { stops(&row) };
        if !stops.is_empty() {
            return Some(stops);
        }
        row = next(&row)?;
    }
}

fn walk(target: Option<EventTarget>, key: &str) -> Option<()> {
    let here = closest(target, STOPS)?;
    let row = here.closest("tbody tr").ok()??;
    let own = stops(&row);
    let place = own.iter().position(|stop| **stop == here)?;
    let (stops, place) = match key {
        "ArrowLeft" => (own, place.checked_sub(1)?),
        "ArrowRight" => (own, place + 1),
        "Home" => (own, 0),
        "End" => (own.clone(), own.len() - 1),
        _ => {
            let stops = next_row(&row, key == "ArrowDown")?;
            let last = stops.len() - 1;
            (stops, place.min(last))
        }
    };
    let there = stops.get(place)?;
    // Tab comes back to where one was, and to no other cell.
    if there.has_attribute("data-ask") {
        let before = here.closest("table").ok()??.query_selector("[data-ask][tabindex='0']").ok()?;
        if let Some(before) = before {
            before.set_attribute("tabindex", "-1").ok()?;
        }
        there.set_attribute("tabindex", "0").ok()?;
    }
    there.focus().ok()
}

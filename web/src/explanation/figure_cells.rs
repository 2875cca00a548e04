//! Tables whose cells open explanations: by click, or by arrow keys and Enter.

use crate::explanation::figure_button::show_explanation;
use crate::page::context::Page;
use crate::page::figure_question::FigureQuestion;
use leptos::ev::{FocusEvent, KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement};

/// Question of the cell with a number.
type CellQuestions = Arc<dyn Fn(usize) -> Option<FigureQuestion> + Send + Sync>;

/// Selector of stops for arrow keys: cells that open, and buttons in headings.
const STOPS: &str = "[data-ask], th button";

/// Upper bound of cells per row, for tables that number cells row by row.
pub const ROW_WIDTH: usize = 100;

/// Hint below such a table.
pub const HINT: &str = "Click any number for its derivation; arrow keys walk between numbers, Enter opens one.";

/// Wraps a table whose cells have numbers in `data-ask`; the whole table is one tab stop.
pub fn question_cells(
    page: Page,
    questions: impl Fn(usize) -> Option<FigureQuestion> + Send + Sync + 'static,
    table: impl IntoView,
) -> impl IntoView {
    let questions: CellQuestions = Arc::new(questions);
    let clicked = questions.clone();
    view! {
        <div
            class="cells"
            on:click=move |event: MouseEvent| {
                // What folds around it stays as it is.
                if open_cell(page, &clicked, event.target()).is_some() {
                    event.prevent_default();
                }
            }
            on:keydown=move |event: KeyboardEvent| handle_key(page, &questions, &event)
            on:focusin=move |event: FocusEvent| {
                make_tab_stop(event.target());
            }
        >
            {table}
        </div>
    }
}

/// Returns the `tabindex` of a cell: the first is the tab stop.
pub const fn tab_index(number: usize) -> &'static str {
    if number == 0 { "0" } else { "-1" }
}

fn closest(target: Option<EventTarget>, selector: &str) -> Option<Element> {
    target?.dyn_into::<Element>().ok()?.closest(selector).ok()?
}

/// Returns the number of the clicked cell.
pub fn cell_number(target: Option<EventTarget>) -> Option<usize> {
    closest(target, "[data-ask]")?.get_attribute("data-ask")?.parse().ok()
}

/// Opens the explanation of a cell; `None` if it has none.
fn open_cell(page: Page, questions: &CellQuestions, target: Option<EventTarget>) -> Option<()> {
    let cell = closest(target.clone(), "[data-ask]")?;
    let question = questions(cell_number(target)?)?;
    // Not every browser gives it to what is clicked; it comes back here.
    if cell.has_attribute("tabindex") {
        cell.dyn_into::<HtmlElement>().ok()?.focus().ok()?;
    }
    show_explanation(page, question);
    Some(())
}

fn handle_key(page: Page, questions: &CellQuestions, event: &KeyboardEvent) {
    let key = event.key();
    let done = match key.as_str() {
        // A button in a row does its own.
        "Enter" | " " if closest(event.target(), "button").is_none() => open_cell(page, questions, event.target()),
        "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End" => move_focus(event.target(), &key),
        _ => None,
    };
    if done.is_some() {
        event.prevent_default();
    }
}

/// Makes an element the only tab stop of its table.
fn make_tab_stop(target: Option<EventTarget>) -> Option<()> {
    let here = closest(target, STOPS).filter(|here| here.has_attribute("tabindex"))?;
    for stop in all(&here.closest("table").ok()??, "[tabindex='0']") {
        stop.set_tab_index(-1);
    }
    here.dyn_into::<HtmlElement>().ok()?.set_tab_index(0);
    Some(())
}

/// Restores the tab stop of a table whose rows have changed: the previous one, or the first if that is gone or
/// hidden.
pub fn restore_tab_stop(body: &Element) -> Option<()> {
    let table = body.closest("table").ok()??;
    let mut stops = all(&table, "tr:not([hidden]) [tabindex='0']");
    if stops.len() != 1 {
        make_tab_stop(stops.pop().or_else(|| rows(&table).into_iter().flatten().next()).map(Into::into))?;
    }
    Some(())
}

/// Returns all matches of a selector within an element.
fn all(within: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.get(index)?.dyn_into().ok()).collect()
}

/// Returns the stops of visible rows, headings first.
fn rows(table: &Element) -> Vec<Vec<HtmlElement>> {
    let rows = all(table, "tr:not([hidden])").into_iter().map(|row| all(&row, STOPS));
    rows.filter(|stops| !stops.is_empty()).collect()
}

fn move_focus(target: Option<EventTarget>, key: &str) -> Option<()> {
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

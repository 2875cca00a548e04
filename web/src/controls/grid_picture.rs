//! A small drawing of the image and its crop grid, with the number of tokens.

use crate::page::context::Page;
use crate::page::reactive_text::{optional_text, reactive_view};
use leptos::prelude::*;
use stagecost::request::{Crops, Request};
use stagecost::text::format;
use stagecost::workload::tokens;

/// Largest number of lines along a side; more could not be told apart.
const MOST_LINES: u32 = 40;

/// Drawing and its text.
#[component]
pub fn GridPicture() -> impl IntoView {
    let page = expect_context::<Page>();
    view! {
        <div class="picture">
            {reactive_view(move || Some(page.scenario.with(|scenario| drawing(&scenario.request)).into_any()))}
            <p>{reactive_view(move || Some(page.scenario.with(|scenario| text(&scenario.request)).into_any()))}</p>
            <p class="cut">{optional_text(move || page.scenario.with(|scenario| scenario.request.cut()))}</p>
        </div>
    }
}

fn text(request: &Request) -> impl IntoView + use<> {
    let views = match request.grid() {
        None if !request.has_grid_of_crops() => format!("{}: ", request.views_text()),
        None => "Global view only: ".to_owned(),
        Some(grid) => format!("{} crops of {} px + global view of {} px: ", grid.crops(), request.tile, request.base),
    };
    let source = match request.crops {
        Crops::Image { width, height } => format!("{width} × {height} px → "),
        Crops::None | Crops::Grid(_) => String::new(),
    };
    view! {
        {source}
        {views}
        <strong>{format::count(tokens(request).image)} " image tokens"</strong>
        {(request.batch > 1).then(|| format!(" each, {} images", request.batch))}
    }
}

fn drawing(request: &Request) -> impl IntoView + use<> {
    let (rows, columns) = request.grid().map_or((1, 1), |grid| (grid.rows, grid.columns));
    let (width, height) = match request.crops {
        Crops::Image { width, height } => (f64::from(width), f64::from(height)),
        Crops::None | Crops::Grid(_) => (f64::from(columns), f64::from(rows)),
    };
    // Fits a box of 96 x 72; a very long page stays visible.
    let scale = (96.0 / width).min(72.0 / height);
    let (width, height) = ((width * scale).max(6.0), (height * scale).max(6.0));
    let along = |count: u32, length: f64| {
        (1..count.min(MOST_LINES)).map(move |i| length * f64::from(i) / f64::from(count.min(MOST_LINES)))
    };
    let vertical: String = along(columns, width).map(|x| format!("M{x:.1} 0V{height:.1}")).collect();
    let horizontal: String = along(rows, height).map(|y| format!("M0 {y:.1}H{width:.1}")).collect();
    view! {
        <svg
            width=width + 2.0
            height=height + 2.0
            viewBox=format!("-1 -1 {} {}", width + 2.0, height + 2.0)
            aria-hidden="true"
        >
            <rect width=width height=height rx="1" class="sheet-edge" />
            <path d=format!("{vertical}{horizontal}") class="cuts" />
        </svg>
    }
}

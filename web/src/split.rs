//! Where the program is cut: each entry here begins a part, and what only parts need is a file of theirs.
#![allow(unsafe_code, reason = "how wasm_split names the two sides of a cut")]

use crate::file_kind::FileKind;
use crate::place::Part;
use crate::theme::Scheme;
use leptos::prelude::*;
pub use leptos::wasm_split::SplitLoaderError as Missing;
#[cfg(split)]
use leptos::wasm_split::wasm_split;
use stagecost::error::Error;
use stagecost::scenario::Scenario;
use stagecost::validation::{self, Section, Texts};

/// `NAME: file, load, view, [height when wide, when narrow] => what it shows;` for each part. Parts of one file come together.
macro_rules! parts {
    ($($name:ident: $file:ident, $load:ident, $view:ident, $heights:expr => $body:expr;)*) => {
        $(
            #[cfg(split)]
            #[wasm_split($file, wasm_split_path = leptos::wasm_split, fallible, preload($load))]
            fn $view() -> Result<AnyView, Missing> {
                Ok($body.into_any())
            }
            #[cfg(not(split))]
            async fn $load() -> Result<(), Missing> {
                Ok(())
            }
            #[cfg(not(split))]
            async fn $view() -> Result<AnyView, Missing> {
                Ok($body.into_any())
            }
            pub const $name: Part = Part {
                name: stringify!($view),
                heights: $heights,
                load: || Box::pin($load()),
                make: || Box::pin($view()),
            };
        )*
    };
}

parts! {
    SETTINGS: settings, load_settings, settings, [694, 683] => view! { <crate::settings::Settings /> };
    REQUIREMENTS: settings, load_requirements, requirements, [0, 0] => view! { <crate::targets::Opened /> };
    EXPLANATION: explained, load_explanation, explanation, [0, 0] => view! { <crate::explain_view::Explanation /> };
    PLOTS: plots, load_plots, plots, [1092, 2530] => view! { <crate::plots::Plots /> };
    ROOFLINE: plots, load_roofline, roofline, [612, 792] => view! { <crate::roofline_view::RooflineView /> };
    FIRST_SHEET: plots, load_first_sheet, first_sheet, [0, 0] => view! { <crate::paper::FirstSheet /> };
    FILES: plots, load_files, files, [0, 0] => view! { <crate::downloads::Files /> };
    DEVICES: tables, load_devices, devices, [790, 760] => view! { <crate::ranking_view::Devices /> };
    MOST: tables, load_most, most, [820, 1410] => view! { <crate::most_view::MostThatMeets /><crate::capacity_view::WhatFits /> };
    BYTES: tables, load_bytes, bytes, [567, 1071] => view! { <crate::breakdown::WhereItGoes /> };
    OPERATORS: tables, load_operators, operators, [0, 0] => view! { <crate::operators_view::Opened /> };
    SECOND_SHEET: tables, load_second_sheet, second_sheet, [0, 0] => view! { <crate::paper::SecondSheet /> };
    ABOUT: tables, load_about, about, [150, 330] => view! { <crate::about::About /> };
    NUMBERS: tables, load_numbers, numbers, [0, 0] => view! { <crate::table::Opened /> };
    PUBLISHED: tables, load_published, published, [0, 0] => view! { <crate::published_view::Opened /> };
    VALIDATION: tables, load_validation, validation, [0, 0] => view! { <crate::validation_view::Opened /> };
}

/// `name(argument: type, …) -> result => body;` for each function of the part `documents`: what is worked out when it is asked
/// for, and shown or saved by others.
macro_rules! documents {
    ($($(#[$about:meta])* $name:ident($($argument:ident: $type:ty),*) -> $result:ty => $body:expr;)*) => {
        $(
            $(#[$about])*
            #[cfg(split)]
            #[wasm_split(documents, wasm_split_path = leptos::wasm_split, fallible)]
            pub fn $name($($argument: $type),*) -> Result<$result, Missing> {
                Ok($body)
            }
            $(#[$about])*
            #[cfg(not(split))]
            pub async fn $name($($argument: $type),*) -> Result<$result, Missing> {
                Ok($body)
            }
        )*
    };
}

documents! {
    /// Writes a file that is saved.
    file_text(kind: FileKind, scenario: Box<Scenario>, scheme: Scheme) -> Result<String, Error> =>
        crate::file_text::file_text(kind, &scenario, scheme.colours());
    /// Compares what others counted and measured, `records.csv` and `encoder-attention.csv`, with the engine.
    validation_sections(texts: Box<[String; 2]>) -> Result<Vec<Section>, Error> =>
        validation::run(Texts { records: &texts[0], encoder: &texts[1] });
}

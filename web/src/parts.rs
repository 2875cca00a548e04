//! The cuts of the program: each entry is the root of a part; code that only parts reach moves to their files.
#![allow(unsafe_code, reason = "how wasm_split names the two sides of a cut")]

use crate::page::colour_scheme::ColourScheme;
use crate::page::file_kind::FileKind;
use crate::page::lazy_part::{LazyPart, LazyParts, LoadError};
use crate::{controls, explanation, export, plots, print, summary, tables};
use leptos::prelude::*;
#[cfg(split)]
use leptos::wasm_split::wasm_split;
use stagecost::compare::validation;
use stagecost::compare::validation::{Section, Texts};
use stagecost::error::Error;
use stagecost::link::Scenario;

/// Defines views by `name: file, load, [height when wide, when narrow] => view;` and functions by
/// `name: file, (argument: type, …) -> answer => body;`. Parts of one file are loaded together.
macro_rules! parts {
    (
        views { $($view:ident: $file:ident, $load:ident, $heights:expr => $body:expr;)* }
        functions { $($function:ident: $its_file:ident, ($($argument:ident: $type:ty),*) -> $answer:ty =>
            $its_body:expr;)* }
    ) => {
        $(
            #[cfg(split)]
            #[wasm_split($file, wasm_split_path = leptos::wasm_split, fallible, preload($load))]
            fn $view() -> Result<AnyView, LoadError> {
                Ok($body.into_any())
            }
            #[cfg(not(split))]
            async fn $load() -> Result<(), LoadError> {
                Ok(())
            }
            #[cfg(not(split))]
            async fn $view() -> Result<AnyView, LoadError> {
                Ok($body.into_any())
            }
        )*
        $(
            #[cfg(split)]
            #[wasm_split($its_file, wasm_split_path = leptos::wasm_split, fallible)]
            fn $function($($argument: $type),*) -> Result<$answer, LoadError> {
                Ok($its_body)
            }
            #[cfg(not(split))]
            async fn $function($($argument: $type),*) -> Result<$answer, LoadError> {
                Ok($its_body)
            }
        )*
        /// Every part.
        pub static PARTS: LazyParts = LazyParts {
            $($view: LazyPart {
                name: stringify!($view),
                heights: $heights,
                load: || Box::pin($load()),
                make: || Box::pin($view()),
            },)*
            $($function: |$($argument),*| Box::pin($function($($argument),*)),)*
        };
    };
}

parts! {
    views {
        settings: settings, load_settings, [694, 683] => view! { <controls::settings::MoreSettings /> };
        requirements: settings, load_requirements, [0, 0] => view! { <summary::requirements::RequirementsTable /> };
        explanation: explained, load_explanation, [0, 0] => view! { <explanation::derivation::FigureDerivation /> };
        plots: plots, load_plots, [1092, 2530] => view! { <plots::sweep_plots::SweepPlots /> };
        roofline: plots, load_roofline, [612, 792] => view! { <plots::roofline_plot::RooflineView /> };
        first_sheet: plots, load_first_sheet, [0, 0] => view! { <print::sheets::FirstSheet /> };
        files: plots, load_files, [0, 0] => view! { <export::file_list::FileList /> };
        devices: tables, load_devices, [790, 760] => view! { <tables::ranking::DeviceRanking /> };
        most: tables, load_most, [820, 1410] => view! {
            <tables::largest_workload::LargestWorkload />
            <tables::memory_capacity::MemoryCapacity />
        };
        bytes: tables, load_bytes, [567, 1071] => view! { <tables::byte_breakdown::ByteBreakdown /> };
        operators: tables, load_operators, [0, 0] => view! { <tables::operators::OperatorTableView /> };
        second_sheet: tables, load_second_sheet, [0, 0] => view! { <print::sheets::SecondSheet /> };
        about: tables, load_about, [150, 330] => view! { <summary::about::About /> };
        numbers: tables, load_numbers, [0, 0] => view! { <tables::sweep_numbers::SweepNumbersTable /> };
        published: tables, load_published, [0, 0] => view! { <tables::published::PublishedTables /> };
        validation: tables, load_validation, [0, 0] => view! { <tables::validation::ValidationTables /> };
    }
    functions {
        file_text: documents, (kind: FileKind, scenario: Box<Scenario>, scheme: ColourScheme) -> Result<String,
            Error> =>
            export::file_text::write_file(kind, &scenario, scheme.colours());
        validation_sections: documents, (texts: Box<[String; 2]>) -> Result<Vec<Section>, Error> =>
            validation::run(Texts { records: &texts[0], encoder: &texts[1] });
    }
}

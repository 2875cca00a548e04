//! Parts of the program that are loaded when they are needed.

use crate::page::colour_scheme::Scheme;
use crate::page::file_kind::FileKind;
use leptos::prelude::AnyView;
pub use leptos::wasm_split::SplitLoaderError as Missing;
use stagecost::error::Error;
use stagecost::scenario::Scenario;
use stagecost::validation::Section;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// What comes once a part has been loaded.
pub type Coming<T> = Pin<Box<dyn Future<Output = Result<T, Missing>>>>;

/// Writes a file of a scenario.
pub type FileWriter = fn(FileKind, Box<Scenario>, Scheme) -> Coming<Result<String, Error>>;

/// Compares `records.csv` and `encoder-attention.csv` with the engine.
pub type Validator = fn(Box<[String; 2]>) -> Coming<Result<Vec<Section>, Error>>;

/// A part of the program that shows something.
#[derive(Clone, Copy)]
pub struct Part {
    /// A word for it, unique on the page.
    pub name: &'static str,
    /// The height of what it shows at first in CSS pixels, on a wide and on a narrow screen.
    pub heights: [u32; 2],
    /// Loads it.
    pub load: fn() -> Coming<()>,
    /// Makes what it shows.
    pub make: fn() -> Coming<AnyView>,
}

impl Part {
    /// What it shows; nothing where it has not been loaded.
    pub fn view(self) -> Option<AnyView> {
        // A part that is there answers at once.
        match (self.make)().as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(made) => made.ok(),
            Poll::Pending => None,
        }
    }
}

/// Every part: views, and functions whose answer others show or save.
pub struct Parts {
    /// The controls below the first screen.
    pub settings: Part,
    /// What the targets require.
    pub requirements: Part,
    /// A figure explained.
    pub explanation: Part,
    /// The plots of the sweep.
    pub plots: Part,
    /// The roofline.
    pub roofline: Part,
    /// What the first sheet of paper has beside the answer.
    pub first_sheet: Part,
    /// What the menu of files offers.
    pub files: Part,
    /// The ranking of the devices.
    pub devices: Part,
    /// The largest workloads that meet the targets, and those that fit into memory.
    pub most: Part,
    /// HBM traffic by operator group.
    pub bytes: Part,
    /// The operator table.
    pub operators: Part,
    /// The second sheet of paper.
    pub second_sheet: Part,
    /// The foot of the page.
    pub about: Part,
    /// The sweep as a table.
    pub numbers: Part,
    /// The published sweep beside ours.
    pub published: Part,
    /// What others counted and measured.
    pub validation: Part,
    /// Writes a file that is saved.
    pub file_text: FileWriter,
    /// Compares what others counted and measured, `records.csv` and `encoder-attention.csv`, with the engine.
    pub validation_sections: Validator,
}

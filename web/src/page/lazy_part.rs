//! Lazily loaded parts of the program.

use crate::page::colour_scheme::ColourScheme;
use crate::page::file_kind::FileKind;
use leptos::prelude::AnyView;
pub use leptos::wasm_split::SplitLoaderError as LoadError;
use stagecost::compare::validation::Section;
use stagecost::error::Error;
use stagecost::link::Scenario;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Future of a part's result; it fails if the part cannot be loaded.
pub type PartFuture<T> = Pin<Box<dyn Future<Output = Result<T, LoadError>>>>;

/// Function that writes a file of a scenario.
pub type FileWriter = fn(FileKind, Box<Scenario>, ColourScheme) -> PartFuture<Result<String, Error>>;

/// Function that compares the texts of `records.csv` and `encoder-attention.csv` with the engine.
pub type Validator = fn(Box<[String; 2]>) -> PartFuture<Result<Vec<Section>, Error>>;

/// A lazily loaded view.
#[derive(Clone, Copy)]
pub struct LazyPart {
    /// Name, unique on the page.
    pub name: &'static str,
    /// Height of the view in CSS pixels, on a wide and on a narrow screen.
    pub heights: [u32; 2],
    /// Loads the part's file.
    pub load: fn() -> PartFuture<()>,
    /// Creates the view.
    pub make: fn() -> PartFuture<AnyView>,
}

impl LazyPart {
    /// Creates the view, or returns `None` if the part is not loaded.
    pub fn view(self) -> Option<AnyView> {
        // A part that is there answers at once.
        match (self.make)().as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(made) => made.ok(),
            Poll::Pending => None,
        }
    }
}

/// Every lazily loaded part: views, and functions whose results are shown or saved.
pub struct LazyParts {
    /// The controls below the first screen.
    pub settings: LazyPart,
    /// Compute and bandwidth that the targets require.
    pub requirements: LazyPart,
    /// Explanation of a figure.
    pub explanation: LazyPart,
    /// The plots of the sweep.
    pub plots: LazyPart,
    /// The roofline.
    pub roofline: LazyPart,
    /// First printed sheet, beside the answer.
    pub first_sheet: LazyPart,
    /// Items of the file menu.
    pub files: LazyPart,
    /// The ranking of the devices.
    pub devices: LazyPart,
    /// Largest workloads within the targets and within memory.
    pub most: LazyPart,
    /// HBM traffic by operator group.
    pub bytes: LazyPart,
    /// The operator table.
    pub operators: LazyPart,
    /// Second printed sheet.
    pub second_sheet: LazyPart,
    /// Footer of the page.
    pub about: LazyPart,
    /// The sweep as a table.
    pub numbers: LazyPart,
    /// The published sweep beside ours.
    pub published: LazyPart,
    /// Validation against published counts and measurements.
    pub validation: LazyPart,
    /// Writer of saved files.
    pub file_text: FileWriter,
    /// Comparison of published records with the engine.
    pub validation_sections: Validator,
}

//! `Request`: everything one evaluation depends on, each part readable and settable as the text a link carries.

use crate::attention::AttentionKernel;
use crate::catalog;
use crate::error::Error;
use crate::model::ModelCard;
use crate::text;
use crate::workload::vendor_grid;

/// Largest image side in pixels that a view may have.
pub const MAX_SIDE: u32 = 4096;
/// Most rows or columns of a crop grid, and most crops in all.
pub const MAX_CROPS: u32 = 4096;
/// Most images in a batch.
pub const MAX_BATCH: u32 = 1024;
/// Longest edge of an input image in pixels.
pub const MAX_EDGE: u32 = 100_000;

/// What is evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// Image to image tokens: towers, projector, assembly.
    #[default]
    Vision,
}

impl Stage {
    /// Every stage, in the order in which a model runs them.
    pub const ALL: [Stage; 1] = [Stage::Vision];

    /// The link text.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Vision => "vision",
        }
    }
}

/// A crop grid: rows x columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    /// Rows of crops.
    pub rows: u32,
    /// Columns of crops.
    pub columns: u32,
}

impl Grid {
    /// Number of crops.
    pub const fn crops(self) -> u32 {
        self.rows * self.columns
    }
}

impl std::fmt::Display for Grid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.rows, self.columns)
    }
}

/// Where the crop grid comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crops {
    /// The global view alone.
    None,
    /// A grid chosen by hand.
    Grid(Grid),
    /// The vendor's rule applied to an image of this many pixels.
    Image {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
}

/// One evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The model card.
    pub model: &'static ModelCard,
    /// What is evaluated.
    pub stage: Stage,
    /// Side of the global view in pixels, a multiple of 64.
    pub base: u32,
    /// Side of one crop in pixels, a multiple of 64.
    pub tile: u32,
    /// The crops.
    pub crops: Crops,
    /// Images evaluated together.
    pub batch: u32,
    /// Kernel of every attention layer.
    pub kernel: AttentionKernel,
}

impl Default for Request {
    /// DeepSeek-OCR's Gundam mode on a page of 2 x 3 crops, one image, flash attention.
    fn default() -> Self {
        Self {
            model: catalog::default_model(),
            stage: Stage::Vision,
            base: 1024,
            tile: 640,
            crops: Crops::Grid(Grid { rows: 2, columns: 3 }),
            batch: 1,
            kernel: AttentionKernel::Flash,
        }
    }
}

/// The parts of a [`Request`]; each is a key of a link and may be the axis of a sweep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `model`: id of a model card.
    Model,
    /// `stage`.
    Stage,
    /// `base`: side of the global view.
    Base,
    /// `tile`: side of a crop.
    Tile,
    /// `grid`: rows x columns or `none`.
    Grid,
    /// `image`: width x height, to which the vendor's crop rule is applied.
    Image,
    /// `batch`.
    Batch,
    /// `kernel`.
    Kernel,
}

impl Key {
    /// Every key, in the order of a canonical link.
    pub const ALL: [Key; 8] =
        [Key::Model, Key::Stage, Key::Base, Key::Tile, Key::Grid, Key::Image, Key::Batch, Key::Kernel];

    /// The link text of the key.
    pub const fn name(self) -> &'static str {
        match self {
            Key::Model => "model",
            Key::Stage => "stage",
            Key::Base => "base",
            Key::Tile => "tile",
            Key::Grid => "grid",
            Key::Image => "image",
            Key::Batch => "batch",
            Key::Kernel => "kernel",
        }
    }

    /// The key of that link text.
    pub fn from_name(name: &str) -> Option<Key> {
        Key::ALL.into_iter().find(|key| key.name() == name)
    }

    /// What the key takes, as error messages and help put it.
    pub fn expects(self) -> String {
        match self {
            Key::Model => format!("expected one of {}", text::list(catalog::models().iter().map(|m| m.id.as_str()))),
            Key::Stage => format!("expected one of {}", text::list(Stage::ALL.into_iter().map(Stage::name))),
            Key::Base | Key::Tile => format!("expected a side in pixels, a multiple of 64 from 64 to {MAX_SIDE}"),
            Key::Grid => {
                format!("expected rows x columns such as 2x3, at least 1x1 and at most {MAX_CROPS} crops, or none")
            }
            Key::Image => format!("expected width x height in pixels such as 1600x1200, each from 1 to {MAX_EDGE}"),
            Key::Batch => format!("expected a whole number from 1 to {MAX_BATCH}"),
            Key::Kernel => {
                format!("expected one of {}", text::list(AttentionKernel::ALL.into_iter().map(AttentionKernel::name)))
            }
        }
    }
}

impl Request {
    /// Sets one part from its link text. `grid` and `image` replace each other.
    ///
    /// # Errors
    /// A text that the key cannot take; the request is then unchanged.
    pub fn set(&mut self, key: Key, text: &str) -> Result<(), Error> {
        let wrong = |problem| Error::bad_value(key.name(), text, problem, key.expects());
        match key {
            Key::Model => self.model = catalog::model(text).ok_or_else(|| unknown(key, text))?,
            Key::Stage => {
                self.stage = Stage::ALL.into_iter().find(|s| s.name() == text).ok_or_else(|| unknown(key, text))?
            }
            Key::Base => self.base = side(text).map_err(wrong)?,
            Key::Tile => self.tile = side(text).map_err(wrong)?,
            Key::Grid if text == "none" => self.crops = Crops::None,
            Key::Grid => self.crops = Crops::Grid(grid(text).map_err(wrong)?),
            Key::Image => {
                let (width, height) = text::pair(text, MAX_EDGE).map_err(wrong)?;
                self.crops = Crops::Image { width, height };
            }
            Key::Batch => self.batch = text::whole(text, MAX_BATCH).map_err(wrong)?,
            Key::Kernel => self.kernel = AttentionKernel::from_name(text).ok_or_else(|| unknown(key, text))?,
        }
        Ok(())
    }

    /// One part as its link text; none for `grid` where `image` decides, and the reverse.
    pub fn get(&self, key: Key) -> Option<String> {
        Some(match (key, self.crops) {
            (Key::Model, _) => self.model.id.clone(),
            (Key::Stage, _) => self.stage.name().to_owned(),
            (Key::Base, _) => self.base.to_string(),
            (Key::Tile, _) => self.tile.to_string(),
            (Key::Grid, Crops::None | Crops::Grid(_)) => self.grid_text(),
            (Key::Image, Crops::Image { width, height }) => format!("{width}x{height}"),
            (Key::Grid | Key::Image, _) => return None,
            (Key::Batch, _) => self.batch.to_string(),
            (Key::Kernel, _) => self.kernel.name().to_owned(),
        })
    }

    /// Whether every part is one that a link could have set; fields are public, so a caller may have set another.
    ///
    /// # Errors
    /// The first part that is out of range.
    pub fn check(&self) -> Result<(), Error> {
        let is_side = |side: u32| side.is_multiple_of(64) && (1..=MAX_SIDE).contains(&side);
        let is_edge = |edge: u32| (1..=MAX_EDGE).contains(&edge);
        let is_grid = |grid: Grid| {
            let crops = u64::from(grid.rows) * u64::from(grid.columns);
            (1..=u64::from(MAX_CROPS)).contains(&crops)
        };
        let wrong = if !is_side(self.base) {
            Key::Base
        } else if !is_side(self.tile) {
            Key::Tile
        } else if !(1..=MAX_BATCH).contains(&self.batch) {
            Key::Batch
        } else {
            match self.crops {
                Crops::Grid(grid) if !is_grid(grid) => Key::Grid,
                Crops::Image { width, height } if !(is_edge(width) && is_edge(height)) => Key::Image,
                _ => return Ok(()),
            }
        };
        let given = self.get(wrong).unwrap_or_default();
        Err(Error::bad_value(wrong.name(), &given, "out of range", wrong.expects()))
    }

    /// The crop grid that is run, the vendor's rule applied.
    pub fn grid(&self) -> Option<Grid> {
        match self.crops {
            Crops::None => None,
            Crops::Grid(grid) => Some(grid),
            Crops::Image { width, height } => vendor_grid(&self.model.tiling, width, height, self.tile),
        }
    }

    /// The crop grid that is run as its link text.
    pub fn grid_text(&self) -> String {
        self.grid().map_or_else(|| "none".to_owned(), |grid| grid.to_string())
    }

    /// Crops of one image.
    pub fn crop_count(&self) -> u32 {
        self.grid().map_or(0, Grid::crops)
    }

    /// Whether the vendor's code never makes that many crops: one, or more than its most.
    pub fn is_extrapolated(&self) -> bool {
        let made = self.model.tiling.min_crops..=self.model.tiling.max_crops;
        self.grid().is_some_and(|grid| !made.contains(&grid.crops()))
    }
}

/// A text that is not the name of anything `key` takes.
fn unknown(key: Key, text: &str) -> Error {
    Error::bad_value(key.name(), text, text::not_known(text), key.expects())
}

/// The side of a view: whole patches of both towers.
fn side(text: &str) -> Result<u32, &'static str> {
    let side = text::whole(text, MAX_SIDE)?;
    if side.is_multiple_of(64) { Ok(side) } else { Err("not a multiple of 64") }
}

fn grid(text: &str) -> Result<Grid, &'static str> {
    let (rows, columns) = text::pair(text, MAX_CROPS)?;
    match rows.checked_mul(columns) {
        Some(crops) if crops <= MAX_CROPS => Ok(Grid { rows, columns }),
        _ => Err("too large"),
    }
}

//! `Request`: everything one evaluation depends on, each part readable and settable as the text a link carries.

use crate::catalog;
use crate::error::Error;
use crate::hardware::DeviceCard;
use crate::model::ModelCard;
use crate::text::parse;
use crate::views::ViewsCard;
use precision::Precision;
use std::sync::Arc;

mod crop_limits;
mod given_view;
mod kernel;
mod key;
mod limits;
mod memory_limits;
mod options;
mod overrides;
mod part;
pub mod precision;
mod uses;

pub use crop_limits::CropLimits;
pub use given_view::{GivenView, MAX_VIEWS};
pub use kernel::{AttentionKernel, Mask};
pub use key::{Key, expects_side};
pub use limits::{MAX_BATCH, MAX_CROP_LIMIT, MAX_CROPS, MAX_EDGE, MAX_SIDE, MAX_TOKENS};
pub use memory_limits::{MAX_FREE_BYTES, MAX_KV_BLOCK, MEMORY_SHARE, MIN_MEMORY_SHARE, MemoryLimits};
pub use options::{Choices, Crops, Grid, Logits, LogitsType, Stage};
pub use overrides::{MAX_LAUNCH_US, MIN_EFFICIENCY, Overrides};
pub use part::Part;

/// What a key says whose default is not one number: efficiencies differ from operator to operator.
pub const DEFAULT: &str = "default";

/// One evaluation.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The model card.
    pub model: Arc<ModelCard>,
    /// What is evaluated.
    pub stage: Stage,
    /// The part of the vision stage that is evaluated alone; other stages are evaluated whole.
    pub part: Option<Part>,
    /// Side of the global view in pixels, a multiple of [`VisionCard::side_step`].
    pub base: u32,
    /// Side of one crop in pixels, such a multiple too.
    pub tile: u32,
    /// Views that are given in place of what the model's rule makes of an image; none where the rule decides.
    pub views: Vec<GivenView>,
    /// The crops.
    pub crops: Crops,
    /// How many crops an image may be cut into, where that is not left to the model's card.
    pub crop_limits: CropLimits,
    /// Images evaluated together.
    pub batch: u32,
    /// Tokens of the prompt beside the image's.
    pub prompt: u32,
    /// Tokens that are generated.
    pub steps: u32,
    /// At which positions the decoder's head runs.
    pub logits: Logits,
    /// The type in which logits leave the decoder.
    pub logits_type: LogitsType,
    /// Which pairs of queries and keys the decoder's attention works out.
    pub mask: Mask,
    /// Kernel of every attention layer.
    pub kernel: AttentionKernel,
    /// Another kernel for the vision stage alone.
    pub vision_kernel: Option<AttentionKernel>,
    /// Another kernel for the decoder alone.
    pub decoder_kernel: Option<AttentionKernel>,
    /// Types of weights and activations.
    pub precision: Precision,
    /// The device on which times are told.
    pub device: &'static DeviceCard,
    /// What is expected of it in place of the defaults.
    pub overrides: Overrides,
    /// How much of its memory an engine takes, and in which pieces.
    pub limits: MemoryLimits,
}

impl Default for Request {
    /// DeepSeek-OCR's Gundam mode on a page of 2 x 3 crops, one image, flash attention.
    fn default() -> Self {
        Self {
            model: catalog::default_model(),
            stage: Stage::Vision,
            part: None,
            base: 1024,
            tile: 640,
            views: Vec::new(),
            crops: Crops::Grid(Grid { rows: 2, columns: 3 }),
            crop_limits: CropLimits::default(),
            batch: 1,
            prompt: 10,
            steps: 100,
            logits: Logits::All,
            logits_type: LogitsType::Fp32,
            mask: Mask::Full,
            kernel: AttentionKernel::Flash,
            vision_kernel: None,
            decoder_kernel: None,
            precision: Precision::Bf16,
            device: catalog::default_device(),
            overrides: Overrides::default(),
            limits: MemoryLimits::default(),
        }
    }
}

impl Request {
    /// Sets one part from its link text. `grid` and `image` replace each other; a limit of the crop rule moves the other
    /// along where that contradicts it.
    ///
    /// # Errors
    /// A text that the key cannot take; the request is then unchanged.
    pub fn set(&mut self, key: Key, text: &str) -> Result<(), Error> {
        let wrong = |problem| Error::bad_value(key.name(), text, problem, key.expects());
        match key {
            Key::Model => {
                let model = catalog::find_model(key.name(), text)?;
                self.set_model(&model);
            }
            Key::Stage => {
                self.stage = Stage::ALL.into_iter().find(|s| s.name() == text).ok_or_else(|| unknown(key, text))?
            }
            Key::Part if text == Part::WHOLE => self.part = None,
            Key::Part => self.part = Some(Part::from_name(text).ok_or_else(|| unknown(key, text))?),
            Key::Base => self.base = self.side(key, text)?,
            Key::Tile => self.tile = self.side(key, text)?,
            Key::Views if text == GivenView::NONE => self.views.clear(),
            Key::Views => self.views = GivenView::list(text).map_err(wrong)?,
            Key::Grid if text == "none" => self.crops = Crops::None,
            Key::Grid => self.crops = Crops::Grid(grid(text).map_err(wrong)?),
            Key::Image => {
                let (width, height) = parse::pair(text, MAX_EDGE).map_err(wrong)?;
                self.crops = Crops::Image { width, height };
            }
            Key::MinCrops => self
                .crop_limits
                .set_min(parse::whole(text, MAX_CROP_LIMIT).map_err(wrong)?, self.model.vision.views.nearest_grid()),
            Key::MaxCrops => self
                .crop_limits
                .set_max(parse::whole(text, MAX_CROP_LIMIT).map_err(wrong)?, self.model.vision.views.nearest_grid()),
            Key::Batch => self.batch = parse::whole(text, MAX_BATCH).map_err(wrong)?,
            Key::Prompt if text == "0" => self.prompt = 0,
            Key::Prompt => self.prompt = parse::whole(text, MAX_TOKENS).map_err(wrong)?,
            Key::Steps => self.steps = parse::whole(text, MAX_TOKENS).map_err(wrong)?,
            Key::Logits => {
                self.logits = Logits::ALL.into_iter().find(|l| l.name() == text).ok_or_else(|| unknown(key, text))?
            }
            Key::LogitsType => {
                self.logits_type =
                    LogitsType::ALL.into_iter().find(|l| l.name() == text).ok_or_else(|| unknown(key, text))?
            }
            Key::Mask => {
                self.mask = Mask::ALL.into_iter().find(|m| m.name() == text).ok_or_else(|| unknown(key, text))?
            }
            Key::Kernel => self.kernel = kernel(key, text)?,
            Key::VisionKernel => self.vision_kernel = Some(kernel(key, text)?),
            Key::DecoderKernel => self.decoder_kernel = Some(kernel(key, text)?),
            Key::Precision => {
                self.precision =
                    Precision::ALL.into_iter().find(|p| p.name() == text).ok_or_else(|| unknown(key, text))?
            }
            Key::Device => self.device = catalog::find_device(key.name(), text)?,
            Key::GemmEfficiency => self.overrides.gemm = expected(text, MIN_EFFICIENCY, 1.0).map_err(wrong)?,
            Key::HbmEfficiency => self.overrides.hbm = expected(text, MIN_EFFICIENCY, 1.0).map_err(wrong)?,
            Key::Launch => self.overrides.launch_us = expected(text, 0.0, MAX_LAUNCH_US).map_err(wrong)?,
            Key::MemoryShare if text == DEFAULT => self.limits.share = MEMORY_SHARE,
            Key::MemoryShare => self.limits.share = parse::decimal(text, MIN_MEMORY_SHARE, 1.0).map_err(wrong)?,
            Key::FreeBytes if text == DEFAULT => self.limits.free_bytes = None,
            Key::FreeBytes => self.limits.free_bytes = Some(memory_limits::bytes(text).map_err(wrong)?),
            Key::KvBlock if text == DEFAULT => self.limits.kv_block = MemoryLimits::default().kv_block,
            Key::KvBlock => self.limits.kv_block = parse::whole(text, MAX_KV_BLOCK).map_err(wrong)?,
        }
        Ok(())
    }

    /// Changes the model, and where it is another one the sizes of views along with it.
    pub fn set_model(&mut self, model: &Arc<ModelCard>) {
        if self.model != *model {
            let Request { base, tile, crops, crop_limits, .. } = Request::of_model(model);
            let crops = if self.is_cut_by_rule() { self.crops } else { crops };
            (self.base, self.tile, self.crops, self.crop_limits) = (base, tile, crops, crop_limits);
            self.views.clear();
            self.model = Arc::clone(model);
        }
    }

    /// One part as its link text; none for `grid` where `image` decides and the reverse and for a kernel of one half
    /// where `kernel` decides.
    pub fn get(&self, key: Key) -> Option<String> {
        Some(match (key, self.crops) {
            (Key::Model, _) => self.model.id.clone(),
            (Key::Stage, _) => self.stage.name().to_owned(),
            (Key::Part, _) => self.part.map_or(Part::WHOLE, Part::name).to_owned(),
            (Key::Base, _) => self.base.to_string(),
            (Key::Tile, _) => self.tile.to_string(),
            (Key::Views, _) => GivenView::text(&self.views),
            (Key::Grid, Crops::None) => "none".to_owned(),
            (Key::Grid, Crops::Grid(grid)) => grid.to_string(),
            (Key::Image, Crops::Image { width, height }) => format!("{width}x{height}"),
            (Key::Grid | Key::Image, _) => return None,
            (Key::MinCrops, _) => self.crop_limits.both(self.model.vision.views.nearest_grid())[0].to_string(),
            (Key::MaxCrops, _) => self.crop_limits.both(self.model.vision.views.nearest_grid())[1].to_string(),
            (Key::Batch, _) => self.batch.to_string(),
            (Key::Prompt, _) => self.prompt.to_string(),
            (Key::Steps, _) => self.steps.to_string(),
            (Key::Logits, _) => self.logits.name().to_owned(),
            (Key::LogitsType, _) => self.logits_type.name().to_owned(),
            (Key::Mask, _) => self.mask.name().to_owned(),
            (Key::Kernel, _) => self.kernel.name().to_owned(),
            (Key::VisionKernel, _) => self.vision_kernel?.name().to_owned(),
            (Key::DecoderKernel, _) => self.decoder_kernel?.name().to_owned(),
            (Key::Precision, _) => self.precision.name().to_owned(),
            (Key::Device, _) => self.device.id.clone(),
            (Key::GemmEfficiency, _) => expectation(self.overrides.gemm),
            (Key::HbmEfficiency, _) => expectation(self.overrides.hbm),
            (Key::Launch, _) => expectation(self.overrides.launch_us),
            (Key::MemoryShare, _) => self.limits.share.to_string(),
            (Key::FreeBytes, _) => expectation(self.limits.free_bytes),
            (Key::KvBlock, _) => self.limits.kv_block.to_string(),
        })
    }

    /// Whether every part is one that a link could have set; fields are public, so a caller may have set another.
    ///
    /// # Errors
    /// The first part that is out of range.
    pub fn check(&self) -> Result<(), Error> {
        let is_side = |side: u32| self.model.vision.is_side(side) && (1..=MAX_SIDE).contains(&side);
        let is_share = |share: Option<f64>| share.is_none_or(|share| (MIN_EFFICIENCY..=1.0).contains(&share));
        let is_edge = |edge: u32| (1..=MAX_EDGE).contains(&edge);
        let is_grid = |grid: Grid| {
            let crops = u64::from(grid.rows) * u64::from(grid.columns);
            (1..=u64::from(MAX_CROPS)).contains(&crops)
        };
        let wrong = if !is_side(self.base) {
            Key::Base
        } else if !is_side(self.tile) {
            Key::Tile
        } else if let Some(key) = self.crop_limits.wrong() {
            key
        } else if !(1..=MAX_BATCH).contains(&self.batch) {
            Key::Batch
        } else if self.prompt > MAX_TOKENS {
            Key::Prompt
        } else if !(1..=MAX_TOKENS).contains(&self.steps) {
            Key::Steps
        } else if !is_share(self.overrides.gemm) {
            Key::GemmEfficiency
        } else if !is_share(self.overrides.hbm) {
            Key::HbmEfficiency
        } else if self.overrides.launch_us.is_some_and(|launch| !(0.0..=MAX_LAUNCH_US).contains(&launch)) {
            Key::Launch
        } else if !self.limits.has_share() {
            Key::MemoryShare
        } else if !self.limits.has_free_bytes() {
            Key::FreeBytes
        } else if !(1..=MAX_KV_BLOCK).contains(&self.limits.kv_block) {
            Key::KvBlock
        } else {
            match self.crops {
                Crops::Grid(grid) if !is_grid(grid) => Key::Grid,
                Crops::Image { width, height } if !(is_edge(width) && is_edge(height)) => Key::Image,
                _ => return self.check_model(),
            }
        };
        let given = self.get(wrong).unwrap_or_default();
        Err(Error::bad_value(wrong.name(), &given, "out of range", wrong.expects()))
    }

    /// The side of a view: whole patches and windows of what becomes a token.
    fn side(&self, key: Key, text: &str) -> Result<u32, Error> {
        let step = self.model.vision.side_step();
        let wrong = |problem: &str| Error::bad_value(key.name(), text, problem, expects_side(step));
        let side = parse::whole(text, MAX_SIDE).map_err(wrong)?;
        if self.model.vision.is_side(side) { Ok(side) } else { Err(wrong(&format!("not a multiple of {step}"))) }
    }

    /// Whether the model has what is asked of it: a decoder, views of the image.
    fn check_model(&self) -> Result<(), Error> {
        if self.model.decoder.is_none() && self.stage != Stage::Vision {
            let problem = format!("a stage of a decoder, and {} has none", self.model.name);
            return Err(Error::bad_value(Key::Stage.name(), self.stage.name(), &problem, "expected vision"));
        }
        let fits = |view: &GivenView| {
            let vision = &self.model.vision;
            vision.is_side(view.width) && vision.is_side(view.height)
        };
        if !self.views.iter().all(fits) {
            let expected = format!("expected sides that are multiples of {}", self.model.vision.side_step());
            let text = GivenView::text(&self.views);
            return Err(Error::bad_value(Key::Views.name(), &text, "no whole tokens", expected));
        }
        match self.plan() {
            Ok(_) => Ok(()),
            Err(problem) => {
                let given = self.get(Key::Image).unwrap_or_else(|| self.base.to_string());
                let key = if self.is_cut_by_rule() { Key::Image } else { Key::Base };
                Err(Error::bad_value(key.name(), &given, "no image for this model", problem.to_string()))
            }
        }
    }

    /// The part that is evaluated alone; none where the stage is evaluated whole.
    pub fn part(&self) -> Option<Part> {
        self.part.filter(|_| self.stage == Stage::Vision)
    }

    /// What is evaluated, in words: the stage or the part of it.
    pub fn subject(&self) -> String {
        match self.part() {
            None => self.stage.title().to_owned(),
            Some(part) => part.title(&self.model.vision.towers[self.model.tower_of_parts()].name),
        }
    }

    /// The kernel of the vision stage.
    pub fn vision_kernel(&self) -> AttentionKernel {
        self.vision_kernel.unwrap_or(self.kernel)
    }

    /// What the decoder's run depends on beside its shape.
    pub fn choices(&self) -> Choices {
        let kernel = self.decoder_kernel.unwrap_or(self.kernel);
        Choices { kernel, mask: self.mask, logits: self.logits, logits_type: self.logits_type }
    }
}

pub(crate) fn kernel(key: Key, text: &str) -> Result<AttentionKernel, Error> {
    AttentionKernel::from_name(text).ok_or_else(|| unknown(key, text))
}

/// A number that replaces a default, or `default` for none.
fn expected(text: &str, least: f64, most: f64) -> Result<Option<f64>, &'static str> {
    if text == DEFAULT { Ok(None) } else { parse::decimal(text, least, most).map(Some) }
}

fn expectation(number: Option<f64>) -> String {
    number.map_or_else(|| DEFAULT.to_owned(), |number| number.to_string())
}

/// A text that is not the name of anything `key` takes.
fn unknown(key: Key, text: &str) -> Error {
    Error::bad_value(key.name(), text, parse::not_known(text), key.expects())
}

fn grid(text: &str) -> Result<Grid, &'static str> {
    let (rows, columns) = parse::pair(text, MAX_CROPS)?;
    match rows.checked_mul(columns) {
        Some(crops) if crops <= MAX_CROPS => Ok(Grid { rows, columns }),
        _ => Err("too large"),
    }
}

impl Request {
    /// The default request of a model: the sizes of its own views, of a rule that cuts an image into crops a page of 2 x 3.
    pub fn of_model(model: &Arc<ModelCard>) -> Self {
        let [base, tile] = sides(model);
        let crops = match model.vision.views.nearest_grid() {
            Some(_) => Request::default().crops,
            None => Crops::None,
        };
        Request { model: Arc::clone(model), base, tile, crops, ..Request::default() }
    }
}

/// Sides of the whole view and of a crop that a model's rule has; of a rule that has none a side near the default's that its
/// patches divide.
fn sides(model: &ModelCard) -> [u32; 2] {
    let step = model.vision.side_step();
    let near = |side: u32| (side + step / 2) / step * step;
    match &model.vision.views {
        ViewsCard::NearestGrid(card) => [card.whole.map_or(card.tile, |whole| whole.side), card.tile],
        ViewsCard::FixedSide(card) => [card.width, card.width],
        _ => [near(1024), near(640)],
    }
}

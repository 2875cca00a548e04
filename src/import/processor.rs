//! The rule from an image to views, of `preprocessor_config.json` or of the library's processor class.

use super::class_defaults::Class;
use super::field_names::{
    CROP_SIZE, HEIGHT, Key, LEAST_AREA, MAX_PIXELS, MAX_TILES, MERGED, MIN_PIXELS, MIN_TILES, MOST_AREA, PAD_SIZE,
    PATCH, SHORTEST, SIZE, TILE, WIDTH,
};
use super::library_classes;
use super::notes::{Document, ImportError, Notes};
use super::section::Section;
use crate::views::{
    FixedSideCard, NearestGridCard, PixelBudgetCard, ShortSides, SingleTile, ViewsCard, WholeCard, WholePlace,
};
use serde_json::{Value, json};

/// The name under which the rule of tiles is shown.
const NAME: &str = "Hugging Face code";

/// The file beside the configuration.
#[derive(Debug, Clone, Copy)]
pub struct Processor<'v> {
    /// Its content, where there is one.
    pub file: Option<&'v Value>,
}

impl<'v> Processor<'v> {
    /// Opens the file with the defaults of a class.
    ///
    /// # Errors
    /// It holds no object.
    pub fn section(self, class: &'static Class) -> Result<Section<'v>, ImportError> {
        Section::root(Document::Preprocessor, self.file, class)
    }

    fn source(self, class: &Class) -> String {
        let file = if self.file.is_some() { "preprocessor_config.json; " } else { "" };
        format!("{file}{}", class.name)
    }

    /// One view of one size: cropped to it, padded to it or stretched.
    ///
    /// # Errors
    /// A field that is absurd, or a rectangle.
    pub fn fixed_side(self, image: u32, notes: &mut Notes) -> Result<ViewsCard, ImportError> {
        let mut section = self.section(&library_classes::NONE)?;
        let is_cropped = section.has(CROP_SIZE.names) && section.flag_or("do_center_crop", true, "the library")?;
        let key = match (section.has(PAD_SIZE.names), is_cropped) {
            (true, _) => PAD_SIZE,
            (false, true) => CROP_SIZE,
            (false, false) => SIZE,
        };
        let side = size(&mut section, key, image, notes)?;
        let source = if self.file.is_some() { "preprocessor_config.json" } else { "config.json (image_size)" };
        section.end(notes);
        Ok(ViewsCard::FixedSide(FixedSideCard {
            source: source.to_owned(),
            width: side,
            height: side,
            pan_and_scan: None,
        }))
    }

    /// Tiles of the image's side and a thumbnail of the same.
    ///
    /// # Errors
    /// A field that is absurd.
    pub fn tiles_and_thumbnail(self, image: u32, notes: &mut Notes) -> Result<ViewsCard, ImportError> {
        let class = &library_classes::GOT_OCR2_PROCESSOR;
        let mut section = self.section(class)?;
        let side = size(&mut section, SIZE, image, notes)?;
        let card = nearest_grid(&mut section, self.source(class), side, side, None)?;
        section.end(notes);
        Ok(ViewsCard::NearestGrid(card))
    }

    /// Tiles beside a larger whole view; an image no side of which is longer than a tile is not cut.
    ///
    /// # Errors
    /// A field that is absurd.
    pub fn tiles_and_whole(self, class: &'static Class, notes: &mut Notes) -> Result<ViewsCard, ImportError> {
        let mut section = self.section(class)?;
        section.only("crop_to_patches", json!(true))?;
        let mut whole = section.child(SIZE.names, class)?;
        let side = whole.count(HEIGHT)?;
        if whole.has(WIDTH.names) && whole.count(WIDTH)? != side {
            return Err(whole.refusal(WIDTH.names[0], "not the height", side.to_string()));
        }
        whole.end(notes);
        let tile = section.count(TILE)?;
        let card = nearest_grid(&mut section, self.source(class), side, tile, Some(tile))?;
        section.end(notes);
        Ok(ViewsCard::NearestGrid(card))
    }

    /// One view whose area is within bounds, both sides a multiple.
    ///
    /// # Errors
    /// A field that is absurd, or another patch than the tower's.
    pub fn pixel_budget(self, patch: u32, multiple: u32, notes: &mut Notes) -> Result<ViewsCard, ImportError> {
        let class = &library_classes::QWEN2_VL_PROCESSOR;
        let mut section = self.section(class)?;
        for (key, right) in [(PATCH, patch), (MERGED, multiple / patch)] {
            if section.has(key.names) && section.side(key)? != right {
                let problem = "not what config.json says of the tower";
                return Err(section.refusal(key.names[0], problem, right.to_string()));
            }
        }
        let mut size = section.child(SIZE.names, &library_classes::NONE)?;
        let mut bound = |key: Key, newer: Key| match (section.has(key.names), size.has(newer.names)) {
            (false, true) => size.count(newer),
            // Older files name them so within `size` too.
            (false, false) if size.has(key.names) => size.count(key),
            (true, _) | (false, false) => section.count(key),
        };
        let (min_pixels, max_pixels) = (bound(MIN_PIXELS, LEAST_AREA)?, bound(MAX_PIXELS, MOST_AREA)?);
        if min_pixels > max_pixels {
            let problem = format!("{max_pixels} is less than the least area, {min_pixels}");
            return Err(section.refusal(MAX_PIXELS.names[0], problem, "more"));
        }
        size.end(notes);
        section.end(notes);
        Ok(ViewsCard::PixelBudget(PixelBudgetCard {
            source: self.source(class),
            multiple,
            min_pixels: u64::from(min_pixels),
            max_pixels: u64::from(max_pixels),
            frames: 1,
            short_sides: ShortSides::AsTheyAre,
        }))
    }
}

/// A side of `size` or its kind: a number, a height and a width, or a shortest edge.
fn size(section: &mut Section<'_>, key: Key, image: u32, notes: &mut Notes) -> Result<u32, ImportError> {
    let name = key.names[0];
    if section.is_number(name) {
        return section.side(key);
    }
    if !section.has(&[name]) {
        section.fill(name, json!(image), "image_size, for which the tower is made");
        return Ok(image);
    }
    let mut sides = section.child(key.names, &library_classes::NONE)?;
    let side = sides.count(if sides.has(SHORTEST.names) { SHORTEST } else { HEIGHT })?;
    if sides.has(WIDTH.names) && sides.count(WIDTH)? != side {
        return Err(sides.refusal(WIDTH.names[0], "not the height", format!("{side}: only square views are counted")));
    }
    sides.end(notes);
    Ok(side)
}

fn nearest_grid(
    section: &mut Section<'_>,
    source: String,
    side: u32,
    tile: u32,
    no_crops_up_to: Option<u32>,
) -> Result<NearestGridCard, ImportError> {
    let (min, max) = (section.count(MIN_TILES)?, section.count(MAX_TILES)?);
    if min > max {
        let problem = format!("{max} is less than the fewest, {min}");
        return Err(section.refusal(MAX_TILES.names[0], problem, "more"));
    }
    let whole = Some(WholeCard { side, place: WholePlace::Last, single_tile: SingleTile::LeftOut });
    let (name, area_side, other_rules) = (NAME.to_owned(), None, Vec::new());
    Ok(NearestGridCard { source, name, tile, min, max, whole, no_crops_up_to, area_side, other_rules })
}

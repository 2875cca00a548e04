//! Models whose images keep their size within a budget of pixels.

use super::card_halves::{Halves, alone, tokens, within};
use super::class_defaults::Class;
use super::decoder_kinds::DecoderKind;
use super::decoders::decoder;
use super::field_names::{TEXT, VISION};
use super::notes::{ImportError, Notes};
use super::processor::Processor;
use super::section::Section;
use super::{decoder_kinds, library_classes, windowed_towers};
use crate::model::VisionCard;
use crate::vision::{MergerCard, TowerCard};

/// A tower of any image size, its merger, and what sides of images are multiples of.
type Tower = (TowerCard, MergerCard, u32);

/// A kind of model whose images keep their size within a budget.
struct Budgeted {
    vision: &'static Class,
    tower: fn(&mut Section<'_>, &str) -> Result<Tower, ImportError>,
    processor: &'static str,
    decoder: &'static DecoderKind,
    /// The field that says the merger's output width.
    out: &'static str,
}

const RAGGED: Budgeted = Budgeted {
    vision: &library_classes::QWEN2_5_VL_VISION,
    tower: windowed_towers::ragged,
    processor: "Qwen2_5_VLProcessor of transformers 5.24.0",
    decoder: &decoder_kinds::QWEN2_5_VL_TEXT,
    out: "out_hidden_size",
};
const WHOLE: Budgeted = Budgeted {
    vision: &library_classes::QWEN2_VL_VISION,
    tower: windowed_towers::rotary,
    processor: "Qwen2VLProcessor of transformers 5.24.0",
    decoder: &decoder_kinds::QWEN2_VL_TEXT,
    out: "hidden_size",
};

impl Budgeted {
    fn vision(
        &self,
        section: &mut Section<'_>,
        processor: Processor<'_>,
        notes: &mut Notes,
    ) -> Result<VisionCard, ImportError> {
        let mut of_class = section.again(self.vision);
        let (tower, merger, multiple) = (self.tower)(&mut of_class, self.vision.name)?;
        section.absorb(of_class);
        Ok(VisionCard {
            views: processor.pixel_budget(multiple / merger.merge, multiple, notes)?,
            towers: vec![tower],
            join: Vec::new(),
            merger: Some(merger),
            tokens: tokens(self.processor),
        })
    }

    /// The whole model; older files keep the decoder's fields beside the vision half.
    fn whole(
        &self,
        whole: &mut Section<'_>,
        processor: Processor<'_>,
        notes: &mut Notes,
    ) -> Result<Halves, ImportError> {
        const TIED: &str = "tie_word_embeddings";
        let vision =
            within(whole, VISION, self.vision, notes, |section, notes| self.vision(section, processor, notes))?;
        let mut of_class = whole.again(&library_classes::UNTIED);
        let is_flat = !whole.has(TEXT);
        let mut text = if is_flat { whole.again(self.decoder.class) } else { whole.child(TEXT, self.decoder.class)? };
        if !is_flat {
            text.text_if(&["model_type"])?;
        }
        // Where only the decoder says so, the library takes it from there.
        let tied_head = of_class.flag(TIED)? | (!is_flat && text.has(&[TIED]) && text.flag(TIED)?);
        let decoder = decoder(&mut text, self.decoder, tied_head)?;
        let out = vision.merger.as_ref().and_then(|merger| merger.linears.last()).copied().unwrap_or_default();
        if out != decoder.hidden {
            let problem = format!("{out} is not the decoder's hidden_size");
            let name = format!("{}.{}", VISION[0], self.out);
            return Err(of_class.refusal(&name, problem, decoder.hidden.to_string()));
        }
        if is_flat {
            whole.absorb(text)
        } else {
            text.end(notes)
        }
        whole.absorb(of_class);
        Ok(Halves { vision, decoder: Some(decoder) })
    }
}

/// `qwen2_5_vl`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn qwen2_5_vl(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    RAGGED.whole(whole, processor, notes)
}

/// `qwen2_5_vl_vision`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn qwen2_5_vl_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    RAGGED.vision(section, processor, notes).map(alone)
}

/// `qwen2_vl`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn qwen2_vl(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    WHOLE.whole(whole, processor, notes)
}

/// `qwen2_vl_vision`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn qwen2_vl_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    WHOLE.vision(section, processor, notes).map(alone)
}

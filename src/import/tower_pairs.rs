//! Models of two towers, one on the features of the other.

use super::card_halves::{Halves, alone, own_decoder, tokens, within};
use super::decoder_kinds::DecoderKind;
use super::field_names::{HIDDEN, VISION};
use super::mergers::linears;
use super::notes::{ImportError, Notes};
use super::processor::Processor;
use super::section::Section;
use super::{decoder_kinds, decoders, library_classes, plain_towers, windowed_towers};
use crate::model::VisionCard;
use crate::tokens::{StitchedCard, TileTokens, TokensCard};

/// Two towers one after the other: their sections stand in one object.
fn deepseek_ocr2_towers(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<VisionCard, ImportError> {
    let class = &library_classes::DEEPSEEK_OCR2_SAM;
    let (first, channels) = within(section, &["sam_config"], class, notes, |section, _| {
        windowed_towers::relative_halved(section, class.name)
    })?;
    let class = &library_classes::DEEPSEEK_OCR2_ENCODER;
    let second = within(section, &["encoder_config"], class, notes, |section, _| {
        decoders::all_layers(section, &["full_attention"])?;
        windowed_towers::encoder(section, class.name, &first.id)
    })?;
    same_width(section, channels, second.blocks.hidden)?;
    let views = processor.tiles_and_whole(&library_classes::DEEPSEEK_OCR2_PROCESSOR, notes)?;
    let tokens = tokens("DeepseekOcr2VisionModel of transformers 5.24.0");
    Ok(VisionCard { views, towers: vec![first, second], join: Vec::new(), merger: None, tokens })
}

/// Refuses a first tower whose neck does not end in the second one's width.
fn same_width(section: &Section<'_>, channels: u32, hidden: u32) -> Result<(), ImportError> {
    if channels == hidden {
        return Ok(());
    }
    let problem = format!("the last, {channels}, is not the second tower's {}", HIDDEN.names[0]);
    Err(section.refusal("sam_config.downsample_channels", problem, hidden.to_string()))
}

/// `deepseek_ocr2_vision`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn deepseek_ocr2_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    deepseek_ocr2_towers(section, processor, notes).map(alone)
}

/// `deepseek_ocr2`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn deepseek_ocr2(
    whole: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let vision = within(whole, VISION, &library_classes::NONE, notes, |section, notes| {
        deepseek_ocr2_towers(section, processor, notes)
    })?;
    let separator =
        TokensCard { per_image: 1, learned: true, ..tokens("DeepseekOcr2Processor of transformers 5.24.0") };
    projected(whole, vision, separator, &decoder_kinds::DEEPSEEK_OCR2_TEXT, notes)
}

fn unlimited_ocr_towers(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<VisionCard, ImportError> {
    let class = &library_classes::UNLIMITED_OCR_SAM;
    let (first, channels) = within(section, &["sam_config"], class, notes, |section, _| {
        windowed_towers::relative_halved(section, class.name)
    })?;
    let class = &library_classes::UNLIMITED_OCR_ENCODER;
    let second = within(section, &["encoder_config"], class, notes, |section, _| {
        plain_towers::contrastive_on(section, class.name, &first.id)
    })?;
    same_width(section, channels, second.blocks.hidden)?;
    let views = processor.tiles_and_whole(&library_classes::UNLIMITED_OCR_PROCESSOR, notes)?;
    let join = vec![second.id.clone(), first.id.clone()];
    let tokens = tokens("UnlimitedOcrVisionModel of transformers 5.24.0");
    Ok(VisionCard { views, towers: vec![first, second], join, merger: None, tokens })
}

/// `unlimited_ocr_vision`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn unlimited_ocr_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    unlimited_ocr_towers(section, processor, notes).map(alone)
}

/// `unlimited_ocr`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn unlimited_ocr(
    whole: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let vision = within(whole, VISION, &library_classes::NONE, notes, |section, notes| {
        unlimited_ocr_towers(section, processor, notes)
    })?;
    let tokens = TokensCard {
        per_row: 1,
        per_image: 1,
        tiles: TileTokens::Stitched(StitchedCard { per_row: 1, padding: Default::default(), max_tiles: None }),
        learned: true,
        ..tokens("UnlimitedOcrProcessor of transformers 5.24.0")
    };
    projected(whole, vision, tokens, &decoder_kinds::UNLIMITED_OCR_TEXT, notes)
}

/// Towers, one linear layer, a decoder in an object of its own.
fn projected(
    whole: &mut Section<'_>,
    mut vision: VisionCard,
    tokens: TokensCard,
    kind: &DecoderKind,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let mut of_class = whole.again(&library_classes::UNTIED);
    let decoder = own_decoder(&mut of_class, kind, notes)?;
    whole.absorb(of_class);
    vision.merger = Some(linears(kind.class.name, vec![decoder.hidden]));
    vision.tokens = tokens;
    Ok(Halves { vision, decoder: Some(decoder) })
}

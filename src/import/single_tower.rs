//! Models of one tower on views of a fixed size, alone or before a decoder.

use super::card_halves::{Halves, alone, is_tied, tokens, within};
use super::counted_families::MISTRAL3;
use super::decoder_kinds::{DecoderKind, LLAMA, MISTRAL, NAMED, QWEN2, QWEN3};
use super::decoders::{decoder, named_among};
use super::field_names::{TEXT, VISION, VISION_DICT};
use super::mergers::{linears, shuffled};
use super::notes::{ImportError, Notes};
use super::processor::Processor;
use super::section::Section;
use super::{library_classes, plain_towers, windowed_towers};
use crate::model::VisionCard;
use crate::tokens::TokensCard;
use crate::views::ViewsCard;
use crate::vision::TowerCard;
use serde_json::json;

/// `clip`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn clip(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    // Old files have the fields twice, and the library takes these.
    let names = if whole.has(VISION_DICT) { VISION_DICT } else { VISION };
    within(whole, names, &library_classes::CLIP_VISION, notes, |section, notes| clip_vision(section, processor, notes))
}

/// `clip_vision_model`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn clip_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let mut section_of_class = section.again(&library_classes::CLIP_VISION);
    let (tower, image) = plain_towers::contrastive(&mut section_of_class, library_classes::CLIP_VISION.name)?;
    section.absorb(section_of_class);
    let views = processor.fixed_side(image, notes)?;
    // The class token.
    let tokens = TokensCard { per_view: 1, ..tokens("CLIPVisionModel of transformers 5.24.0") };
    Ok(alone(VisionCard { views, towers: vec![tower], join: Vec::new(), merger: None, tokens }))
}

/// `sam`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn sam(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    within(whole, VISION, &library_classes::SAM_VISION, notes, |section, notes| sam_vision(section, processor, notes))
}

/// `sam_vision_model`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn sam_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let mut section_of_class = section.again(&library_classes::SAM_VISION);
    let (tower, image) = windowed_towers::relative(&mut section_of_class, library_classes::SAM_VISION.name)?;
    section.absorb(section_of_class);
    let views = processor.fixed_side(image, notes)?;
    let tokens = tokens("SamVisionModel of transformers 5.24.0");
    Ok(alone(VisionCard { views, towers: vec![tower], join: Vec::new(), merger: None, tokens }))
}

/// `internvl_vision`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn internvl_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let mut section_of_class = section.again(&library_classes::INTERNVL_VISION);
    let (tower, image) = plain_towers::scaled(&mut section_of_class, library_classes::INTERNVL_VISION.name)?;
    section.absorb(section_of_class);
    let views = processor.fixed_side(image, notes)?;
    let tokens = TokensCard { per_view: 1, ..tokens("InternVLVisionModel of transformers 5.24.0") };
    Ok(alone(VisionCard { views, towers: vec![tower], join: Vec::new(), merger: None, tokens }))
}

/// `internvl`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn internvl(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    let mut of_class = whole.again(&library_classes::INTERNVL);
    let class = &library_classes::INTERNVL_VISION;
    let (tower, image) = within(whole, VISION, class, notes, |section, _| plain_towers::scaled(section, class.name))?;
    let merge = of_class.inverse("downsample_ratio", 256)?;
    of_class.word(&["projector_hidden_act"], &[("gelu", ())])?;
    of_class.only("vision_feature_select_strategy", json!("default"))?;
    if of_class.has(&["vision_feature_layer"]) {
        of_class.only("vision_feature_layer", json!(-1))?;
    }
    let mut text = whole.child(TEXT, &library_classes::NONE)?;
    let kind = named_among(&mut text, NAMED, library_classes::INTERNVL.name)?;
    let mut text_of_class = text.again(kind.class);
    let tied_head = is_tied(&mut of_class, &mut text)?;
    let decoder = decoder(&mut text_of_class, kind, tied_head)?;
    text.absorb(text_of_class);
    text.end(notes);
    whole.absorb(of_class);
    let merger = shuffled(library_classes::INTERNVL.name, merge, decoder.hidden);
    let views = processor.tiles_and_thumbnail(image, notes)?;
    // Start and end of the image.
    let tokens = TokensCard { per_image: 2, ..tokens("InternVLProcessor of transformers 5.24.0") };
    let vision = VisionCard { views, towers: vec![tower], join: Vec::new(), merger: Some(merger), tokens };
    Ok(Halves { vision, decoder: Some(decoder) })
}

/// `siglip`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn siglip(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    within(whole, VISION, &library_classes::SIGLIP_VISION, notes, |section, notes| {
        siglip_vision(section, processor, notes)
    })
}

/// `siglip_vision_model`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn siglip_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let mut of_class = section.again(&library_classes::SIGLIP_VISION);
    let (tower, image) = plain_towers::unclassed(&mut of_class, library_classes::SIGLIP_VISION.name)?;
    section.absorb(of_class);
    let views = processor.fixed_side(image, notes)?;
    let tokens = tokens("SiglipVisionModel of transformers 5.24.0");
    Ok(alone(VisionCard { views, towers: vec![tower], join: Vec::new(), merger: None, tokens }))
}

/// Puts together a tower, two linear layers as wide as the decoder, and a decoder in an object of its own.
fn two_linears(
    whole: &mut Section<'_>,
    (views, tower, tokens): (ViewsCard, TowerCard, TokensCard),
    kinds: &'static [&'static DecoderKind],
    source: &str,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let mut text = whole.child(TEXT, &library_classes::NONE)?;
    let kind = named_among(&mut text, kinds, source)?;
    let mut text_of_class = text.again(kind.class);
    let tied_head = is_tied(whole, &mut text)?;
    let decoder = decoder(&mut text_of_class, kind, tied_head)?;
    text.absorb(text_of_class);
    text.end(notes);
    let merger = linears(source, vec![decoder.hidden, decoder.hidden]);
    let vision = VisionCard { views, towers: vec![tower], join: Vec::new(), merger: Some(merger), tokens };
    Ok(Halves { vision, decoder: Some(decoder) })
}

/// Towers of `llava` by the `model_type` of their object.
#[derive(Debug, Clone, Copy)]
enum LlavaTower {
    Clip,
    Siglip,
    Pixtral,
}

/// `llava`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn llava(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    const TOWERS: &[(&str, LlavaTower)] = &[
        ("clip_vision_model", LlavaTower::Clip),
        ("siglip_vision_model", LlavaTower::Siglip),
        ("pixtral", LlavaTower::Pixtral),
    ];
    let class = &library_classes::LLAVA_VISION;
    let mut vision = whole.child(VISION, class)?;
    let kind = if vision.has(&["model_type"]) {
        vision.word(&["model_type"], TOWERS)?
    } else {
        vision.fill("model_type", json!(TOWERS[0].0), class.name);
        LlavaTower::Clip
    };
    let parts = match kind {
        LlavaTower::Clip => {
            let (tower, image) = plain_towers::contrastive(&mut vision, class.name)?;
            (processor.fixed_side(image, notes)?, tower, tokens(class.name))
        }
        LlavaTower::Siglip => {
            let mut of_class = vision.again(&library_classes::SIGLIP_VISION);
            let (tower, image) = plain_towers::unclassed(&mut of_class, library_classes::SIGLIP_VISION.name)?;
            vision.absorb(of_class);
            (processor.fixed_side(image, notes)?, tower, tokens(class.name))
        }
        LlavaTower::Pixtral => {
            let half = MISTRAL3.tower_alone(&mut vision, processor, notes)?.vision;
            let [tower] = &half.towers[..] else { unreachable!("a counted family has one tower") };
            (half.views.clone(), tower.clone(), half.tokens)
        }
    };
    vision.end(notes);
    let mut of_class = whole.again(&library_classes::LLAVA);
    // The library runs every layer whatever the layer is whose features go on.
    match kind {
        LlavaTower::Clip => {
            of_class.only("vision_feature_layer", json!(-2))?;
            of_class.only("vision_feature_select_strategy", json!("default"))?;
        }
        LlavaTower::Siglip | LlavaTower::Pixtral => of_class.only("vision_feature_select_strategy", json!("full"))?,
    }
    of_class.only("projector_hidden_act", json!("gelu"))?;
    of_class.only("multimodal_projector_bias", json!(true))?;
    let halves = two_linears(&mut of_class, parts, &[&LLAMA, &MISTRAL, &QWEN2, &QWEN3], class.name, notes)?;
    whole.absorb(of_class);
    Ok(halves)
}

/// `deepseek_vl`.
///
/// # Errors
/// A field that is absent or absurd.
pub fn deepseek_vl(
    whole: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let class = &library_classes::SIGLIP_VISION;
    let (tower, image) =
        within(whole, VISION, class, notes, |section, _| plain_towers::unclassed(section, class.name))?;
    let mut of_class = whole.again(&library_classes::UNTIED);
    let source = "DeepseekVLModel of transformers 5.24.0";
    let parts = (processor.fixed_side(image, notes)?, tower, tokens(source));
    let halves = two_linears(&mut of_class, parts, &[&LLAMA], source, notes)?;
    whole.absorb(of_class);
    Ok(halves)
}

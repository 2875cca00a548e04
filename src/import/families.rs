//! The models that are known: by the `model_type` of a file, how its card is put together.

use super::class::Class;
use super::decoders::{self, DecoderKind, decoder, named};
use super::keys::{HIDDEN, SLIDING, TEXT, VISION, VISION_DICT};
use super::merging::{linears, shuffled};
use super::notes::{ImportError, Notes};
use super::processor::Processor;
use super::section::Section;
use super::{classes, plain, windowed};
use crate::decoder::DecoderCard;
use crate::model::VisionCard;
use crate::tokens::{StitchedCard, TileTokens, TokensCard};
use crate::vision::{MergerCard, TowerCard};
use serde_json::json;

/// The two halves of a card.
#[derive(Debug)]
pub struct Halves {
    /// From an image to image tokens.
    pub vision: VisionCard,
    /// The language model.
    pub decoder: Option<DecoderCard>,
}

/// How the halves of one kind of file are read.
pub type Read = fn(&mut Section<'_>, Processor<'_>, &mut Notes) -> Result<Halves, ImportError>;

/// Every `model_type` that is understood.
pub const FAMILIES: &[(&str, Read)] = &[
    ("clip", clip),
    ("clip_vision_model", clip_vision),
    ("sam", sam),
    ("sam_vision_model", sam_vision),
    ("internvl", internvl),
    ("internvl_vision", internvl_vision),
    ("qwen2_5_vl", qwen2_5_vl),
    ("qwen2_5_vl_vision", qwen2_5_vl_vision),
    ("qwen2_vl", qwen2_vl),
    ("qwen2_vl_vision", qwen2_vl_vision),
    ("siglip", siglip),
    ("siglip_vision_model", siglip_vision),
    ("llava", llava),
    ("deepseek_vl", deepseek_vl),
    ("deepseek_ocr2", deepseek_ocr2),
    ("deepseek_ocr2_vision", deepseek_ocr2_vision),
    ("unlimited_ocr", unlimited_ocr),
    ("unlimited_ocr_vision", unlimited_ocr_vision),
];

fn tokens(source: &str) -> TokensCard {
    TokensCard {
        source: source.to_owned(),
        per_row: 0,
        per_view: 0,
        per_image: 0,
        tiles: TileTokens::Separate,
        features: Default::default(),
        learned: false,
    }
}

/// Whether the head is the embedding: as the file says it of the whole, else of the decoder, else by default.
fn is_tied(whole: &mut Section<'_>, text: &mut Section<'_>) -> Result<bool, ImportError> {
    const NAME: &str = "tie_word_embeddings";
    if !whole.has(&[NAME]) && text.has(&[NAME]) {
        return text.flag(NAME);
    }
    whole.flag(NAME)
}

/// An object within another, read and done.
///
/// # Errors
/// What its reading refuses.
pub fn within<'v, T>(
    whole: &mut Section<'v>,
    names: &[&'static str],
    class: &'static Class,
    notes: &mut Notes,
    read: impl FnOnce(&mut Section<'v>, &mut Notes) -> Result<T, ImportError>,
) -> Result<T, ImportError> {
    let mut section = whole.child(names, class)?;
    section.text_if(&["model_type"])?;
    let result = read(&mut section, notes)?;
    section.end(notes);
    Ok(result)
}

/// The decoder in an object of its own.
fn own_decoder(whole: &mut Section<'_>, kind: &DecoderKind, notes: &mut Notes) -> Result<DecoderCard, ImportError> {
    let mut text = whole.child(TEXT, kind.class)?;
    text.text_if(&["model_type"])?;
    let tied_head = is_tied(whole, &mut text)?;
    let mut card = decoder(&mut text, kind, tied_head)?;
    text.end(notes);
    // The first checkpoints of one model say it of the whole, and the library takes it from there.
    if let Some(window) = &mut card.window
        && whole.has(SLIDING.names)
    {
        window.tokens = whole.count(SLIDING)?;
    }
    Ok(card)
}

fn clip(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    // Old files have the fields twice, and the library takes these.
    let names = if whole.has(VISION_DICT) { VISION_DICT } else { VISION };
    within(whole, names, &classes::CLIP_VISION, notes, |section, notes| clip_vision(section, processor, notes))
}

fn clip_vision(section: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    let mut section_of_class = section.again(&classes::CLIP_VISION);
    let (tower, image) = plain::contrastive(&mut section_of_class, classes::CLIP_VISION.name)?;
    section.absorb(section_of_class);
    let views = processor.fixed_side(image, notes)?;
    // The class token.
    let tokens = TokensCard { per_view: 1, ..tokens("CLIPVisionModel of transformers 5.24.0") };
    Ok(alone(VisionCard { views, towers: vec![tower], join: Vec::new(), merger: None, tokens }))
}

const fn alone(vision: VisionCard) -> Halves {
    Halves { vision, decoder: None }
}

fn sam(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    within(whole, VISION, &classes::SAM_VISION, notes, |section, notes| sam_vision(section, processor, notes))
}

fn sam_vision(section: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    let mut section_of_class = section.again(&classes::SAM_VISION);
    let (tower, image) = windowed::relative(&mut section_of_class, classes::SAM_VISION.name)?;
    section.absorb(section_of_class);
    let views = processor.fixed_side(image, notes)?;
    let tokens = tokens("SamVisionModel of transformers 5.24.0");
    Ok(alone(VisionCard { views, towers: vec![tower], join: Vec::new(), merger: None, tokens }))
}

fn internvl_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let mut section_of_class = section.again(&classes::INTERNVL_VISION);
    let (tower, image) = plain::scaled(&mut section_of_class, classes::INTERNVL_VISION.name)?;
    section.absorb(section_of_class);
    let views = processor.fixed_side(image, notes)?;
    let tokens = TokensCard { per_view: 1, ..tokens("InternVLVisionModel of transformers 5.24.0") };
    Ok(alone(VisionCard { views, towers: vec![tower], join: Vec::new(), merger: None, tokens }))
}

fn internvl(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    let mut of_class = whole.again(&classes::INTERNVL);
    let class = &classes::INTERNVL_VISION;
    let (tower, image) = within(whole, VISION, class, notes, |section, _| plain::scaled(section, class.name))?;
    let merge = of_class.inverse("downsample_ratio", 256)?;
    of_class.word(&["projector_hidden_act"], &[("gelu", ())])?;
    of_class.only("vision_feature_select_strategy", json!("default"))?;
    if of_class.has(&["vision_feature_layer"]) {
        of_class.only("vision_feature_layer", json!(-1))?;
    }
    let mut text = whole.child(TEXT, &classes::NONE)?;
    let kind = named(&mut text)?;
    let mut text_of_class = text.again(kind.class);
    let tied_head = is_tied(&mut of_class, &mut text)?;
    let decoder = decoder(&mut text_of_class, kind, tied_head)?;
    text.absorb(text_of_class);
    text.end(notes);
    whole.absorb(of_class);
    let merger = shuffled(classes::INTERNVL.name, merge, decoder.hidden);
    let views = processor.tiles_and_thumbnail(image, notes)?;
    // Start and end of the image.
    let tokens = TokensCard { per_image: 2, ..tokens("InternVLProcessor of transformers 5.24.0") };
    let vision = VisionCard { views, towers: vec![tower], join: Vec::new(), merger: Some(merger), tokens };
    Ok(Halves { vision, decoder: Some(decoder) })
}

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
    vision: &classes::QWEN2_5_VL_VISION,
    tower: windowed::ragged,
    processor: "Qwen2_5_VLProcessor of transformers 5.24.0",
    decoder: &decoders::QWEN2_5_VL_TEXT,
    out: "out_hidden_size",
};
const WHOLE: Budgeted = Budgeted {
    vision: &classes::QWEN2_VL_VISION,
    tower: windowed::rotary,
    processor: "Qwen2VLProcessor of transformers 5.24.0",
    decoder: &decoders::QWEN2_VL_TEXT,
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
        let mut of_class = whole.again(&classes::UNTIED);
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

fn qwen2_5_vl(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    RAGGED.whole(whole, processor, notes)
}

fn qwen2_5_vl_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    RAGGED.vision(section, processor, notes).map(alone)
}

fn qwen2_vl(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    WHOLE.whole(whole, processor, notes)
}

fn qwen2_vl_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    WHOLE.vision(section, processor, notes).map(alone)
}

fn siglip(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    within(whole, VISION, &classes::SIGLIP_VISION, notes, |section, notes| siglip_vision(section, processor, notes))
}

fn siglip_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let mut of_class = section.again(&classes::SIGLIP_VISION);
    let (tower, image) = plain::unclassed(&mut of_class, classes::SIGLIP_VISION.name)?;
    section.absorb(of_class);
    let views = processor.fixed_side(image, notes)?;
    let tokens = tokens("SiglipVisionModel of transformers 5.24.0");
    Ok(alone(VisionCard { views, towers: vec![tower], join: Vec::new(), merger: None, tokens }))
}

/// One tower of one view, two linear layers as wide as the decoder, a decoder in an object of its own.
fn two_linears(
    whole: &mut Section<'_>,
    (tower, image): (TowerCard, u32),
    source: &str,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let mut text = whole.child(TEXT, &classes::NONE)?;
    if text.has(&["model_type"]) {
        text.word(&["model_type"], &[("llama", ())])?;
    } else {
        text.fill("model_type", json!("llama"), source);
    }
    let mut text_of_class = text.again(&classes::LLAMA);
    let tied_head = is_tied(whole, &mut text)?;
    let decoder = decoder(&mut text_of_class, &decoders::LLAMA, tied_head)?;
    text.absorb(text_of_class);
    text.end(notes);
    let merger = linears(source, vec![decoder.hidden, decoder.hidden]);
    let views = processor.fixed_side(image, notes)?;
    let tokens = tokens(source);
    let vision = VisionCard { views, towers: vec![tower], join: Vec::new(), merger: Some(merger), tokens };
    Ok(Halves { vision, decoder: Some(decoder) })
}

fn llava(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    let class = &classes::LLAVA_VISION;
    let mut vision = whole.child(VISION, class)?;
    if vision.has(&["model_type"]) {
        vision.word(&["model_type"], &[("clip_vision_model", ())])?;
    } else {
        vision.fill("model_type", json!("clip_vision_model"), class.name);
    }
    let tower = plain::contrastive(&mut vision, class.name)?;
    vision.end(notes);
    let mut of_class = whole.again(&classes::LLAVA);
    // The library runs every layer whatever the layer is whose features go on.
    of_class.only("vision_feature_layer", json!(-2))?;
    of_class.only("vision_feature_select_strategy", json!("default"))?;
    of_class.only("projector_hidden_act", json!("gelu"))?;
    of_class.only("multimodal_projector_bias", json!(true))?;
    let halves = two_linears(&mut of_class, tower, class.name, processor, notes)?;
    whole.absorb(of_class);
    Ok(halves)
}

fn deepseek_vl(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    let class = &classes::SIGLIP_VISION;
    let tower = within(whole, VISION, class, notes, |section, _| plain::unclassed(section, class.name))?;
    let mut of_class = whole.again(&classes::UNTIED);
    let source = "DeepseekVLModel of transformers 5.24.0";
    let halves = two_linears(&mut of_class, tower, source, processor, notes)?;
    whole.absorb(of_class);
    Ok(halves)
}

/// Two towers one after the other: their sections stand in one object.
fn deepseek_ocr2_towers(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<VisionCard, ImportError> {
    let class = &classes::DEEPSEEK_OCR2_SAM;
    let (first, channels) =
        within(section, &["sam_config"], class, notes, |section, _| windowed::relative_halved(section, class.name))?;
    let class = &classes::DEEPSEEK_OCR2_ENCODER;
    let second = within(section, &["encoder_config"], class, notes, |section, _| {
        decoders::all_layers(section, "full_attention")?;
        windowed::encoder(section, class.name, &first.id)
    })?;
    same_width(section, channels, second.blocks.hidden)?;
    let views = processor.tiles_and_whole(&classes::DEEPSEEK_OCR2_PROCESSOR, notes)?;
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

fn deepseek_ocr2_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    deepseek_ocr2_towers(section, processor, notes).map(alone)
}

fn deepseek_ocr2(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    let vision =
        within(whole, VISION, &classes::NONE, notes, |section, notes| deepseek_ocr2_towers(section, processor, notes))?;
    let separator =
        TokensCard { per_image: 1, learned: true, ..tokens("DeepseekOcr2Processor of transformers 5.24.0") };
    projected(whole, vision, separator, &decoders::DEEPSEEK_OCR2_TEXT, notes)
}

fn unlimited_ocr_towers(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<VisionCard, ImportError> {
    let class = &classes::UNLIMITED_OCR_SAM;
    let (first, channels) =
        within(section, &["sam_config"], class, notes, |section, _| windowed::relative_halved(section, class.name))?;
    let class = &classes::UNLIMITED_OCR_ENCODER;
    let second = within(section, &["encoder_config"], class, notes, |section, _| {
        plain::contrastive_on(section, class.name, &first.id)
    })?;
    same_width(section, channels, second.blocks.hidden)?;
    let views = processor.tiles_and_whole(&classes::UNLIMITED_OCR_PROCESSOR, notes)?;
    let join = vec![second.id.clone(), first.id.clone()];
    let tokens = tokens("UnlimitedOcrVisionModel of transformers 5.24.0");
    Ok(VisionCard { views, towers: vec![first, second], join, merger: None, tokens })
}

fn unlimited_ocr_vision(
    section: &mut Section<'_>,
    processor: Processor<'_>,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    unlimited_ocr_towers(section, processor, notes).map(alone)
}

fn unlimited_ocr(whole: &mut Section<'_>, processor: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    let vision =
        within(whole, VISION, &classes::NONE, notes, |section, notes| unlimited_ocr_towers(section, processor, notes))?;
    let tokens = TokensCard {
        per_row: 1,
        per_image: 1,
        tiles: TileTokens::Stitched(StitchedCard { per_row: 1, padding: Default::default(), max_tiles: None }),
        learned: true,
        ..tokens("UnlimitedOcrProcessor of transformers 5.24.0")
    };
    projected(whole, vision, tokens, &decoders::UNLIMITED_OCR_TEXT, notes)
}

/// Towers, one linear layer, a decoder in an object of its own.
fn projected(
    whole: &mut Section<'_>,
    mut vision: VisionCard,
    tokens: TokensCard,
    kind: &DecoderKind,
    notes: &mut Notes,
) -> Result<Halves, ImportError> {
    let mut of_class = whole.again(&classes::UNTIED);
    let decoder = own_decoder(&mut of_class, kind, notes)?;
    whole.absorb(of_class);
    vision.merger = Some(linears(kind.class.name, vec![decoder.hidden]));
    vision.tokens = tokens;
    Ok(Halves { vision, decoder: Some(decoder) })
}

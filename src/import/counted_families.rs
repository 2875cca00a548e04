//! The families whose code was counted for a member in the catalogue, with the fields of their files.

use super::card_halves::Halves;
use super::counted_family::{CountedFamily, DecoderField};
use super::decoder_kinds::{
    COHERE2, GEMMA, GEMMA2, GEMMA3_TEXT, GLM_OCR_TEXT, HUNYUAN_VL_TEXT, LLAMA, LLAMA4_TEXT, MISTRAL,
};
use super::decoder_kinds::{PADDLEOCR_VL_TEXT, QWEN2, QWEN3, QWEN3_VL_MOE_TEXT, QWEN3_VL_TEXT};
use super::field_names::{
    ALIGNMENT, HIDDEN, MERGE, OUT_HIDDEN, PROJECTION, PROJECTOR_INPUT, PROJECTOR_OUTPUT, SCALE_FACTOR, TABLE_LENGTH,
    TABLE_PATCHES, TABLE_SIDE, TOKENS_PER_IMAGE, VISION,
};
use super::library_classes::{NONE, SIGLIP_VISION, UNTIED};
use super::merger_fields::{MergeField, Width};
use super::notes::{ImportError, Notes};
use super::plain_towers::ACTIVATION;
use super::processor::Processor;
use super::section::Section;
use super::tower_fields::TowerField;
use super::{family_towers as towers, family_wholes as wholes};

use TowerField::{
    Activation, Biases, Channels, Frames, GlobalLayers, Head, Image, ImageAlone, Intermediate, MlpDim, MlpRatio, Neck,
    Only, Patch, PoolHead, QkvBias, Registers, Sizes, TableLength, TablePatches, TableSide, Window,
};

/// Names of the field of an activation in files of another vendor.
const HIDDEN_ACTIVATION: &[&str] = &["hidden_activation", "hidden_act"];

const SIGLIP: &[TowerField] = &[Patch, Channels, Sizes(HIDDEN), Intermediate, Activation(ACTIVATION), Image, PoolHead];
const WITHOUT_HEAD: &[TowerField] = &[Patch, Channels, Sizes(HIDDEN), Intermediate, Activation(ACTIVATION), Image];
const PACKED: &[TowerField] = &[Patch, Channels, Sizes(HIDDEN), Intermediate, Activation(ACTIVATION), ImageAlone];
const INTERPOLATED: &[TowerField] =
    &[Patch, Channels, Frames, Sizes(HIDDEN), Intermediate, Activation(ACTIVATION), TablePatches(TABLE_PATCHES)];

/// A tower that is published alone.
const ALONE: CountedFamily = CountedFamily {
    member: "",
    vision_names: VISION,
    vision: &NONE,
    tower: &[],
    merge: MergeField::Fixed,
    widths: &[],
    whole: &NONE,
    decoder: DecoderField::Absent,
};

const DINOV2: CountedFamily = CountedFamily {
    member: "dinov2-l-14",
    vision: &towers::DINOV2,
    tower: &[
        Patch,
        Channels,
        Sizes(HIDDEN),
        MlpRatio,
        Activation(ACTIVATION),
        QkvBias("qkv_bias"),
        Image,
        Only("use_mask_token", true),
    ],
    ..ALONE
};
const DINOV2_GATED: CountedFamily = CountedFamily {
    member: "dinov2-g-14",
    tower: &[Patch, Channels, Sizes(HIDDEN), MlpRatio, QkvBias("qkv_bias"), Image, Only("use_mask_token", true)],
    ..DINOV2
};
const DINOV2_REGISTERS: CountedFamily = CountedFamily {
    vision: &towers::DINOV2_WITH_REGISTERS,
    tower: &[Patch, Channels, Sizes(HIDDEN), MlpRatio, Activation(ACTIVATION), QkvBias("qkv_bias"), Image, Registers],
    ..DINOV2
};
const DINOV2_REGISTERS_GATED: CountedFamily = CountedFamily {
    member: "dinov2-g-14",
    tower: &[Patch, Channels, Sizes(HIDDEN), MlpRatio, QkvBias("qkv_bias"), Image, Registers],
    ..DINOV2_REGISTERS
};
const DINOV3: CountedFamily = CountedFamily {
    member: "dinov3-l-16",
    vision: &towers::DINOV3_VIT,
    tower: &[Patch, Channels, Sizes(HIDDEN), Intermediate, Activation(ACTIVATION), Biases, Registers, ImageAlone],
    ..ALONE
};
const DINOV3_GATED: CountedFamily = CountedFamily { member: "dinov3-hplus-16", ..DINOV3 };
const GEMMA4_VISION: CountedFamily = CountedFamily {
    member: "gemma-4-e2b-vision",
    vision: &towers::GEMMA4_VISION,
    tower: &[
        Patch,
        Sizes(HIDDEN),
        Head,
        Intermediate,
        Activation(HIDDEN_ACTIVATION),
        TableLength(TABLE_LENGTH),
        Only("attention_bias", false),
        Only("standardize", false),
        Only("use_clipped_linears", false),
    ],
    merge: MergeField::Vision(SCALE_FACTOR),
    ..ALONE
};
const SIGLIP2_VISION: CountedFamily = CountedFamily {
    member: "siglip2-so400m-16-naflex",
    vision: &towers::SIGLIP2_VISION,
    tower: &[
        Patch,
        Channels,
        Sizes(HIDDEN),
        Intermediate,
        Activation(ACTIVATION),
        TablePatches(TABLE_PATCHES),
        PoolHead,
    ],
    ..ALONE
};
const SAM3_VISION: CountedFamily = CountedFamily {
    member: "sam3",
    vision_names: &["backbone_config"],
    vision: &towers::SAM3_VIT,
    tower: &[
        Patch,
        Channels,
        Sizes(HIDDEN),
        Intermediate,
        Activation(ACTIVATION),
        Window,
        GlobalLayers,
        TableSide(TABLE_SIDE),
        ImageAlone,
    ],
    whole: &towers::SAM3_VISION,
    ..ALONE
};
const GEMMA3: CountedFamily = CountedFamily {
    member: "gemma-3-4b",
    vision: &SIGLIP_VISION,
    tower: SIGLIP,
    merge: MergeField::Tokens(TOKENS_PER_IMAGE),
    widths: &[Width::Decoder],
    whole: &wholes::GEMMA3,
    decoder: DecoderField::Own(&GEMMA3_TEXT),
    ..ALONE
};
const PALIGEMMA: CountedFamily = CountedFamily {
    member: "paligemma-3b-224",
    vision: &SIGLIP_VISION,
    tower: SIGLIP,
    merge: MergeField::Fixed,
    widths: &[Width::Whole(PROJECTION)],
    whole: &wholes::PALIGEMMA,
    decoder: DecoderField::Named(&[&GEMMA, &GEMMA2]),
    ..ALONE
};
const AYA_VISION: CountedFamily = CountedFamily {
    member: "aya-vision-8b",
    vision: &SIGLIP_VISION,
    tower: SIGLIP,
    merge: MergeField::Whole(SCALE_FACTOR),
    widths: &[Width::Whole(ALIGNMENT), Width::Decoder],
    whole: &wholes::AYA_VISION,
    decoder: DecoderField::Own(&COHERE2),
    ..ALONE
};
const IDEFICS3: CountedFamily = CountedFamily {
    member: "idefics3-8b",
    vision: &towers::IDEFICS3_VISION,
    tower: WITHOUT_HEAD,
    merge: MergeField::Whole(SCALE_FACTOR),
    widths: &[Width::Decoder],
    whole: &wholes::IDEFICS3,
    decoder: DecoderField::Named(&[&LLAMA, &MISTRAL]),
    ..ALONE
};
const SMOLVLM: CountedFamily =
    CountedFamily { member: "smolvlm2-2.2b", vision: &towers::SMOLVLM_VISION, whole: &wholes::SMOLVLM, ..IDEFICS3 };
/// Mistral 3, whose tower other models have too.
pub const MISTRAL3: CountedFamily = CountedFamily {
    member: "mistral-small-3.1-24b",
    vision: &towers::PIXTRAL_VISION,
    tower: PACKED,
    merge: MergeField::Whole(MERGE),
    widths: &[Width::Tower(1), Width::Decoder, Width::Decoder],
    whole: &wholes::MISTRAL3,
    decoder: DecoderField::Named(&[&MISTRAL]),
    ..ALONE
};
const LIGHTON_OCR: CountedFamily = CountedFamily {
    member: "lighton-ocr-1b",
    whole: &wholes::LIGHTON_OCR,
    decoder: DecoderField::Named(&[&QWEN3]),
    ..MISTRAL3
};
const PADDLEOCR_VL: CountedFamily = CountedFamily {
    member: "paddleocr-vl",
    vision: &towers::PADDLEOCR_VL_VISION,
    tower: WITHOUT_HEAD,
    merge: MergeField::Vision(MERGE),
    widths: &[Width::Square, Width::Decoder],
    whole: &wholes::PADDLEOCR_VL,
    decoder: DecoderField::Own(&PADDLEOCR_VL_TEXT),
    ..ALONE
};
const GLM_OCR: CountedFamily = CountedFamily {
    member: "glm-ocr",
    vision: &towers::GLM_OCR_VISION,
    tower: &[Patch, Channels, Frames, Sizes(HIDDEN), Intermediate, Activation(ACTIVATION), QkvBias("attention_bias")],
    merge: MergeField::Vision(MERGE),
    widths: &[
        Width::Vision(OUT_HIDDEN),
        Width::Vision(OUT_HIDDEN),
        Width::VisionTimesChannels(OUT_HIDDEN),
        Width::Vision(OUT_HIDDEN),
    ],
    whole: &UNTIED,
    decoder: DecoderField::Own(&GLM_OCR_TEXT),
    ..ALONE
};
const HUNYUAN_VL: CountedFamily = CountedFamily {
    member: "hunyuan-ocr",
    vision: &towers::HUNYUAN_VL_VISION,
    tower: &[Patch, Channels, Sizes(HIDDEN), Intermediate, Activation(ACTIVATION), TableSide(TABLE_SIDE)],
    merge: MergeField::Vision(MERGE),
    widths: &[Width::Tower(2), Width::Tower(4), Width::Decoder],
    whole: &wholes::HUNYUAN_VL,
    decoder: DecoderField::Own(&HUNYUAN_VL_TEXT),
    ..ALONE
};
const GOT_OCR2: CountedFamily = CountedFamily {
    member: "got-ocr2",
    vision: &towers::GOT_OCR2_VISION,
    tower: &[
        Patch,
        Channels,
        Sizes(HIDDEN),
        MlpDim,
        Activation(ACTIVATION),
        QkvBias("qkv_bias"),
        Window,
        GlobalLayers,
        Neck,
        Image,
        Only("use_abs_pos", true),
        Only("use_rel_pos", true),
    ],
    merge: MergeField::Fixed,
    widths: &[Width::Neck(2), Width::Decoder, Width::Decoder],
    whole: &wholes::GOT_OCR2,
    decoder: DecoderField::Named(&[&QWEN2]),
    ..ALONE
};
const QWEN3_VL: CountedFamily = CountedFamily {
    member: "qwen3-vl-8b",
    vision: &towers::QWEN3_VL_VISION,
    tower: INTERPOLATED,
    merge: MergeField::Vision(MERGE),
    widths: &[Width::Square, Width::Vision(OUT_HIDDEN)],
    whole: &UNTIED,
    decoder: DecoderField::Own(&QWEN3_VL_TEXT),
    ..ALONE
};
const QWEN3_VL_MOE: CountedFamily = CountedFamily {
    member: "qwen3-vl-30b-a3b",
    vision: &towers::QWEN3_VL_MOE_VISION,
    decoder: DecoderField::Own(&QWEN3_VL_MOE_TEXT),
    ..QWEN3_VL
};
const QWEN3_5: CountedFamily = CountedFamily {
    member: "qwen3.5-9b",
    vision: &towers::QWEN3_5_VISION,
    // Its decoder is of kinds of layers that are not counted.
    decoder: DecoderField::Absent,
    ..QWEN3_VL
};
const LLAMA4: CountedFamily = CountedFamily {
    member: "llama-4-scout",
    vision: &towers::LLAMA4_VISION,
    tower: WITHOUT_HEAD,
    merge: MergeField::VisionShare("pixel_shuffle_ratio"),
    widths: &[Width::Vision(PROJECTOR_INPUT), Width::Vision(PROJECTOR_OUTPUT), Width::Decoder],
    whole: &UNTIED,
    decoder: DecoderField::Own(&LLAMA4_TEXT),
    ..ALONE
};

/// How the file of one `model_type` is read.
#[derive(Debug, Clone, Copy)]
pub enum FamilyReader {
    /// A whole model.
    Whole(&'static CountedFamily),
    /// The vision half with its merger.
    Vision(&'static CountedFamily),
    /// The tower alone.
    Tower(&'static CountedFamily),
    /// The vision half of the first family, or of the second where a flag of the file says so.
    ByFlag(&'static str, &'static CountedFamily, &'static CountedFamily),
}

use FamilyReader::{ByFlag, Tower, Vision, Whole};

/// Every `model_type` of these families.
pub const COUNTED: &[(&str, FamilyReader)] = &[
    ("dinov2", ByFlag("use_swiglu_ffn", &DINOV2, &DINOV2_GATED)),
    ("dinov2_with_registers", ByFlag("use_swiglu_ffn", &DINOV2_REGISTERS, &DINOV2_REGISTERS_GATED)),
    ("dinov3_vit", ByFlag("use_gated_mlp", &DINOV3, &DINOV3_GATED)),
    ("gemma3", Whole(&GEMMA3)),
    ("gemma4_vision", Vision(&GEMMA4_VISION)),
    ("siglip2_vision_model", Tower(&SIGLIP2_VISION)),
    ("sam3_vision_model", Whole(&SAM3_VISION)),
    ("paligemma", Whole(&PALIGEMMA)),
    ("aya_vision", Whole(&AYA_VISION)),
    ("idefics3", Whole(&IDEFICS3)),
    ("idefics3_vision", Tower(&IDEFICS3)),
    ("smolvlm", Whole(&SMOLVLM)),
    ("smolvlm_vision", Tower(&SMOLVLM)),
    ("mistral3", Whole(&MISTRAL3)),
    ("pixtral", Tower(&MISTRAL3)),
    ("lighton_ocr", Whole(&LIGHTON_OCR)),
    ("paddleocr_vl", Whole(&PADDLEOCR_VL)),
    ("paddleocr_vl_vision", Tower(&PADDLEOCR_VL)),
    ("glm_ocr", Whole(&GLM_OCR)),
    ("glm_ocr_vision", Vision(&GLM_OCR)),
    ("hunyuan_vl", Whole(&HUNYUAN_VL)),
    ("got_ocr2", Whole(&GOT_OCR2)),
    ("qwen3_vl", Whole(&QWEN3_VL)),
    ("qwen3_vl_vision", Vision(&QWEN3_VL)),
    ("qwen3_vl_moe", Whole(&QWEN3_VL_MOE)),
    ("qwen3_vl_moe_vision", Vision(&QWEN3_VL_MOE)),
    ("qwen3_5", Whole(&QWEN3_5)),
    ("qwen3_5_moe", Whole(&QWEN3_5)),
    ("qwen3_5_vision", Vision(&QWEN3_5)),
    ("llama4", Whole(&LLAMA4)),
    ("llama4_vision_model", Tower(&LLAMA4)),
];

impl FamilyReader {
    /// Reads a file.
    ///
    /// # Errors
    /// A field that is absent or absurd.
    pub fn read(
        self,
        whole: &mut Section<'_>,
        processor: Processor<'_>,
        notes: &mut Notes,
    ) -> Result<Halves, ImportError> {
        match self {
            Whole(family) => family.whole(whole, processor, notes),
            Vision(family) => family.vision_alone(whole, processor, notes),
            Tower(family) => family.tower_alone(whole, processor, notes),
            ByFlag(name, family, other) => {
                let mut of_class = whole.again(family.vision);
                let family = if of_class.flag(name)? { other } else { family };
                whole.absorb(of_class);
                family.vision_alone(whole, processor, notes)
            }
        }
    }
}

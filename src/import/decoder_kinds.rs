//! Kinds of decoders: what the code of each fixes beside its sizes.

use super::class_defaults::Class;
use super::plain_towers::ACTIVATION;
use super::{family_wholes, library_classes};

/// What the code of a decoder fixes beside its sizes.
#[derive(Debug)]
pub struct DecoderKind {
    /// Its `model_type` within a file.
    pub model_type: &'static str,
    /// The defaults of its fields.
    pub class: &'static Class,
    /// Whether queries, keys and values have a bias.
    pub qkv_bias: bool,
    /// Whether queries and keys are normalised by head.
    pub qk_norm: bool,
    /// Fields by which a file may give linear layers biases, which are not counted yet.
    pub biases: &'static [&'static str],
    /// Whether a file may ask for sliding windows, which are not counted yet.
    pub may_slide: bool,
    /// What layers have.
    pub mlps: MlpKind,
    /// Whether the width of a head is always the hidden width's share.
    pub head_is_share: bool,
    /// Whether generated tokens see a window behind the prompt.
    pub window: bool,
    /// Names of the layers' attention in `layer_types`; every layer is counted with full attention, as the code that was
    /// counted holds all keys.
    pub layer_types: &'static [&'static str],
    /// Names of the activation, with the words that are one operator.
    pub activation: (&'static [&'static str], &'static [&'static str]),
    /// Whether each branch is normalised before it is added, too.
    pub norms_after: bool,
    /// Whether attention and MLP read the same normalised stream.
    pub parallel: bool,
}

/// The MLPs of a decoder's layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MlpKind {
    /// One gated MLP each.
    Gated,
    /// Experts in all but the first layers.
    Experts,
    /// Experts in every layer whose number is a multiple of a step, but for some.
    ExpertsByStep,
    /// The same, all of which run, beside one that every token visits; the fields name the experts' width as the MLP's.
    AllExpertsByStep,
}

const GATED: DecoderKind = DecoderKind {
    model_type: "",
    class: &library_classes::NONE,
    qkv_bias: true,
    qk_norm: false,
    biases: &[],
    may_slide: true,
    mlps: MlpKind::Gated,
    head_is_share: true,
    window: false,
    layer_types: &["full_attention"],
    activation: (ACTIVATION, &["silu", "swish"]),
    norms_after: false,
    parallel: false,
};

/// Decoder of one model.
pub const QWEN2_5_VL_TEXT: DecoderKind =
    DecoderKind { model_type: "qwen2_5_vl_text", class: &library_classes::QWEN2_5_VL_TEXT, ..GATED };
/// Decoder of one model.
pub const DEEPSEEK_OCR2_TEXT: DecoderKind = DecoderKind {
    model_type: "deepseek_ocr2_text",
    class: &library_classes::DEEPSEEK_OCR2_TEXT,
    qkv_bias: false,
    biases: &["attention_bias", "mlp_bias"],
    may_slide: false,
    mlps: MlpKind::Experts,
    ..GATED
};
/// The same in a vendor's own file.
pub const DEEPSEEK_V2: DecoderKind = DecoderKind {
    model_type: "deepseek_v2",
    class: &library_classes::DEEPSEEK_V2,
    biases: &["attention_bias"],
    ..DEEPSEEK_OCR2_TEXT
};
/// Decoder of one model.
pub const UNLIMITED_OCR_TEXT: DecoderKind = DecoderKind {
    model_type: "unlimited_ocr_text",
    class: &library_classes::UNLIMITED_OCR_TEXT,
    window: true,
    layer_types: &["reference_sliding_attention"],
    ..DEEPSEEK_OCR2_TEXT
};

/// Decoders that a model may name as its own.
pub const NAMED: &[&DecoderKind] = &[&QWEN2, &LLAMA, &QWEN3];
/// `qwen2`.
pub const QWEN2: DecoderKind = DecoderKind { model_type: "qwen2", class: &library_classes::QWEN2, ..GATED };
/// `qwen3`.
pub const QWEN3: DecoderKind = DecoderKind {
    model_type: "qwen3",
    class: &library_classes::QWEN3,
    qkv_bias: false,
    qk_norm: true,
    biases: &["attention_bias"],
    head_is_share: false,
    ..GATED
};
/// `qwen3_vl_text`.
pub const QWEN3_VL_TEXT: DecoderKind =
    DecoderKind { model_type: "qwen3_vl_text", class: &family_wholes::QWEN3_VL_TEXT, may_slide: false, ..QWEN3 };
/// `qwen3_vl_moe_text`.
pub const QWEN3_VL_MOE_TEXT: DecoderKind = DecoderKind {
    model_type: "qwen3_vl_moe_text",
    class: &family_wholes::QWEN3_VL_MOE_TEXT,
    mlps: MlpKind::ExpertsByStep,
    ..QWEN3_VL_TEXT
};
/// `mistral`. A sliding window is passed over: every layer is counted with all keys.
pub const MISTRAL: DecoderKind =
    DecoderKind { model_type: "mistral", class: &family_wholes::MISTRAL, biases: &[], ..LLAMA };
/// `paddleocr_vl_text`.
pub const PADDLEOCR_VL_TEXT: DecoderKind = DecoderKind {
    model_type: "paddleocr_vl_text",
    class: &family_wholes::PADDLEOCR_VL_TEXT,
    biases: &["use_bias"],
    ..LLAMA
};
/// `glm_ocr_text`.
pub const GLM_OCR_TEXT: DecoderKind = DecoderKind {
    model_type: "glm_ocr_text",
    class: &family_wholes::GLM_OCR_TEXT,
    biases: &[],
    norms_after: true,
    ..LLAMA
};
/// `hunyuan_vl_text`.
pub const HUNYUAN_VL_TEXT: DecoderKind = DecoderKind {
    model_type: "hunyuan_vl_text",
    class: &family_wholes::HUNYUAN_VL_TEXT,
    biases: &["attention_bias"],
    qk_norm: true,
    ..LLAMA
};
/// `gemma`.
pub const GEMMA: DecoderKind = DecoderKind {
    model_type: "gemma",
    class: &family_wholes::GEMMA,
    biases: &["attention_bias"],
    activation: (&["hidden_activation", "hidden_act"], &["gelu_pytorch_tanh", "gelu"]),
    ..LLAMA
};
/// `gemma2`. Layers with a sliding window are counted with all keys.
pub const GEMMA2: DecoderKind = DecoderKind {
    model_type: "gemma2",
    class: &family_wholes::GEMMA2,
    layer_types: &["full_attention", "sliding_attention"],
    norms_after: true,
    ..GEMMA
};
/// `gemma3_text`. Layers with a sliding window are counted with all keys.
pub const GEMMA3_TEXT: DecoderKind =
    DecoderKind { model_type: "gemma3_text", class: &family_wholes::GEMMA3_TEXT, qk_norm: true, ..GEMMA2 };
/// `cohere2`. Layers with a sliding window are counted with all keys.
pub const COHERE2: DecoderKind = DecoderKind {
    model_type: "cohere2",
    class: &family_wholes::COHERE2,
    biases: &["attention_bias"],
    layer_types: &["full_attention", "sliding_attention"],
    head_is_share: true,
    parallel: true,
    ..LLAMA
};
/// `llama4_text`. Layers with chunks are counted with all keys.
pub const LLAMA4_TEXT: DecoderKind = DecoderKind {
    model_type: "llama4_text",
    class: &family_wholes::LLAMA4_TEXT,
    biases: &["attention_bias"],
    layer_types: &["full_attention", "chunked_attention"],
    mlps: MlpKind::AllExpertsByStep,
    ..LLAMA
};
/// Decoder that several models take where their files name none.
pub const LLAMA: DecoderKind = DecoderKind {
    model_type: "llama",
    class: &library_classes::LLAMA,
    qkv_bias: false,
    biases: &["attention_bias", "mlp_bias"],
    may_slide: false,
    head_is_share: false,
    ..GATED
};
/// Decoder of one model.
pub const QWEN2_VL_TEXT: DecoderKind =
    DecoderKind { model_type: "qwen2_vl_text", class: &library_classes::QWEN2_VL_TEXT, ..GATED };

//! Decoders: gated MLPs or experts, heads that share keys and values, rotary positions.

use super::class_defaults::Class;
use super::field_names::{
    DENSE, EXPERT, EXPERTS, HEAD, HEADS, HIDDEN, INTERMEDIATE, KV_HEADS, LAYERS, PER_TOKEN, POSITIONS, SHARED, SLIDING,
    VOCABULARY,
};
use super::library_classes;
use super::notes::ImportError;
use super::plain_towers::{ACTIVATION, divides};
use super::section::Section;
use crate::decoder::{
    DecoderAttentionCard, DecoderCard, DecoderMlpCard, DecoderWindowCard, GqaCard, MoeCard, SwigluCard,
};
use crate::vision::{CodeCard, ConventionsCard, CopiesCard, SoftmaxCard};
use serde_json::json;

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
}

/// The MLPs of a decoder's layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MlpKind {
    /// One gated MLP each.
    Gated,
    /// Experts in all but some layers.
    Experts,
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
    ..DEEPSEEK_OCR2_TEXT
};

/// Decoders that a model may name as its own.
pub const NAMED: &[DecoderKind] = &[
    DecoderKind { model_type: "qwen2", class: &library_classes::QWEN2, ..GATED },
    LLAMA,
    DecoderKind {
        model_type: "qwen3",
        class: &library_classes::QWEN3,
        qkv_bias: false,
        qk_norm: true,
        biases: &["attention_bias"],
        head_is_share: false,
        ..GATED
    },
];
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

/// The decoder that a section names by its `model_type`; the first of [`NAMED`] where it names none.
///
/// # Errors
/// It names another.
pub fn named(section: &mut Section<'_>) -> Result<&'static DecoderKind, ImportError> {
    let words: Vec<(&str, &DecoderKind)> = NAMED.iter().map(|kind| (kind.model_type, kind)).collect();
    if section.has(&["model_type"]) {
        return section.word(&["model_type"], &words);
    }
    section.fill("model_type", json!(NAMED[0].model_type), "the model's class in transformers 5.24.0");
    Ok(&NAMED[0])
}

/// The decoder of a section.
///
/// # Errors
/// A field that is absent or absurd.
pub fn decoder(section: &mut Section<'_>, kind: &DecoderKind, tied_head: bool) -> Result<DecoderCard, ImportError> {
    let (layers, hidden, heads) = (section.count(LAYERS)?, section.count(HIDDEN)?, section.count(HEADS)?);
    let head = head_width(section, kind, hidden, heads)?;
    let kv_heads = section.count_or(KV_HEADS, heads, "num_attention_heads")?;
    if !heads.is_multiple_of(kv_heads) {
        let problem = format!("{kv_heads} does not divide the heads, {heads}");
        return Err(section.refusal(KV_HEADS.names[0], problem, "a divisor"));
    }
    for name in kind.biases {
        section.only(name, json!(false))?;
    }
    section.word(ACTIVATION, &[("silu", ()), ("swish", ())])?;
    let window = window(section, kind)?;
    let mlps = match kind.mlps {
        MlpKind::Gated => vec![DecoderMlpCard::Swiglu(SwigluCard { layers, hidden: section.count(INTERMEDIATE)? })],
        MlpKind::Experts => experts(section, layers)?,
    };
    Ok(DecoderCard {
        source: kind.class.name.to_owned(),
        hidden,
        attention: DecoderAttentionCard::Gqa(GqaCard {
            heads,
            kv_heads,
            head,
            qkv_bias: kind.qkv_bias,
            qk_norm: kind.qk_norm,
        }),
        mlps,
        norms_after: false,
        parallel: false,
        window,
        vocabulary: section.count(VOCABULARY)?,
        tied_head,
        max_positions: section.count(POSITIONS)?,
        conventions: ConventionsCard {
            softmax: SoftmaxCard::Fp32,
            norm: CodeCard::Stepwise,
            copies: CopiesCard::Library,
            ..Default::default()
        },
    })
}

/// Width of a head: the hidden width's share, which the field may only repeat where the code takes no other.
fn head_width(section: &mut Section<'_>, kind: &DecoderKind, hidden: u32, heads: u32) -> Result<u32, ImportError> {
    if !kind.head_is_share
        && let Some(head) = section.count_if(HEAD)?
    {
        return Ok(head);
    }
    divides(section, HEADS.names[0], heads, hidden)?;
    let share = hidden / heads;
    let given = if kind.head_is_share { section.count_if(HEAD)? } else { None };
    match given {
        Some(head) if head != share => {
            let problem = format!("{head} is not hidden_size ÷ num_attention_heads, which the library's code takes");
            Err(section.refusal(HEAD.names[0], problem, share.to_string()))
        }
        Some(_) | None => Ok(share),
    }
}

/// The window of generated tokens, where the decoder has it; sliding windows of other kinds are refused.
fn window(section: &mut Section<'_>, kind: &DecoderKind) -> Result<Option<DecoderWindowCard>, ImportError> {
    let right = if kind.window { "reference_sliding_attention" } else { "full_attention" };
    all_layers(section, right)?;
    if kind.window {
        return Ok(Some(DecoderWindowCard { tokens: section.count(SLIDING)? }));
    }
    if kind.may_slide {
        section.only("use_sliding_window", json!(false))?;
    }
    Ok(None)
}

/// Refuses layers of another attention than the one kind.
///
/// # Errors
/// One is of another.
pub fn all_layers(section: &mut Section<'_>, right: &str) -> Result<(), ImportError> {
    let layers = section.texts_if("layer_types")?.unwrap_or_default();
    match layers.iter().find(|layer| *layer != right) {
        None => Ok(()),
        Some(other) => {
            let other: String = other.chars().take(40).collect();
            let problem = format!("a layer of {other:?}");
            Err(section.refusal("layer_types", problem, format!("{right:?} alone: others are not counted yet")))
        }
    }
}

/// Layers with experts, the first ones without.
fn experts(section: &mut Section<'_>, layers: u32) -> Result<Vec<DecoderMlpCard>, ImportError> {
    let kinds = section.texts_if("mlp_layer_types")?;
    let dense = match kinds {
        Some(kinds) => {
            let dense = kinds.iter().take_while(|kind| *kind == "dense").count();
            let is_known = kinds.iter().skip(dense).all(|kind| kind == "sparse");
            if !is_known || kinds.len() != layers as usize {
                let problem = format!("{} layers, or not first dense, then sparse ones", kinds.len());
                let expected = format!("{layers} of \"dense\" or \"sparse\", the dense ones first");
                return Err(section.refusal("mlp_layer_types", problem, expected));
            }
            dense as u32
        }
        None => match section.count_if(DENSE)? {
            Some(dense) if dense <= layers => dense,
            Some(dense) => {
                let problem = format!("{dense} of {layers} layers");
                return Err(section.refusal(DENSE.names[0], problem, format!("at most {layers}")));
            }
            None => {
                let expected = "mlp_layer_types, or first_k_dense_replace, as the library's code needs one";
                return Err(section.refusal("mlp_layer_types", "absent", expected));
            }
        },
    };
    let mut mlps = Vec::new();
    if dense > 0 {
        mlps.push(DecoderMlpCard::Swiglu(SwigluCard { layers: dense, hidden: section.count(INTERMEDIATE)? }));
    }
    if dense < layers {
        let experts = section.count(EXPERTS)?;
        let per_token = section.count(PER_TOKEN)?;
        if per_token > experts {
            let problem = format!("{per_token} of {experts} experts");
            return Err(section.refusal(PER_TOKEN.names[0], problem, format!("at most {experts}")));
        }
        let (hidden, shared) = (section.count(EXPERT)?, section.count(SHARED)?);
        mlps.push(DecoderMlpCard::Moe(MoeCard {
            layers: layers - dense,
            experts,
            per_token,
            hidden,
            shared,
            runs_all: false,
        }));
    }
    Ok(mlps)
}

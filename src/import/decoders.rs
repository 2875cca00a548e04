//! Decoders: gated MLPs or experts, heads that share keys and values, rotary positions.

use super::decoder_kinds::{DecoderKind, MlpKind};
use super::field_names::{
    DENSE, DENSE_INTERMEDIATE, EXPERT, EXPERT_STEP, EXPERTS, HEAD, HEADS, HIDDEN, INTERMEDIATE, KV_HEADS, LAYERS,
    NO_EXPERTS, PER_TOKEN, POSITIONS, SHARED, SLIDING, VOCABULARY,
};
use super::notes::ImportError;
use super::plain_towers::divides;
use super::section::Section;
use crate::decoder::{
    DecoderAttentionCard, DecoderCard, DecoderMlpCard, DecoderWindowCard, GqaCard, MoeCard, SwigluCard,
};
use crate::vision::{CodeCard, ConventionsCard, CopiesCard, SoftmaxCard};
use serde_json::json;

/// Returns the kind of `kinds` that a section names by its `model_type`; the first where it names none, as `class` says.
///
/// # Errors
/// It names another.
pub fn named_among(
    section: &mut Section<'_>,
    kinds: &'static [&'static DecoderKind],
    class: &str,
) -> Result<&'static DecoderKind, ImportError> {
    let words: Vec<(&str, &DecoderKind)> = kinds.iter().map(|kind| (kind.model_type, *kind)).collect();
    if section.has(&["model_type"]) {
        return section.word(&["model_type"], &words);
    }
    section.fill("model_type", json!(kinds[0].model_type), class);
    Ok(kinds[0])
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
    let (names, words) = kind.activation;
    section.word(names, &words.iter().map(|word| (*word, ())).collect::<Vec<_>>())?;
    let window = window(section, kind)?;
    let mlps = match kind.mlps {
        MlpKind::Gated => vec![DecoderMlpCard::Swiglu(SwigluCard { layers, hidden: section.count(INTERMEDIATE)? })],
        MlpKind::Experts => experts(section, layers)?,
        MlpKind::ExpertsByStep => experts_by_step(section, layers, false)?,
        MlpKind::AllExpertsByStep => experts_by_step(section, layers, true)?,
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
        norms_after: kind.norms_after,
        parallel: kind.parallel,
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
    all_layers(section, kind.layer_types)?;
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
pub fn all_layers(section: &mut Section<'_>, right: &[&str]) -> Result<(), ImportError> {
    let layers = section.texts_if("layer_types")?.unwrap_or_default();
    match layers.iter().find(|layer| !right.contains(&layer.as_str())) {
        None => Ok(()),
        Some(other) => {
            let other: String = other.chars().take(40).collect();
            let problem = format!("a layer of {other:?}");
            Err(section.refusal(
                "layer_types",
                problem,
                format!("{} alone: others are not counted yet", right.join(", ")),
            ))
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

/// Layers with experts at a step, the others without.
fn experts_by_step(section: &mut Section<'_>, layers: u32, runs_all: bool) -> Result<Vec<DecoderMlpCard>, ImportError> {
    let step = section.count(EXPERT_STEP)?;
    let without = if section.has(NO_EXPERTS.names) { section.counts(NO_EXPERTS)? } else { Vec::new() };
    let sparse =
        (0..layers).filter(|layer| (layer + 1).is_multiple_of(step) && !without.contains(layer)).count() as u32;
    let (dense_width, expert_width) =
        if runs_all { (DENSE_INTERMEDIATE, INTERMEDIATE) } else { (INTERMEDIATE, EXPERT) };
    let mut mlps = Vec::new();
    if sparse < layers {
        mlps.push(DecoderMlpCard::Swiglu(SwigluCard { layers: layers - sparse, hidden: section.count(dense_width)? }));
    }
    if sparse > 0 {
        let (experts, per_token) = (section.count(EXPERTS)?, section.count(PER_TOKEN)?);
        if per_token > experts {
            let problem = format!("{per_token} of {experts} experts");
            return Err(section.refusal(PER_TOKEN.names[0], problem, format!("at most {experts}")));
        }
        let (hidden, shared) = (section.count(expert_width)?, u32::from(runs_all));
        mlps.push(DecoderMlpCard::Moe(MoeCard { layers: sparse, experts, per_token, hidden, shared, runs_all }));
    }
    Ok(mlps)
}

//! The file of a model whose code lies beside it: two towers by the names of their builders, one linear layer, a
//! decoder.
//!
//! What the file leaves out are literals of `deepencoder.py` and `modeling_deepseekocr.py`.

use super::card_halves::{Halves, within};
use super::decoder_kinds::DEEPSEEK_V2;
use super::decoders::decoder;
use super::field_names::{
    BUILT_HEADS, BUILT_LAYERS, BUILT_WIDTH, DOWNSAMPLE, GLOBAL, INPUT, MOST_WIDTH, PROJECTED, TEXT, VISION,
};
use super::library_classes;
use super::mergers::linears;
use super::notes::{ImportError, Notes};
use super::plain_towers::{Sizes, bare, image_and_patch, patches};
use super::processor::Processor;
use super::section::Section;
use crate::model::VisionCard;
use crate::tokens::{StitchedCard, TileTokens, TokensCard};
use crate::views::{NearestGridCard, SingleTile, ViewsCard, WholeCard, WholePlace};
use crate::vision::{
    ActivationCard, BiasCard, CodeCard, ConventionsCard, ConvolutionCard, CopyCard, EdgeCard, FeaturesCard, InputCard,
    LearnedCard, MlpCard, NeckCard, NormCard, PositionsCard, QkvCard, SplitCard, TableCard, TowerCard, WindowCard,
};
use serde_json::json;

/// Where the literals stand.
const ENCODER: &str = "deepencoder.py of deepseek-ai/DeepSeek-OCR";
/// Where the rule of views stands.
const MODEL: &str = "modeling_deepseekocr.py of deepseek-ai/DeepSeek-OCR";
/// Names of the towers.
const NAMES: [&str; 2] = ["sam", "clip"];

/// The whole model.
///
/// # Errors
/// A field that is absent or absurd, or another model of the same `model_type`.
pub fn whole(whole: &mut Section<'_>, _: Processor<'_>, notes: &mut Notes) -> Result<Halves, ImportError> {
    whole.only("architectures", json!(["DeepseekOCRForCausalLM"]))?;
    let (first, second) = within(whole, VISION, &library_classes::NONE, notes, |section, notes| {
        within(section, &["width"], &library_classes::NONE, notes, |section, notes| {
            let first = within(section, &["sam_vit_b"], &library_classes::NONE, notes, |section, _| relative(section))?;
            let second =
                within(section, &["clip-l-14-224"], &library_classes::NONE, notes, |section, _| contrastive(section))?;
            let channels = first.neck.iter().rev().find_map(NeckCard::channels).unwrap_or_default();
            if channels != second.blocks.hidden {
                let problem = format!("the last, {channels}, is not the second tower's width");
                return Err(section.refusal(
                    "sam_vit_b.downsample_channels",
                    problem,
                    second.blocks.hidden.to_string(),
                ));
            }
            Ok((first, second))
        })
    })?;
    let both = 2 * second.blocks.hidden;
    let projected = within(whole, &["projector_config"], &library_classes::NONE, notes, |section, _| {
        section.only("projector_type", json!("linear"))?;
        let input = section.count(INPUT)?;
        if input != both {
            return Err(section.refusal(
                INPUT.names[0],
                format!("{input} is not both towers' width"),
                both.to_string(),
            ));
        }
        section.count(PROJECTED)
    })?;
    let mut text = whole.child(TEXT, DEEPSEEK_V2.class)?;
    text.only("use_mla", json!(false))?;
    let tied_head = text.flag_or("tie_word_embeddings", false, "DeepseekV2Config")?;
    let mut decoder = decoder(&mut text, &DEEPSEEK_V2, tied_head)?;
    decoder.conventions = ConventionsCard::default();
    if projected != decoder.hidden {
        let problem = format!("{projected} is not the decoder's hidden_size");
        return Err(whole.refusal("projector_config.n_embed", problem, decoder.hidden.to_string()));
    }
    text.end(notes);
    whole.fill("candidate tiles", json!("2 to 9 of 640 px beside 1024 px"), MODEL);
    let vision = VisionCard {
        views: views(),
        join: vec![second.id.clone(), first.id.clone()],
        towers: vec![first, second],
        merger: Some(linears(ENCODER, vec![projected])),
        tokens: TokensCard {
            source: MODEL.to_owned(),
            per_row: 1,
            per_view: 0,
            per_image: 1,
            tiles: TileTokens::Stitched(StitchedCard { per_row: 1, padding: Default::default(), max_tiles: None }),
            features: Default::default(),
            learned: true,
        },
    };
    Ok(Halves { vision, decoder: Some(decoder) })
}

fn views() -> ViewsCard {
    ViewsCard::NearestGrid(NearestGridCard {
        source: MODEL.to_owned(),
        name: "Hugging Face code".to_owned(),
        tile: 640,
        min: 2,
        max: 9,
        whole: Some(WholeCard { side: 1024, place: WholePlace::Last, single_tile: SingleTile::LeftOut }),
        no_crops_up_to: Some(640),
        area_side: Some(640),
        other_rules: Vec::new(),
    })
}

/// An MLP of four times the width.
fn fourfold(section: &mut Section<'_>, sizes: Sizes, activation: ActivationCard) -> Result<MlpCard, ImportError> {
    let hidden = sizes.hidden().checked_mul(4).filter(|width| *width <= MOST_WIDTH);
    let Some(hidden) = hidden else {
        return Err(section.refusal(BUILT_WIDTH.names[0], "four times it is too wide", "a smaller width"));
    };
    section.fill("mlp", json!(hidden), ENCODER);
    Ok(MlpCard { hidden, activation, gated: false, bias: true })
}

/// The tower with windows and relative positions.
fn relative(section: &mut Section<'_>) -> Result<TowerCard, ImportError> {
    let sizes = Sizes::of(section, BUILT_LAYERS, BUILT_WIDTH, BUILT_HEADS)?;
    let mlp = fourfold(section, sizes, ActivationCard::Gelu)?;
    let mut blocks = sizes.blocks(NormCard::Layer, QkvCard { fused: true, bias: true, key_bias: None }, mlp);
    let mut global_layers = section.counts(GLOBAL)?;
    global_layers.retain(|layer| *layer < sizes.layers());
    global_layers.sort_unstable();
    blocks.window = Some(WindowCard { side: 14, edge: EdgeCard::Padded, global_layers, pads_always: false });
    blocks.bias = BiasCard::DecomposedRelative;
    for (name, value) in [("image_size", 1024), ("patch_size", 16), ("window_size", 14), ("output_channels", 256)] {
        section.fill(name, json!(value), ENCODER);
    }
    let channels = section.counts(DOWNSAMPLE)?;
    let [first, second] = channels[..] else {
        let problem = format!("{} values", channels.len());
        return Err(section.refusal(DOWNSAMPLE.names[0], problem, "the widths of two convolutions"));
    };
    let input = InputCard::Patches(patches(3, 16, 1, true));
    let positions = PositionsCard::Learned(LearnedCard { side: 1024, patch: None, read: TableCard::Grid, unused: 0 });
    let mut tower = bare(NAMES[0], "SAM", ENCODER, input, positions, blocks);
    tower.neck = vec![
        convolution((1, 1), 256, "neck.conv", "1x1"),
        convolution((3, 1), 256, "neck.conv", "3x3"),
        convolution((3, 2), first, "net_2", ""),
        NeckCard::Copy(CopyCard { label: "net_clone".to_owned() }),
        convolution((3, 2), second, "net_3", ""),
    ];
    tower.conventions = ConventionsCard { qkv: SplitCard::ByHead, ..Default::default() };
    Ok(tower)
}

/// A convolution; those that keep the grid are normalised, step by step.
fn convolution((kernel, stride): (u32, u32), channels: u32, label: &str, step: &str) -> NeckCard {
    NeckCard::Convolution(ConvolutionCard {
        kernel,
        stride,
        channels,
        norm: (stride == 1).then_some(CodeCard::Stepwise),
        label: label.to_owned(),
        step: step.to_owned(),
        keeps_input: stride > 1,
    })
}

/// The contrastive tower; its own patch convolution never runs.
fn contrastive(section: &mut Section<'_>) -> Result<TowerCard, ImportError> {
    let sizes = Sizes::of(section, BUILT_LAYERS, BUILT_WIDTH, BUILT_HEADS)?;
    let mlp = fourfold(section, sizes, ActivationCard::QuickGelu)?;
    let blocks = sizes.blocks(NormCard::Layer, QkvCard { fused: true, bias: true, key_bias: None }, mlp);
    let (_, patch, side) = image_and_patch(section)?;
    let unused = Some(patches(3, patch, 1, false));
    let input = InputCard::Features(FeaturesCard { tower: NAMES[0].to_owned(), unused });
    let positions = PositionsCard::Learned(LearnedCard { side, patch: None, read: TableCard::Lookup, unused: 0 });
    let mut tower = bare(NAMES[1], "CLIP", ENCODER, input, positions, blocks);
    tower.class_token = true;
    tower.norm_before = true;
    tower.conventions = ConventionsCard::default();
    Ok(tower)
}

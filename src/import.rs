//! A model card from the configuration that model hubs publish: `config.json`, and beside it
//! `preprocessor_config.json`.
//!
//! Files in their newer and older spellings are read; what was understood, filled in and ignored is said, and nothing
//! else is guessed. What a file fixes by its class alone was read in the code of transformers 5.24.0.

mod card_halves;
mod class_defaults;
mod counted_families;
mod counted_family;
mod decoder_kinds;
mod decoders;
mod families;
mod family_towers;
mod family_wholes;
mod field_names;
mod library_classes;
mod member_views;
mod merger_fields;
mod mergers;
mod notes;
mod pixel_budget_models;
mod plain_towers;
mod processor;
mod section;
mod single_tower;
mod tower_fields;
mod tower_pairs;
mod vendor_code;
mod windowed_towers;

pub use notes::{Document, Field, ImportError};

use crate::model::{ModelCard, ModesCard};
use counted_families::COUNTED;
use families::FAMILIES;
use notes::Notes;
use processor::Processor;
use section::Section;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A card with what became of each field of the files.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The card.
    pub card: ModelCard,
    /// Fields that were read.
    pub understood: Vec<Field>,
    /// Fields that the files leave out, with what was taken and whose default it is: a checkpoint may differ.
    pub defaults: Vec<Field>,
    /// Paths of fields that no card says, such as dropout rates.
    pub ignored: Vec<String>,
}

/// Every `model_type` that is understood.
pub fn known() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|(name, _)| *name).chain(COUNTED.iter().map(|(name, _)| *name))
}

/// Whether a value looks like a configuration of a hub rather than a card.
pub fn is_config(value: &Value) -> bool {
    ["model_type", "vision_config", "text_config"].iter().any(|key| value.get(key).is_some())
}

/// The card of a configuration.
///
/// # Errors
/// The first field that is missing or absurd, with what would be right.
pub fn card_of(config: &Value, preprocessor: Option<&Value>) -> Result<Imported, ImportError> {
    let mut whole = Section::root(Document::Config, Some(config), &library_classes::NONE)?;
    let mut notes = Notes::default();
    let model_type = model_type(&mut whole)?;
    let path = whole.text_if(&["_name_or_path"])?;
    let dtype = dtype(&mut whole)?;
    let processor = Processor { file: preprocessor };
    let own = FAMILIES.iter().find(|(name, _)| *name == model_type);
    let counted = COUNTED.iter().find(|(name, _)| *name == model_type);
    let halves = match (own, counted) {
        (Some((_, read)), _) => read(&mut whole, processor, &mut notes)?,
        (None, Some((_, reader))) => reader.read(&mut whole, processor, &mut notes)?,
        (None, None) => return Err(whole.refusal("model_type", format!("{model_type:?} is not known"), one_of())),
    };
    whole.end(&mut notes);
    let name = path.as_deref().and_then(|path| path.rsplit('/').find(|part| !part.is_empty())).unwrap_or(&model_type);
    let card = ModelCard {
        id: id(name),
        name: name.to_owned(),
        source: path.clone().unwrap_or_else(|| "config.json".to_owned()),
        dtype,
        is_default: false,
        vision: halves.vision,
        decoder: halves.decoder,
        modes: ModesCard::default(),
        composites: BTreeMap::new(),
        aliases: BTreeMap::new(),
        parts_of: None,
    };
    card.check().map_err(|problem| {
        let (field, problem) = problem.split_once(": ").unwrap_or(("model_type", &problem));
        let (problem, expected) = problem.split_once("; expected ").unwrap_or((problem, "sizes of a model"));
        let (problem, expected) = (problem.to_owned(), expected.to_owned());
        ImportError { document: Document::Config, field: format!("the card's {field}"), problem, expected }
    })?;
    Ok(Imported { card, understood: notes.understood, defaults: notes.defaults, ignored: notes.ignored })
}

/// What would be right as a `model_type`.
fn one_of() -> String {
    format!("one of {}", known().collect::<Vec<_>>().join(", "))
}

fn model_type(whole: &mut Section<'_>) -> Result<String, ImportError> {
    match whole.text_if(&["model_type"])? {
        Some(text) => Ok(text),
        None => Err(whole.refusal("model_type", "absent", one_of())),
    }
}

/// The element type by the card's name for it.
fn dtype(whole: &mut Section<'_>) -> Result<String, ImportError> {
    const NAMES: &[&str] = &["dtype", "torch_dtype"];
    if !whole.has(NAMES) {
        whole.fill(NAMES[0], json!("bfloat16"), "this program");
        return Ok("bf16".to_owned());
    }
    let words = [("bfloat16", "bf16"), ("float16", "fp16"), ("float32", "fp32")];
    whole.word(NAMES, &words).map(str::to_owned)
}

/// An id made of a name.
fn id(name: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || "-._".contains(letter) { letter } else { '-' };
    let id: String = name.chars().map(plain).collect::<String>().to_ascii_lowercase();
    if id.is_empty() { "model".to_owned() } else { id }
}

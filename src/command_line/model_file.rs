//! A model from a file: a card as YAML or JSON, or a configuration as model hubs publish it.

use serde::Serialize;
use serde_json::Value;
use stagecost::import;
use stagecost::import::{Document, Field, Imported};
use stagecost::model::ModelCard;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Largest file that is read, in bytes; the largest configurations of hubs have some 100 kB.
const MOST_BYTES: u64 = 8 << 20;
/// Name of the file beside a configuration.
const BESIDE: &str = "preprocessor_config.json";

/// Why a file makes no model.
#[derive(Debug)]
pub enum Problem {
    /// It cannot be read.
    Read(PathBuf, io::Error),
    /// It holds no model.
    Holds(PathBuf, String),
}

/// A model, with what became of each field where a configuration was read.
#[derive(Debug, Serialize)]
pub struct Model {
    /// The card.
    pub card: ModelCard,
    /// Fields that were read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub understood: Option<Vec<Field>>,
    /// Fields that were filled in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Vec<Field>>,
    /// Fields that no card says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ignored: Option<Vec<String>>,
}

/// The model of a file. Beside a configuration a preprocessor's file is read too: the one that is named, else one of
/// the published name in the same folder.
///
/// # Errors
/// What is wrong, with the file and the field.
pub fn read(path: &Path, preprocessor: Option<&Path>) -> Result<Model, Problem> {
    let text = text(path)?;
    let holds = |problem: String| Problem::Holds(path.to_owned(), problem);
    let value = value(&text).map_err(holds)?;
    if import::is_config(&value) {
        let beside = path.with_file_name(BESIDE);
        let beside = preprocessor.map(Path::to_owned).or_else(|| beside.is_file().then_some(beside));
        let file = beside.as_deref().map(json).transpose()?;
        let imported = import::card_of(&value, file.as_ref()).map_err(|error| {
            let file = match (error.document, &beside) {
                (Document::Preprocessor, Some(beside)) => beside,
                (Document::Preprocessor, None) | (Document::Config, _) => path,
            };
            Problem::Holds(file.to_owned(), error.to_string())
        })?;
        let Imported { card, understood, defaults, ignored } = imported;
        return Ok(Model { card, understood: Some(understood), defaults: Some(defaults), ignored: Some(ignored) });
    }
    if let Some(preprocessor) = preprocessor {
        let problem = "the model beside it is a card, which says itself how images are cut; leave --preprocessor out";
        return Err(Problem::Holds(preprocessor.to_owned(), problem.to_owned()));
    }
    let card = card(&text, &value).map_err(holds)?;
    card.check().map_err(holds)?;
    Ok(Model { card, understood: None, defaults: None, ignored: None })
}

/// The text of a file that is not too large.
fn text(path: &Path) -> Result<String, Problem> {
    let failed = |error| Problem::Read(path.to_owned(), error);
    let mut text = String::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_string(&mut text)).map_err(failed)?;
    if text.len() as u64 > MOST_BYTES {
        let problem = format!("more than {MOST_BYTES} bytes; expected a card or a configuration, which are smaller");
        return Err(Problem::Holds(path.to_owned(), problem));
    }
    Ok(text)
}

/// The JSON of a file.
fn json(path: &Path) -> Result<Value, Problem> {
    serde_json::from_str(&text(path)?).map_err(|problem| Problem::Holds(path.to_owned(), problem.to_string()))
}

/// Whether a text is JSON rather than YAML.
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// What a text holds, whatever it means.
fn value(text: &str) -> Result<Value, String> {
    if is_json(text) {
        serde_json::from_str(text).map_err(|problem| problem.to_string())
    } else {
        serde_saphyr::from_str(text).map_err(|problem| problem.to_string())
    }
}

/// The card of a text; what `stagecost card --json` prints has it in an object.
fn card(text: &str, value: &Value) -> Result<ModelCard, String> {
    if let Some(card) = value.get("card") {
        return serde_json::from_value(card.clone()).map_err(|problem| format!("card: {problem}"));
    }
    // From the text once more, so that a message says where.
    if is_json(text) {
        serde_json::from_str(text).map_err(|problem| problem.to_string())
    } else {
        serde_saphyr::from_str(text).map_err(|problem| problem.to_string())
    }
}

impl Model {
    /// The card as YAML, which `--model` reads, behind comments of what became of each field.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn yaml(&self) -> Result<String, String> {
        let mut text = String::new();
        let fields = |text: &mut String, heading: &str, fields: &[Field]| {
            *text += &format!("# {heading}: {}\n", fields.len());
            for Field { document, path, value, default_of } in fields {
                let file = match document {
                    Document::Config => "",
                    Document::Preprocessor => "preprocessor: ",
                };
                let whose = default_of.as_ref().map_or_else(String::new, |whose| format!(" ({whose})"));
                *text += &format!("#   {file}{path} = {value}{whose}\n");
            }
        };
        fields(&mut text, "understood", self.understood.as_deref().unwrap_or_default());
        fields(&mut text, "filled in, a checkpoint may differ", self.defaults.as_deref().unwrap_or_default());
        let ignored = self.ignored.as_deref().unwrap_or_default();
        text += &format!("# ignored: {}\n", ignored.len());
        for path in ignored {
            text += &format!("#   {path}\n");
        }
        if self.understood.is_none() {
            text.clear();
        }
        let card = serde_saphyr::to_string(&self.card).map_err(|problem| problem.to_string())?;
        Ok(text + &card)
    }
}

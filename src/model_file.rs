//! A model from a file: a card as YAML or JSON, or a configuration as model hubs publish it.

use serde_json::Value;
use stagecost::model::ModelCard;

/// The card that a text holds.
///
/// # Errors
/// What is wrong with it, with the field.
pub fn read(text: &str) -> Result<ModelCard, String> {
    let card: ModelCard = if text.trim_start().starts_with('{') {
        let value: Value = serde_json::from_str(text).map_err(|problem| problem.to_string())?;
        serde_json::from_value(value).map_err(|problem| problem.to_string())?
    } else {
        serde_saphyr::from_str(text).map_err(|problem| problem.to_string())?
    };
    card.check()?;
    Ok(card)
}

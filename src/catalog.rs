//! The compiled-in cards.

use crate::model::ModelCard;
use std::sync::LazyLock;

static MODELS: LazyLock<Vec<ModelCard>> = LazyLock::new(|| {
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/models.json"))).expect("checked by build.rs")
});

/// Every model card.
pub fn models() -> &'static [ModelCard] {
    &MODELS
}

/// The model of that id.
pub fn model(id: &str) -> Option<&'static ModelCard> {
    models().iter().find(|model| model.id == id)
}

/// The model of a link that names none.
pub fn default_model() -> &'static ModelCard {
    &models()[0]
}

//! Models imported from their configurations alone against torch's counts of their real modules.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/counted.rs"]
mod counted;

use serde_json::Value;
use stagecost::import::card_of;
use stagecost::model::ModelCard;
use std::fs;
use std::path::Path;
use std::sync::Arc;

fn fixture(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/models").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("a JSON fixture")
}

/// The card of a configuration, and its record.
#[track_caller]
fn both(truth: &str, id: &str) -> (Arc<ModelCard>, Value) {
    let truth = fixture(truth);
    let model = truth["models"].as_array().expect("models").iter().find(|model| model["id"] == id).expect("a record");
    let imported =
        card_of(&fixture(&format!("configs/{id}.json")), None).unwrap_or_else(|error| panic!("{id}: {error}"));
    (Arc::new(imported.card), model.clone())
}

#[track_caller]
fn check(truth: &str, id: &str) {
    let (card, model) = both(truth, id);
    counted::check(&card, &model);
}

#[test]
fn the_models_that_have_cards() {
    for id in ["clip-l-14-336", "sam-b", "internvl3-8b", "qwen2.5-vl-7b", "deepseek-ocr-2", "unlimited-ocr"] {
        check("truth.json", id);
    }
}

macro_rules! others {
    ($($name:ident $id:literal)*) => {$(
        #[test]
        fn $name() {
            check("imported.json", $id);
        }
    )*};
}

others! {
    a_larger_tower_of_relative_positions "sam-h"
    a_smaller_tied_decoder_behind_ragged_windows "qwen2.5-vl-3b"
    towers_in_series_alone "deepseek-ocr-2-vision"
    joined_towers_alone "deepseek-ocr-vision"
    a_tower_of_any_size_without_windows "qwen2-vl-7b"
    a_tower_run_beyond_its_features "llava-1.5-7b"
    a_tower_without_class_token "deepseek-vl-1.3b"
}

#[test]
fn decoders_that_a_file_may_name() {
    for model in fixture("decoders.json")["models"].as_array().expect("models") {
        let mut config = fixture("configs/internvl3-8b.json");
        config["tie_word_embeddings"] = model["text_config"]["tie_word_embeddings"].clone();
        config["text_config"] = model["text_config"].clone();
        let imported = card_of(&config, None).unwrap_or_else(|error| panic!("{}: {error}", model["id"]));
        counted::check_decoder(&Arc::new(imported.card), model);
    }
}

/// Towers that normalise queries and keys over all heads.
#[test]
fn larger_towers_of_layer_scale() {
    for id in ["internvit-6b-448", "internvl3-38b"] {
        let (card, model) = both("imported.json", id);
        let misses = counted::misses(&card, &model);
        assert!(misses.is_empty(), "{id}: {misses:?}");
    }
}

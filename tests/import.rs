//! Cards from configuration files: the same as cards written by hand, in every spelling; refusals name the field.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/configs.rs"]
mod configs;

use configs::{config, configs, object};
use serde_json::{Value, json};
use stagecost::import::{Document, Imported, card_of, is_config};
use stagecost::model::ModelCard;
use stagecost::request::Request;
use stagecost::views::ViewsCard;
use stagecost::{catalog, evaluate};
use std::sync::Arc;

#[track_caller]
fn import(config: &Value) -> Imported {
    card_of(config, None).unwrap_or_else(|error| panic!("{error}"))
}

/// What a card counts by: all but ids, names, sources and labels.
fn structure(card: &ModelCard) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|key, _| !["name", "source", "label", "labels", "step"].contains(&key.as_str()));
                fields.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut value = serde_json::to_value(card).expect("a card");
    value.as_object_mut().expect("an object").remove("id");
    strip(&mut value);
    value
}

/// Where a card may differ from its configuration, and why.
const ONLY_BY_HAND: &[(&str, &str)] = &[
    ("deepseek-ocr-vision.vision.views", "of the towers alone the configuration has no processor"),
    ("deepseek-ocr-vision.vision.tokens", "of the towers alone the configuration has no processor"),
    ("deepseek-ocr-2-vision.vision.tokens", "of the towers alone the configuration has no processor"),
    ("deepseek-vl-1.3b.decoder.max_positions", "the configuration that was counted has the library's default"),
    ("llava-1.5-7b.decoder.max_positions", "the configuration that was counted has the library's default"),
    ("deepseek-vl-1.3b.vision.towers[0].id", "a name, which stands in no configuration"),
    ("siglip-so400m-14-384.vision.towers[0].id", "a name, which stands in no configuration"),
    ("hunyuan-ocr.decoder.max_positions", "the configuration that was counted has the library's default"),
    ("idefics3-8b.decoder.max_positions", "the configuration that was counted has the library's default"),
    ("llama-4-scout.decoder.max_positions", "the configuration that was counted has the library's default"),
    ("qwen3-vl-2b.decoder.max_positions", "the configuration that was counted has the library's default"),
    ("qwen3-vl-30b-a3b.decoder.max_positions", "the configuration that was counted has the library's default"),
    ("qwen3-vl-8b.decoder.max_positions", "the configuration that was counted has the library's default"),
    ("smolvlm2-2.2b.decoder.max_positions", "the configuration that was counted has the library's default"),
    ("smolvlm2-256m.decoder.max_positions", "the configuration that was counted has the library's default"),
];

/// Where two structures differ, each place with both values.
fn differences(path: &str, ours: &Value, theirs: &Value, misses: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) if ours.keys().eq(theirs.keys()) => {
            for (key, value) in ours {
                differences(&format!("{path}.{key}"), value, &theirs[key], misses);
            }
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            for (index, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                differences(&format!("{path}[{index}]"), ours, theirs, misses);
            }
        }
        (ours, theirs) if ours == theirs => {}
        (ours, theirs) => misses.push(format!("{path}: {ours}, by hand {theirs}")),
    }
}

#[track_caller]
fn same(ours: &Imported, theirs: &Imported) {
    assert_eq!(structure(&ours.card), structure(&theirs.card));
}

#[test]
fn configurations_make_the_cards_that_were_written_by_hand() {
    let (mut compared, mut misses) = (0, Vec::new());
    for (id, config) in configs() {
        let Some(card) = catalog::model(&id) else { continue };
        // Names, and what other programs do, stand in no configuration.
        let mut card = ModelCard::clone(&card);
        (card.modes, card.composites, card.aliases) = Default::default();
        card.is_default = false;
        if let ViewsCard::NearestGrid(grid) = &mut card.vision.views {
            grid.other_rules.clear();
        }
        match card_of(&config, None) {
            Ok(imported) => differences(&id, &structure(&imported.card), &structure(&card), &mut misses),
            Err(error) => misses.push(format!("{id}: {error}")),
        }
        compared += 1;
    }
    misses.retain(|miss| !ONLY_BY_HAND.iter().any(|(path, _)| miss.starts_with(path)));
    assert!(misses.is_empty(), "{}", misses.join("\n"));
    assert!(compared >= 40, "only {compared} have a card");
}

#[test]
fn every_configuration_can_be_evaluated() {
    for (id, config) in configs() {
        let imported = import(&config);
        assert!(is_config(&config) && !imported.understood.is_empty(), "{id}");
        assert!(evaluate(&Request::of_model(&Arc::new(imported.card))).is_ok(), "{id}");
    }
}

fn rename(value: &mut Value, path: &str, from: &str, to: &str) {
    let fields = object(value, path);
    let taken = fields.remove(from).unwrap_or_else(|| panic!("{from} at {path:?}"));
    fields.insert(to.to_owned(), taken);
}

#[test]
fn older_spellings_import_equally() {
    let new = config("qwen2.5-vl-7b");
    let mut old = new.clone();
    for (from, to) in
        [("in_channels", "in_chans"), ("num_heads", "num_attention_heads"), ("depth", "num_hidden_layers")]
    {
        rename(&mut old, "/vision_config", from, to);
    }
    // Files of before 2025 keep the decoder's fields in the whole, beside the vision half.
    let text = object(&mut old, "").remove("text_config").expect("a decoder");
    for (key, value) in text.as_object().expect("an object") {
        if key != "rope_parameters" && key != "layer_types" && key != "model_type" {
            object(&mut old, "").insert(key.clone(), value.clone());
        }
    }
    let fields = object(&mut old, "");
    fields.insert("rope_theta".to_owned(), json!(1e6));
    fields.insert("rope_scaling".to_owned(), json!({"type": "mrope", "mrope_section": [16, 24, 24]}));
    fields.insert("torch_dtype".to_owned(), json!("bfloat16"));
    fields.insert("architectures".to_owned(), json!(["Qwen2_5_VLForConditionalGeneration"]));
    object(&mut old, "/vision_config").insert("model_type".to_owned(), json!("qwen2_5_vl"));
    let imported = import(&old);
    same(&imported, &import(&new));
    assert!(
        ["rope_theta", "rope_scaling", "architectures"].iter().all(|key| imported.ignored.contains(&(*key).to_owned()))
    );
    assert!(imported.understood.iter().any(|field| field.path == "vision_config.in_chans" && field.value == 3));

    let new = config("unlimited-ocr");
    let mut old = new.clone();
    rename(&mut old, "", "text_config", "language_config");
    rename(&mut old, "/language_config", "n_routed_experts", "num_experts");
    let text = object(&mut old, "/language_config");
    text.remove("mlp_layer_types");
    text.insert("first_k_dense_replace".to_owned(), json!(1));
    same(&import(&old), &import(&new));

    // One side, two equal ones.
    let new = config("internvl3-8b");
    let mut old = new.clone();
    object(&mut old, "/vision_config").insert("image_size".to_owned(), json!(448));
    object(&mut old, "/vision_config").insert("patch_size".to_owned(), json!(14));
    same(&import(&old), &import(&new));
}

#[test]
fn a_tower_within_a_whole_is_the_tower_alone() {
    for (whole, id) in [("clip", "clip-l-14-336"), ("sam", "sam-b")] {
        let alone = config(id);
        let within = json!({"model_type": whole, "vision_config": alone, "text_config": {"hidden_size": "x"}});
        let imported = import(&within);
        same(&imported, &import(&alone));
        let mut doubled = within.clone();
        if whole == "clip" {
            let smaller = object(&mut doubled, "/vision_config");
            smaller.insert("hidden_size".to_owned(), json!(512));
            object(&mut doubled, "").insert("vision_config_dict".to_owned(), alone.clone());
        }
        same(&import(&doubled), &imported);
        assert!(imported.ignored.contains(&"text_config".to_owned()));
    }
    for (whole, vision) in [("deepseek-ocr-2", "deepseek-ocr-2-vision"), ("unlimited-ocr", "deepseek-ocr-vision")] {
        let [whole, vision] = [whole, vision].map(|id| import(&config(id)).card.vision);
        assert_eq!((whole.towers, whole.join, whole.views), (vision.towers, vision.join, vision.views));
    }
}

#[test]
fn what_is_left_out_is_the_librarys_and_marked() {
    let imported = import(&json!({"model_type": "sam_vision_model"}));
    let card = catalog::model("sam-b").expect("a card");
    assert_eq!(structure(&imported.card), structure(&card));
    let heads = imported.defaults.iter().find(|field| field.path == "num_attention_heads").expect("a default");
    assert_eq!(heads.value, 12);
    assert_eq!(heads.default_of.as_deref(), Some("SamVisionConfig of transformers 5.24.0"));
    let mlp = imported.defaults.iter().find(|field| field.path == "mlp_dim").expect("a default");
    assert_eq!((&mlp.value, mlp.default_of.as_deref()), (&json!(3072), Some("hidden_size × mlp_ratio")));
    assert_eq!(imported.understood.len(), 1, "{:?}", imported.understood);
}

#[test]
fn ids_come_from_names_and_mean_nothing() {
    let mut named = config("sam-h");
    object(&mut named, "").insert("_name_or_path".to_owned(), json!("Some One/My Tower_7B/"));
    let imported = import(&named);
    assert_eq!((imported.card.id.as_str(), imported.card.name.as_str()), ("my-tower_7b", "My Tower_7B"));
    same(&imported, &import(&config("sam-h")));
}

#[test]
fn a_preprocessor_says_how_images_are_cut() {
    let cut = |id: &str, file: Value| card_of(&config(id), Some(&file)).map(|it| it.card.vision.views);
    let views = |id: &str, file: Value| serde_json::to_value(cut(id, file).expect("a rule")).expect("a rule");
    let budget = views(
        "qwen2.5-vl-7b",
        json!({"min_pixels": 100_352, "max_pixels": 200_704, "patch_size": 14, "merge_size": 2}),
    );
    assert_eq!(
        (&budget["pixel_budget"]["min_pixels"], &budget["pixel_budget"]["max_pixels"]),
        (&json!(100_352), &json!(200_704))
    );
    let newer = views("qwen2.5-vl-7b", json!({"size": {"shortest_edge": 100_352, "longest_edge": 200_704}}));
    assert_eq!(newer["pixel_budget"], budget["pixel_budget"]);
    let older = views("qwen2.5-vl-7b", json!({"size": {"min_pixels": 100_352, "max_pixels": 200_704}}));
    assert_eq!(older["pixel_budget"], budget["pixel_budget"]);
    let tiles =
        views("internvl3-8b", json!({"size": {"height": 448, "width": 448}, "min_patches": 2, "max_patches": 6}));
    assert_eq!((&tiles["nearest_grid"]["min"], &tiles["nearest_grid"]["max"]), (&json!(2), &json!(6)));
    let whole = views("deepseek-ocr-2", json!({"size": {"height": 1280, "width": 1280}, "tile_size": 640}));
    assert_eq!((&whole["nearest_grid"]["whole"]["side"], &whole["nearest_grid"]["tile"]), (&json!(1280), &json!(640)));
    for file in [
        json!({"crop_size": 224}),
        json!({"crop_size": {"height": 224, "width": 224}, "size": {"shortest_edge": 256}}),
        json!({"size": {"height": 224, "width": 224}, "do_center_crop": false, "crop_size": 336}),
        json!({"size": 224}),
    ] {
        assert_eq!(views("clip-l-14-336", file)["fixed_side"]["width"], 224);
    }
    let refused = card_of(&config("qwen2.5-vl-7b"), Some(&json!({"patch_size": 16}))).expect_err("another patch");
    assert_eq!(refused.document, Document::Preprocessor);
    assert_eq!(refused.to_string(), "patch_size: not what config.json says of the tower; expected 14");
    let refused = cut("internvl3-8b", json!({"min_patches": 12, "max_patches": 6})).expect_err("an empty range");
    assert_eq!(refused.to_string(), "max_patches: 6 is less than the fewest, 12; expected more");
}

//! Absurd configuration files: each is refused by its field, with what would be right, and nothing panics.
#![cfg(not(target_arch = "wasm32"))]

#[path = "common/configs.rs"]
mod configs;

use configs::{config, configs, object};
use serde_json::{Value, json};
use stagecost::evaluate;
use stagecost::import::{card_of, known};
use stagecost::request::Request;
use std::sync::Arc;

/// Refused with this message.
#[track_caller]
fn refuses(id: &str, path: &str, key: &str, value: Value, message: &str) {
    let mut config = config(id);
    object(&mut config, path).insert(key.to_owned(), value);
    assert_eq!(card_of(&config, None).expect_err("absurd").to_string(), message);
}

#[test]
fn absurd_values_are_refused_by_field() {
    let layers = "a whole number from 1 to 4096";
    let width = "a whole number from 1 to 4000000";
    refuses(
        "sam-b",
        "",
        "num_hidden_layers",
        json!(1_000_000_000),
        &format!("num_hidden_layers: 1000000000 is out of range; expected {layers}"),
    );
    refuses(
        "sam-b",
        "",
        "num_hidden_layers",
        json!(0),
        &format!("num_hidden_layers: 0 is out of range; expected {layers}"),
    );
    refuses("sam-b", "", "hidden_size", json!(-768), &format!("hidden_size: -768 is out of range; expected {width}"));
    refuses(
        "sam-b",
        "",
        "hidden_size",
        json!("wide"),
        &format!("hidden_size: \"wide\" is out of range; expected {width}"),
    );
    refuses(
        "internvl3-8b",
        "/text_config",
        "vocab_size",
        json!(1.5),
        &format!("text_config.vocab_size: 1.5 is out of range; expected {width}"),
    );
    refuses(
        "clip-l-14-336",
        "",
        "num_attention_heads",
        json!(15),
        "num_attention_heads: 15 does not divide the hidden width, 1024; expected a divisor",
    );
    refuses(
        "clip-l-14-336",
        "",
        "hidden_act",
        json!("relu6"),
        "hidden_act: \"relu6\" is out of range; expected one of gelu, gelu_pytorch_tanh, quick_gelu, silu, swish",
    );
    refuses(
        "clip-l-14-336",
        "",
        "patch_size",
        json!(400),
        "patch_size: 400 is more than the image side, 336; expected a patch that fits into the image",
    );
    refuses(
        "clip-l-14-336",
        "",
        "depth",
        json!(12),
        "depth: 12 contradicts num_hidden_layers, 24; expected one of the two, or the same value",
    );
    refuses(
        "internvl3-8b",
        "",
        "vision_config",
        json!([1]),
        "vision_config: [1] is no object; expected an object with fields",
    );
    refuses(
        "internvl3-8b",
        "",
        "downsample_ratio",
        json!(0.3),
        "downsample_ratio: 0.3 is out of range; expected 1 ÷ a whole number from 1 to 256, such as 0.5",
    );
    refuses(
        "internvl3-8b",
        "/text_config",
        "model_type",
        json!("rwkv"),
        "text_config.model_type: \"rwkv\" is out of range; expected one of qwen2, llama, qwen3",
    );
    refuses(
        "qwen2.5-vl-7b",
        "/vision_config",
        "out_hidden_size",
        json!(2048),
        "vision_config.out_hidden_size: 2048 is not the decoder's hidden_size; expected 3584",
    );
    refuses(
        "qwen2.5-vl-7b",
        "/vision_config",
        "window_size",
        json!(20),
        "vision_config.window_size: 20 px are less than 2 patches of 14 px; \
         expected a window of at least one merged token",
    );
    refuses(
        "qwen2.5-vl-7b",
        "/text_config",
        "use_sliding_window",
        json!(true),
        "text_config.use_sliding_window: true is out of range; expected false: other values are not counted yet",
    );
    refuses(
        "deepseek-ocr-2",
        "/vision_config/sam_config",
        "downsample_channels",
        json!([512, 1024]),
        "vision_config.sam_config.downsample_channels: the last, 1024, is not the second tower's hidden_size; \
         expected 896",
    );
    refuses(
        "deepseek-ocr-2",
        "/text_config",
        "num_experts_per_tok",
        json!(65),
        "text_config.num_experts_per_tok: 65 of 64 experts; expected at most 64",
    );
    let missing = json!({"model_type": "deepseek_ocr2", "text_config": {"num_hidden_layers": 12}, "vision_config":
        {"encoder_config": {"hidden_size": 896, "num_attention_heads": 14, "num_key_value_heads": 2}}});
    assert_eq!(
        card_of(&missing, None).expect_err("no experts").to_string(),
        "text_config.mlp_layer_types: absent; \
         expected mlp_layer_types, or first_k_dense_replace, as the library's code needs one"
    );
}

#[test]
fn unknown_models_are_told_the_known_ones() {
    let known = known().collect::<Vec<_>>().join(", ");
    let message = |config: Value| card_of(&config, None).expect_err("unknown").to_string();
    assert_eq!(
        message(json!({"model_type": "bert"})),
        format!("model_type: \"bert\" is not known; expected one of {known}")
    );
    assert_eq!(message(json!({"vision_config": {}})), format!("model_type: absent; expected one of {known}"));
    for value in [json!([]), json!("text"), json!(7), Value::Null] {
        assert!(message(value).starts_with("model_type: the file holds "));
    }
}

/// Every place of a value, as a JSON pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    for (key, inner) in value.as_object().into_iter().flatten() {
        places(inner, &format!("{at}/{key}"), found);
    }
}

#[test]
fn no_value_anywhere_panics() {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let long: Vec<u32> = (0..5_000).collect();
    let absurd = [
        json!("text"),
        json!(""),
        json!(0),
        json!(-1),
        json!(1_000_000_000),
        json!(u64::MAX),
        json!(1e300),
        json!(0.1),
        json!(1),
        json!(true),
        json!([]),
        json!({}),
        json!([0]),
        json!([3, 4]),
        json!(["full_attention"]),
        Value::Null,
        deep,
        json!(long),
    ];
    for (id, config) in configs() {
        let mut found = Vec::new();
        places(&config, "", &mut found);
        let card = card_of(&config, None).expect("a card").card;
        for place in found.iter().filter(|place| !place.is_empty()) {
            for value in &absurd {
                let mut config = config.clone();
                *config.pointer_mut(place).expect("a place") = value.clone();
                match card_of(&config, None) {
                    Ok(imported) if imported.card == card => {}
                    // A side that its patches do not divide is refused by the request, not by the file.
                    Ok(imported) => drop(evaluate(&Request::of_model(&Arc::new(imported.card)))),
                    Err(error) => {
                        let error = error.to_string();
                        assert!(error.len() < 1_400 && error.contains("; expected "), "{id}, {place}: {error}");
                    }
                }
            }
        }
    }
}

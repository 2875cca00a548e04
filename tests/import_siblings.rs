//! Checkpoints of the families that the catalogue has a member of, against the totals of parameters that the hub shows.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use stagecost::evaluate;
use stagecost::graph::parameters;
use stagecost::import::card_of;
use stagecost::request::Request;
use stagecost::request::precision::Precision;
use std::sync::Arc;

#[test]
fn siblings_have_the_parameters_that_were_published() {
    let fixture: Value = serde_json::from_str(include_str!("fixtures/models/siblings.json")).expect("a JSON fixture");
    let models = fixture["models"].as_array().expect("models");
    assert!(models.len() > 10, "only {} models", models.len());
    for model in models {
        let name = model["name"].as_str().expect("a name");
        let imported = card_of(&model["config"], None).unwrap_or_else(|error| panic!("{name}: {error}"));
        let card = Arc::new(imported.card);
        let vision = parameters::vision(&card, Precision::Bf16).count();
        let total = vision + parameters::decoder(&card, Precision::Bf16).count();
        assert_eq!(total, model["parameters"].as_f64().expect("a total"), "{name}");
        assert!(evaluate(&Request::of_model(&card)).is_ok(), "{name}");
    }
}

//! Every card of `configs/` is what it should be: named like its file, with a source, and of sizes that fit each other.
#![cfg(not(target_arch = "wasm32"))]

use stagecost::catalog;
use stagecost::precision::Precision;
use stagecost::published_flop;
use stagecost::request::AttentionKernel;
use stagecost::request::{Crops, Grid, Key, MAX_CROP_LIMIT, MAX_SIDE, Request, Stage};
use stagecost::scenario::MAX_VALUES;
use stagecost::workload::PIXELS_PER_TOKEN;
use std::fs;
use std::path::Path;

/// The ids of a folder's cards, by their file names.
fn files(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs").join(folder);
    let entries = fs::read_dir(path).expect("a folder of cards");
    let name = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().expect("a plain name");
        name.strip_suffix(".yaml").unwrap_or_else(|| panic!("configs/{folder}/{name} is no card")).to_owned()
    };
    let mut names: Vec<String> = entries.map(|entry| name(entry.expect("a readable folder"))).collect();
    names.sort();
    names
}

/// An id goes into a link as it is; a card without a name or a source says nothing.
#[track_caller]
fn check(folder: &str, cards: &[[&str; 3]]) {
    let ids: Vec<&str> = cards.iter().map(|card| card[0]).collect();
    assert_eq!(files(folder), ids, "each card is named like its file");
    for [id, name, source] in cards {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        assert!(id.chars().all(plain), "{id}: an id is made of a-z, 0-9 and hyphens");
        assert!(!name.trim().is_empty(), "{id} has no name");
        assert!(source.trim().len() > 10, "{id} does not say where it is published");
    }
}

#[test]
fn every_card_has_an_id_a_name_and_a_source() {
    check("models", &catalog::models().iter().map(|card| [&*card.id, &*card.name, &*card.source]).collect::<Vec<_>>());
    check("sweeps", &catalog::sweeps().iter().map(|card| [&*card.id, &*card.name, &*card.source]).collect::<Vec<_>>());
    let published = catalog::published_cards().iter();
    let texts: Vec<String> =
        catalog::devices().iter().map(|card| catalog::words(card).sources.values().cloned().collect()).collect();
    let devices = catalog::devices().iter().zip(&texts).map(|(card, sources)| [&*card.id, &*card.name, sources]);
    check("hardware", &devices.collect::<Vec<_>>());
    check("published", &published.map(|card| [&*card.id, &*card.name, &*card.source]).collect::<Vec<_>>());
    for model in catalog::models() {
        let sources =
            [&model.sam.source, &model.clip.source, &model.projector.source, &model.tiling.source, &model.modes.source];
        for source in sources.into_iter().chain([&model.decoder.source]) {
            assert!(source.len() > 10, "{}: a block does not say where it is published", model.id);
        }
    }
}

#[test]
fn sizes_of_a_model_fit_each_other() {
    for model in catalog::models() {
        let (sam, clip) = (&model.sam, &model.clip);
        assert_eq!(model.dtype, Precision::default().name(), "{}: links that name no dtype mean it", model.id);
        for (name, hidden, heads) in [("sam", sam.hidden, sam.heads), ("clip", clip.hidden, clip.heads)] {
            assert!(hidden.is_multiple_of(heads), "{} {name}: {heads} heads do not divide {hidden}", model.id);
        }
        for (name, side, patch) in [("sam", sam.pretrain_side, sam.patch), ("clip", clip.pretrain_side, clip.patch)] {
            assert!(side.is_multiple_of(patch), "{} {name}: {side} is no whole number of patches", model.id);
        }
        assert!(sam.global_layers.is_sorted_by(|a, b| a < b), "{}: global layers in order, none twice", model.id);
        assert!(sam.global_layers.iter().all(|layer| *layer < sam.layers), "{}: global layers exist", model.id);
        assert_eq!(sam.downsample[1], clip.hidden, "{}: the second tower takes the first one's features", model.id);
        assert_eq!(4 * sam.patch, PIXELS_PER_TOKEN, "{}: two stride-2 convolutions follow the patches", model.id);
        let decoder = &model.decoder;
        assert_eq!(decoder.hidden, model.projector.output, "{}: image tokens are as wide as the decoder", model.id);
        assert!(decoder.heads.is_multiple_of(decoder.kv_heads), "{}: heads share keys evenly", model.id);
        assert!(decoder.dense_layers <= decoder.layers, "{}: dense layers are layers", model.id);
        assert!(decoder.experts_per_token <= decoder.experts, "{}: a token visits experts that exist", model.id);
        assert!(decoder.max_positions > 0, "{}: some context", model.id);
        for rule in model.tiling.rules() {
            assert!(rule.min_crops >= 1 && rule.min_crops <= rule.max_crops, "{}: {}", model.id, rule.name);
            assert!(rule.max_crops <= MAX_CROP_LIMIT && rule.source.len() > 20, "{}: {}", model.id, rule.name);
        }
        let limits: Vec<_> = model.tiling.rules().map(|rule| (rule.min_crops, rule.max_crops)).collect();
        assert!(limits.iter().all(|own| limits.iter().filter(|other| *other == own).count() == 1), "{}", model.id);
    }
}

#[test]
fn composites_and_aliases_lead_somewhere() {
    for model in catalog::models() {
        for (name, composite) in &model.composites {
            assert!(AttentionKernel::from_name(&composite.kernel).is_some(), "{name}: no kernel {}", composite.kernel);
            assert!(!model.aliases.contains_key(name), "{name} is a composite and an alias");
        }
        for (alias, name) in &model.aliases {
            assert!(model.composites.contains_key(name), "{alias} leads to {name}, which is no composite");
        }
    }
}

#[test]
fn modes_can_be_asked_for() {
    for model in catalog::models() {
        let mut names: Vec<&str> = model.modes.list.iter().map(|mode| &*mode.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), model.modes.list.len(), "{}: two modes have one name", model.id);
        for mode in &model.modes.list {
            for side in [Some(mode.base), mode.tile].into_iter().flatten() {
                let is_side = side.is_multiple_of(PIXELS_PER_TOKEN) && (1..=MAX_SIDE).contains(&side);
                assert!(is_side, "{}: {side} px is no side of a view", mode.name);
            }
        }
    }
}

#[test]
fn values_of_a_sweep_can_be_set() {
    for card in catalog::sweeps() {
        let key = |name: &str| Key::from_name(name).unwrap_or_else(|| panic!("{}: no key {name}", card.id));
        let axis = key(&card.axis);
        assert!((1..=MAX_VALUES).contains(&card.values.len()), "{}: {} values", card.id, card.values.len());
        let mut request = Request::default();
        for (name, text) in card.fixed.iter().map(|(name, text)| (&**name, text)) {
            assert_ne!(key(name), axis, "{}: what is swept cannot be fixed", card.id);
            request.set(key(name), text).unwrap_or_else(|error| panic!("{}: {error}", card.id));
        }
        for (index, text) in card.values.iter().enumerate() {
            request.set(axis, text).unwrap_or_else(|error| panic!("{}: {error}", card.id));
            assert_eq!(request.get(axis).as_ref(), Some(text), "{}: a value is written as links write it", card.id);
            assert!(!card.values[..index].contains(text), "{}: {text} stands twice", card.id);
        }
    }
}

#[test]
fn published_points_are_the_engines() {
    for card in catalog::published_cards() {
        let model = catalog::model(&card.model).unwrap_or_else(|| panic!("{}: no model {}", card.id, card.model));
        for point in &card.points {
            let crops = Crops::Grid(Grid { rows: point.rows, columns: point.columns });
            let (base, tile, batch) = (card.base, card.tile, card.batch);
            let (prompt, steps) = (card.prompt, card.steps);
            let request = Request { model, base, tile, batch, crops, prompt, steps, ..Request::default() };
            for (stage, flop) in [
                (Stage::Vision, point.vision),
                (Stage::Prefill, point.first_token - point.vision),
                (Stage::FirstToken, point.first_token),
                (Stage::Decode, point.decode),
            ] {
                let request = Request { stage, ..request.clone() };
                let place = format!("{}: {} at {} x {}", card.id, stage.name(), point.rows, point.columns);
                let cost = stagecost::evaluate(&request).expect("a valid request");
                assert_eq!(cost.flop.tensor.get(), flop, "{place}");
                assert_eq!(published_flop::tensor_flop(&request), Some(cost.flop.tensor), "{place}");
            }
        }
    }
}

/// Links that name no model or sweep mean these for life; another card must not take their place.
#[test]
fn defaults_stay_what_they_are() {
    assert_eq!(catalog::default_model().id, "deepseek-ocr");
    assert_eq!(catalog::default_sweep().id, "crops-2-20");
    assert_eq!(catalog::default_device().id, "h100-sxm");
}

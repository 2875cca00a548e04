//! Every card of `configs/` is what it should be: named like its file, with a source, and of sizes that fit each other.
#![cfg(not(target_arch = "wasm32"))]

use stagecost::catalog;
use stagecost::compare::published_counts;
use stagecost::decoder::{DecoderAttentionCard, DecoderMlpCard};
use stagecost::graph::tower_sizes::{learned, output_width};
use stagecost::link::MAX_VALUES;
use stagecost::model::{ModelCard, VisionCard};
use stagecost::recording::OperatorRow;
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, Crops, Grid, Key, MAX_CROP_LIMIT, MAX_SIDE, Request, Stage};
use stagecost::vision::{InputCard, TowerCard};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The ids of a folder's cards, by their file names.
fn files(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("configs").join(folder);
    let entries = fs::read_dir(path).expect("a folder of cards");
    let name = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().expect("a plain name");
        name.strip_suffix(".yaml").unwrap_or_else(|| panic!("configs/{folder}/{name} is no card")).to_owned()
    };
    let mut names: Vec<String> = entries.map(|entry| name(entry.expect("a readable folder"))).collect();
    names.sort_by_key(|name| format!("{name}.yaml"));
    names
}

/// An id goes into a link as it is; a card without a name or a source says nothing.
#[track_caller]
fn check(folder: &str, cards: &[[&str; 3]]) {
    let mut ids: Vec<&str> = cards.iter().map(|card| card[0]).collect();
    ids.sort_by_key(|id| format!("{id}.yaml"));
    assert_eq!(files(folder), ids, "each card is named like its file");
    for [id, name, source] in cards {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-.".contains(letter);
        // A point at an end is taken for the end of a sentence in which the link stands.
        let is_plain = id.chars().all(plain) && !id.starts_with('.') && !id.ends_with('.');
        assert!(is_plain, "{id}: an id is made of a-z, 0-9, hyphens and points");
        assert!(!name.trim().is_empty(), "{id} has no name");
        assert!(source.trim().len() > 10, "{id} does not say where it is published");
    }
}

#[test]
fn every_card_has_an_id_a_name_and_a_source() {
    assert!(catalog::models()[0].is_default, "the model of a link that names none is the first");
    check("models", &catalog::models().iter().map(|card| [&*card.id, &*card.name, &*card.source]).collect::<Vec<_>>());
    check("sweeps", &catalog::sweeps().iter().map(|card| [&*card.id, &*card.name, &*card.source]).collect::<Vec<_>>());
    let published = catalog::published_cards().iter();
    let texts: Vec<String> =
        catalog::devices().iter().map(|card| catalog::words(card).sources.values().cloned().collect()).collect();
    let devices = catalog::devices().iter().zip(&texts).map(|(card, sources)| [&*card.id, &*card.name, sources]);
    check("hardware", &devices.collect::<Vec<_>>());
    check("published", &published.map(|card| [&*card.id, &*card.name, &*card.source]).collect::<Vec<_>>());
    for model in catalog::models() {
        let vision = &model.vision;
        let mut sources = vec![vision.views.source(), &*vision.tokens.source];
        sources.extend(vision.towers.iter().map(|tower| &*tower.source));
        sources.extend(vision.merger.iter().map(|merger| &*merger.source));
        sources.extend(model.decoder.iter().map(|decoder| &*decoder.source));
        if !model.modes.list.is_empty() {
            sources.push(&model.modes.source);
        }
        for source in sources {
            assert!(source.len() > 10, "{}: a block does not say where it is published", model.id);
        }
    }
}

#[test]
fn sizes_of_a_model_fit_each_other() {
    for model in catalog::models() {
        assert_eq!(model.dtype, Precision::default().name(), "{}: links that name no dtype mean it", model.id);
        assert!(model.parts_of.iter().all(|id| model.vision.tower(id).is_some()), "{}: parts of a tower", model.id);
        towers_fit(model);
        merger_fits(model);
        decoder_fits(model);
        rule_fits(model);
    }
}

/// The tower that one reads, which stands before it; none where it reads pixels.
#[track_caller]
fn read_by(vision: &VisionCard, index: usize) -> Option<&TowerCard> {
    let InputCard::Features(features) = &vision.towers[index].input else { return None };
    let before = vision.tower(&features.tower).unwrap_or_else(|| panic!("no tower {}", features.tower));
    assert!(before < index, "{} stands before the tower that reads it", features.tower);
    Some(&vision.towers[before])
}

fn towers_fit(model: &ModelCard) {
    let vision = &model.vision;
    assert!(!vision.towers.is_empty(), "{} has a tower", model.id);
    for (index, tower) in vision.towers.iter().enumerate() {
        let name = format!("{} {}", model.id, tower.id);
        let blocks = &tower.blocks;
        // Ids stand in categories, of which a dot ends one.
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        assert!(!tower.id.is_empty() && tower.id.chars().all(plain), "{name}: an id is made of a-z, 0-9 and _");
        assert_eq!(vision.tower(&tower.id), Some(index), "{name}: two towers have one id");
        assert!(!tower.name.trim().is_empty(), "{name} has no name");
        assert!(blocks.layers > 0 && blocks.hidden > 0 && blocks.mlp.hidden > 0, "{name} has blocks");
        let shares = blocks.head.is_some() || blocks.hidden.is_multiple_of(blocks.heads);
        assert!(shares, "{name}: {} heads do not divide {}", blocks.heads, blocks.hidden);
        let groups = blocks.heads.is_multiple_of(blocks.kv_heads.unwrap_or(blocks.heads));
        assert!(groups, "{name}: heads share keys evenly");
        if let Some(side) = learned(tower) {
            assert!(side > 0.0 && side.fract() == 0.0, "{name}: {side} is no whole number of patches");
        }
        if let Some(window) = &blocks.window {
            let global = &window.global_layers;
            assert!(window.side > 0, "{name}: windows have a side");
            assert!(global.is_sorted_by(|a, b| a < b), "{name}: global layers in order, none twice");
            assert!(global.iter().all(|layer| *layer < blocks.layers), "{name}: global layers exist");
        }
        if let Some(before) = read_by(vision, index) {
            let width = f64::from(blocks.hidden);
            assert_eq!(output_width(before).size, width, "{name} takes the features of {}", before.id);
        }
    }
    assert!(read_by(vision, 0).is_none(), "{}: the first tower reads pixels", model.id);
    let joined = &vision.join;
    assert!(joined.iter().all(|id| vision.tower(id).is_some()), "{}: what is joined are towers", model.id);
    let is_twice = |id| joined.iter().filter(|other| *other == id).count() > 1;
    assert!(!joined.iter().any(is_twice), "{}: no features are joined to themselves", model.id);
}

fn merger_fits(model: &ModelCard) {
    let Some(merger) = &model.vision.merger else {
        assert!(model.decoder.is_none(), "{}: a decoder reads what a merger makes", model.id);
        return;
    };
    let width = merger.width();
    assert!(
        merger.merge > 0 && width != Some(0) && merger.linears.iter().all(|width| *width > 0),
        "{}: a merger's sizes",
        model.id
    );
    if let Some(decoder) = &model.decoder {
        let is_as_wide = width == Some(decoder.hidden);
        assert_ne!(is_as_wide, merger.width_differs, "{}: image tokens are as wide as the decoder", model.id);
    }
}

fn decoder_fits(model: &ModelCard) {
    let Some(decoder) = &model.decoder else { return };
    let DecoderAttentionCard::Gqa(attention) = &decoder.attention;
    assert!(attention.heads.is_multiple_of(attention.kv_heads), "{}: heads share keys evenly", model.id);
    assert!(!decoder.mlps.is_empty(), "{}: a decoder has layers", model.id);
    for mlp in &decoder.mlps {
        assert!(mlp.layers() > 0, "{}: layers are some", model.id);
        if let DecoderMlpCard::Moe(card) = mlp {
            assert!(card.per_token <= card.experts, "{}: a token visits experts that exist", model.id);
        }
    }
    assert!(decoder.max_positions > 0, "{}: some context", model.id);
    assert!(decoder.window.as_ref().is_none_or(|window| window.tokens > 0), "{}: a window has tokens", model.id);
}

fn rule_fits(model: &ModelCard) {
    let Some(card) = model.vision.views.nearest_grid() else { return };
    for rule in card.rules() {
        assert!(rule.min >= 1 && rule.min <= rule.max, "{}: {}", model.id, rule.name);
        assert!(rule.max <= MAX_CROP_LIMIT && rule.source.len() > 20, "{}: {}", model.id, rule.name);
    }
    let limits: Vec<_> = card.rules().map(|rule| (rule.min, rule.max)).collect();
    assert!(limits.iter().all(|own| limits.iter().filter(|other| *other == own).count() == 1), "{}", model.id);
}

/// A name that a card gives to an operator is one that its graph has.
#[test]
fn names_of_operators_are_of_the_graph() {
    for model in catalog::models() {
        let request = Request { kernel: AttentionKernel::Normal, ..Request::of_model(model) };
        let rows = stagecost::operators(&request).expect("a valid request");
        for tower in &model.vision.towers {
            for label in tower.labels.values() {
                let named = |row: &OperatorRow| {
                    row.category.starts_with(&format!("{}.", tower.id)) && row.category.ends_with(&format!(".{label}"))
                };
                assert!(rows.iter().any(named), "{} {}: no operator is named {label}", model.id, tower.id);
            }
        }
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
                let is_side = side.is_multiple_of(model.vision.side_step()) && (1..=MAX_SIDE).contains(&side);
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
            let request =
                Request { model: Arc::clone(&model), base, tile, batch, crops, prompt, steps, ..Request::default() };
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
                assert_eq!(published_counts::tensor_flop(&request), Some(cost.flop.tensor), "{place}");
            }
        }
    }
}

/// Links that name no model or sweep mean these for life; another card must not take their place.
#[test]
fn defaults_stay_what_they_are() {
    assert_eq!(catalog::default_model().id, "deepseek-ocr");
    // Two stride-2 convolutions follow the patches of 16 pixels.
    assert_eq!(catalog::default_model().vision.side_step(), 64);
    assert_eq!(catalog::default_sweep().id, "crops-2-20");
    assert_eq!(catalog::default_device().id, "h100-sxm");
}

//! The named composites of the model cards, through links as a user gives them: a name decides the kernel of every
//! attention layer and whether there are crops, and nothing of the work.

mod common;

use stagecost::catalog;
use stagecost::link::Scenario;
use stagecost::model::{CompositeCard, ModelCard};
use stagecost::recording::OperatorRow;
use stagecost::recording::stage_cost::StageCost;
use stagecost::request::{AttentionKernel, Request};
use wasm_bindgen_test::wasm_bindgen_test;

/// Every composite and alias of a model with what it stands for.
fn named(model: &ModelCard) -> Vec<(&str, &CompositeCard)> {
    let composites = model.composites.keys();
    let aliases = model.aliases.keys();
    composites.chain(aliases).map(|name| (name.as_str(), model.composite(name).expect("of the card"))).collect()
}

/// What may stand beside a composite in a link; one that does not crop takes no grid.
fn links(model: &ModelCard, name: &str, crops: bool) -> Vec<String> {
    let grids: &[&str] = if crops { &["", "&grid=1x2", "&grid=3x3&tile=512"] } else { &[""] };
    let others = ["", "&base=640", "&batch=3&base=1280"];
    let link = |(grid, other)| format!("model={}&composite={name}{grid}{other}", model.id);
    grids.iter().flat_map(|grid| others.map(|other| (*grid, other))).map(link).collect()
}

fn request(link: &str) -> Request {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}")).request
}

fn cost(link: &str) -> StageCost {
    stagecost::evaluate(&request(link)).expect("a valid request")
}

fn attention(link: &str) -> Vec<OperatorRow> {
    let rows = stagecost::operators(&request(link)).expect("a valid request");
    rows.into_iter().filter(OperatorRow::is_attention).collect()
}

/// The operator that a kernel runs once in each attention layer, written down here a second time.
fn mark(kernel: &str) -> (&'static str, &'static str) {
    match kernel {
        "normal" => ("attn.core.qk", ""),
        "normal-fp32" => ("attn.core.math", "qk"),
        "flash" | "flash-inline-bias" => ("attn.core.fused", ""),
        other => panic!("no mark of {other}"),
    }
}

/// Kinds of attention layers with how many of each a pass runs.
fn layers(model: &ModelCard) -> [(&'static str, f64); 3] {
    let [sam, clip] = &model.vision.towers[..] else { panic!("{} has other towers", model.id) };
    let global = sam.blocks.window.as_ref().expect("windows").global_layers.len() as f64;
    [
        ("sam.window", f64::from(sam.blocks.layers) - global),
        ("sam.global", global),
        ("clip", f64::from(clip.blocks.layers)),
    ]
}

#[wasm_bindgen_test(unsupported = test)]
fn there_are_composites_to_walk() {
    let model = common::model();
    let names: Vec<&str> = named(&model).into_iter().map(|(name, _)| name).collect();
    for name in
        ["vision_normal", "vision_flash", "vision_nocrop_normal", "vision_nocrop_flash", "vision", "vision_nocrop"]
    {
        assert!(names.contains(&name), "{name} is no composite");
    }
    for (alias, name) in [("vision", "vision_flash"), ("vision_nocrop", "vision_nocrop_flash")] {
        assert_eq!(model.composite(alias), model.composite(name), "{alias}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_kernel_of_a_composite_reaches_every_attention_layer() {
    for model in catalog::models() {
        for (name, composite) in named(model) {
            for link in links(model, name, composite.crops) {
                let request = request(&link);
                assert_eq!(request.kernel.name(), composite.kernel, "{link}");
                assert_eq!(request.grid().is_some(), composite.crops, "{link}");
                let rows = attention(&link);
                let passes: &[&str] = if composite.crops { &["crops", "global"] } else { &["global"] };
                for pass in passes {
                    for (part, count) in layers(model) {
                        let here: Vec<_> =
                            rows.iter().filter(|row| row.pass == *pass && row.at.block.name(model) == part).collect();
                        let runs = |kernel: &str| -> f64 {
                            let (unit, step) = mark(kernel);
                            let marked = here.iter().filter(|row| (row.at.unit, &*row.step) == (unit, step));
                            marked.map(|row| row.count).sum()
                        };
                        assert_eq!(runs(&composite.kernel), count, "{link}: {pass} {part}");
                        for kernel in AttentionKernel::ALL.map(AttentionKernel::name) {
                            let own = mark(kernel) == mark(&composite.kernel);
                            assert!(own || runs(kernel) == 0.0, "{link}: {pass} {part} runs {kernel}");
                        }
                    }
                }
                assert!(rows.iter().all(|row| passes.contains(&row.pass)), "{link}: attention in another pass");
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn normal_and_flash_composites_do_the_same_work_and_flash_moves_less() {
    for model in catalog::models() {
        let mut compared = 0;
        for (name, normal) in named(model) {
            if !name.ends_with("_normal") {
                continue;
            }
            let other = name.replace("_normal", "_flash");
            let flash = model.composite(&other).unwrap_or_else(|| panic!("{name} and no {other}"));
            assert_eq!((normal.kernel.as_str(), flash.kernel.as_str()), ("normal", "flash"), "{name} and {other}");
            assert_eq!(normal.crops, flash.crops, "{name} and {other}");
            for (normal, flash) in links(model, name, normal.crops).iter().zip(links(model, &other, flash.crops)) {
                let (n, f) = (cost(normal), cost(&flash));
                assert_eq!(n.flop.tensor, f.flop.tensor, "{normal}");
                assert_eq!(n.flop.special, f.flop.special, "{normal}");
                assert_eq!(n.hbm.weights, f.hbm.weights, "{normal}");
                assert_eq!(n.resident.weights, f.resident.weights, "{normal}");
                assert!(f.hbm.total() < n.hbm.total(), "{normal}");
                assert!(f.resident.peak_activations < n.resident.peak_activations, "{normal}");
                // And so in every kind of attention layer of every pass.
                let (n, f) = (attention(normal), attention(&flash));
                for pass in if request(normal).grid().is_some() { &["crops", "global"][..] } else { &["global"] } {
                    for (part, _) in layers(model) {
                        let sum = |rows: &[OperatorRow], of: fn(&OperatorRow) -> f64| -> f64 {
                            rows.iter()
                                .filter(|row| row.pass == *pass && row.at.block.name(model) == part)
                                .map(of)
                                .sum()
                        };
                        let tensor = |row: &OperatorRow| row.flop.tensor.get();
                        assert!(sum(&f, tensor) > 0.0, "{normal}: {pass} {part}");
                        assert_eq!(sum(&f, tensor), sum(&n, tensor), "{normal}: {pass} {part}");
                        let bytes = |row: &OperatorRow| row.hbm.total().get();
                        assert!(sum(&f, bytes) < sum(&n, bytes), "{normal}: {pass} {part}");
                    }
                }
                compared += 1;
            }
        }
        assert!(compared > 0 || model.composites.is_empty(), "{} has no pair of composites", model.id);
    }
}

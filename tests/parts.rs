//! A part of the vision stage alone: the operators that the whole stage runs there and no others, under every kernel, by
//! every way to a figure; and the published names that ask for one.
#![cfg(not(target_arch = "wasm32"))]

use stagecost::compare::published_counts;
use stagecost::explain::{Quantity, explain};
use stagecost::figure::Metric;
use stagecost::graph::parameters;
use stagecost::link::{Scenario, Target};
use stagecost::present::export;
use stagecost::recording::OperatorRow;
use stagecost::recording::place::Block;
use stagecost::recording::stage_cost::StageCost;
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, Crops, Grid, Part, Request, Stage};
use stagecost::time::timer::Timer;
use stagecost::time::{launches, time};
use stagecost::{evaluate, operators};

fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

fn cost(request: &Request) -> StageCost {
    evaluate(request).expect("a valid request")
}

/// Views with and without crops, in batches, of several sizes and types, under every kernel.
fn workloads() -> Vec<Request> {
    let mut all = Vec::new();
    let crops = [Crops::None, Crops::Grid(Grid { rows: 2, columns: 3 }), Crops::Image { width: 3000, height: 500 }];
    for kernel in AttentionKernel::ALL {
        for crops in crops {
            for (base, tile, batch) in [(1024, 640, 1), (512, 1280, 3)] {
                for precision in [Precision::Bf16, Precision::Fp8] {
                    all.push(Request { kernel, crops, base, tile, batch, precision, ..Request::default() });
                }
            }
        }
    }
    all
}

fn alone(request: &Request, part: Part) -> Request {
    Request { part: Some(part), ..request.clone() }
}

#[test]
fn the_vit_alone_is_what_the_stage_runs_of_clip_operator_by_operator() {
    for request in workloads() {
        let whole = operators(&request).expect("a valid request");
        let clip: Vec<OperatorRow> = whole.into_iter().filter(|row| row.at.block == Block::Tower(1)).collect();
        assert_eq!(operators(&alone(&request, Part::Tower)).expect("a valid request"), clip);
    }
}

#[test]
fn each_level_is_inside_the_next() {
    for request in workloads() {
        let layers = f64::from(request.model.vision.towers[1].blocks.layers);
        let rows = |part| operators(&alone(&request, part)).expect("a valid request");
        let [attention, block, transformer, vit] = Part::ALL.map(rows);
        let times = |row: &OperatorRow| OperatorRow {
            count: row.count * layers,
            flop: row.flop * layers,
            hbm: row.hbm * layers,
            reads: row.reads * layers,
            writes: row.writes * layers,
            ..row.clone()
        };
        assert_eq!(transformer, block.iter().map(times).collect::<Vec<_>>());
        let inside = |small: &[OperatorRow], large: &[OperatorRow]| small.iter().all(|row| large.contains(row));
        assert!(inside(&attention, &block) && inside(&transformer, &vit));
        assert!(attention.len() < block.len() && transformer.len() < vit.len());
        assert!(attention.iter().all(|row| row.at.unit.starts_with("attn.")));
    }
}

#[test]
fn every_way_to_a_figure_of_a_part_ends_at_the_same_bits() {
    // One timer for all: what it remembers of one part is nothing to another, nor to the whole.
    let mut timer = Timer::default();
    for request in workloads() {
        for part in Part::ALL.map(Some).into_iter().chain([None]) {
            let request = Request { part, ..request.clone() };
            let (all, rows) = (cost(&request), operators(&request).expect("a valid request"));
            assert_eq!(rows.iter().map(|row| row.hbm.total().get()).sum::<f64>(), all.hbm.total().get());
            assert_eq!(launches(&request), Ok(rows.iter().map(|row| row.count).sum()));
            let time = time(&request).expect("a valid request");
            assert_eq!(timer.time(&request), Ok((time.bound, time.expected)), "{part:?}");
        }
    }
}

#[test]
fn the_kernel_changes_bytes_and_memory_of_every_part_and_no_product() {
    for request in workloads() {
        for part in Part::ALL {
            let under = |kernel| cost(&Request { kernel, ..alone(&request, part) });
            let [normal, flash] = [AttentionKernel::Normal, AttentionKernel::Flash].map(under);
            assert_eq!(normal.flop.tensor, flash.flop.tensor, "{part:?}");
            assert_eq!(normal.resident.weights, flash.resident.weights, "{part:?}");
            assert!(normal.hbm.total() > flash.hbm.total(), "{part:?}");
            assert!(normal.resident.peak_activations >= flash.resident.peak_activations, "{part:?}");
        }
    }
}

/// Largest sum of what lives while a single CLIP attention layer runs at one view, written down from the vendor's code a
/// second time: input and qkv throughout, then the core's own tensors beside its output, then both outputs.
#[test]
fn the_peak_of_an_attention_layer_holds_its_input_and_its_core() {
    let request = scenario("grid=none&part=notp_attention&kernel=flash").request;
    let clip = &request.model.vision.towers[1].blocks;
    let [tokens, width, heads] = [257.0, f64::from(clip.hidden), f64::from(clip.heads)];
    let stream = tokens * width * 2.0;
    // Fused: input, qkv, output and a log-sum-exp of four bytes a query and head; or input, qkv and both outputs.
    let fused = 5.0 * stream + 4.0 * heads * tokens;
    let peak = cost(&request).resident.peak_activations.get();
    assert_eq!(peak, fused.max(6.0 * stream));
    let explained = explain(&request, &Target::default(), Quantity::Peak).expect("a peak");
    let sum: f64 = explained.parts.iter().map(|part| part.value).sum();
    assert_eq!(sum, peak, "{:?}", explained.parts);
    assert!(explained.parts.iter().any(|part| part.name == "global: clip.input"), "{:?}", explained.parts);
}

#[test]
fn weights_of_a_part_are_its_own() {
    let request = Request::default();
    let clip = &request.model.vision.towers[1].blocks;
    let [width, mlp, layers] = [clip.hidden, clip.mlp.hidden, clip.layers].map(f64::from);
    let attention = 4.0 * width * width + 4.0 * width;
    let block = attention + 4.0 * width + 2.0 * width * mlp + mlp + width;
    let weights = |part| cost(&alone(&request, part)).resident.weights.get();
    assert_eq!(weights(Part::Attention), 2.0 * attention);
    assert_eq!(weights(Part::Block), 2.0 * block);
    assert_eq!(weights(Part::Transformer), 2.0 * layers * block);
    assert_eq!(
        weights(Part::Tower),
        2.0 * parameters::vision(&request.model, Precision::Bf16).count_of(|block| block == Block::Tower(1))
    );
    // In 8 bits the matrices take half, biases and norms do not.
    let eight = Request { precision: Precision::Fp8, ..request.clone() };
    let saved = weights(Part::Attention) - cost(&alone(&eight, Part::Attention)).resident.weights.get();
    assert_eq!(saved, 4.0 * width * width);
    let explained = explain(&alone(&request, Part::Block), &Target::default(), Quantity::Weights).expect("weights");
    assert_eq!(explained.parts.iter().map(|part| part.value).sum::<f64>(), weights(Part::Block));
}

#[test]
fn published_names_ask_for_a_part_and_its_kernel() {
    for part in Part::ALL {
        let name = part.name();
        let plain = scenario(&format!("part={name}&kernel=normal-fp32"));
        assert_eq!((plain.request.part, plain.request.kernel), (Some(part), AttentionKernel::NormalFp32));
        for kernel in ["normal", "flash"] {
            let named = scenario(&format!("part={name}_{kernel}"));
            assert_eq!(named, scenario(&format!("part={name}&kernel={kernel}")), "{name}_{kernel}");
            assert_eq!(scenario(&named.link()), named);
            // They say so where they contradict a kernel that is given.
            assert_eq!(scenario(&format!("part={name}_{kernel}&kernel={kernel}")), named);
            let other = if kernel == "flash" { "normal" } else { "flash" };
            for key in ["kernel", "kernel.vision", "kernels"] {
                let link = format!("part={name}_{kernel}&{key}={other}");
                let error = Scenario::from_link(&link).expect_err(&link);
                assert_eq!(error.key(), "part", "{error}");
            }
        }
    }
    assert_eq!(scenario("part=all"), Scenario::default());
    let error = Scenario::from_link("part=vit_modell").expect_err("no part").to_string();
    assert!(error.starts_with("part: \"vit_modell\" is not known; expected one of all, notp_attention"), "{error}");
}

#[test]
fn other_stages_and_published_figures_are_of_the_whole() {
    for stage in [Stage::Prefill, Stage::Decode, Stage::FirstToken] {
        let whole = Request { stage, ..Request::default() };
        assert_eq!(cost(&alone(&whole, Part::Tower)), cost(&whole), "{stage:?}");
        assert_eq!(alone(&whole, Part::Tower).subject(), stage.title());
    }
    let request = Request::default();
    assert!(published_counts::tensor_flop(&request).is_some());
    assert_eq!(published_counts::tensor_flop(&alone(&request, Part::Tower)), None);
    let link = "axis=grid&values=2x3&part=vit_model";
    let file = export::modelmeter(&scenario(link)).expect("a file");
    let whole = export::modelmeter(&scenario("axis=grid&values=2x3")).expect("a file");
    assert_eq!(file.replace("part=vit_model&", ""), whole, "these files are of whole stages");
}

#[test]
fn eval_says_what_is_evaluated() {
    let link = "part=vit_model_flash";
    let text = export::summary(&scenario(link)).expect("a summary");
    assert!(text.contains("the CLIP tower alone"), "{text}");
    assert!(text.contains("part=vit_model"), "{text}");
    let answer = serde_json::to_value(export::evaluation(&scenario(link)).expect("an answer")).expect("JSON");
    assert_eq!((&answer["request"]["part"], &answer["request"]["kernel"]), (&"vit_model".into(), &"flash".into()));
    assert_eq!(answer["flop"]["tensor"], cost(&scenario(link).request).flop.tensor.get() as u64);
    assert_eq!(answer.get("published_tensor_flop"), None);
}

#[test]
fn parts_can_be_swept_and_mapped() {
    let parts = scenario("axis=part&values=notp_attention,vit_model,all&axis2=batch&values2=1,2&metric=time");
    let map = stagecost::study::map::map(&parts).expect("a map").expect("two axes");
    for (row, batch) in map.cells.iter().zip([1, 2]) {
        for (cell, name) in row.iter().zip(["notp_attention", "vit_model", "all"]) {
            let request = scenario(&format!("part={name}&batch={batch}")).request;
            assert_eq!(Metric::Time.of(&request), Ok(*cell), "{name} {batch}");
        }
    }
    let sweep = export::swept_csv(&scenario("axis=part&values=notp_block,all")).expect("a sweep");
    let mut reader = csv::Reader::from_reader(sweep.as_bytes());
    let place = reader.headers().expect("a header").iter().position(|name| name == "part").expect("a part");
    let parts: Vec<String> = reader.records().map(|row| row.expect("a row")[place].to_owned()).collect();
    assert_eq!(parts, ["notp_block", "notp_block", "all", "all"]);
}

#[test]
fn targets_are_of_whole_stages() {
    let target = Target { vision_ms: Some(5.0), ..Target::default() };
    let whole = Request::default();
    let part = alone(&whole, Part::Block);
    assert_eq!(
        stagecost::study::requirement::required(&part, &target),
        stagecost::study::requirement::required(&whole, &target)
    );
    let device = stagecost::time::device::Device::of(&whole);
    let goals = |request| stagecost::study::ranking::Demand::new(request, &target).expect("a demand").on(&device);
    assert_eq!(goals(&part).goals, goals(&whole).goals);
    // Memory is that of the largest of what runs.
    assert_eq!(goals(&part).memory, goals(&whole).memory);
    let explained = explain(&part, &target, Quantity::Memory).expect("memory");
    assert!(explained.present.ends_with("(vision stage)"), "{}", explained.present);
}

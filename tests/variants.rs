//! Kernels cannot drift apart: at every level of every workload they do the same tensor-core work with the same weights,
//! everything that is not attention is equal, and the switch reaches every attention layer.

mod common;

use common::{decoder as card, model};
use stagecost::decoder::{DecoderCard, DecoderMlpCard, MoeCard, SwigluCard};
use stagecost::graph::block::Reach;
use stagecost::graph::tower_sizes::TowerSizes;
use stagecost::graph::{attention, block, decoder, tower};
use stagecost::recording::{OperatorRow, Recorder, Totals, operators_of, totals_of};
use stagecost::request::AttentionKernel::{Flash, FlashInlineBias, Normal, NormalFp32};
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, Crops, Grid, Request};
use stagecost::workload::{Span, View, Workload};
use stagecost::{evaluate, graph};
use wasm_bindgen_test::wasm_bindgen_test;

/// A part of the vision stack that can be run alone.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Level {
    SamWindowCore,
    SamGlobalCore,
    ClipCore,
    SamWindowAttention,
    SamGlobalAttention,
    ClipAttention,
    SamWindowBlock,
    SamGlobalBlock,
    ClipBlock,
    SamTransformer,
    ClipTransformer,
    SamTower,
    ClipTower,
    View,
    Composite,
}

use Level::*;

const CORES: [Level; 3] = [SamWindowCore, SamGlobalCore, ClipCore];
const ATTENTION: [Level; 3] = [SamWindowAttention, SamGlobalAttention, ClipAttention];

const LEVELS: [Level; 15] = [
    SamWindowCore,
    SamGlobalCore,
    ClipCore,
    SamWindowAttention,
    SamGlobalAttention,
    ClipAttention,
    SamWindowBlock,
    SamGlobalBlock,
    ClipBlock,
    SamTransformer,
    ClipTransformer,
    SamTower,
    ClipTower,
    Level::View,
    Composite,
];

/// Runs one level of the request's workload.
fn run(l: &mut Recorder, level: Level, request: &Request, kernel: AttentionKernel) {
    let model = model();
    let workload = Workload::new(request);
    // Levels below the composite run on the crops where there are any: there images are batched.
    let view = workload.crops().unwrap_or_else(|| workload.global()).view;
    let [sam, clip] = &model.vision.towers[..] else { panic!("two towers") };
    let [s, c] = [0, 1].map(|index| TowerSizes::new(&model.vision, index, &view));
    let mut attend = |a| {
        attention::attend(l, &a, stagecost::units::DType::Bf16, kernel);
    };
    match level {
        SamWindowCore => attend(block::core(sam, &s, Reach::Window)),
        SamGlobalCore => attend(block::core(sam, &s, Reach::All)),
        ClipCore => attend(block::core(clip, &c, Reach::All)),
        SamWindowAttention => block::attention(l, sam, &s, Reach::Window, kernel),
        SamGlobalAttention => block::attention(l, sam, &s, Reach::All, kernel),
        ClipAttention => block::attention(l, clip, &c, Reach::All, kernel),
        SamWindowBlock => block::block(l, sam, &s, Reach::Window, kernel),
        SamGlobalBlock => block::block(l, sam, &s, Reach::All, kernel),
        ClipBlock => block::block(l, clip, &c, Reach::All, kernel),
        SamTransformer => block::blocks(l, sam, &s, kernel),
        ClipTransformer => block::blocks(l, clip, &c, kernel),
        SamTower => {
            tower::tower(l, &model.vision, 0, &view, None, kernel);
        }
        ClipTower => {
            tower::tower(l, &model.vision, 1, &view, Some(features(&view)), kernel);
        }
        Level::View => {
            graph::view(l, &model.vision, &view, kernel);
        }
        Composite => graph::vision(l, &model, &workload, kernel),
    }
}

/// Features of the first tower, as the second gets them.
fn features(view: &View) -> stagecost::units::Tensor {
    tower::tower(&mut Recorder::default(), &model().vision, 0, view, None, Normal)
}

fn totals(level: Level, request: &Request, kernel: AttentionKernel) -> Totals {
    totals_of(|l| run(l, level, request, kernel))
}

fn rows(level: Level, request: &Request, kernel: AttentionKernel) -> Vec<OperatorRow> {
    operators_of(&model(), |l| run(l, level, request, kernel))
}

/// Plain views of every mode, batches, vendor grids, extrapolated grids.
fn workloads() -> Vec<Request> {
    let mut all = Vec::new();
    for base in [256, 512, 640, 1024, 1280] {
        for batch in [1, 4] {
            all.push(Request { base, batch, crops: Crops::None, ..Request::default() });
        }
    }
    for (rows, columns) in [(1, 1), (1, 2), (2, 3), (3, 3), (4, 5), (1, 331)] {
        all.push(Request { crops: Crops::Grid(Grid { rows, columns }), ..Request::default() });
        all.push(Request { batch: 3, tile: 512, crops: Crops::Grid(Grid { rows, columns }), ..Request::default() });
    }
    all
}

#[wasm_bindgen_test(unsupported = test)]
fn tensor_core_work_and_weights_take_no_kernel() {
    for request in workloads() {
        for level in LEVELS {
            let normal = totals(level, &request, Normal);
            for kernel in AttentionKernel::ALL {
                let other = totals(level, &request, kernel);
                assert_eq!(other.flop().tensor, normal.flop().tensor, "{level:?} {kernel:?}");
                assert_eq!(other.hbm().weights, normal.hbm().weights, "{level:?} {kernel:?}");
                assert_eq!(other.hbm().kv, normal.hbm().kv, "{level:?} {kernel:?}");
                // A core leaves its materialised bias, if it has one, to the layer that ends it.
                if !CORES.contains(&level) {
                    assert_eq!(other.live(), normal.live(), "{level:?} {kernel:?}: alive at the end");
                }
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_not_attention_is_equal_operator_by_operator() {
    let outside = |rows: Vec<OperatorRow>| -> Vec<_> { rows.into_iter().filter(|row| !row.is_attention()).collect() };
    for request in workloads() {
        for level in LEVELS {
            let normal = outside(rows(level, &request, Normal));
            assert!(!normal.is_empty() || CORES.contains(&level));
            for kernel in AttentionKernel::ALL {
                assert_eq!(outside(rows(level, &request, kernel)), normal, "{level:?} {kernel:?}");
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_switch_reaches_every_attention_layer() {
    for request in workloads() {
        for level in ATTENTION.into_iter().chain(CORES) {
            let bytes = |kernel| totals(level, &request, kernel).hbm().total();
            assert!(bytes(Flash) < bytes(Normal), "{level:?}");
            assert!(bytes(Normal) < bytes(NormalFp32), "{level:?}");
            assert!(bytes(FlashInlineBias) <= bytes(Flash), "{level:?}");
            if ![ClipAttention, ClipCore].contains(&level) {
                assert!(bytes(FlashInlineBias) < bytes(Flash), "{level:?} has a bias to compute in registers");
            }
        }
        // And in the whole stack, layer kind by layer kind: as many attention layers as the card has, all switched.
        let layers = |kernel, core: &str| -> f64 {
            let runs = |row: &&OperatorRow| row.category.ends_with(core) && ["", "qk"].contains(&&*row.step);
            rows(Composite, &request, kernel).iter().filter(runs).map(|row| row.count).sum()
        };
        let passes = if request.grid().is_some() { 2.0 } else { 1.0 };
        let all = passes * model().vision.towers.iter().map(|tower| f64::from(tower.blocks.layers)).sum::<f64>();
        assert_eq!(layers(Normal, "attn.core.qk"), all);
        assert_eq!(layers(NormalFp32, "attn.core.math"), all);
        assert_eq!(layers(Flash, "attn.core.fused"), all);
        assert_eq!(layers(FlashInlineBias, "attn.core.fused"), all);
        for (kernel, foreign) in [(Flash, "attn.core.qk"), (Normal, "attn.core.fused"), (NormalFp32, "attn.core.qk")] {
            assert_eq!(layers(kernel, foreign), 0.0, "{kernel:?} runs no {foreign}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn larger_levels_inherit_the_order_of_the_kernels() {
    for request in workloads() {
        for level in LEVELS {
            let cost = |kernel| totals(level, &request, kernel);
            assert!(cost(Flash).hbm().total() < cost(Normal).hbm().total(), "{level:?}");
            assert!(cost(FlashInlineBias).hbm().total() <= cost(Flash).hbm().total(), "{level:?}");
            assert!(cost(Flash).peak() <= cost(Normal).peak(), "{level:?}");
            assert!(cost(FlashInlineBias).peak() <= cost(Flash).peak(), "{level:?}");
            if CORES.contains(&level) {
                assert!(cost(Flash).peak() < cost(Normal).peak(), "{level:?}: live bytes of attention itself");
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn scores_never_reach_memory_with_an_inline_bias() {
    for request in workloads() {
        assert_eq!(totals(Composite, &request, FlashInlineBias).hbm().scores.get(), 0.0);
        assert!(totals(Composite, &request, Flash).hbm().scores.get() > 0.0);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_table_and_the_totals_are_one_path() {
    for request in workloads() {
        for kernel in AttentionKernel::ALL {
            let total = totals(Composite, &request, kernel);
            let own = Request { kernel, ..request.clone() };
            let cost = evaluate(&own).expect("a cost");
            assert_eq!(
                (cost.flop, cost.hbm, cost.resident.peak_activations),
                (total.flop(), total.hbm(), total.peak())
            );
            let rows = rows(Composite, &request, kernel);
            let sum = |of: fn(&OperatorRow) -> f64| rows.iter().map(of).sum::<f64>();
            assert_eq!(sum(|row| row.flop.tensor.get()), total.flop().tensor.get());
            assert_eq!(sum(|row| row.flop.cuda.get()), total.flop().cuda.get());
            assert_eq!(sum(|row| row.flop.special.get()), total.flop().special.get());
            assert_eq!(sum(|row| row.hbm.total().get()), total.hbm().total().get());
            assert_eq!(sum(|row| row.reads.get() + row.writes.get()), total.hbm().total().get());
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_life_ends() {
    for request in workloads() {
        for kernel in AttentionKernel::ALL {
            assert_eq!(totals(Composite, &request, kernel).live().get(), 0.0, "{kernel:?}");
        }
    }
}

/// A decoder without a layer of experts has neither their operators nor their memory, whatever the card says of them.
#[wasm_bindgen_test(unsupported = test)]
fn what_is_repeated_zero_times_is_not_recorded() {
    let card = card();
    let span = Span { sequences: 1.0, queries: 100.0, keys: 100.0, times: 1.0, precision: Precision::Bf16 };
    let choices = Request::default().choices();
    let [DecoderMlpCard::Swiglu(swiglu), DecoderMlpCard::Moe(moe)] = &card.mlps[..] else { panic!("other layers") };
    let of = |dense_layers: u32, expert_mlp: u32| {
        let layers = card.layers() - dense_layers;
        let dense = DecoderMlpCard::Swiglu(SwigluCard { layers: dense_layers, ..swiglu.clone() });
        let experts = DecoderMlpCard::Moe(MoeCard { layers, hidden: expert_mlp, ..moe.clone() });
        DecoderCard { mlps: vec![dense, experts], ..card.clone() }
    };
    let dense = of(card.layers(), moe.hidden);
    let peak = |card: &DecoderCard| totals_of(|l| decoder::decode(l, card, &span, choices)).peak();
    assert_eq!(peak(&dense), peak(&of(card.layers(), 100 * moe.hidden)));
    assert!(peak(&of(0, 100 * moe.hidden)) > peak(&dense), "experts do weigh where there are any");
    let rows = operators_of(&model(), |l| decoder::decode(l, &dense, &span, choices));
    assert!(rows.iter().all(|row| !row.at.unit.starts_with("moe") && row.count > 0.0));
}

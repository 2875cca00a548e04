//! The decoder against torch's counts, the closed forms of its published sizes, and every published figure.

mod common;

use common::{model, number, vendor_truth};
use stagecost::decoder::DecoderMlpCard;
use stagecost::graph::{decoder, experts, parameters};
use stagecost::recording::stage_cost::StageCost;
use stagecost::recording::{Totals, operators_of, totals_of};
use stagecost::request::precision::Precision;
use stagecost::request::{AttentionKernel, Choices, Crops, Grid, Logits, LogitsType, Mask, Request, Stage};
use stagecost::workload::Span;
use wasm_bindgen_test::wasm_bindgen_test;

fn cost(request: &Request) -> StageCost {
    stagecost::evaluate(request).expect("a valid request")
}

fn choices(kernel: AttentionKernel) -> Choices {
    Choices { kernel, mask: Mask::Full, logits: Logits::All, logits_type: LogitsType::Fp32 }
}

fn totals(span: Span, choices: Choices) -> Totals {
    totals_of(|l| decoder::decode(l, &common::decoder(), &span, choices))
}

fn prefill(s: f64) -> Span {
    Span { sequences: 1.0, queries: s, keys: s, times: 1.0, precision: Precision::Bf16 }
}

fn step(k: f64) -> Span {
    Span { sequences: 1.0, queries: 1.0, keys: k, times: 1.0, precision: Precision::Bf16 }
}

#[wasm_bindgen_test(unsupported = test)]
fn flop_equal_torchs_counter_by_component() {
    let truth = vendor_truth();
    for (key, span) in [("S493_past0", prefill(493.0)), ("S1_past493", step(494.0))] {
        let recorded = &truth["decoder"][key];
        for kernel in AttentionKernel::ALL {
            let flop = totals(span, choices(kernel)).flop().tensor.get();
            assert_eq!(flop, number(&recorded["total_flops"]), "{key} {kernel:?}");
        }
        let last = Choices { logits: Logits::Last, ..choices(AttentionKernel::Flash) };
        assert_eq!(totals(span, last).flop().tensor.get(), number(&recorded["total_lm_head_last_token_only"]), "{key}");

        let card = common::decoder();
        let rows = operators_of(&model(), |l| decoder::decode(l, &card, &span, choices(AttentionKernel::Normal)));
        let of = |unit: &str| -> f64 {
            rows.iter().filter(|row| row.at.unit.starts_with(unit)).map(|row| row.flop.tensor.get()).sum()
        };
        for (component, ours) in [
            ("attn.q_proj", of("attn.q_proj")),
            ("attn.k_proj", of("attn.k_proj")),
            ("attn.v_proj", of("attn.v_proj")),
            ("attn.o_proj", of("attn.o_proj")),
            ("attn.qk", of("attn.core.qk")),
            ("attn.av", of("attn.core.av")),
            ("attn.rope_inv_freq_bmm", of("attn.rope_angles")),
            ("dense_mlp", of("mlp.")),
            ("moe.gate", of("moe.gate")),
            ("moe.routed", of("moe.routed.")),
            ("moe.shared", of("moe.shared.")),
            ("lm_head", of("head")),
        ] {
            assert_eq!(ours, number(&recorded["by_component"][component]), "{key} {component}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn flop_of_any_length_equal_the_closed_form() {
    for s in [1.0, 83.0, 283.0, 493.0, 903.0, 8192.0, 40_000.0] {
        for kernel in AttentionKernel::ALL {
            let full = totals(prefill(s), choices(kernel)).flop().tensor.get();
            assert_eq!(full, 1_148_192_256.0 * s + 61_440.0 * s * s);
            let causal = totals(prefill(s), Choices { mask: Mask::Causal, ..choices(kernel) }).flop().tensor.get();
            assert_eq!(causal, 1_148_192_256.0 * s + 61_440.0 * s * (s + 1.0) / 2.0);
            let one = totals(step(s), choices(kernel)).flop().tensor.get();
            assert_eq!(one, 1_148_192_256.0 + 61_440.0 * s);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn published_stages() {
    let truth = vendor_truth();
    for (key, crops) in
        [("base_1024", Crops::None), ("gundam_1024_plus_6x640", Crops::Grid(Grid { rows: 2, columns: 3 }))]
    {
        let at = |stage| cost(&Request { crops, stage, ..Request::default() });
        let record = &truth["stages"][key];
        assert_eq!(at(Stage::Prefill).flop.tensor.get(), number(&record["prefill_flops"]));
        assert_eq!(at(Stage::FirstToken).flop.tensor.get(), number(&record["vision_plus_prefill_flops"]));
        assert_eq!(at(Stage::FirstToken).resident.kv.get(), number(&record["kv_cache_bytes"]));
        assert_eq!(at(Stage::Prefill).resident.kv.get(), number(&record["kv_cache_bytes"]));
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn every_published_figure_is_ours() {
    let card = &stagecost::catalog::published_cards()[0];
    assert_eq!(card.points.len(), 8);
    for point in &card.points {
        let crops = Crops::Grid(Grid { rows: point.rows, columns: point.columns });
        for stage in Stage::ALL {
            for kernel in AttentionKernel::ALL {
                let request = Request { crops, stage, kernel, ..Request::default() };
                let published = stagecost::compare::published_counts::tensor_flop(&request).expect("published");
                assert_eq!(cost(&request).flop.tensor, published, "{point:?} {stage:?}");
            }
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn steps_at_their_mean_are_the_steps_one_by_one() {
    for kernel in [AttentionKernel::Normal, AttentionKernel::NormalFp32, AttentionKernel::Flash] {
        for (steps, batch) in [(1, 1), (2, 3), (100, 1), (999, 2)] {
            let request = Request { stage: Stage::Decode, steps, batch, kernel, ..Request::default() };
            let all = cost(&request);
            let (mut flop, mut bytes, mut peak) = (0.0, 0.0, 0.0_f64);
            for step in 1..=steps {
                let keys = 903.0 + f64::from(step);
                let one = totals(Span { sequences: f64::from(batch), ..self::step(keys) }, choices(kernel));
                flop += one.flop().tensor.get();
                bytes += one.hbm().activations.get() + one.hbm().scores.get() + one.hbm().kv.get();
                peak = peak.max(one.peak().get());
            }
            assert_eq!(all.flop.tensor.get(), flop, "{kernel:?} {steps}");
            assert_eq!((all.hbm.total() - all.hbm.weights).get(), bytes, "{kernel:?} {steps}");
            assert_eq!(all.resident.peak_activations.get(), peak, "{kernel:?} {steps}");
            assert_eq!(all.resident.kv.get(), 61_440.0 * f64::from(batch) * (903.0 + f64::from(steps)));
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_step_moves_weights_once_and_the_cache() {
    let request = Request { stage: Stage::Decode, steps: 1, ..Request::default() };
    for kernel in [AttentionKernel::Normal, AttentionKernel::Flash, AttentionKernel::FlashInlineBias] {
        let one = cost(&Request { kernel, ..request.clone() });
        assert_eq!(one.hbm.weights.get(), 1_148_254_720.0);
        assert_eq!(
            one.hbm.kv.get(),
            61_440.0 * 904.0 + 61_440.0,
            "read of every key, the new one's own, and its append"
        );
        assert!(one.intensity() > 0.9 && one.intensity() < 1.1, "{}", one.intensity());
    }
    // The experts of a batch, in expectation: 64 (1 − (58/64)^n), by multiplying.
    let hit = |n: i32| 64.0 * (1.0 - (0..n).fold(1.0, |p, _| p * 58.0 / 64.0));
    for batch in [1, 2, 8] {
        let ours = decoder_hit(batch);
        assert!((ours - hit(batch)).abs() < 1e-9, "{ours}");
    }
    assert_eq!(decoder_hit(1), 6.0);
}

fn decoder_hit(tokens: i32) -> f64 {
    let card = common::decoder();
    let mixture = card.mlps.iter().find_map(|mlp| match mlp {
        DecoderMlpCard::Moe(card) => Some(card),
        DecoderMlpCard::Swiglu(_) => None,
    });
    experts::hit(mixture.expect("a mixture of experts"), f64::from(tokens))
}

#[wasm_bindgen_test(unsupported = test)]
fn parameters_and_what_is_resident() {
    let parts = &vendor_truth()["parameters"];
    assert_eq!(parameters::decoder(&model(), Precision::Bf16).count(), number(&parts["by_part"]["decoder_total"]));
    let resident = |stage| parameters::stage(&model(), stage, Precision::Bf16).bytes().get();
    assert_eq!(resident(Stage::FirstToken), number(&parts["bytes_bf16"]["full_model"]));
    assert_eq!(resident(Stage::Decode), number(&parts["bytes_bf16"]["full_model"]), "a process holds all of it");
    assert_eq!(resident(Stage::Prefill), number(&parts["bytes_bf16"]["decoder_total"]));
    assert_eq!(parameters::kv_per_token(&model(), Precision::Bf16).get(), 61_440.0);
}

#[wasm_bindgen_test(unsupported = test)]
fn kernels_do_the_same_work_and_flash_moves_less() {
    for stage in [Stage::Prefill, Stage::Decode, Stage::FirstToken] {
        for batch in [1, 4] {
            let of = |kernel| cost(&Request { stage, batch, kernel, ..Request::default() });
            let normal = of(AttentionKernel::Normal);
            for kernel in AttentionKernel::ALL {
                let other = of(kernel);
                assert_eq!(other.flop.tensor, normal.flop.tensor, "{stage:?} {kernel:?}");
                assert_eq!(other.hbm.weights, normal.hbm.weights, "{stage:?} {kernel:?}");
                assert_eq!(other.hbm.kv, normal.hbm.kv, "{stage:?} {kernel:?}");
                assert_eq!(other.resident.kv, normal.resident.kv, "{stage:?} {kernel:?}");
            }
            let (flash, inline) = (of(AttentionKernel::Flash), of(AttentionKernel::FlashInlineBias));
            assert!(flash.hbm.total() < normal.hbm.total(), "{stage:?}");
            assert!(inline.hbm.total() <= flash.hbm.total(), "{stage:?}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_halves_may_run_different_kernels() {
    let both = |stage, kernel, vision_kernel, decoder_kernel| {
        cost(&Request { stage, kernel, vision_kernel, decoder_kernel, ..Request::default() }).hbm.total()
    };
    let (normal, flash) = (AttentionKernel::Normal, AttentionKernel::Flash);
    let vision = |kernel| both(Stage::Vision, kernel, None, None);
    let prefill = |kernel| both(Stage::Prefill, kernel, None, None);
    let mixed = both(Stage::FirstToken, flash, Some(normal), None);
    assert_eq!(mixed, vision(normal) + prefill(flash));
    assert_eq!(both(Stage::FirstToken, normal, None, Some(flash)), mixed);
    assert_eq!(both(Stage::Vision, flash, Some(normal), None), vision(normal));
}

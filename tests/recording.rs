//! Recordings that are bound again equal a walk of the layer graph, operator by operator and to the bit; sums of polynomials
//! equal sums term by term.

mod common;

use common::drawn_requests::Drawn;
use stagecost::graph::{decoder, tower_part};
use stagecost::recording::{Recorder, operators_of, totals_of};
use stagecost::request::{AttentionKernel, Crops, Grid, Part, Request, Stage};
use stagecost::workload::Workload;
use stagecost::{Evaluator, catalog, evaluate, graph, operators};
use wasm_bindgen_test::wasm_bindgen_test;

/// Walks the layer graph of the request's stage; of a decode the last step alone where that is asked for.
fn walk(l: &mut Recorder, request: &Request, last_step: bool) {
    let (workload, model, kernel) = (Workload::new(request), &*request.model, request.vision_kernel());
    if let Stage::Vision | Stage::FirstToken = request.stage {
        match request.part() {
            None => graph::vision(l, model, &workload, kernel),
            Some(part) => tower_part::run(l, model, part, &workload, kernel),
        }
    }
    let (prompt, steps) = (f64::from(request.prompt), f64::from(request.steps));
    let (name, span) = match request.stage {
        Stage::Vision => return,
        Stage::Prefill | Stage::FirstToken => ("prefill", workload.prefill(prompt)),
        Stage::Decode if last_step => ("decode", workload.last_step(prompt, steps)),
        Stage::Decode => ("decode", workload.decode(prompt, steps)),
    };
    l.pass(name, None);
    if let Some(card) = &model.decoder {
        decoder::decode(l, card, &span, request.choices());
    }
}

/// Drawn requests, a part of the towers among them now and then, and sizes at which sums are no longer exact.
fn each_drawn(seed: u32, times: u32, mut check: impl FnMut(&Request)) {
    let (mut drawn, mut request) = (Drawn::new(seed), Request::default());
    for _ in 0..times {
        request = drawn.next(&request);
        request.part = (drawn.below(6) == 0).then(|| drawn.one_of(&Part::ALL));
        check(&request);
        if drawn.below(4) == 0 {
            let (rows, columns) = (1 + drawn.below(64), 1 + drawn.below(64));
            let crops = if drawn.below(2) == 0 { Crops::Grid(Grid { rows, columns }) } else { request.crops };
            let (batch, prompt, steps) = (1 + drawn.below(1024), drawn.below(1 << 20), 1 + drawn.below(1 << 20));
            check(&Request { crops, batch, prompt, steps, ..request.clone() });
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_recording_bound_again_is_a_walk() {
    let mut evaluator = Evaluator::default();
    each_drawn(11, 2000, |request| {
        let bound = evaluator.operators(request).expect("operators");
        assert_eq!(bound, operators(request).expect("operators"), "{request:?}");
        assert_eq!(bound, operators_of(&request.model, |l| walk(l, request, false)), "{request:?}");
    });
}

#[wasm_bindgen_test(unsupported = test)]
fn polynomials_sum_to_the_same_bits() {
    let mut evaluator = Evaluator::default();
    each_drawn(5, 3000, |request| {
        let cost = evaluator.evaluate(request).expect("a cost");
        let totals = totals_of(|l| walk(l, request, false));
        let peak = totals_of(|l| walk(l, request, true)).peak();
        assert_eq!((cost.flop, cost.hbm), (totals.flop(), totals.hbm()), "{request:?}");
        assert_eq!(cost.resident.peak_activations, peak, "{request:?}");
        assert_eq!(evaluate(request), Ok(cost), "{request:?}");
    });
}

/// Every model of the catalogue in every kernel: recordings made at one batch and bound at others are walks of the graph.
#[wasm_bindgen_test(unsupported = test)]
fn a_recording_of_any_model_is_bound_at_any_batch() {
    for model in catalog::models() {
        let mut evaluator = Evaluator::default();
        let plain = Request::of_model(model);
        for batch in [1, 2, 3, 7] {
            for kernel in AttentionKernel::ALL {
                let mut request = Request { batch, kernel, ..plain.clone() };
                for &stage in request.stages() {
                    request.stage = stage;
                    let cost = evaluator.evaluate(&request).expect("a cost");
                    assert_eq!(evaluate(&request), Ok(cost), "{}: {request:?}", model.id);
                    assert!(cost.flop.tensor.get() > 0.0 && cost.resident.peak_activations.get() > 0.0, "{}", model.id);
                }
            }
        }
    }
}

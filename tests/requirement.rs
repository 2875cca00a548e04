//! What targets require: the cost of a stage over the time, whatever the request's own stage; nothing is asked unasked.

use stagecost::attention::AttentionKernel;
use stagecost::evaluate;
use stagecost::request::{Request, Stage};
use stagecost::requirement::{Requirement, first_token, output_token, required};
use stagecost::scenario::{Scenario, Target};
use stagecost::sweep::sweep;
use wasm_bindgen_test::wasm_bindgen_test;

#[track_caller]
fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

#[wasm_bindgen_test(unsupported = test)]
fn a_first_token_takes_vision_and_prefill() {
    let expected = Request { stage: Stage::FirstToken, ..Request::default() };
    let cost = evaluate(&expected).expect("a cost");
    for stage in Stage::ALL {
        let required = first_token(&Request { stage, ..Request::default() }, 500.0).expect("a requirement");
        // Twice a second; the FLOP are the published ones of 2x3 crops.
        assert_eq!(required.flop_per_s.get(), 2.0 * 4_555_782_396_416.0, "{}", stage.name());
        assert_eq!(required.bytes_per_s.get(), 2.0 * cost.hbm.total().get(), "{}", stage.name());
    }
}

/// A step's FLOP are 1,148,192,256 and 61,440 a key; the mean step of K sees context + (K + 1) / 2 keys.
#[track_caller]
fn check_step(link: &str, batch: f64, keys: f64, tpot_ms: f64) {
    let required = output_token(&scenario(link).request, tpot_ms).expect("a requirement");
    let flop = batch * (1_148_192_256.0 + 61_440.0 * keys) * 1000.0 / tpot_ms;
    let off = (required.flop_per_s.get() / flop - 1.0).abs();
    assert!(off < 1e-12, "{link}: {} against {flop}", required.flop_per_s.get());
}

#[wasm_bindgen_test(unsupported = test)]
fn an_output_token_takes_the_mean_step() {
    check_step("", 1.0, 903.0 + 50.5, 50.0);
    check_step("steps=1", 1.0, 904.0, 12.5);
    check_step("stage=decode&steps=1000&batch=8&prompt=0", 8.0, 893.0 + 500.5, 20.0);
    check_step("stage=first-token&grid=none", 1.0, 283.0 + 50.5, 0.001);
    // One step more or less is another mean: the weights are read by each.
    let [one, many] = [1, 100].map(|steps| {
        let request = Request { steps, ..Request::default() };
        output_token(&request, 10.0).expect("a requirement").bytes_per_s.get()
    });
    assert!((1.0..1.01).contains(&(many / one)), "{many} against {one}");
}

#[wasm_bindgen_test(unsupported = test)]
fn half_the_time_takes_twice_the_rate() {
    let request = Request::default();
    let [slow, fast]: [Requirement; 2] = [100.0, 50.0].map(|ms| first_token(&request, ms).expect("a requirement"));
    assert_eq!(2.0 * slow.flop_per_s.get(), fast.flop_per_s.get());
    assert_eq!(2.0 * slow.bytes_per_s.get(), fast.bytes_per_s.get());
}

#[wasm_bindgen_test(unsupported = test)]
fn times_out_of_range_are_refused() {
    let request = Request::default();
    for ms in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e300] {
        let message = |key| {
            format!("{key}: \"{ms}\" is out of range; expected milliseconds from 0.001 to 86400000, such as 50 or 12.5")
        };
        let first = first_token(&request, ms).expect_err("no time").to_string();
        assert!(first.starts_with("ttft_ms: \""), "{first}");
        assert!(ms.to_string().len() > 40 || first == message("ttft_ms"), "{first}");
        let output = output_token(&request, ms).expect_err("no time").to_string();
        assert!(ms.to_string().len() > 40 || output == message("tpot_ms"), "{output}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn nothing_is_required_unasked() {
    let request = Request::default();
    let none = required(&request, &Target::default()).expect("nothing");
    assert_eq!((none.first_token, none.output_token), (None, None));
    let half = required(&request, &Target { tpot_ms: Some(50.0), ..Target::default() }).expect("a requirement");
    assert_eq!(half.first_token, None);
    assert_eq!(half.output_token, Some(output_token(&request, 50.0).expect("a requirement")));
    assert!(sweep(&scenario("")).expect("a sweep").points.iter().all(|point| point.required.is_empty()));
}

#[wasm_bindgen_test(unsupported = test)]
fn points_require_what_their_requests_do() {
    let asked = scenario("stage=vision&ttft_ms=300&tpot_ms=20&kernels=normal,flash&axis=batch&values=1,4");
    for point in sweep(&asked).expect("a sweep").points {
        let kernels: Vec<AttentionKernel> = point.required.iter().map(|(kernel, _)| *kernel).collect();
        assert_eq!(kernels, asked.kernels);
        for (kernel, found) in point.required {
            let request = Request { kernel, ..point.request.clone() };
            assert_eq!(Ok(found), required(&request, &asked.target));
            assert!(found.first_token.is_some() && found.output_token.is_some());
        }
    }
    // FLOP take no kernel; bytes do.
    let point = &sweep(&asked).expect("a sweep").points[0];
    let [normal, flash] = [0, 1].map(|index| point.required[index].1.first_token.expect("asked"));
    assert_eq!(normal.flop_per_s, flash.flop_per_s);
    assert!(normal.bytes_per_s > flash.bytes_per_s);
    // Where the kernel is the axis, each point requires what its own does.
    let own = scenario("ttft_ms=300&axis=kernel&values=flash,normal");
    let required: Vec<_> = sweep(&own).expect("a sweep").points.into_iter().map(|point| point.required[0].0).collect();
    assert_eq!(required, [AttentionKernel::Flash, AttentionKernel::Normal]);
}

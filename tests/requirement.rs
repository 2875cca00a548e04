//! What targets require: the cost of a stage over the time that launches leave, whatever the request's own stage; nothing is asked unasked.

use stagecost::error::Error;
use stagecost::evaluate;
use stagecost::link::{Scenario, Target};
use stagecost::present::export;
use stagecost::request::{AttentionKernel, Request, Stage};
use stagecost::study::requirement::{Rates, Requirement, first_token, output_token, required, vision};
use stagecost::study::sweep::sweep;
use stagecost::text::format;
use wasm_bindgen_test::wasm_bindgen_test;

#[track_caller]
fn scenario(link: &str) -> Scenario {
    Scenario::from_link(link).unwrap_or_else(|error| panic!("{link}: {error}"))
}

#[track_caller]
fn rates(requirement: Result<Requirement, Error>) -> Rates {
    requirement.expect("a requirement").rates.expect("time is left")
}

#[track_caller]
fn near(ours: f64, by_hand: f64) {
    assert!((ours / by_hand - 1.0).abs() < 1e-12, "{ours} is not {by_hand}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_first_token_takes_vision_and_prefill() {
    let free = scenario("launch_us=0").request;
    let expected = Request { stage: Stage::FirstToken, ..free.clone() };
    let cost = evaluate(&expected).expect("a cost");
    for stage in Stage::ALL {
        let required = rates(first_token(&Request { stage, ..free.clone() }, 500.0));
        // Twice a second; the FLOP are the published ones of 2x3 crops.
        assert_eq!(required.flop_per_s.get(), 2.0 * 4_555_782_396_416.0, "{}", stage.name());
        assert_eq!(required.bytes_per_s.get(), 2.0 * cost.hbm.total().get(), "{}", stage.name());
    }
}

/// A page of 1,024 pixels and its 2x3 crops: the published FLOP of both views, every byte of the stage, in half a second less
/// its launches, whatever the request's own stage, and under normal attention as under flash.
#[wasm_bindgen_test(unsupported = test)]
fn a_vision_stage_takes_its_own_cost_alone() {
    for kernel in [AttentionKernel::Normal, AttentionKernel::Flash] {
        let free = Request { kernel, ..scenario("launch_us=0").request };
        let cost = evaluate(&Request { stage: Stage::Vision, ..free.clone() }).expect("a cost");
        for stage in Stage::ALL {
            let required = rates(vision(&Request { stage, ..free.clone() }, 500.0));
            let flop = 1_139_967_033_344.0 + 6.0 * 388_149_837_824.0;
            assert_eq!(required.flop_per_s.get(), 2.0 * flop, "{} {}", kernel.name(), stage.name());
            assert_eq!(required.bytes_per_s.get(), 2.0 * cost.hbm.total().get(), "{}", kernel.name());
        }
    }
    // Launches are those of a view under flash attention without its prefill.
    let found = vision(&scenario("grid=none&stage=decode").request, 50.0).expect("a requirement");
    near(found.launches.get(), vision_operators() * 3e-6);
    near(rates(Ok(found)).flop_per_s.get(), 1_139_967_033_344.0 / (0.050 - vision_operators() * 3e-6));
    assert!(
        vision(&scenario("grid=none").request, 1.9).expect("a requirement").rates.is_none(),
        "launches take longer"
    );
}

/// Operators of a step under flash attention: norm, three projections, rotary angles, rotation, append, core, output, residual
/// and norm, then the MLP and its residual: 4 operators in the dense layer, 13 in each of the other 11. Embedding, last norm,
/// head and the cast of its logits besides.
const STEP: f64 = 4.0 + 12.0 * (10.0 + 2.0) + 4.0 + 11.0 * 13.0;

/// A step's FLOP are 1,148,192,256 and 61,440 a key; the mean step of K sees context + (K + 1) / 2 keys.
#[track_caller]
fn check_step(link: &str, batch: f64, keys: f64, tpot_ms: f64, launch_s: f64) {
    let required = rates(output_token(&scenario(link).request, tpot_ms));
    let flop = batch * (1_148_192_256.0 + 61_440.0 * keys);
    near(required.flop_per_s.get(), flop / (tpot_ms / 1000.0 - STEP * launch_s));
}

#[wasm_bindgen_test(unsupported = test)]
fn an_output_token_takes_the_mean_step() {
    assert_eq!(STEP, 295.0);
    check_step("", 1.0, 903.0 + 50.5, 50.0, 3e-6);
    check_step("steps=1", 1.0, 904.0, 12.5, 3e-6);
    check_step("stage=decode&steps=1000&batch=8&prompt=0", 8.0, 893.0 + 500.5, 20.0, 3e-6);
    check_step("stage=first-token&grid=none&launch_us=0", 1.0, 283.0 + 50.5, 0.001, 0.0);
    check_step("launch_us=8", 1.0, 903.0 + 50.5, 2.5, 8e-6);
    // One step more or less is another mean: the weights are read by each.
    let [one, many] = [1, 100].map(|steps| {
        let request = Request { steps, ..Request::default() };
        rates(output_token(&request, 10.0)).bytes_per_s.get()
    });
    assert!((1.0..1.01).contains(&(many / one)), "{many} against {one}");
}

#[wasm_bindgen_test(unsupported = test)]
fn half_the_time_takes_twice_the_rate() {
    let request = scenario("launch_us=0").request;
    let [slow, fast]: [Rates; 2] = [100.0, 50.0].map(|ms| rates(first_token(&request, ms)));
    assert_eq!(2.0 * slow.flop_per_s.get(), fast.flop_per_s.get());
    assert_eq!(2.0 * slow.bytes_per_s.get(), fast.bytes_per_s.get());
}

/// Operators of one view of 1,024 pixels and of its prefill under flash attention, counted in PyTorch's order: SAM's patches and
/// positions, 8 windowed and 4 global blocks, the neck with two norms of ten steps; CLIP's embeddings, norm and 24 blocks; join
/// and projector; three to assemble. A relative position takes 17 operators in windows, one more in global blocks, where q is
/// copied twice.
fn first_token_operators() -> f64 {
    vision_operators() + STEP
}

/// Those of the view alone.
fn vision_operators() -> f64 {
    let sam = 2.0 + 8.0 * (16.0 + 17.0) + 4.0 * (11.0 + 18.0) + (2.0 + 2.0 * 10.0 + 3.0);
    let clip = 3.0 + 1.0 + 24.0 * 12.0;
    sam + clip + 2.0 + 3.0
}

#[wasm_bindgen_test(unsupported = test)]
fn launches_are_no_time_to_work_in() {
    // 273 image tokens and a prompt of 10; every efficiency 1.
    let flop = 1_139_967_033_344.0 + 1_148_192_256.0 * 283.0 + 61_440.0 * 283.0 * 283.0;
    let found = first_token(&scenario("grid=none").request, 50.0).expect("a requirement");
    near(found.launches.get(), first_token_operators() * 3e-6);
    near(rates(Ok(found)).flop_per_s.get(), flop / (0.050 - first_token_operators() * 3e-6));
    // Half of the peak and a quarter of the bandwidth are reached where that is asked for.
    let cost = evaluate(&scenario("grid=none&stage=first-token").request).expect("a cost");
    let shares = rates(first_token(&scenario("grid=none&eff.gemm=0.5&eff.hbm=0.25&launch_us=10").request, 50.0));
    let left = 0.050 - first_token_operators() * 10e-6;
    near(shares.flop_per_s.get(), flop / (0.5 * left));
    near(shares.bytes_per_s.get(), cost.hbm.total().get() / (0.25 * left));
}

#[wasm_bindgen_test(unsupported = test)]
fn what_launches_alone_exceed_is_unreachable() {
    // 295 launches of 3 µs are 0.885 ms: that much and less leaves nothing, a little more leaves a little.
    for (tpot_ms, reachable) in [(0.001, false), (0.88, false), (0.8851, true)] {
        let found = output_token(&Request::default(), tpot_ms).expect("a requirement");
        assert_eq!(found.rates.is_some(), reachable, "{tpot_ms}");
        let rate = found.rates.map_or(1.0, |rates| rates.flop_per_s.get().min(rates.bytes_per_s.get()));
        assert!(rate > 0.0 && rate.is_finite(), "{tpot_ms}: {rate}");
    }
    let asked = scenario("tpot_ms=0.5&kernels=flash");
    let json = export::json(&export::evaluation(&asked).expect("an answer"));
    assert!(json.contains("\"flop_per_s\": \"unreachable\"") && json.contains("\"launches_s\""), "{json}");
    assert!(export::summary(&asked).expect("a text").contains("unreachable"));
    let swept = sweep(&asked).expect("a sweep");
    assert!(export::csv(&swept).contains(",unreachable,unreachable"));
    assert!(export::markdown(&asked, &swept).contains("| unreachable | unreachable |"));
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
        let stage = vision(&request, ms).expect_err("no time").to_string();
        assert!(ms.to_string().len() > 40 || stage == message("vision_ms"), "{stage}");
        let output = output_token(&request, ms).expect_err("no time").to_string();
        assert!(ms.to_string().len() > 40 || output == message("tpot_ms"), "{output}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn nothing_is_required_unasked() {
    let request = Request::default();
    let none = required(&request, &Target::default()).expect("nothing");
    assert_eq!((none.vision, none.first_token, none.output_token), (None, None, None));
    let half = required(&request, &Target { tpot_ms: Some(50.0), ..Target::default() }).expect("a requirement");
    assert_eq!((half.vision, half.first_token), (None, None));
    assert_eq!(half.output_token, Some(output_token(&request, 50.0).expect("a requirement")));
    assert!(sweep(&scenario("")).expect("a sweep").points.iter().all(|point| point.required.is_empty()));
}

#[wasm_bindgen_test(unsupported = test)]
fn points_require_what_their_requests_do() {
    let asked =
        scenario("stage=vision&vision_ms=200&ttft_ms=300&tpot_ms=20&kernels=normal,flash&axis=batch&values=1,4");
    for point in sweep(&asked).expect("a sweep").points {
        let kernels: Vec<AttentionKernel> = point.required.iter().map(|(kernel, _)| *kernel).collect();
        assert_eq!(kernels, asked.kernels);
        for (kernel, found) in point.required {
            let request = Request { kernel, ..point.request.clone() };
            assert_eq!(Ok(found), required(&request, &asked.target));
            assert!(found.vision.is_some() && found.first_token.is_some() && found.output_token.is_some());
        }
    }
    // FLOP take no kernel, but launches do; so do bytes.
    let point = &sweep(&asked).expect("a sweep").points[0];
    let [normal, flash] = [0, 1].map(|index| point.required[index].1.first_token.expect("asked"));
    assert!(normal.launches > flash.launches);
    let [normal, flash] = [normal, flash].map(|required| rates(Ok(required)));
    assert!(normal.flop_per_s > flash.flop_per_s && normal.bytes_per_s > flash.bytes_per_s);
    // Where the kernel is the axis, each point requires what its own does.
    let own = scenario("ttft_ms=300&axis=kernel&values=flash,normal");
    let required: Vec<_> = sweep(&own).expect("a sweep").points.into_iter().map(|point| point.required[0].0).collect();
    assert_eq!(required, [AttentionKernel::Flash, AttentionKernel::Normal]);
}

/// Every answer has the rates of the vision stage under each kernel, by its own name; no convention is needed for its bytes.
#[wasm_bindgen_test(unsupported = test)]
fn every_answer_tells_what_the_vision_stage_requires() {
    let asked = scenario("stage=decode&vision_ms=20");
    let of = |kernel| rates(vision(&Request { kernel, ..asked.request.clone() }, 20.0));
    let [normal, flash] = [AttentionKernel::Normal, AttentionKernel::Flash].map(of);
    assert!(normal.bytes_per_s.get() > 1.9 * flash.bytes_per_s.get());
    let text = export::summary(&asked).expect("a text");
    for (name, amounts) in [
        ("Vision stage in 20 ms, compute", [normal, flash].map(|rates| format::flop_rate(rates.flop_per_s))),
        ("Vision stage in 20 ms, bandwidth", [normal, flash].map(|rates| format::byte_rate(rates.bytes_per_s))),
    ] {
        let line = text.lines().find(|line| line.starts_with(name)).expect(name);
        assert!(amounts.iter().all(|amount| line.contains(amount)) && !line.contains('†'), "{line}");
    }
    // The kernel of an evaluation is the link's own: flash.
    let json = export::json(&export::evaluation(&asked).expect("an answer"));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["required"]["vision"]["bytes_per_s"].as_f64(), Some(flash.bytes_per_s.get()));
    assert_eq!(json["required"]["vision"]["flop_per_s"].as_f64(), Some(flash.flop_per_s.get()));
    assert!(json["required"].get("first_token").is_none());
    let swept = sweep(&asked).expect("a sweep");
    let csv = export::csv(&swept);
    let header: Vec<&str> = csv.lines().next().expect("a header").split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).expect("a column");
    let row: Vec<&str> = csv.lines().nth(1).expect("a row").split(',').collect();
    let point = swept.points[0].required[0].1.vision.expect("asked").rates.expect("time is left");
    assert_eq!(row[at("vision_ms")], "20");
    assert_eq!(row[at("required_vision_flop_per_s")].parse(), Ok(point.flop_per_s.get()));
    assert_eq!(row[at("required_vision_bytes_per_s")].parse(), Ok(point.bytes_per_s.get()));
    let markdown = export::markdown(&asked, &swept);
    assert!(markdown.contains("| vision stage in 20 ms (") && markdown.contains("/s) |"), "{markdown}");
    // Without the decoder there is nothing that is a convention.
    let plain = scenario("vision_ms=20");
    assert!(!export::summary(&plain).expect("a text").contains('†'));
    assert!(!export::markdown(&plain, &sweep(&plain).expect("a sweep")).contains('†'));
}
